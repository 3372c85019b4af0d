//! Who is told about a case.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Case;
use super::Rules;
use super::change::history_line;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Target;
use crate::outbox::later;
use crate::policy::RouteFacts;
use crate::policy::Variant;

impl Case {
    /// Whom the routes tell about the case as it is, and whoever was told of it before.
    pub fn readers(&self, rules: Rules<'_>) -> BTreeSet<ChannelId> {
        let facts = self.route_facts();
        let routed = rules.policy.whom(&facts, rules.everyone).into_iter().map(|told| told.channel);
        let still_there = |channel: &ChannelId| rules.everyone.contains(channel);
        let before = self.channels_told().into_iter().filter(still_there);
        routed.chain(before).collect()
    }

    /// The readers, each from a moment on.
    pub(super) fn targets(&self, rules: Rules<'_>, from: Timestamp) -> Vec<Target> {
        self.targets_by(&self.route_facts(), rules, from)
    }

    /// The readers, each from a moment on; these facts decide whose hours are waited for.
    pub(super) fn targets_by(
        &self,
        facts: &RouteFacts<'_>,
        rules: Rules<'_>,
        from: Timestamp,
    ) -> Vec<Target> {
        let target = |channel: ChannelId| {
            let not_before = rules.policy.not_before(&channel, facts, from);
            Target { channel, not_before }
        };
        self.readers(rules).into_iter().map(target).collect()
    }

    /// When news that can wait goes out: some time after people were told last.
    pub(super) fn after_company(&self, now: Timestamp, rules: Rules<'_>) -> Timestamp {
        let last = self.outbox.last_told_at();
        last.map_or(now, |last| later(last.min(now), rules.policy.coalesce()).max(now))
    }

    /// What routes may ask of the case.
    pub fn route_facts(&self) -> RouteFacts<'_> {
        RouteFacts {
            // Evidence may call more people, and never fewer.
            severity: self.severity().max(self.urgency()),
            confidence: self.confidence(),
            alert_types: self.alert_types(),
            customer: self.parties.customer_tenant,
            subscription: self.parties.subscription,
            reseller: self.parties.reseller_tenant,
            sources: self.relevant().map(|event| event.source).collect(),
            is_test: self.is_test(),
        }
    }

    /// The channels of all notices.
    pub(super) fn channels_told(&self) -> Vec<ChannelId> {
        let notices = self.outbox.notices().iter();
        let channels: BTreeSet<ChannelId> =
            notices.flat_map(|notice| notice.deliveries.keys().cloned()).collect();
        channels.into_iter().collect()
    }

    /// Tells people something, with a line in the history.
    pub(super) fn tell(
        &mut self,
        reason: NoticeReason,
        changes: Vec<Phrase>,
        to: Vec<Target>,
        now: Timestamp,
    ) {
        self.note(now, history_line(reason, &changes));
        let subject = self.id();
        self.outbox.add(Draft { subject: &subject, reason, changes, to, now });
    }
}

/// Those who see the whole case: what is ours alone is no business of resellers.
pub(super) fn who_see_all(to: Vec<Target>, rules: Rules<'_>) -> Vec<Target> {
    let sees_all = |to: &Target| rules.policy.reader_of(&to.channel).variant == Variant::Full;
    to.into_iter().filter(sees_all).collect()
}
