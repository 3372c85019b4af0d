//! Everybody who can be told: the channels that settings and policy set up, and who reads them.

mod policy_file;

pub use policy_file::Followed;
pub use policy_file::PolicyFile;
pub use policy_file::PolicyProblem;
pub use policy_file::parse_policy;
pub use policy_file::read_policy;

use crate::channels;
use crate::channels::Channel;
use crate::channels::Means;
use crate::outbox::ChannelId;
use crate::policy::Policy;
use crate::policy::Variant;
use crate::settings::Setting;
use crate::settings::Settings;

/// Where the policy is.
pub const POLICY_FILE: Setting = Setting {
    name: "POLICY_FILE",
    default: Some("fraud-guard.toml"),
    secret: false,
    meaning: "The policy file, relative to the directory of host.json.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 1] = [&POLICY_FILE];

/// The policy, and the channels that it and the settings set up.
pub struct Audience {
    /// The partner's policy.
    pub policy: Policy,
    channels: Vec<Box<dyn Channel>>,
    carriers: Vec<(ChannelId, ChannelId)>,
}

impl Audience {
    /// Sets up the channels; what is wrong with them is remembered in the settings.
    pub fn new(policy: Policy, settings: &mut Settings, means: &Means<'_>) -> Self {
        let audience = match channels::stand_ins(&policy, settings) {
            Some(channels) => Self { policy, channels, carriers: Vec::new() },
            None => Self::of_channels(policy, settings, means),
        };
        audience.check(settings);
        audience
    }

    fn of_channels(policy: Policy, settings: &mut Settings, means: &Means<'_>) -> Self {
        let mut made = channels::of_the_settings(&policy, settings, means);
        made.extend(channels::of_the_policy(&policy, settings, means));
        let mut carriers = Vec::new();
        for (person, carrier, channel) in channels::of_people(&policy, settings, means) {
            made.push(channel);
            carriers.push((person, carrier));
        }
        Self { policy, channels: made, carriers }
    }

    /// Another audience of the same policy, with these channels.
    #[cfg(feature = "local")]
    pub fn with_channels(policy: Policy, channels: Vec<Box<dyn Channel>>) -> Self {
        Self { policy, channels, carriers: Vec::new() }
    }

    /// All channels and people.
    pub fn channels(&self) -> &[Box<dyn Channel>] {
        &self.channels
    }

    /// The channel or person with this name.
    pub fn channel(&self, id: &ChannelId) -> Option<&dyn Channel> {
        self.channels.iter().find(|channel| channel.id() == id).map(AsRef::as_ref)
    }

    /// Everyone who may be told about a case: all but those who are kept for trouble.
    pub fn everyone(&self) -> Vec<ChannelId> {
        let ids = self.channels.iter().map(|channel| channel.id());
        ids.filter(|id| !self.policy.fallback.contains(*id)).cloned().collect()
    }

    /// Who hears what fraud-guard says about itself: whom the policy names, or everyone who may see
    /// everything.
    pub fn for_alarms(&self) -> Vec<ChannelId> {
        if let Some(named) = &self.policy.alarms {
            return named.clone();
        }
        let sees_all = |id: &ChannelId| self.policy.reader_of(id).variant == Variant::Full;
        self.everyone().into_iter().filter(sees_all).collect()
    }

    /// Who gets a daily summary: whom the policy names, or everyone who hears alarms and is no machine.
    pub fn for_summaries(&self) -> Vec<ChannelId> {
        if let Some(named) = &self.policy.summary.tell {
            return named.clone();
        }
        self.for_alarms().into_iter().filter(|id| self.is_for_people(id)).collect()
    }

    fn is_for_people(&self, id: &ChannelId) -> bool {
        let plan = self.policy.channels.get(id).and_then(|plan| plan.kind.as_deref());
        self.policy.people.contains_key(id) || channels::is_for_people(plan.unwrap_or(id.as_str()))
    }

    /// Who is kept for what the others do not take.
    pub fn for_trouble(&self) -> Vec<ChannelId> {
        self.policy.fallback.iter().cloned().collect()
    }

    /// What carries the messages of a channel or person: the mail server of all people who are told
    /// by mail is one, and one failure of it is one failure.
    pub fn carrier_of<'a>(&'a self, id: &'a ChannelId) -> &'a ChannelId {
        let known = self.carriers.iter().find(|(person, _)| person == id);
        known.map_or(id, |(_, carrier)| carrier)
    }

    /// Whom the policy names has to be there when it matters.
    fn check(&self, settings: &mut Settings) {
        if self.channels.is_empty() {
            let problem = "is off, and there is no other channel";
            settings.problem(&channels::CONSOLE_CHANNEL, problem);
            return;
        }
        let policy = &self.policy;
        let is_missing = |id: &&ChannelId| self.channel(id).is_none();
        let mut note = |what: String| settings.problem(&POLICY_FILE, &what);
        for id in policy.fallback.iter().filter(is_missing) {
            note(format!("names the fallback channel {id}, which no setting sets up"));
        }
        for route in &policy.routes {
            for id in route.tell.iter().filter(is_missing) {
                let name = &route.name;
                note(format!("has the route {name:?} tell {id}, which no setting sets up"));
            }
        }
        let others = policy.escalation.iter().flat_map(|step| &step.tell);
        let told = policy.alarms.iter().chain(&policy.summary.tell).flatten();
        for id in others.chain(told).filter(is_missing) {
            note(format!("tells {id}, which no setting sets up"));
        }
        if self.everyone().is_empty() {
            note("makes every channel a fallback; keep one for all notices".to_owned());
        } else if self.for_alarms().is_empty() {
            note("lets nobody hear alarms; name somebody in [alarms]".to_owned());
        }
    }
}
