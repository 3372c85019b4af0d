//! The partner's policy as data: the answer clock, who is told, protected targets, suggestions.

mod check;
mod error;
mod file;
mod hours;
mod reader;
mod route;
mod tables;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Time;

pub use error::PolicyError;
pub use error::suggestion;
pub use hours::WeeklyHours;
pub use reader::Reader;
pub use reader::Variant;
pub use route::Condition;
pub use route::KindOfAlert;
pub use route::Route;
pub use route::RouteFacts;
pub use route::Told;
pub use tables::Clock;
pub use tables::Containment;
pub use tables::Notices;
pub use tables::Protected;
pub use tables::STEPS;

use crate::assessment::RuleSet;
use crate::fraud_event::Severity;
use crate::outbox::ChannelId;

/// What the partner wants, as data: the policy file, checked.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Policy {
    /// How long an answer may take, and when people are warned.
    pub clock: Clock,
    /// How much people are told.
    pub notices: Notices,
    /// Channels and people that are kept for what the others do not take.
    pub fallback: BTreeSet<ChannelId>,
    /// Who hears what fraud-guard says about itself; absent means everyone with the full variant.
    pub alarms: Option<Vec<ChannelId>>,
    /// The daily summary.
    pub summary: DailySummary,
    /// What must never be contained. Missing means that everything is protected.
    pub protected: Option<Protected>,
    /// What may be suggested.
    pub containment: Containment,
    /// The people, who are told by mail.
    pub people: BTreeMap<ChannelId, Person>,
    /// The channels that the file adds or describes.
    pub channels: BTreeMap<ChannelId, ChannelPlan>,
    /// Who is told about which case.
    pub routes: Vec<Route>,
    /// Who is told as well when nobody takes a case.
    pub escalation: Vec<EscalationStep>,
    /// When routine news waits.
    pub mutes: Vec<Mute>,
    /// Which verdict the findings speak for.
    pub assessment: RuleSet,
    /// Where the calls of a plan go; not part of the file.
    pub addresses: Addresses,
}

/// The daily summary.
#[derive(Clone, Debug, PartialEq)]
pub struct DailySummary {
    /// At which time of each reader's day.
    pub at: Time,
    /// Whom; absent means everyone who is told everything in a form for people.
    pub tell: Option<Vec<ChannelId>>,
}

impl Default for DailySummary {
    fn default() -> Self {
        Self { at: Time::constant(8, 0, 0, 0), tell: None }
    }
}

/// Somebody who is told by mail.
#[derive(Clone, Debug, PartialEq)]
pub struct Person {
    /// The name that others read.
    pub name: Option<String>,
    /// What this person does.
    pub role: Option<String>,
    /// Where mails go.
    pub email: String,
    /// The kind of channel that carries the mails; absent means the one that is set up.
    pub via: Option<String>,
    /// How this person reads.
    pub reader: Reader,
    /// When routine news may come.
    pub working_hours: Option<WeeklyHours>,
}

/// A channel as the file plans it.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelPlan {
    /// What it is; absent for one that the settings set up.
    pub kind: Option<String>,
    /// For each setting of the kind the setting that holds it for this channel.
    pub settings: BTreeMap<String, String>,
    /// How its messages are read.
    pub reader: Reader,
}

/// A kind of channel, as far as a policy may name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KindOfChannel {
    /// Its name, which the channel has that the settings set up.
    pub name: &'static str,
    /// The settings that it reads.
    pub settings: Vec<&'static str>,
    /// True when it reaches people by their mail addresses.
    pub carries_mail: bool,
}

/// Who is told as well when nobody takes a case.
#[derive(Clone, Debug, PartialEq)]
pub struct EscalationStep {
    /// How long after the case was opened.
    pub after: SignedDuration,
    /// Whom it tells.
    pub tell: Vec<ChannelId>,
    /// The least severity of the case.
    pub from_severity: Severity,
}

impl EscalationStep {
    /// True when the step is for a case; a test is never escalated.
    pub fn is_for(&self, facts: &RouteFacts<'_>) -> bool {
        facts.severity >= self.from_severity && !facts.is_test
    }
}

/// When routine news about some cases waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Mute {
    /// Why.
    pub reason: String,
    /// Which cases.
    pub when: Condition,
    /// The hours.
    pub hours: WeeklyHours,
}

/// Base addresses of the remotes that a plan names, without a slash at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Azure Resource Manager.
    pub resource_manager: String,
    /// Partner Center.
    pub partner_center: String,
}

impl Default for Addresses {
    fn default() -> Self {
        Self {
            resource_manager: "https://management.azure.com".to_owned(),
            partner_center: "https://api.partnercenter.microsoft.com".to_owned(),
        }
    }
}

impl Policy {
    /// Reads a policy file. Unknown keys, wrong types, names that nothing has and ids that are no
    /// ids are refused.
    ///
    /// # Errors
    /// Everything that is wrong, with line and column, for the person who wrote the file.
    pub fn parse(text: &str, kinds: &[KindOfChannel]) -> Result<Self, PolicyError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        if text.trim().is_empty() {
            let problem = "it is empty; it needs at least a [protected] table";
            return Err(PolicyError(vec![problem.to_owned()]));
        }
        let file = toml::from_str(text);
        let file = file.map_err(|error| PolicyError(vec![error::with_suggestion(&error)]))?;
        check::policy(text, file, kinds)
    }

    /// The JSON Schema of the policy file.
    pub fn schema() -> serde_json::Value {
        file::schema()
    }

    /// Who reads what goes out on a channel.
    pub fn reader_of(&self, channel: &ChannelId) -> Reader {
        let person = self.people.get(channel).map(|person| &person.reader);
        let plan = self.channels.get(channel).map(|plan| &plan.reader);
        person.or(plan).cloned().unwrap_or_default()
    }

    /// Everybody whom the policy names anywhere.
    pub fn everyone_named(&self) -> BTreeSet<ChannelId> {
        let described = self.people.keys().chain(self.channels.keys());
        let routed = self.routes.iter().flat_map(|route| &route.tell);
        let escalated = self.escalation.iter().flat_map(|step| &step.tell);
        let alarmed = self.alarms.iter().chain(&self.summary.tell).flatten();
        let all = described.chain(routed).chain(escalated).chain(alarmed).chain(&self.fallback);
        all.cloned().collect()
    }

    /// Whom the routes tell about a case. When none matches, or only readers of the redacted
    /// variant are told, everyone is: a hole in a policy must not keep fraud from being announced.
    pub fn whom(&self, facts: &RouteFacts<'_>, everyone: &[ChannelId]) -> Vec<Told> {
        let mut told = route::whom(&self.routes, facts);
        let is_full = |told: &Told| self.reader_of(&told.channel).variant == Variant::Full;
        if !told.iter().any(is_full) {
            let missing =
                everyone.iter().filter(|channel| told.iter().all(|t| t.channel != **channel));
            let rest: Vec<Told> = missing.cloned().map(Told::without_route).collect();
            told.extend(rest);
        }
        told
    }

    /// When somebody may be told routine news about a case.
    pub fn not_before(
        &self,
        channel: &ChannelId,
        facts: &RouteFacts<'_>,
        now: Timestamp,
    ) -> Timestamp {
        if facts.severity >= Severity::High {
            return now;
        }
        let muted = |at: Timestamp| {
            let mutes = self.mutes.iter().filter(|mute| mute.when.matches(facts));
            mutes.filter_map(|mute| mute.hours.next_outside(at)).max().unwrap_or(at)
        };
        let hours = self.people.get(channel).and_then(|person| person.working_hours.as_ref());
        let worked = |at: Timestamp| hours.and_then(|hours| hours.next_within(at)).unwrap_or(at);
        // Both can push a moment into the other; whoever never agrees is told at the last one.
        (0..MOST_PUSHES).fold(now, |at, _| worked(muted(at)))
    }

    /// How long an answer may take.
    pub fn answer_within(&self) -> SignedDuration {
        SignedDuration::from_hours(i64::from(self.clock.answer_within_hours))
    }

    /// How long after detection people are warned that an answer is missing, soonest first.
    pub fn warnings(&self) -> Vec<SignedDuration> {
        let chosen = self.clock.warn_after_hours.as_ref();
        let hours = chosen.map_or_else(
            || Clock::WARNINGS.to_vec(),
            |chosen| chosen.iter().map(|hours| *hours.as_ref()).collect(),
        );
        let in_time = hours.into_iter().filter(|hours| *hours < self.clock.answer_within_hours);
        let sorted: BTreeSet<u16> = in_time.collect();
        sorted.into_iter().map(|hours| SignedDuration::from_hours(hours.into())).collect()
    }

    /// How long changes of one case are collected.
    pub fn coalesce(&self) -> SignedDuration {
        SignedDuration::from_secs(i64::from(self.notices.coalesce_seconds))
    }
}

/// How often mutes and working hours may put news off in turn.
const MOST_PUSHES: usize = 8;

#[cfg(test)]
mod tests;
