//! The lines that an action leaves in the audit chain. They wait in the action, in the same write
//! as what they tell of, until somebody has appended them.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::Action;
use super::Block;
use super::Person;
use super::Phase;
use super::Reason;
use super::Withdrawal;
use crate::audit;
use crate::seal::Fingerprint;
use crate::text::Untrusted;

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Line {
    /// How many lines of the action there are before it.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Why.
    pub why: Why,
    /// Where the action stood.
    pub before: Phase,
    /// Where it stands since.
    pub after: Phase,
}

/// Who did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Actor {
    /// A person.
    Person(Person),
    /// fraud-guard, by its own rules.
    FraudGuard,
    /// fraud-guard, in the claim of this worker.
    Worker(Uuid),
}

impl Actor {
    fn name(self) -> Untrusted {
        Untrusted::new(&match self {
            Self::Person(person) => person.to_string(),
            Self::FraudGuard => "fraud-guard".to_owned(),
            Self::Worker(worker) => format!("fraud-guard/{worker}"),
        })
    }
}

/// Why something was done.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// It was proposed.
    Proposed,
    /// A person approved the page with this fingerprint.
    Approved(Fingerprint),
    /// A person's own words.
    Words(Untrusted),
    /// The time for it was over.
    TimePassed,
    /// The guards held: the claim with this number.
    Claimed(u32),
    /// A guard.
    Forbidden(Block),
    /// The case says something else.
    CaseChanged,
    /// Every event is resolved.
    CaseResolved,
    /// The request was accepted.
    Accepted,
    /// No byte of the request left.
    Unsent,
    /// The request has to wait.
    Throttled,
    /// Nobody knows what became of the request.
    Unclear,
    /// The claim ran out.
    LeaseOver,
    /// The target was seen to be contained.
    SeenInactive,
    /// The target was seen active again.
    SeenActive,
    /// A person has to go on.
    NeedsHuman(Reason),
}

impl Why {
    /// What the audit says was done.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Approved(_) => "approved",
            Self::Words(_) => "withdrawn",
            Self::TimePassed => "time-passed",
            Self::Claimed(_) => "dispatched",
            Self::Forbidden(_) => "blocked",
            Self::CaseChanged => "case-changed",
            Self::CaseResolved => "case-resolved",
            Self::Accepted => "accepted",
            Self::Unsent => "unsent",
            Self::Throttled => "throttled",
            Self::Unclear => "unclear",
            Self::LeaseOver => "lease-over",
            Self::SeenInactive => "seen-inactive",
            Self::SeenActive => "seen-active",
            Self::NeedsHuman(_) => "needs-human",
        }
    }

    fn reason(&self) -> Untrusted {
        match self {
            Self::Words(words) => words.clone(),
            Self::Claimed(sequence) => Untrusted::new(&format!("claim {sequence}")),
            Self::Approved(page) => Untrusted::new(&format!("page {page}")),
            Self::Forbidden(Block { guard, objection }) => {
                Untrusted::new(&format!("{}: {}", guard.as_str(), objection.as_str()))
            }
            Self::NeedsHuman(reason) => Untrusted::new(reason.as_str()),
            _ => Untrusted::new(""),
        }
    }
}

impl Action {
    /// The reference of the entry that says that somebody asked to withdraw an action. It is no line:
    /// those tell of what has happened.
    pub const WITHDRAWAL: &str = "withdrawal";

    /// What the audit chain calls the action.
    pub fn audit_subject(&self) -> String {
        format!("containment/{}", self.id().as_str())
    }

    /// The entry that says that a person asks to withdraw the action. It is appended before the
    /// document is touched: from then on nothing is sent, whatever the document says.
    pub fn withdrawal_asked(&self, withdrawal: &Withdrawal, now: Timestamp) -> audit::Draft {
        let (actor, why) = withdrawal.author();
        let phase = self.phase().as_str();
        audit::Draft {
            at: now,
            actor: actor.name(),
            action: "withdrawal-asked".to_owned(),
            subject: self.audit_subject(),
            reference: Self::WITHDRAWAL.to_owned(),
            reason: why.reason(),
            before: Untrusted::new(phase),
            after: Untrusted::new(phase),
        }
    }
}

impl Line {
    /// The line as an entry of the audit chain.
    pub fn draft(&self, action: &Action) -> audit::Draft {
        audit::Draft {
            at: self.at,
            actor: self.actor.name(),
            action: self.why.as_str().to_owned(),
            subject: action.audit_subject(),
            reference: self.number.to_string(),
            reason: self.why.reason(),
            before: Untrusted::new(self.before.as_str()),
            after: Untrusted::new(self.after.as_str()),
        }
    }
}
