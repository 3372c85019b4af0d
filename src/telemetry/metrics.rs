//! What is counted and measured, by the conventions of OpenTelemetry: names in lower case with
//! points, units as UCUM writes them.
//!
//! Source: "General guidelines for metrics" of the OpenTelemetry semantic conventions.

use std::sync::LazyLock;

use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry::metrics::Counter;
use opentelemetry::metrics::Gauge;
use opentelemetry::metrics::Meter;

/// One metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metric {
    /// Its name.
    pub name: &'static str,
    /// Its unit.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What it is told apart by.
    pub attributes: &'static [&'static str],
}

/// Since when a source was not read completely.
pub const POLL_AGE: Metric = Metric {
    name: "fraud_guard.poll.age",
    unit: "s",
    meaning: "time since a source of fraud events was last read completely",
    attributes: &["source"],
};
/// Fraud events that were kept.
pub const EVENTS: Metric = Metric {
    name: "fraud_guard.events",
    unit: "{event}",
    meaning: "fraud events, new or changed, that were kept",
    attributes: &["source"],
};
/// Open cases.
pub const CASES_OPEN: Metric = Metric {
    name: "fraud_guard.cases.open",
    unit: "{case}",
    meaning: "open cases",
    attributes: &[],
};
/// How long somebody waits for an answer.
pub const OLDEST_UNANSWERED: Metric = Metric {
    name: "fraud_guard.cases.oldest_unanswered",
    unit: "s",
    meaning: "time since the oldest event that nobody has answered was reported; 0 without one",
    attributes: &[],
};
/// Tries to tell somebody.
pub const DELIVERIES: Metric = Metric {
    name: "fraud_guard.deliveries",
    unit: "{delivery}",
    meaning: "tries to deliver that ended, by what carries them and outcome (sent, retried, failed)",
    attributes: &["channel", "outcome"],
};
/// Containments by where they arrived.
pub const ACTIONS: Metric = Metric {
    name: "fraud_guard.actions",
    unit: "{action}",
    meaning: "containments that arrived at a state (proposed, cooling, done, blocked and so on)",
    attributes: &["state"],
};
/// How long the sign-in lasts.
pub const TOKEN_DAYS_LEFT: Metric = Metric {
    name: "fraud_guard.token.days_left",
    unit: "d",
    meaning: "days until the refresh token ends unless it is renewed",
    attributes: &[],
};
/// Sweeps.
pub const HEARTBEAT: Metric = Metric {
    name: "fraud_guard.heartbeat",
    unit: "{sweep}",
    meaning: "sweeps that went to their end, by whether all was well",
    attributes: &["is_well"],
};

/// All of them.
pub const METRICS: [&Metric; 8] = [
    &POLL_AGE,
    &EVENTS,
    &CASES_OPEN,
    &OLDEST_UNANSWERED,
    &DELIVERIES,
    &ACTIONS,
    &TOKEN_DAYS_LEFT,
    &HEARTBEAT,
];

/// What the meters of this process are called.
const SCOPE: &str = "fraud_guard";

/// The instruments of this process. Until telemetry was started they measure nothing.
static INSTRUMENTS: LazyLock<Instruments> =
    LazyLock::new(|| Instruments::of(&global::meter(SCOPE)));

struct Instruments {
    poll_age: Gauge<f64>,
    events: Counter<u64>,
    cases_open: Gauge<u64>,
    oldest_unanswered: Gauge<f64>,
    deliveries: Counter<u64>,
    actions: Counter<u64>,
    token_days_left: Gauge<f64>,
    heartbeat: Counter<u64>,
}

impl Instruments {
    fn of(meter: &Meter) -> Self {
        let counter = |metric: Metric| {
            let counter = meter.u64_counter(metric.name).with_unit(metric.unit);
            counter.with_description(metric.meaning).build()
        };
        let gauge = |metric: Metric| {
            let gauge = meter.f64_gauge(metric.name).with_unit(metric.unit);
            gauge.with_description(metric.meaning).build()
        };
        let cases_open = meter.u64_gauge(CASES_OPEN.name).with_unit(CASES_OPEN.unit);
        Self {
            poll_age: gauge(POLL_AGE),
            events: counter(EVENTS),
            cases_open: cases_open.with_description(CASES_OPEN.meaning).build(),
            oldest_unanswered: gauge(OLDEST_UNANSWERED),
            deliveries: counter(DELIVERIES),
            actions: counter(ACTIONS),
            token_days_left: gauge(TOKEN_DAYS_LEFT),
            heartbeat: counter(HEARTBEAT),
        }
    }
}

/// What one sweep found.
#[derive(Clone, Debug)]
pub struct Swept<'a> {
    /// True when everything was well.
    pub is_well: bool,
    /// Seconds since each source was read completely.
    pub poll_ages: &'a [(&'static str, f64)],
    /// Open cases.
    pub cases_open: u64,
    /// Seconds since the oldest unanswered event was reported.
    pub oldest_unanswered: f64,
    /// Days until the sign-in ends; `None` when there is none.
    pub token_days_left: Option<f64>,
}

/// A sweep went to its end.
pub fn swept(swept: &Swept<'_>) {
    for (source, age) in swept.poll_ages {
        INSTRUMENTS.poll_age.record(*age, &[KeyValue::new("source", *source)]);
    }
    INSTRUMENTS.cases_open.record(swept.cases_open, &[]);
    INSTRUMENTS.oldest_unanswered.record(swept.oldest_unanswered, &[]);
    if let Some(days) = swept.token_days_left {
        INSTRUMENTS.token_days_left.record(days, &[]);
    }
    INSTRUMENTS.heartbeat.add(1, &[KeyValue::new("is_well", swept.is_well)]);
}

/// An event of a source was kept.
pub fn kept(source: &'static str) {
    INSTRUMENTS.events.add(1, &[KeyValue::new("source", source)]);
}

/// A try to deliver ended.
pub fn delivered(channel: &str, outcome: &'static str) {
    let attributes =
        [KeyValue::new("channel", channel.to_owned()), KeyValue::new("outcome", outcome)];
    INSTRUMENTS.deliveries.add(1, &attributes);
}

/// A containment arrived at a state.
pub fn acted(state: &'static str) {
    INSTRUMENTS.actions.add(1, &[KeyValue::new("state", state)]);
}
