//! One case on a list.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::case::Case;
use crate::case::ChecklistScore;
use crate::case::Rules;
use crate::fraud_event::Scope;
use crate::fraud_event::Severity;
use crate::fraud_event::TenantId;
use crate::language::Phrase;
use crate::outbox::ChannelId;
use crate::outbox::Delivery;
use crate::outbox::DeliveryState;
use crate::outbox::later;
use crate::response_time::ResponseTime;
use crate::response_time::UnansweredAlert;
use crate::text::Untrusted;

/// A customer or a reseller.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Party {
    /// The tenant.
    pub tenant: Option<TenantId>,
    /// Its name.
    pub name: Option<Untrusted>,
}

impl Party {
    /// True when nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        self.tenant.is_none() && self.name.as_ref().is_none_or(Untrusted::is_blank)
    }
}

/// How long a case is snoozed, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnoozedUntil {
    /// Until when.
    pub until: Timestamp,
    /// Why.
    pub reason: Untrusted,
}

/// One case on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The id of the case.
    pub case: String,
    /// What was detected, on which subscription.
    pub what: Phrase,
    /// Whose it is.
    pub customer: Party,
    /// Through whom.
    pub reseller: Party,
    /// How bad.
    pub severity: Severity,
    /// True for tests.
    pub is_test: bool,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When the answer is due.
    pub due_at: Timestamp,
    /// True when somebody looks at it.
    pub is_investigated: bool,
    /// Who took it, if it was taken here.
    pub owner: Option<Untrusted>,
    /// How long it is snoozed.
    pub snoozed: Option<SnoozedUntil>,
    /// What the evidence says, once there is any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceInShort>,
}

/// What the evidence of a case says, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceInShort {
    /// What it speaks for.
    pub proposal: Phrase,
    /// How the checklist stands.
    pub score: ChecklistScore,
}

/// A case as far as lists need it, and whose lists it is on.
#[derive(Clone, Debug, PartialEq)]
pub struct Sketch {
    /// Its scope.
    pub scope: Scope,
    /// What the lists say.
    pub entry: Entry,
    /// Whose lists.
    pub readers: BTreeSet<ChannelId>,
    /// True while it is open.
    pub is_open: bool,
    /// True when it was overdue before fraud-guard began.
    pub is_backlog: bool,
    /// Notices that a snooze held back.
    pub held_back: u32,
    /// For each notice that waits for somebody's hours, who that is.
    pub waiting: Vec<ChannelId>,
    /// How long its alerts waited that were answered.
    pub responses: Vec<ResponseTime>,
    /// Its alerts that nobody has answered.
    pub unanswered: Vec<UnansweredAlert>,
}

/// What waits longer than news that is collected does.
const LONG_WAIT: SignedDuration = SignedDuration::from_mins(15);

impl Sketch {
    /// The sketch of a case.
    pub fn of(case: &Case, now: Timestamp, rules: Rules<'_>) -> Self {
        let parties = &case.parties;
        let party = |tenant, name: &Option<Untrusted>| Party { tenant, name: name.clone() };
        let snoozed = case.snooze_at(now).map(|snooze| SnoozedUntil {
            until: case.end_of(snooze),
            reason: snooze.reason.clone(),
        });
        let entry = Entry {
            case: case.id(),
            what: case.what_where(),
            customer: party(parties.customer_tenant, &parties.customer_name),
            reseller: party(parties.reseller_tenant, &parties.reseller_name),
            severity: case.severity(),
            is_test: case.is_test(),
            opened_at: case.opened_at,
            due_at: case.answer_due_at,
            is_investigated: case.is_acknowledged(),
            owner: case.owner(),
            snoozed,
            evidence: case.examination().map(|examination| EvidenceInShort {
                proposal: examination.proposal_phrase(),
                score: case.checklist_score(),
            }),
        };
        Self {
            scope: case.scope.clone(),
            entry,
            readers: case.readers(rules),
            is_open: case.is_open(),
            is_backlog: case.is_backlog,
            held_back: case.held_back(),
            waiting: waiting(case, now),
            responses: case.response_times(),
            unanswered: case.unanswered(),
        }
    }
}

/// Whom hours or mutes keep from being told, once for each notice.
fn waiting(case: &Case, now: Timestamp) -> Vec<ChannelId> {
    let deliveries = case.outbox.notices().iter().flat_map(|notice| &notice.deliveries);
    let is_put_off = |delivery: &Delivery| match delivery.state {
        DeliveryState::Pending { not_before } => {
            delivery.tries == 0 && not_before > later(now, LONG_WAIT)
        }
        _ => false,
    };
    let put_off = deliveries.filter(|(_, delivery)| is_put_off(delivery));
    put_off.map(|(channel, _)| channel.clone()).collect()
}
