//! What may happen, as scripts: which alerts appear when, and what somebody answers elsewhere.

mod cast;

use std::time::Duration;

use crate::local::services::alert::Alert;
use crate::local::services::alert::Customer;
use crate::local::services::alert::Verdict;
use crate::local::services::estate::Look;
use crate::local::services::world::Change;
use cast::ADVENTURE;
use cast::CONTOSO;
use cast::FABRIKAM;
use cast::LITWARE;
use cast::NORTHWIND;
use cast::TAILSPIN;

/// A scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// What the command line calls it.
    pub name: &'static str,
    /// What it shows, in one line.
    pub summary: &'static str,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When, counted from the start.
    pub after: Duration,
    /// What to tell the person who watches.
    pub story: String,
    /// What changes.
    pub change: Change,
}

/// Long enough between two steps for a poll to see the first one.
const PAUSE: Duration = Duration::from_secs(6);

impl Scenario {
    /// The names in the order of the help.
    pub const NAMES: [&'static str; 7] =
        ["tour", "compromise", "growth", "false-alarm", "innocent", "storm", "unknown-type"];

    /// The scenario of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "tour" => Some(tour()),
            "compromise" => Some(compromise(CONTOSO)),
            "growth" => Some(growth(FABRIKAM)),
            "false-alarm" => Some(false_alarm(NORTHWIND)),
            "innocent" => Some(innocent(LITWARE)),
            "storm" => Some(storm(TAILSPIN)),
            "unknown-type" => Some(unknown_type(ADVENTURE)),
            _ => None,
        }
    }

    /// The alerts that must be announced: every one that a poll can see unresolved.
    pub fn expected(&self) -> Vec<&Alert> {
        self.steps.iter().flat_map(|step| step.change.alerts()).collect()
    }

    /// The same scenario with ids of its own, for a storage that remembers earlier runs.
    #[must_use]
    pub fn of_run(mut self, run: u16) -> Self {
        for step in &mut self.steps {
            match &mut step.change {
                Change::Appear(alerts) | Change::AppearAt { alerts, .. } => {
                    alerts.iter_mut().for_each(|alert| alert.customer.run = run);
                }
                Change::ResolveAll { customer, .. } | Change::Reactivate { customer } => {
                    customer.run = run;
                }
            }
        }
        self
    }

    /// When the last step happens.
    pub fn length(&self) -> Duration {
        self.steps.last().map_or(Duration::ZERO, |step| step.after)
    }

    fn new(
        name: &'static str,
        summary: &'static str,
        steps: impl IntoIterator<Item = (String, Change)>,
    ) -> Self {
        let times = std::iter::successors(Some(Duration::ZERO), |time| Some(*time + PAUSE));
        let steps = times.zip(steps).map(|(after, (story, change))| Step { after, story, change });
        Self { name, summary, steps: steps.collect() }
    }
}

fn compromise(customer: Customer) -> Scenario {
    let story = format!("a virtual machine of {} starts to talk to a mining pool", customer.name);
    Scenario::new(
        "compromise",
        "one virtual machine connects to a mining pool",
        [(story, intrusion(vec![cast::mining_machine(customer, 1)]))],
    )
}

/// Alerts on a subscription that an intruder took over.
fn intrusion(alerts: Vec<Alert>) -> Change {
    Change::AppearAt { look: Look::Compromised, alerts }
}

fn growth(customer: Customer) -> Scenario {
    let name = customer.name;
    Scenario::new(
        "growth",
        "first one virtual machine, then ten more",
        [
            (
                format!("a virtual machine of {name} starts to talk to a mining pool"),
                intrusion(vec![cast::mining_machine(customer, 1)]),
            ),
            (
                format!("ten more virtual machines appear at {name}"),
                Change::Appear(vec![cast::new_machines(customer, 2, 10)]),
            ),
        ],
    )
}

fn false_alarm(customer: Customer) -> Scenario {
    let name = customer.name;
    let by = "adele@woodgrove.example";
    let verdict = Verdict::Legitimate;
    Scenario::new(
        "false-alarm",
        "an event that somebody then resolves in the portal as legitimate",
        [
            (
                format!("{name} runs a load test that looks like an anomaly"),
                Change::Appear(vec![cast::usage_anomaly(customer, 1)]),
            ),
            (
                format!("Adele resolves it in the Partner Center portal as {}", verdict.name()),
                Change::ResolveAll { customer, verdict, by },
            ),
        ],
    )
}

fn innocent(customer: Customer) -> Scenario {
    let story =
        format!("the nightly batch job of {} looks like an anomaly to Microsoft", customer.name);
    let alerts = vec![cast::scale_set(customer, 1)];
    Scenario::new(
        "innocent",
        "a nightly batch job that looks like an anomaly",
        [(story, Change::AppearAt { look: Look::Innocent, alerts })],
    )
}

fn storm(customer: Customer) -> Scenario {
    let name = customer.name;
    let alerts = |numbers: std::ops::RangeInclusive<u32>| {
        intrusion(numbers.map(|number| cast::mining_machine(customer, number)).collect())
    };
    Scenario::new(
        "storm",
        "two hundred events on one subscription at once, a few more later",
        [
            (format!("two hundred machines of {name} start to mine at once"), alerts(1..=200)),
            (format!("five more follow at {name}"), alerts(201..=205)),
        ],
    )
}

fn unknown_type(customer: Customer) -> Scenario {
    let name = customer.name;
    let change = Change::Appear(vec![cast::unheard_of(customer, 1), cast::test(customer, 2)]);
    Scenario::new(
        "unknown-type",
        "a type that nobody documented, and a test event",
        [(format!("Microsoft reports something new about {name}, and a test event"), change)],
    )
}

/// All of them, one after the other, each on a customer of its own.
fn tour() -> Scenario {
    let parts = [
        compromise(CONTOSO),
        growth(FABRIKAM),
        false_alarm(NORTHWIND),
        innocent(LITWARE),
        unknown_type(ADVENTURE),
        storm(TAILSPIN),
    ];
    let steps = parts.into_iter().flat_map(|part| part.steps);
    let steps = steps.map(|step| (step.story, step.change));
    Scenario::new("tour", "all of them, one after the other", steps)
}
