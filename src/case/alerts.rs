//! The alerts of a case: what two sources report of the same alert counts as one.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Case;
use super::EventRecord;
use crate::fraud_event::AlertIdentity;
use crate::fraud_event::EventKey;
use crate::fraud_event::EventStatus;
use crate::fraud_event::ResolvedReason;
use crate::fraud_event::Sameness;
use crate::fraud_event::SourceName;

/// Moments before and after a report whose reports are compared with it.
const MOST_NEIGHBOURS: usize = 8;
/// Reports of one resource at one moment that are told apart.
const MOST_AT_ONCE: usize = 8;

/// Reports by one of their marks and the time of detection.
type MarkedReports<'a> =
    BTreeMap<(String, Option<Timestamp>), Vec<(&'a EventKey, &'a AlertIdentity)>>;

/// One alert, with what each source reports of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alert<'a> {
    /// One record for each source that reports it.
    pub reports: Vec<&'a EventRecord>,
}

impl Alert<'_> {
    /// True while a source calls it unanswered.
    pub fn is_unresolved(&self) -> bool {
        self.reports.iter().any(|report| report.is_unresolved())
    }

    /// True when somebody looks at it.
    pub fn is_investigated(&self) -> bool {
        let is_investigating = |r: &&EventRecord| r.status == EventStatus::Investigating;
        self.is_unresolved() && self.reports.iter().any(is_investigating)
    }

    /// What the sources say when they do not say the same.
    fn disagreement(&self) -> Option<String> {
        let answers: BTreeSet<_> = self.reports.iter().map(|report| answer(report)).collect();
        let says = |r: &&EventRecord| format!("{} says {}", r.source.title(), answer(r));
        let all: BTreeSet<String> = self.reports.iter().map(says).collect();
        (answers.len() > 1).then(|| all.into_iter().collect::<Vec<_>>().join(", "))
    }
}

/// What a source says, without text of theirs.
fn answer(report: &EventRecord) -> String {
    match (&report.resolved_reason, report.status) {
        (Some(ResolvedReason::Other(_)), EventStatus::Resolved) => {
            "resolved for an undocumented reason".to_owned()
        }
        (Some(reason), EventStatus::Resolved) => format!("resolved as {reason}"),
        (_, status) => status.as_str().to_owned(),
    }
}

impl Case {
    /// The alerts, each once whoever reports it.
    pub fn alerts(&self) -> Vec<Alert<'_>> {
        let mut alerts: BTreeMap<&EventKey, Alert<'_>> = BTreeMap::new();
        for (key, record) in &self.events {
            let alert = alerts.entry(record.same_as.as_ref().unwrap_or(key)).or_default();
            alert.reports.push(record);
        }
        alerts.into_values().collect()
    }

    /// How many alerts there are, and how many of them are unresolved.
    pub fn counts(&self) -> (usize, usize) {
        let alerts = self.alerts();
        let unresolved = alerts.iter().filter(|alert| alert.is_unresolved()).count();
        (alerts.len(), unresolved)
    }

    /// True when somebody looks at every unresolved alert of an open case.
    pub fn is_investigated(&self) -> bool {
        let alerts = self.alerts();
        let mut unresolved = alerts.iter().filter(|alert| alert.is_unresolved());
        self.is_open() && unresolved.all(Alert::is_investigated)
    }

    /// What the sources do not agree about, each difference once with its number of alerts.
    pub fn disagreements(&self) -> BTreeMap<String, usize> {
        let mut all = BTreeMap::new();
        for difference in self.alerts().iter().filter_map(Alert::disagreement) {
            *all.entry(difference).or_default() += 1;
        }
        all
    }

    /// Finds the reports of the same alert. All pairs are made afresh, the surest first, so that
    /// the order in which reports came makes no difference.
    pub(super) fn pair_reports(&mut self) {
        let pairs = self.pairs();
        for (key, record) in &mut self.events {
            record.same_as = pairs.get(key).cloned();
        }
    }

    /// For each report of Graph that has one, the report of Partner Center.
    fn pairs(&self) -> BTreeMap<EventKey, EventKey> {
        let mut candidates = self.candidates();
        candidates.sort();
        let mut taken = BTreeSet::new();
        let mut pairs = BTreeMap::new();
        for (_, graph, partner_center) in candidates {
            if !pairs.contains_key(graph) && taken.insert(partner_center) {
                pairs.insert(graph.clone(), partner_center.clone());
            }
        }
        pairs
    }

    /// Reports of Graph and of Partner Center that may be of one alert. Only those with a common
    /// mark are compared, and of many only those nearest in time: a storm on one machine must not
    /// cost the square of its size.
    fn candidates(&self) -> Vec<(Sameness, &EventKey, &EventKey)> {
        let marked = self.marked_reports(SourceName::PartnerCenter);
        let mut candidates = Vec::new();
        for ((mark, at), reports) in self.marked_reports(SourceName::Graph) {
            let before = marked.range(..(mark.clone(), at)).rev().take(MOST_NEIGHBOURS);
            let after = marked.range((mark.clone(), at)..).take(MOST_NEIGHBOURS);
            let near = before.chain(after).filter(|((other, _), _)| *other == mark);
            for (other_key, other) in near.flat_map(|(_, others)| others) {
                candidates.extend(reports.iter().filter_map(|(key, identity)| {
                    Some((identity.sameness(other)?, *key, *other_key))
                }));
            }
        }
        candidates
    }

    /// The reports of a source by each of their marks and the time of detection, at most
    /// [`MOST_AT_ONCE`] for each.
    fn marked_reports(&self, source: SourceName) -> MarkedReports<'_> {
        let mut marked = MarkedReports::new();
        for (key, record) in self.events.iter().filter(|(_, record)| record.source == source) {
            let Some(identity) = &record.identity else { continue };
            for mark in identity.marks() {
                let same = marked.entry((mark, identity.detected_at())).or_default();
                if same.len() < MOST_AT_ONCE {
                    same.push((key, identity));
                }
            }
        }
        marked
    }
}
