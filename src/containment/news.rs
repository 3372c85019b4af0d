//! What people hear of a containment.

use super::Containment;
use super::action::Block;
use super::action::Guard;
use super::action::News;
use super::action::Objection;
use super::action::Reason;
use crate::language::Phrase;
use crate::text::Untrusted;

/// The news in words.
pub(super) fn phrase(news: News, containment: &Containment) -> Phrase {
    let what = containment.what();
    let phrase = match news {
        News::Proposed => Phrase::new("contain-proposed"),
        News::ApprovedOnce => Phrase::new("contain-approved-once"),
        News::Cooling(until) => Phrase::new("contain-approved").with("until", clock(until)),
        News::Done => Phrase::new("contain-done"),
        News::Rejected => Phrase::new("contain-declined"),
        News::Expired => Phrase::new("contain-expired"),
        News::Revoked => Phrase::new("contain-revoked"),
        News::Blocked(block) => Phrase::new("contain-blocked").with("why", objection(block)),
        News::NeedsHuman(reason) => Phrase::new("contain-needs-you").with("why", why(reason)),
        News::Unknown => Phrase::new("contain-unclear"),
        News::WithdrawnLate => Phrase::new("contain-too-late"),
        News::Reactivated => Phrase::new("contain-active-again"),
    };
    phrase.with("what", what)
}

/// A person went on with what needed one; nobody knows here what was sent before.
pub(super) fn taken_care_of(containment: &Containment) -> Phrase {
    Phrase::new("contain-closed").with("what", containment.what())
}

/// Whether people are told. What ended before anybody had approved it is for the history.
pub(super) fn is_told(news: News, containment: &Containment) -> bool {
    match news {
        News::Proposed => false,
        News::Expired | News::Revoked | News::Blocked(_) => {
            !containment.action.approvals().is_empty()
        }
        _ => true,
    }
}

impl Containment {
    /// What is done to what, in words.
    pub fn what(&self) -> Phrase {
        let target = self.action.target();
        let names: Vec<&str> =
            target.resources().iter().filter_map(|id| id.as_str().rsplit('/').next()).collect();
        let target = match names.as_slice() {
            [] => target.name().clone(),
            [name] => Untrusted::new(name),
            [name, more @ ..] => Untrusted::new(&format!("{name} (+{})", more.len())),
        };
        self.action.kind().phrase(&target)
    }
}

/// A moment of today, in UTC: readers of several zones hear the same words.
fn clock(at: jiff::Timestamp) -> String {
    at.strftime("%H:%M:%S UTC").to_string()
}

/// Why a guard forbids it.
pub fn objection(block: Block) -> Phrase {
    let spent = |key: &'static str, from: jiff::Timestamp| {
        Phrase::new(key).with("from", from.strftime("%Y-%m-%d %H:%M UTC").to_string())
    };
    match block.objection {
        Objection::NotInActMode => Phrase::new("block-mode"),
        Objection::KillSwitchOn => Phrase::new("block-kill-switch"),
        Objection::NoProtectedList => Phrase::new("withheld-no-protected-table"),
        Objection::SubscriptionProtected => Phrase::new("withheld-protected-subscription"),
        Objection::CustomerProtected => Phrase::new("withheld-protected-customer"),
        Objection::TagProtected => Phrase::new("block-tag"),
        Objection::ContainedLately => Phrase::new("block-contained-lately"),
        Objection::Forged => Phrase::new("block-forged"),
        Objection::TooFewApprovals => Phrase::new("block-too-few"),
        Objection::ApproverLeft => Phrase::new("block-approver-left"),
        Objection::ApprovalExpired => Phrase::new("block-approval-expired"),
        Objection::NotFound => Phrase::new("block-not-found"),
        Objection::NotActive => Phrase::new("block-not-active"),
        Objection::OtherName => Phrase::new("block-other-name"),
        Objection::EventReadLongAgo => Phrase::new("block-event-old"),
        Objection::EventResolved => Phrase::new("block-event-resolved"),
        Objection::EventIsTest => Phrase::new("withheld-test"),
        Objection::EventUnknown => Phrase::new("block-event-unknown"),
        Objection::HourSpent(from) => spent("block-hour-spent", from),
        Objection::DaySpent(from) => spent("block-day-spent", from),
        Objection::ShareSpent(from) => spent("block-share-spent", from),
        Objection::LockedByOther => Phrase::new("block-locked"),
        Objection::KindNotAllowed => Phrase::new("block-kind"),
        Objection::PageChanged => Phrase::new("block-page-changed"),
        Objection::BreakerOpen => Phrase::new("block-breaker"),
        Objection::ClockWrong => Phrase::new("block-clock"),
        Objection::AuditBroken => Phrase::new("block-audit"),
        Objection::Withdrawn => Phrase::new("block-withdrawn"),
        Objection::RolledBack => Phrase::new("block-rolled-back"),
        Objection::Unreadable => Phrase::new("block-unreadable").with("guard", guard(block.guard)),
    }
}

/// What a guard looks at.
fn guard(guard: Guard) -> Phrase {
    Phrase::new(match guard {
        Guard::Mode => "guard-mode",
        Guard::KillSwitch => "guard-kill-switch",
        Guard::NotProtected => "guard-not-protected",
        Guard::Approval => "guard-approval",
        Guard::Target => "guard-target",
        Guard::Event => "guard-event",
        Guard::Budget => "guard-budget",
        Guard::Lock => "guard-lock",
        Guard::Kind => "guard-kind",
        Guard::Unchanged => "guard-unchanged",
        Guard::Breaker => "guard-breaker",
        Guard::Clock => "guard-clock",
        Guard::AuditTrail => "guard-audit-trail",
    })
}

/// Why only a person can go on.
pub fn why(reason: Reason) -> Phrase {
    use super::action::RefusedFor;
    Phrase::new(match reason {
        Reason::TooLate => "need-too-late",
        Reason::CannotReach => "need-cannot-reach",
        Reason::Refused(RefusedFor::Invalid) => "need-refused-invalid",
        Reason::Refused(RefusedFor::Unauthenticated) => "need-refused-unauthenticated",
        Reason::Refused(RefusedFor::Forbidden) => "need-refused-forbidden",
        Reason::Refused(RefusedFor::NotFound) => "need-refused-not-found",
        Reason::Refused(RefusedFor::Conflict) => "need-refused-conflict",
        Reason::Refused(RefusedFor::Throttled) => "need-refused-throttled",
        Reason::Refused(RefusedFor::Other) => "need-refused",
        Reason::NotConfirmed => "need-not-confirmed",
        Reason::CannotVerify => "need-cannot-verify",
    })
}
