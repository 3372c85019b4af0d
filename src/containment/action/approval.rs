//! Approvals: who said yes, to exactly what, for how long, sealed so that nobody who can write to
//! the store can make or change one.

use std::fmt;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

use super::Action;
use crate::fraud_event::TenantId;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::seal::Key;
use crate::seal::Seal;

/// A person in Entra.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Person {
    /// The tenant in which the person signed in.
    pub tenant: TenantId,
    /// The person's object id in it.
    pub object: Uuid,
}

impl fmt::Display for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.object.hyphenated())
    }
}

/// How many people have to approve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needed {
    /// One.
    One,
    /// Two different people, neither of whom raised the proposal.
    Two,
}

impl Needed {
    pub(super) fn count(self) -> usize {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }
}

/// A yes that is to be sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ApprovalDraft {
    /// Who approves.
    pub by: Person,
    /// When.
    pub given_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// The fingerprint of the page that the person saw: resources, names, cost, what was done to
    /// the target before.
    pub page: Fingerprint,
    /// The fingerprint of the page's nonce, which is good for one approval.
    pub nonce: Fingerprint,
    /// How many entries the audit had then. Whatever speaks against the approval comes later there.
    pub audited: u64,
}

/// A sealed yes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Approval {
    /// Who approved.
    pub by: Person,
    /// When.
    pub given_at: Timestamp,
    /// From when on it is worth nothing.
    pub expires_at: Timestamp,
    /// The fingerprint of the page that the person saw.
    pub page: Fingerprint,
    /// The fingerprint of the page's nonce.
    pub nonce: Fingerprint,
    /// How many entries the audit had then.
    #[serde(default)]
    pub audited: u64,
    pub(super) seal: Seal,
}

impl Approval {
    /// How long an approval is good unless somebody chose less.
    pub const USUAL_LIFETIME: SignedDuration = SignedDuration::from_hours(4);
    /// Longest time for which an approval can be good.
    pub const LONGEST_LIFETIME: SignedDuration = SignedDuration::from_hours(24);
    /// How soon the second person must follow the first.
    pub const SECOND_WITHIN: SignedDuration = SignedDuration::from_mins(30);

    /// Seals a yes to an action.
    pub fn seal(draft: ApprovalDraft, action: &Action, key: &Key) -> Self {
        let seal = key.seal(&capsule(&draft, action));
        let ApprovalDraft { by, given_at, expires_at, page, nonce, audited } = draft;
        Self { by, given_at, expires_at, page, nonce, audited, seal }
    }

    /// True when it was sealed with the key for exactly this action and target.
    pub fn is_sealed_for(&self, action: &Action, key: &Key) -> bool {
        let Self { by, given_at, expires_at, page, nonce, audited, seal } = *self;
        let draft = ApprovalDraft { by, given_at, expires_at, page, nonce, audited };
        key.has_sealed(&capsule(&draft, action), seal)
    }
}

/// All that an approval is about. How many people are needed is in it, so that a yes of one of two
/// cannot be made into the yes of the only one.
fn capsule(draft: &ApprovalDraft, action: &Action) -> Canonical {
    let form = Canonical::new("approval-2")
        .text(action.scope.as_str())
        .number(action.epoch)
        .text(action.id.as_str())
        .text(action.kind.as_str())
        .number(i128::try_from(action.needed.count()).unwrap_or(i128::MAX))
        .text(&draft.by.to_string())
        .number(draft.given_at.as_nanosecond())
        .number(draft.expires_at.as_nanosecond())
        .fingerprint(draft.page)
        .fingerprint(draft.nonce)
        .number(i128::from(draft.audited));
    action.target.write(form)
}
