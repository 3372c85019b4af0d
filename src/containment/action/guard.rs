//! The guards: what must hold, read afresh, before a containment may be sent.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// What must hold. G1 to G10 are those of the containment model; the others close the act path when
/// fraud-guard cannot trust its own surroundings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Guard {
    /// G1: the mode is `act`.
    Mode,
    /// G2: the kill switch is off.
    KillSwitch,
    /// G3: neither subscription, customer nor tag is protected, and nothing was done to the target
    /// in the last days.
    NotProtected,
    /// G4: every approval is sealed, unexpired and by somebody who still may approve.
    Approval,
    /// G5: the target is there, active, and called as on the page.
    Target,
    /// G6: the events were read again, are unresolved, no test and of a known type.
    Event,
    /// G7: the budget has room, and this action's place in it is reserved.
    Budget,
    /// G8: this action holds the target's lock.
    Lock,
    /// G9: the policy allows this kind of step.
    Kind,
    /// G10: the page would look as it did when it was approved.
    Unchanged,
    /// G11: the breaker is closed.
    Breaker,
    /// G12: the machine's clock agrees with the store's.
    Clock,
    /// G13: the audit chain is whole, and knows of no withdrawal of this action and nothing else
    /// that the action does not.
    AuditTrail,
}

impl Guard {
    /// All, in the order in which they are asked.
    pub const ALL: [Self; 13] = [
        Self::Mode,
        Self::KillSwitch,
        Self::NotProtected,
        Self::Approval,
        Self::Target,
        Self::Event,
        Self::Budget,
        Self::Lock,
        Self::Kind,
        Self::Unchanged,
        Self::Breaker,
        Self::Clock,
        Self::AuditTrail,
    ];

    /// The guard as the audit names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mode => "mode",
            Self::KillSwitch => "kill-switch",
            Self::NotProtected => "not-protected",
            Self::Approval => "approval",
            Self::Target => "target",
            Self::Event => "event",
            Self::Budget => "budget",
            Self::Lock => "lock",
            Self::Kind => "kind",
            Self::Unchanged => "unchanged",
            Self::Breaker => "breaker",
            Self::Clock => "clock",
            Self::AuditTrail => "audit-trail",
        }
    }
}

/// Why a guard says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Objection {
    /// The mode is another.
    NotInActMode,
    /// Somebody stopped everything.
    KillSwitchOn,
    /// There is no list of what is protected, so everything is.
    NoProtectedList,
    /// The subscription is protected.
    SubscriptionProtected,
    /// The customer is protected.
    CustomerProtected,
    /// The target has a tag that protects it.
    TagProtected,
    /// Something was done to the target lately; whoever took it back knows why.
    ContainedLately,
    /// An approval was not sealed with our key, or for something else.
    Forged,
    /// Fewer people approved than must.
    TooFewApprovals,
    /// An approver may approve no longer.
    ApproverLeft,
    /// An approval has expired.
    ApprovalExpired,
    /// The target is not there, or belongs to another customer.
    NotFound,
    /// The target is not active.
    NotActive,
    /// The target is called otherwise than on the page.
    OtherName,
    /// The events were read too long ago.
    EventReadLongAgo,
    /// Every event is resolved.
    EventResolved,
    /// The events are tests, or may be.
    EventIsTest,
    /// Nobody knows what was detected.
    EventUnknown,
    /// As many as may be in an hour were sent; from when on there is room.
    HourSpent(Timestamp),
    /// As many as may be in a day were sent; from when on there is room.
    DaySpent(Timestamp),
    /// As large a share of the partner's subscriptions as may be in a day; from when on there is
    /// room.
    ShareSpent(Timestamp),
    /// Somebody else acts on the target.
    LockedByOther,
    /// The policy does not allow this kind of step.
    KindNotAllowed,
    /// The page would look otherwise now.
    PageChanged,
    /// Too much was proposed or approved too fast.
    BreakerOpen,
    /// The machine's clock and the store's differ by too much.
    ClockWrong,
    /// The audit chain is broken, or cannot be written.
    AuditBroken,
    /// Somebody asked to withdraw it, as the audit chain says.
    Withdrawn,
    /// The store was put back to an older state.
    RolledBack,
    /// Nobody could say.
    Unreadable,
}

impl Objection {
    /// The objection as the audit names it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInActMode => "not-in-act-mode",
            Self::KillSwitchOn => "kill-switch-on",
            Self::NoProtectedList => "no-protected-list",
            Self::SubscriptionProtected => "subscription-protected",
            Self::CustomerProtected => "customer-protected",
            Self::TagProtected => "tag-protected",
            Self::ContainedLately => "contained-lately",
            Self::Forged => "forged",
            Self::TooFewApprovals => "too-few-approvals",
            Self::ApproverLeft => "approver-left",
            Self::ApprovalExpired => "approval-expired",
            Self::NotFound => "not-found",
            Self::NotActive => "not-active",
            Self::OtherName => "other-name",
            Self::EventReadLongAgo => "event-read-long-ago",
            Self::EventResolved => "event-resolved",
            Self::EventIsTest => "event-is-test",
            Self::EventUnknown => "event-unknown",
            Self::HourSpent(_) => "hour-spent",
            Self::DaySpent(_) => "day-spent",
            Self::ShareSpent(_) => "share-spent",
            Self::LockedByOther => "locked-by-other",
            Self::KindNotAllowed => "kind-not-allowed",
            Self::PageChanged => "page-changed",
            Self::BreakerOpen => "breaker-open",
            Self::ClockWrong => "clock-wrong",
            Self::AuditBroken => "audit-broken",
            Self::Withdrawn => "withdrawn",
            Self::RolledBack => "rolled-back",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What was read of one guard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Reading {
    /// It holds.
    Yes,
    /// It does not.
    No(Objection),
    /// Nobody could say, which is as good as no.
    #[default]
    Unreadable,
}

impl Reading {
    /// The reading of something that is either so or not, and may be unknown.
    pub fn of(is_so: Option<bool>, otherwise: Objection) -> Self {
        match is_so {
            Some(true) => Self::Yes,
            Some(false) => Self::No(otherwise),
            None => Self::Unreadable,
        }
    }

    /// What it says against the action.
    pub fn objection(self) -> Option<Objection> {
        match self {
            Self::Yes => None,
            Self::No(objection) => Some(objection),
            Self::Unreadable => Some(Objection::Unreadable),
        }
    }
}

/// All guards as they were read. One that was not read is unreadable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Guards {
    readings: BTreeMap<Guard, Reading>,
    read_at: Timestamp,
}

impl Guards {
    /// How old the readings may be when the first byte goes out. The kill switch promises 5 s.
    pub const GOOD_FOR: SignedDuration = SignedDuration::from_secs(5);

    /// No readings yet, before the first of those that can change within seconds: mode, kill
    /// switch, protection and lock are read last, and from this moment on the time counts.
    pub fn read_from(read_at: Timestamp) -> Self {
        Self { readings: BTreeMap::new(), read_at }
    }

    /// Adds what was read of a guard.
    #[must_use]
    pub fn with(mut self, guard: Guard, reading: Reading) -> Self {
        self.readings.insert(guard, reading);
        self
    }

    /// When reading began.
    pub fn read_at(&self) -> Timestamp {
        self.read_at
    }

    /// What was read of a guard.
    pub fn reading(&self, guard: Guard) -> Reading {
        self.readings.get(&guard).copied().unwrap_or_default()
    }

    /// The first guard that does not hold, and why.
    pub fn objection(&self) -> Option<(Guard, Objection)> {
        Guard::ALL
            .into_iter()
            .find_map(|guard| self.reading(guard).objection().map(|objection| (guard, objection)))
    }
}
