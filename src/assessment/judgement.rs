//! The rules applied: which of them hold, and what their points add up to.

use std::collections::BTreeMap;

use super::Proposal;
use super::Reason;
use super::Rule;
use super::RuleSet;
use super::Signal;
use super::reading::Gap;
use super::reading::Reading;
use super::reading::Scene;
use crate::findings::Question;
use crate::language::Phrase;
use crate::verdict::Verdict;

/// The rules, and what every signal says that they ask for.
pub(super) struct Judgement<'a> {
    scene: &'a Scene<'a>,
    rules: &'a RuleSet,
    readings: BTreeMap<Signal, Reading>,
}

/// What tells whether accounts are sound.
const SOUNDNESS: [Question; 3] =
    [Question::MfaRegistration, Question::RiskyUsers, Question::RiskySignIns];

/// Whether a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Truth {
    Applies,
    Not,
    Open(Gap),
}

impl<'a> Judgement<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, rules: &'a RuleSet) -> Self {
        let signals = rules.signals().into_iter();
        let readings = signals.map(|signal| (signal, signal.read(scene))).collect();
        Self { scene, rules, readings }
    }

    /// What the rules propose.
    pub(super) fn proposal(&self) -> Proposal {
        let applied: Vec<&Rule> = self.in_state(|truth| truth == Truth::Applies).collect();
        let points = sum(applied.iter().map(|rule| rule.points));
        let verdict = self.verdict(&applied, points);
        let reasons = applied.iter().map(|rule| (rule.calms(), self.reason(rule))).collect();
        let (calming, alarming) = sorted(reasons);
        let is_calm = matches!(verdict, Some(Verdict::Legitimate | Verdict::Ignore));
        let (reasons_for, reasons_against) =
            if is_calm { (calming, alarming) } else { (alarming, calming) };
        let unknown = self.readings.values().filter(|one| **one == Reading::Unknown).count();
        Proposal {
            verdict,
            points,
            reasons_for,
            reasons_against,
            unknown,
            asked: self.readings.len(),
        }
    }

    fn verdict(&self, applied: &[&Rule], points: i32) -> Option<Verdict> {
        let has_strong = applied.iter().any(|rule| self.is_strong(rule));
        let is_blind = self.is_blind();
        if points >= self.rules.fraud_from {
            return (!is_blind || has_strong).then_some(Verdict::Fraud);
        }
        // What was not answered may hide a strong reason.
        if self.with_gap(Gap::Missing).any(|rule| self.is_strong(rule)) {
            return None;
        }
        if self.is_stale(applied, points) {
            return Some(Verdict::Ignore);
        }
        let worst = points.saturating_add(self.open_points(Gap::Undecided));
        let is_legitimate =
            worst <= self.rules.legitimate_to && !has_strong && !is_blind && self.is_looked_into();
        is_legitimate.then_some(Verdict::Legitimate)
    }

    fn is_strong(&self, rule: &Rule) -> bool {
        rule.points >= self.rules.strong_from
    }

    /// True when too little is known for anything but strong reasons.
    fn is_blind(&self) -> bool {
        let unknown = self.readings.values().filter(|one| **one == Reading::Unknown).count();
        let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        number(unknown) > number(self.readings.len()) * self.rules.most_unknown
    }

    /// True when nobody may say "legitimate" without having looked: what changed and who did it,
    /// and whether the accounts behind it are sound. A list of the administrators says nothing of
    /// that.
    fn is_looked_into(&self) -> bool {
        let is_whole = |question| self.scene.is_whole(question);
        is_whole(Question::ResourceChanges)
            && is_whole(Question::ActivityLog)
            && SOUNDNESS.into_iter().any(is_whole)
    }

    /// True when a rule finds the alert stale and nothing says that something still goes on. What
    /// the event itself says is as old as the event. What lies too far back to be seen does not
    /// matter any more; a question that was not answered does.
    fn is_stale(&self, applied: &[&Rule], points: i32) -> bool {
        let has_ignore = applied.iter().any(|rule| rule.verdict == Some(Verdict::Ignore));
        let has_strong = applied.iter().any(|rule| self.is_strong(rule) && has_proof(rule));
        let worst = points.saturating_add(self.open_points(Gap::Missing));
        has_ignore && !has_strong && worst < self.rules.fraud_from
    }

    /// The points for fraud of the rules that may yet apply, as far as the gap is no excuse.
    fn open_points(&self, from: Gap) -> i32 {
        sum(self.with_gap(from).map(|rule| rule.points.max(0)))
    }

    /// The rules of which it cannot be told whether they apply, with no better excuse than this.
    fn with_gap(&self, from: Gap) -> impl Iterator<Item = &'a Rule> {
        self.in_state(move |truth| matches!(truth, Truth::Open(gap) if gap >= from))
    }

    fn in_state(&self, is_so: impl Fn(Truth) -> bool) -> impl Iterator<Item = &'a Rule> {
        self.rules.rules.iter().filter(move |rule| is_so(self.truth(rule)))
    }

    /// Whether a rule counts. An exception that cannot be told does not protect from a rule for
    /// fraud, and it stops one that calms; unless only a licence is missing, so that nobody could
    /// ever tell.
    fn truth(&self, rule: &Rule) -> Truth {
        let readings = || rule.when.iter().map(|signal| self.reading(*signal));
        let is_excepted = rule.unless.iter().any(|signal| match self.reading(*signal) {
            Reading::Holds(_) => true,
            Reading::Not(_) => false,
            Reading::Unknown => rule.calms() && self.scene.gap(*signal) != Gap::Licence,
        });
        if is_excepted || readings().any(|reading| matches!(reading, Reading::Not(_))) {
            return Truth::Not;
        }
        let unknown = rule.when.iter().filter(|one| *self.reading(**one) == Reading::Unknown);
        // One of them that is excused is enough to excuse the rule: all of them have to hold.
        match unknown.map(|signal| self.scene.gap(*signal)).min() {
            Some(gap) => Truth::Open(gap),
            None if rule.when.is_empty() => Truth::Not,
            None => Truth::Applies,
        }
    }

    fn reading(&self, signal: Signal) -> &Reading {
        self.readings.get(&signal).unwrap_or(&Reading::Unknown)
    }

    fn reason(&self, rule: &Rule) -> Reason {
        let said = rule.when.iter().filter_map(|signal| match self.reading(*signal) {
            Reading::Holds(phrase) | Reading::Not(phrase) => Some(phrase.clone()),
            Reading::Unknown => None,
        });
        Reason {
            rule: rule.name.clone(),
            points: rule.points,
            what: Phrase::list(said),
            proof: rule.when.iter().find_map(|signal| signal.collector()),
        }
    }
}

fn has_proof(rule: &Rule) -> bool {
    rule.when.iter().any(|signal| signal.collector().is_some())
}

fn sum(points: impl Iterator<Item = i32>) -> i32 {
    points.fold(0, i32::saturating_add)
}

/// What calms and what alarms, the weightiest first; of each side so many as people read.
fn sorted(mut reasons: Vec<(bool, Reason)>) -> (Vec<Reason>, Vec<Reason>) {
    reasons.sort_by(|(_, one), (_, other)| {
        let weight = |reason: &Reason| (reason.points != 0, std::cmp::Reverse(reason.points.abs()));
        weight(one).cmp(&weight(other)).then_with(|| one.rule.cmp(&other.rule))
    });
    let side = |calms: bool| {
        let own = reasons.iter().filter(|(is_calm, _)| *is_calm == calms);
        own.map(|(_, reason)| reason.clone()).take(Proposal::MOST_REASONS).collect()
    };
    (side(true), side(false))
}
