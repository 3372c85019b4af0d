//! What a file says about the assessment.

use std::collections::BTreeSet;

use toml::Spanned;

use super::Check;
use crate::assessment::Rule;
use crate::assessment::RuleSet;
use crate::assessment::Signal;
use crate::policy::file::AssessmentTable;
use crate::policy::file::Names;
use crate::policy::file::RuleTable;
use crate::verdict::Verdict;

/// The most points that may be asked for; a handful of the weightiest rules.
const MOST: i32 = 10 * RuleSet::MOST_POINTS;

impl Check<'_> {
    /// What the file leaves out stays as fraud-guard has it; rules of its own replace all.
    pub(super) fn assessment(&mut self, table: AssessmentTable) -> RuleSet {
        let standard = RuleSet::default();
        let mut within = |value: Option<Spanned<i32>>, usual, least, most| {
            value.map_or(usual, |value| self.within(&value, least, most))
        };
        let fraud_from = within(table.fraud_from, standard.fraud_from, 1, MOST);
        let legitimate_to = within(table.legitimate_to, standard.legitimate_to, -MOST, -1);
        let strong_from = within(table.strong_from, standard.strong_from, 1, RuleSet::MOST_POINTS);
        let most_unknown =
            table.most_unknown.map_or(standard.most_unknown, |share| self.share(&share));
        let rules = table.rules.map_or(standard.rules, |rules| self.rules(rules));
        RuleSet { fraud_from, legitimate_to, strong_from, most_unknown, rules }
    }

    fn within(&mut self, value: &Spanned<i32>, least: i32, most: i32) -> i32 {
        if !(least..=most).contains(value.as_ref()) {
            self.refuse(value, format!("must be between {least} and {most}"));
        }
        *value.as_ref()
    }

    fn share(&mut self, value: &Spanned<f64>) -> f64 {
        if !(0.0..=1.0).contains(value.as_ref()) {
            self.refuse(value, "must be between 0 and 1: it is a share of the signals");
        }
        *value.as_ref()
    }

    fn rules(&mut self, tables: Vec<RuleTable>) -> Vec<Rule> {
        let mut names = BTreeSet::new();
        if let Some(first_beyond) = tables.get(RuleSet::MOST_RULES) {
            let what = format!("there are more than {} rules; join some", RuleSet::MOST_RULES);
            self.refuse(&first_beyond.name, what);
        }
        let mut rules = Vec::new();
        for table in tables {
            if table.name.as_ref().trim().is_empty() {
                self.refuse(&table.name, "a rule needs a name: the reason that people read");
            }
            if !names.insert(table.name.as_ref().clone()) {
                self.refuse(&table.name, "another rule has this name");
            }
            rules.push(self.rule(table));
        }
        rules
    }

    fn rule(&mut self, table: RuleTable) -> Rule {
        if table.when.is_empty() {
            self.refuse(&table.name, "this rule asks for nothing; name a signal in when");
        }
        let (when, unless) = (self.signals(&table.when), self.signals(&table.unless));
        let both = table
            .unless
            .iter()
            .find(|name| table.when.iter().any(|one| one.as_ref() == name.as_ref()));
        if let Some(both) = both {
            let what = format!("{:?} is in when as well: this rule never applies", both.as_ref());
            self.refuse(both, what);
        }
        let verdict = table.verdict.as_ref().and_then(|verdict| self.stale(verdict));
        let most = RuleSet::MOST_POINTS;
        let points = table.points.as_ref().map_or(0, |points| self.within(points, -most, most));
        if points == 0 && table.verdict.is_none() {
            self.refuse(&table.name, "this rule changes nothing; give it points");
        }
        if let Some(points) = table.points.as_ref().filter(|_| points > 0 && verdict.is_some()) {
            self.refuse(points, "a rule for stale alerts cannot speak for fraud; make it two");
        }
        Rule { name: table.name.into_inner(), when, unless, points, verdict }
    }

    fn signals(&mut self, names: &Names) -> Vec<Signal> {
        let known = Signal::ALL.map(Signal::as_str);
        let mut signals = Vec::new();
        for name in names {
            let signal = Signal::parse(name.as_ref());
            match self.one_of(name, signal, "signal", &known) {
                Some(signal) if signals.contains(&signal) => {
                    self.refuse(name, format!("{:?} is there twice", name.as_ref()));
                }
                Some(signal) => signals.push(signal),
                None => {}
            }
        }
        signals
    }

    /// Fraud and legitimate use are decided by points; only a stale alert is found by a rule.
    fn stale(&mut self, name: &Spanned<String>) -> Option<Verdict> {
        let verdict = Verdict::parse(name.as_ref()).filter(|one| *one == Verdict::Ignore);
        self.one_of(name, verdict, "verdict of a rule", &["ignore"])
    }
}
