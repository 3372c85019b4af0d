//! One round of questions about one subject, and the answers that several collectors need.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use tokio::sync::OnceCell;

use super::Deadlines;
use super::replies::Answer;
use crate::findings::Subject;
use crate::fraud_event::TenantId;
use crate::microsoft::Microsoft;
use crate::microsoft::Patience;
use crate::microsoft::azure_resources::Place;
use crate::microsoft::azure_resources::RoleAssignment;
use crate::microsoft::azure_resources::Window;
use crate::microsoft::directory::AuditEntry;
use crate::microsoft::directory::Principal;
use crate::microsoft::directory::RiskOfUser;

/// One round of questions.
#[derive(Debug)]
pub(super) struct Inquiry<'a> {
    pub(super) microsoft: &'a Microsoft,
    pub(super) subject: &'a Subject,
    pub(super) now: Timestamp,
    /// What happened since then is asked about.
    pub(super) since: Timestamp,
    deadlines: Deadlines,
    audits: OnceCell<Answer<AuditEntry>>,
    assignments: OnceCell<Answer<RoleAssignment>>,
    risky_users: OnceCell<Answer<RiskOfUser>>,
    administrators: OnceCell<Answer<Principal>>,
}

/// Microsoft's checklist asks for the last week before the event.
const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Resource Graph keeps changes for so long ("Get resource changes").
pub(super) const CHANGES_ARE_KEPT: SignedDuration = SignedDuration::from_hours(14 * 24);

impl<'a> Inquiry<'a> {
    pub(super) fn new(
        microsoft: &'a Microsoft,
        subject: &'a Subject,
        now: Timestamp,
        deadlines: Deadlines,
    ) -> Self {
        let now = whole_second(now);
        Self {
            microsoft,
            subject,
            now,
            since: since(subject.detected_at, now),
            deadlines,
            audits: OnceCell::new(),
            assignments: OnceCell::new(),
            risky_users: OnceCell::new(),
            administrators: OnceCell::new(),
        }
    }

    /// The subscription, when it and its customer are known.
    pub(super) fn place(&self) -> Option<Place> {
        let (customer, subscription) = self.subject.customer.zip(self.subject.subscription)?;
        Some(Place { customer, subscription })
    }

    pub(super) fn customer(&self) -> Option<TenantId> {
        self.subject.customer
    }

    pub(super) fn window(&self) -> Window {
        Window { from: self.since, to: self.now }
    }

    /// Patience for lists of many pages, from now on.
    pub(super) fn large(&self) -> Patience {
        self.patience(self.deadlines.large)
    }

    /// Patience for a few calls, from now on.
    pub(super) fn small(&self) -> Patience {
        self.patience(self.deadlines.small)
    }

    /// Patience for list prices, from now on.
    pub(super) fn prices(&self) -> Patience {
        self.patience(self.deadlines.prices)
    }

    fn patience(&self, whole: Duration) -> Patience {
        Patience::of(whole).pausing(self.deadlines.unsaid)
    }

    /// The directory's audit log of the window; asked once, whoever comes first.
    pub(super) async fn audits(&self) -> Option<&Answer<AuditEntry>> {
        let customer = self.customer()?;
        let directory = &self.microsoft.directory;
        let ask = || directory.audits(customer, self.since, self.large());
        Some(self.audits.get_or_init(ask).await)
    }

    /// The role assignments of the subscription; asked once.
    pub(super) async fn assignments(&self) -> Option<&Answer<RoleAssignment>> {
        let place = self.place()?;
        let ask = || self.microsoft.azure.role_assignments(place, self.large());
        Some(self.assignments.get_or_init(ask).await)
    }

    /// Who is Global Administrator; asked once.
    pub(super) async fn global_administrators(&self) -> Option<&Answer<Principal>> {
        let customer = self.customer()?;
        let directory = &self.microsoft.directory;
        let ask = || directory.global_administrators(customer, self.large());
        Some(self.administrators.get_or_init(ask).await)
    }

    /// Users at risk; asked once, because the tenant takes one such question a second.
    pub(super) async fn risky_users(&self) -> Option<&Answer<RiskOfUser>> {
        let customer = self.customer()?;
        let ask = || self.microsoft.directory.risky_users(customer, self.small());
        Some(self.risky_users.get_or_init(ask).await)
    }
}

/// A week before the event, whatever became of it later; of an old event only as far back as there
/// is anything to read.
fn since(detected_at: Timestamp, now: Timestamp) -> Timestamp {
    let before = |moment: Timestamp, span| moment.checked_sub(span).unwrap_or(moment);
    let begin = before(detected_at.min(now), WINDOW).max(before(now, CHANGES_ARE_KEPT));
    whole_second(begin)
}

/// Times are written into filters, and Microsoft's services take seven digits of a second at most.
fn whole_second(moment: Timestamp) -> Timestamp {
    let second = moment.as_nanosecond().div_euclid(NANOSECONDS);
    i64::try_from(second).ok().and_then(|s| Timestamp::from_second(s).ok()).unwrap_or(moment)
}

const NANOSECONDS: i128 = 1_000_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_begins_a_week_before_the_event_and_no_earlier_than_can_be_read() {
        let at = |text: &str| -> Timestamp { text.parse().expect("a time") };
        let now = at("2026-02-20T00:00:00Z");
        for (detected, begin) in [
            ("2026-02-20T00:00:00Z", "2026-02-13T00:00:00Z"),
            ("2026-02-15T00:00:00Z", "2026-02-08T00:00:00Z"),
            ("2026-01-01T00:00:00Z", "2026-02-06T00:00:00Z"),
            ("2026-03-01T00:00:00Z", "2026-02-13T00:00:00Z"),
            ("2026-02-15T00:00:00.123456789Z", "2026-02-08T00:00:00Z"),
        ] {
            assert_eq!(since(at(detected), now), at(begin), "{detected}");
        }
    }
}
