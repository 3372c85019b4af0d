//! What happens at Microsoft's: seeded changes of fraud events, and what was in the list when.

use std::time::Instant;

use serde_json::Value;
use serde_json::json;

use crate::support::dice::Dice;
use crate::support::partner;
use crate::support::partner::Partner;

const SEVERITIES: [&str; 3] = ["Low", "Medium", "High"];
const MOST_EVENTS_OF_ONE: usize = 4;

/// What an event said, and while what it said was surely in the list.
#[derive(Clone, Debug)]
pub struct Phase {
    pub is_resolved: bool,
    pub severity: usize,
    from: Instant,
    until: Option<Instant>,
}

impl Phase {
    /// True when a reading in this time cannot have seen anything else.
    pub fn spans(&self, (start, end): &(Instant, Instant)) -> bool {
        self.from <= *start && self.until.is_none_or(|until| *end <= until)
    }

    pub fn severity(&self) -> &'static str {
        SEVERITIES[self.severity]
    }
}

/// A fraud event through its life.
#[derive(Clone, Debug)]
pub struct Incident {
    pub subscription: usize,
    number: usize,
    pub phases: Vec<Phase>,
}

impl Incident {
    pub fn event_id(&self) -> String {
        format!("{}_{}", partner::subscription(self.subscription), self.number)
    }

    pub fn now(&self) -> &Phase {
        self.phases.last().expect("a phase")
    }

    /// How often it came back after it was resolved.
    pub fn comebacks(&self) -> usize {
        comebacks(self.phases.iter())
    }

    fn shown(&self) -> Value {
        let mut event = partner::event(self.subscription, self.number);
        event["severity"] = json!(self.now().severity());
        if self.now().is_resolved {
            event["eventStatus"] = json!("Resolved");
            event["resolvedReason"] = json!("Fraud");
            event["resolvedOn"] = json!("2026-02-04T00:00:00");
        }
        event
    }
}

/// How often something is unresolved again. What was resolved when it was first seen is not known,
/// and its first time is no comeback.
pub fn comebacks<'a>(phases: impl Iterator<Item = &'a Phase>) -> usize {
    let mut was_resolved = false;
    phases.skip_while(|phase| phase.is_resolved).fold(0, |count, phase| {
        let comes_back = was_resolved && !phase.is_resolved;
        was_resolved = phase.is_resolved;
        count + usize::from(comes_back)
    })
}

/// All fraud events, and the dice that decide what happens next.
#[derive(Debug)]
pub struct Incidents {
    pub all: Vec<Incident>,
    most_subscriptions: usize,
    subscriptions: usize,
    dice: Dice,
}

impl Incidents {
    pub fn new(most_subscriptions: usize, dice: Dice) -> Self {
        Self { all: Vec::new(), most_subscriptions, subscriptions: 0, dice }
    }

    /// One event is new or changes, and the list says so.
    pub fn go_on(&mut self, partner: &Partner) {
        let until = Instant::now();
        let changed = self.change(until);
        partner.list(self.all.iter().map(Incident::shown).collect());
        let from = Instant::now();
        if let Some(phase) = self.all[changed].phases.last_mut() {
            phase.from = from;
        }
    }

    /// Which one changed.
    fn change(&mut self, now: Instant) -> usize {
        let is_new = self.subscriptions < self.most_subscriptions && self.dice.roll(3) == 0;
        if self.all.is_empty() || is_new {
            self.subscriptions += 1;
            return self.begin(self.subscriptions - 1, 0, now);
        }
        let chosen = self.dice.roll(self.all.len());
        let Incident { subscription, .. } = self.all[chosen];
        let of_it = self.all.iter().filter(|other| other.subscription == subscription).count();
        if of_it < MOST_EVENTS_OF_ONE && self.dice.roll(3) == 0 {
            return self.begin(subscription, of_it, now);
        }
        let last = self.all[chosen].now().clone();
        let rises = !last.is_resolved && last.severity < 2 && self.dice.roll(2) == 0;
        let (is_resolved, severity) = match rises {
            true => (false, last.severity + 1),
            false => (!last.is_resolved, last.severity),
        };
        let phases = &mut self.all[chosen].phases;
        phases.last_mut().expect("a phase").until = Some(now);
        phases.push(Phase { is_resolved, severity, from: now, until: None });
        chosen
    }

    fn begin(&mut self, subscription: usize, number: usize, now: Instant) -> usize {
        let severity = self.dice.roll(3);
        let phase = Phase { is_resolved: false, severity, from: now, until: None };
        self.all.push(Incident { subscription, number, phases: vec![phase] });
        self.all.len() - 1
    }
}
