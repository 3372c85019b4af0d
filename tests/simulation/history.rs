//! What a history consists of: one line for each thing that crossed the border of a process.
//!
//! Nothing here and in the checker is made of the product: who checks must not share its errors.

use serde::Deserialize;
use serde::Serialize;

/// Everything that happened, in order.
pub type History = Vec<Line>;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// When, in milliseconds of the world's own time.
    pub at: i64,
    /// In which process; 0 for the world itself.
    pub process: usize,
    /// What.
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// The host asked for a poll.
    PollBegan,
    /// The poll said that it went well, or not.
    PollEnded { is_good: bool },
    /// A page of the partner's list showed an event.
    Listed { event: usize, subscription: usize, state: usize, is_unresolved: bool },
    /// A complete list did not show an event that was shown before.
    Hidden { event: usize },
    /// An observation is durable.
    Stored { event: usize, state: usize, is_unresolved: bool },
    /// A case is durable as closed, with these events.
    Closed { case: String, events: Vec<usize> },
    /// A notice is durable that people have to be told; what is urgent cannot wait.
    Intended { notice: String, about: String, is_urgent: bool },
    /// An alarm is durable as raised or as over.
    Alarm { id: String, is_open: bool },
    /// The host asked for a sweep.
    SweepBegan,
    /// The sweep said that it went well, or not.
    SweepEnded { is_good: bool },
    /// The health endpoint answered.
    Health { is_red: bool },
    /// A channel got a message.
    Told(Told),
    /// As many people as must have allowed an action against a target, the last of them then.
    Approved { action: String, target: String, until: i64, said_at: i64 },
    /// An action was taken back, or has expired.
    Revoked { action: String },
    /// A guard forbade an action.
    Blocked { action: String },
    /// Nobody waits any more for what becomes of an action.
    Ended { action: String },
    /// Nothing may be done any more to targets with this in their names.
    Protected { target: String },
    /// Somebody who approved an action may not approve any more.
    Left { action: String },
    /// Every event about targets with this in their names is resolved.
    Resolved { target: String },
    /// One is unresolved again.
    Unresolved { target: String },
    /// A target looks otherwise than before.
    Outdated { target: String },
    /// A switch stops everything.
    Stopped { by: String },
    /// It does not any more.
    Allowed { by: String },
    /// A request of an action was sent.
    Dispatched { action: String, target: String, sequence: u32, request: String },
    /// It was refused, and nothing was done.
    NothingDone { action: String, target: String },
    /// It had its effect, which can be seen from then on.
    Effect { action: String, target: String, shown_at: i64 },
    /// A customer started again what was stopped.
    Reactivated { target: String },
    /// A clock is wrong by so much.
    Clock { seconds: i64 },
    /// An entry of the audit log is durable; one about a claim names the action and its number.
    Audited { sequence: u64, hash: String, previous: String, claim: Option<(String, u32)> },
    /// Somebody changed the end of the audit log.
    Tampered,
    /// Somebody put the document of this action back to an earlier form of it.
    PutBack { action: String },
    /// Microsoft was told a status of these events.
    Pushed { events: Vec<String> },
    /// A backup of the store was made.
    BackedUp,
    /// The store is again as it was at a backup, by its number from 0.
    Restored { backup: usize },
    /// Something went wrong on purpose; histories without such a line had no fault.
    Fault(Fault),
    /// The world is at rest, and this is how it is.
    Rest(Rest),
}

/// A message on its way to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// On which channel.
    pub channel: usize,
    /// The id that tells repetitions from news.
    pub notice: String,
    /// Why.
    pub reason: String,
    /// The case or alarm.
    pub about: String,
    /// The subscription, when it is about a case.
    pub subscription: Option<usize>,
    /// Unresolved events and all events, as the message says.
    pub counts: Option<(usize, usize)>,
    /// True when the message says that it may be a repetition.
    pub may_repeat: bool,
    /// True when people have it, whatever the channel answered.
    pub is_taken: bool,
    /// True when the process heard that they have it.
    pub is_confirmed: bool,
}

/// Something that went wrong on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    Crash,
    Freeze,
    StoreRefused,
    StoreAnswerLost,
    QueueRefused,
    HintLost,
    HintDoubled,
    PageFailed,
    PageTorn,
    ChannelFailed,
    ChannelAnswerLost,
    ClockWrong,
    Rollback,
    PutBack,
    SightFailed,
    SendUnsent,
    SendRefused,
    SendDelayed,
    SendAnswerLost,
    EffectLate,
    EffectNever,
}

/// How the world is at rest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// How many channels people read.
    pub channels: usize,
    /// The events that exist, with their subscription and whether they are unresolved.
    pub truth: Vec<Truth>,
    /// Observations that wait.
    pub inbox: usize,
    /// Deliveries that are neither made nor given up.
    pub open_deliveries: usize,
    /// Containments that are approved and of which nobody knows what became.
    pub under_way: usize,
    /// Containments of which people have not heard what became.
    pub untold: usize,
}

/// One event as it really is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    pub event: usize,
    pub subscription: usize,
    pub is_unresolved: bool,
}
