//! What happened so far, and whether everything that had to be announced was.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use super::Step;

/// A count of the steps.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many steps there were.
    steps: u64,
    /// Each event: its scope, and at which step it was first received.
    received: BTreeMap<String, (String, u64)>,
    /// The last delivery of each scope.
    told: BTreeMap<String, u64>,
    scope_of_case: BTreeMap<String, String>,
    changes: u64,
    polls_since_change: u64,
    /// The cases.
    pub cases: BTreeSet<String>,
    /// Messages that a channel took.
    pub deliveries: u64,
    /// Messages that a channel did not take.
    pub failed_deliveries: u64,
    /// Invocations that the real host would not have got over.
    pub hangs: u64,
    /// Messages that were given up.
    pub poisoned: u64,
}

/// The timer whose runs see what changed in the world.
const POLL: &str = "PollFraudEvents";

impl Tally {
    /// Counts a step.
    pub fn count(&mut self, step: &Step) {
        self.steps += 1;
        let now = self.steps;
        match step.name.as_str() {
            "world_changed" => {
                self.changes += 1;
                self.polls_since_change = 0;
            }
            "timer_fired" if step.text("function") == POLL => self.polls_since_change += 1,
            "event_received" => {
                let scope = self.scope(step);
                let key = step.text("event.key").to_owned();
                self.received.entry(key).or_insert((scope, now));
            }
            "case_opened" | "case_changed" | "case_escalated" | "case_resolved"
            | "case_reopened" => {
                let scope = self.scope(step);
                self.cases.insert(scope);
            }
            "notice_delivered" => {
                self.deliveries += 1;
                let scope = self.scope(step);
                self.told.insert(scope, now);
            }
            "delivery_failed" => self.failed_deliveries += 1,
            "invocation_hangs" => self.hangs += 1,
            "message_poisoned" => self.poisoned += 1,
            _ => {}
        }
    }

    /// How often the world changed.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// How many events were received.
    pub fn events(&self) -> usize {
        self.received.len()
    }

    /// The events of these keys that were not received, or not announced since.
    pub fn missing<'a>(&self, expected: &'a [String]) -> Vec<&'a str> {
        let is_missing = |key: &&String| match self.received.get(*key) {
            None => true,
            Some((scope, received)) => self.told.get(scope).is_none_or(|told| told < received),
        };
        expected.iter().filter(is_missing).map(String::as_str).collect()
    }

    /// True when a whole poll has looked at the world since it changed last: polls run one at a
    /// time, so the second one begins only after the first has ended.
    pub fn has_seen_last_change(&self) -> bool {
        self.polls_since_change >= 2
    }

    /// The scope of a step; some steps name the case only.
    fn scope(&mut self, step: &Step) -> String {
        let (scope, case) = (step.text("scope"), step.text("case.id"));
        if scope.is_empty() {
            return self.scope_of_case.get(case).cloned().unwrap_or_else(|| case.to_owned());
        }
        if !case.is_empty() {
            self.scope_of_case.insert(case.to_owned(), scope.to_owned());
        }
        scope.to_owned()
    }
}
