//! What a case says, as a fingerprint: whoever approved a containment of one has not approved one of
//! another.

use super::Case;
use crate::containment::Plan;
use crate::seal::Canonical;
use crate::seal::Fingerprint;

impl Case {
    /// The fingerprint of what the events say: the outbreak, and each unresolved event with its
    /// type, status, severity and confidence, and the resources that they name. How often something
    /// fired and when it was seen last is left out.
    pub fn appearance(&self) -> Fingerprint {
        let form = Canonical::new("case-1").text(self.scope.as_str()).number(self.epoch);
        let form = self.events.iter().filter(|(_, event)| event.is_unresolved()).fold(
            form,
            |form, (key, event)| {
                form.text(key.as_str())
                    .text(event.alert_type.as_str())
                    .text(event.severity.as_str())
                    .text(&event.confidence.phrase().to_string())
                    .number(event.epoch)
                    .number(u8::from(event.is_test))
            },
        );
        let mut resources: Vec<String> =
            self.affected_resources().map(|one| one.id().to_lowercase()).collect();
        resources.sort();
        resources.iter().fold(form, |form, id| form.text(id)).take_fingerprint()
    }

    /// What proposals are made of: what the events say, and the last evidence.
    pub fn grounds(&self) -> Fingerprint {
        let form = Canonical::new("grounds-1").fingerprint(self.appearance());
        let examined_at = self.examination().map(|examination| examination.at.as_nanosecond());
        form.number(examined_at.unwrap_or_default()).take_fingerprint()
    }

    /// True when nobody has looked yet which containments can be proposed as things stand.
    pub fn has_to_propose(&self) -> bool {
        self.is_open()
            && matches!(self.plan, Plan::Suggested { .. })
            && self.proposed_for != Some(self.grounds())
    }
}
