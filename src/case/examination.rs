//! What the evidence says about a case: the state of each line of the checklist, and a proposal.
//!
//! The findings themselves are a document of their own; the case keeps what people are told.

mod judge;

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Deserializer;
use serde::Serialize;

use super::Case;
use super::Check;
use super::Rules;
use super::readers::who_see_all;
use crate::assessment::Proposal;
use crate::assessment::assess;
use crate::assessment::urgency;
use crate::findings::Collector;
use crate::findings::Findings;
use crate::findings::MoneyAtRisk;
use crate::findings::Outcome;
use crate::findings::Reply;
use crate::findings::Subject;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::outbox::NoticeReason;
use crate::outbox::later;
use crate::policy::RouteFacts;
use crate::verdict::Verdict;

/// How a line of the checklist stands, as far as the evidence tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckState {
    /// In order, and the proof says why.
    Good,
    /// Not in order, and the proof says why.
    Bad,
    /// Nobody can tell, and the proof says why not.
    Unknown,
}

/// A line of the checklist with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckFinding {
    /// How it stands.
    pub state: CheckState,
    /// Why, with figures.
    pub proof: Phrase,
}

/// What the last collection of evidence says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Examination {
    /// The outbreak that it is about; another one has to be examined anew.
    epoch: u32,
    /// When the evidence was collected.
    pub at: Timestamp,
    /// How many collections there were.
    rounds: u32,
    /// Events and resources that the case had then.
    size: (usize, usize),
    /// True when something was asked and there was no answer, which may be better next time.
    has_failed: bool,
    /// The lines of the checklist.
    pub checks: BTreeMap<Check, CheckFinding>,
    /// Which verdict the evidence speaks for.
    pub proposal: Proposal,
    /// What is at stake, an estimate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub money: Option<MoneyAtRisk>,
    /// How each collector fared.
    pub outcomes: BTreeMap<Collector, Outcome>,
    /// What people were told of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    told: Option<Told>,
}

/// What people were told of the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    verdict: Option<Verdict>,
}

/// How the lines of a checklist stand, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistScore {
    /// Ticked by a person.
    pub ticked: usize,
    /// In order by evidence.
    pub good: usize,
    /// Not in order by evidence.
    pub bad: usize,
    /// Nobody can tell.
    pub unknown: usize,
}

/// Sizes and prices that the case keeps; the findings have all of them.
const MOST_SIZES: usize = 5;
/// When more of a case is seen, it is looked at again, but not for each event of a storm.
const AFTER_GROWTH: SignedDuration = SignedDuration::from_mins(5);
/// When something gave no answer.
const AFTER_FAILURE: SignedDuration = SignedDuration::from_mins(10);
/// Collections that may follow a failure so soon.
const MOST_SOON: u32 = 4;
/// The waits after the first collections, and after all later ones.
const WAITS: [SignedDuration; 3] =
    [SignedDuration::from_mins(30), SignedDuration::from_hours(2), SignedDuration::from_hours(6)];

impl Case {
    /// What the evidence of this outbreak says.
    pub fn examination(&self) -> Option<&Examination> {
        self.examination.as_deref().filter(|examination| examination.epoch == self.epoch)
    }

    /// How the evidence has a line of the checklist.
    pub fn check_finding(&self, check: Check) -> Option<&CheckFinding> {
        self.examination()?.checks.get(&check)
    }

    /// The lines of the checklist, counted; what a person ticked counts as ticked.
    pub fn checklist_score(&self) -> ChecklistScore {
        let mut score = ChecklistScore::default();
        for check in Check::ALL {
            let count = match (self.tick_of(check), self.check_finding(check)) {
                (Some(_), _) => &mut score.ticked,
                (None, Some(CheckFinding { state: CheckState::Good, .. })) => &mut score.good,
                (None, Some(CheckFinding { state: CheckState::Bad, .. })) => &mut score.bad,
                (None, _) => &mut score.unknown,
            };
            *count += 1;
        }
        score
    }

    /// How urgent the case is: its severity, raised or lowered by what the evidence speaks for.
    pub fn urgency(&self) -> Severity {
        let severity = self.severity();
        self.examination().map_or(severity, |examination| urgency(severity, &examination.proposal))
    }

    /// What has to be known to collect evidence; `None` when there is nothing to ask.
    pub fn subject_of_evidence(&self) -> Option<Subject> {
        let parties = &self.parties;
        parties.customer_tenant?;
        Some(Subject {
            epoch: self.epoch,
            customer: parties.customer_tenant,
            subscription: parties.subscription,
            detected_at: self.detected_at(),
            last_seen_at: self.last_seen_at(),
            alert_types: self.alert_types().into_iter().cloned().collect(),
            severity: self.severity(),
            confidence: self.confidence(),
            resources: self.affected_resources().cloned().collect(),
        })
    }

    /// When evidence has to be collected next. Tests and closed cases need none.
    pub fn evidence_due_at(&self) -> Option<Timestamp> {
        if !self.is_open() || self.is_test() || self.parties.customer_tenant.is_none() {
            return None;
        }
        let Some(last) = self.examination() else { return Some(self.opened_at) };
        let is_soon = last.has_failed && last.rounds <= MOST_SOON;
        let wait = match usize::try_from(last.rounds.saturating_sub(1)) {
            _ if last.size != self.size_of_matter() => AFTER_GROWTH,
            _ if is_soon => AFTER_FAILURE,
            Ok(round) => WAITS.get(round).copied().unwrap_or(WAITS[2]),
            Err(_) => WAITS[2],
        };
        Some(later(last.at, wait))
    }

    /// Takes in what was found. Findings about another outbreak say nothing about this one.
    pub(super) fn examine(&mut self, findings: &Findings, now: Timestamp, rules: Rules<'_>) {
        let Some(subject) = self.subject_of_evidence() else { return };
        if findings.epoch != self.epoch || !self.is_open() {
            return;
        }
        let before = self.examination().cloned();
        let proposal = assess(&subject, findings, &rules.policy.assessment, now);
        let mut examination = Examination {
            epoch: self.epoch,
            at: findings.begun_at.unwrap_or(now),
            rounds: findings.rounds,
            size: findings.size,
            has_failed: findings.replies().values().any(|reply| is_failure(reply)),
            checks: judge::all(&subject, findings, &proposal),
            proposal,
            money: findings.cost.facts.at_risk.clone().map(short),
            outcomes: findings.outcomes().into_iter().collect(),
            told: before.as_ref().and_then(|before| before.told),
        };
        self.note_changes(before.as_ref(), &examination, now);
        let news = news(before.as_ref(), &examination, findings.has_any());
        let is_fraud = examination.proposal.verdict == Some(Verdict::Fraud);
        // What is only listed is announced by what speaks for fraud alone.
        let Some(change) = news.filter(|_| is_fraud || !self.is_backlog) else {
            self.examination = Some(Box::new(examination));
            return;
        };
        let was_told = examination.told.is_some();
        examination.told = Some(Told { verdict: examination.proposal.verdict });
        self.examination = Some(Box::new(examination));
        self.tell_of_evidence(change, was_told, now, rules);
    }

    /// The first evidence is told at once, and so is what speaks for fraud, which breaks a snooze;
    /// another opinion waits for company, like any change, and for the end of a snooze.
    fn tell_of_evidence(
        &mut self,
        change: Phrase,
        was_told: bool,
        now: Timestamp,
        rules: Rules<'_>,
    ) {
        let verdict = self.examination().and_then(|examination| examination.proposal.verdict);
        let is_fraud = verdict == Some(Verdict::Fraud);
        let mut changes = vec![change];
        if self.snooze_at(now).is_some() {
            if !is_fraud {
                self.count_held_back(NoticeReason::Changed, now);
                return;
            }
            changes.extend(self.break_snooze(now));
        }
        if self.is_backlog {
            self.leave_backlog(now);
            let to = self.targets(rules, now);
            self.tell(NoticeReason::Opened, changes, to, now);
            return;
        }
        let from = if was_told && !is_fraud { self.after_company(now, rules) } else { now };
        // What the evidence speaks for decides who is spared until his hours.
        let facts = RouteFacts { severity: self.urgency(), ..self.route_facts() };
        let to = who_see_all(self.targets_by(&facts, rules, from), rules);
        self.tell(NoticeReason::Changed, changes, to, now);
    }

    /// What became better or worse is a line in the history. That it is not known for a while is
    /// none: a remote that is slow every other time would push out what people did.
    fn note_changes(&mut self, before: Option<&Examination>, new: &Examination, now: Timestamp) {
        let Some(before) = before else { return };
        let mut lines = Vec::new();
        for (check, finding) in &new.checks {
            let old = before.checks.get(check).map(|old| old.state);
            let is_known = |state| state != CheckState::Unknown;
            let has_turned = old.is_some_and(|old| old != finding.state && is_known(old));
            if has_turned && is_known(finding.state) {
                let (name, state) = (check.as_str(), finding.state.as_str());
                lines.push(format!("evidence: {name} is {state} now: {}", finding.proof));
            }
        }
        lines.into_iter().for_each(|line| self.note(now, line));
    }

    /// How much of it there is: events and resources.
    pub fn size_of_matter(&self) -> (usize, usize) {
        (self.events.len(), self.resource_count)
    }

    /// When the latest of its events was detected.
    fn last_seen_at(&self) -> Timestamp {
        self.relevant().map(|event| event.since).max().unwrap_or(self.opened_at)
    }
}

impl CheckState {
    /// The name of the documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unknown => "unknown",
        }
    }
}

impl ChecklistScore {
    /// What is done or in order.
    pub fn fine(&self) -> usize {
        self.ticked + self.good
    }

    /// All lines.
    pub fn all(&self) -> usize {
        self.ticked + self.good + self.bad + self.unknown
    }

    /// The score in words: "4 of 10 in order, 3 not, 3 unknown".
    pub fn phrase(&self) -> Phrase {
        Phrase::new("checklist-score")
            .with("fine", self.fine())
            .with("all", self.all())
            .with("bad", self.bad)
            .with("unknown", self.unknown)
    }
}

/// Evidence can be collected again: what another version wrote, and this one does not know, must not
/// make the case unreadable.
pub(super) fn as_far_as_it_is_known<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Box<Examination>>, D::Error> {
    let value = serde_json::Value::deserialize(from)?;
    Ok(serde_json::from_value(value).ok())
}

/// What is told of evidence: the first that there is, and another verdict than the one told last.
/// That nothing can be read is no news for people who are busy; the case shows it.
fn news(before: Option<&Examination>, new: &Examination, has_any: bool) -> Option<Phrase> {
    let verdict = new.proposal.verdict;
    let told = before.and_then(|before| before.told);
    match told {
        None if !has_any => None,
        None => Some(what_it_says(verdict, "change-evidence")),
        Some(told) if verdict.is_none() || told.verdict == verdict => None,
        Some(_) => Some(what_it_says(verdict, "change-evidence-now")),
    }
}

fn what_it_says(verdict: Option<Verdict>, key: &'static str) -> Phrase {
    Phrase::new(key).with("proposal", proposal_phrase(verdict))
}

/// What is proposed, in words.
pub(super) fn proposal_phrase(verdict: Option<Verdict>) -> Phrase {
    Phrase::new(match verdict {
        Some(Verdict::Fraud) => "proposal-fraud",
        Some(Verdict::Legitimate) => "proposal-legitimate",
        Some(Verdict::Ignore) => "proposal-ignore",
        Some(Verdict::Investigating) | None => "proposal-unknown",
    })
}

impl Examination {
    /// What is proposed, in words.
    pub fn proposal_phrase(&self) -> Phrase {
        proposal_phrase(self.proposal.verdict)
    }
}

fn is_failure(reply: &Reply) -> bool {
    matches!(reply, Reply::Failed { .. })
}

fn short(money: MoneyAtRisk) -> MoneyAtRisk {
    MoneyAtRisk { sizes: money.sizes.into_iter().take(MOST_SIZES).collect(), ..money }
}
