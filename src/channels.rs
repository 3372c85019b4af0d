//! The channels: each tells people one message, and says what became of it.

mod acs_mail;
mod alertmanager;
mod cloudevents;
mod console;
mod detail;
mod graph_mail;
mod mail;
mod pagerduty;
mod slack;
mod teams;
mod webhook;
mod webhook_call;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use jiff::SignedDuration;

pub use acs_mail::AcsMail;
pub use alertmanager::Alertmanager;
pub use cloudevents::CloudEvents;
pub use console::CONSOLE_CHANNEL;
pub use console::Console;
pub use console::render;
pub use graph_mail::GraphMail;
pub use mail::Mail;
pub use mail::MailServer;
pub use mail::Security;
pub use pagerduty::PagerDuty;
pub use pagerduty::RoutingKey;
pub use slack::Slack;
pub use teams::Teams;
pub use webhook::SigningKeys;
pub use webhook::Webhook;
pub use webhook_call::Endpoint;
pub use webhook_call::LIMITS;

use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::microsoft::access_token::AccessTokens;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::policy::KindOfChannel;
use crate::policy::Policy;
use crate::settings::Setting;
use crate::settings::Settings;

/// What a channel got back for a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What the other side calls the message, if it said.
    pub reference: Option<String>,
    /// Whom it did not take the message for although others have it, and what to do.
    pub missed: Option<String>,
}

/// Why a message did not get through. The texts hold no secret, no URL and no body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// It may work later.
    #[error("{reason}")]
    Retryable {
        /// What happened and what to do.
        reason: String,
        /// What the other side asked for, unclamped.
        after: Option<SignedDuration>,
    },
    /// It will not work as things are; a person must mend the channel.
    #[error("{reason}")]
    Permanent {
        /// What happened and what to do.
        reason: String,
    },
}

/// A way to tell people. A new channel is a file and a line in the table below.
#[async_trait]
pub trait Channel: Send + Sync {
    /// The name in settings, store and logs.
    fn id(&self) -> &ChannelId;

    /// Tells one message, within its own deadline of at most 20 seconds.
    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError>;
}

/// How long to leave a channel alone that only a person can mend.
const BROKEN_FOR: SignedDuration = SignedDuration::from_hours(1);

type Made = Option<Box<dyn Channel>>;

/// What channels are made with besides the settings.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    /// The way out, and whom it trusts.
    pub http: &'a HttpClient,
    /// What time it is.
    pub clock: &'a Clock,
    /// Who we are to Microsoft; `None` after a problem was noted.
    pub tokens: Option<&'a Arc<AccessTokens>>,
}

struct Kind {
    name: &'static str,
    settings: &'static [Setting],
    make: fn(ChannelId, &mut Settings, &Means<'_>) -> Made,
    /// What is sent, for people to look at.
    preview: fn(&Message) -> String,
    /// False for what reads messages by machine and makes an incident or a record of each.
    is_for_people: bool,
    /// The setting that says to whom, for kinds that reach people by mail.
    to: Option<&'static Setting>,
}

impl Kind {
    const fn new(
        name: &'static str,
        settings: &'static [Setting],
        make: fn(ChannelId, &mut Settings, &Means<'_>) -> Made,
        preview: fn(&Message) -> String,
    ) -> Self {
        Self { name, settings, make, preview, is_for_people: true, to: None }
    }

    const fn for_machines(self) -> Self {
        Self { is_for_people: false, ..self }
    }

    const fn to(self, setting: &'static Setting) -> Self {
        Self { to: Some(setting), ..self }
    }
}

/// All kinds of channels. Each makes its channel when its settings are there.
static KINDS: [Kind; 10] = [
    Kind::new("console", console::SETTINGS, console::from_settings, render),
    Kind::new("teams", teams::SETTINGS, teams::from_settings, teams::preview),
    Kind::new("slack", slack::SETTINGS, slack::from_settings, slack::preview),
    Kind::new("webhook", webhook::SETTINGS, webhook::from_settings, webhook::preview)
        .for_machines(),
    Kind::new(
        "cloudevents",
        cloudevents::SETTINGS,
        cloudevents::from_settings,
        cloudevents::preview,
    )
    .for_machines(),
    Kind::new("pagerduty", pagerduty::SETTINGS, pagerduty::from_settings, pagerduty::preview)
        .for_machines(),
    Kind::new(
        "alertmanager",
        alertmanager::SETTINGS,
        alertmanager::from_settings,
        alertmanager::preview,
    )
    .for_machines(),
    Kind::new("mail", mail::SETTINGS, mail::from_settings, mail::preview).to(&mail::TO),
    Kind::new("acs-mail", acs_mail::SETTINGS, acs_mail::from_settings, mail::preview).to(&mail::TO),
    Kind::new("graph-mail", graph_mail::SETTINGS, graph_mail::from_settings, mail::preview)
        .to(&mail::TO),
];

/// The kinds as a policy may name them.
pub fn kinds() -> Vec<KindOfChannel> {
    let of_policy = |kind: &Kind| KindOfChannel {
        name: kind.name,
        settings: kind.settings.iter().map(|setting| setting.name).collect(),
        carries_mail: kind.to.is_some(),
    };
    KINDS.iter().map(of_policy).collect()
}

/// True unless what reads messages of this kind is a machine.
pub fn is_for_people(kind: &str) -> bool {
    KINDS.iter().find(|known| known.name == kind).is_none_or(|known| known.is_for_people)
}

/// The channels that the settings set up, each named after its kind. Where the policy names people,
/// mail goes to them, and nobody else need be set.
pub fn of_the_settings(
    policy: &Policy,
    settings: &mut Settings,
    means: &Means<'_>,
) -> Vec<Box<dyn Channel>> {
    let is_planned = |kind: &Kind| {
        let plan = ChannelId::parse(kind.name).and_then(|id| policy.channels.get(&id));
        plan.is_some_and(|plan| plan.kind.is_some())
    };
    let made = KINDS.iter().filter(|kind| !is_planned(kind)).filter_map(|kind| {
        let is_for_people = kind.to.is_some_and(|to| !settings.is_set(to));
        if is_for_people && !policy.people.is_empty() {
            return None;
        }
        (kind.make)(ChannelId::parse(kind.name)?, settings, means)
    });
    made.collect()
}

/// The log under the name of everybody whom the policy tells, where it stands in for all channels.
pub fn stand_ins(policy: &Policy, settings: &Settings) -> Option<Vec<Box<dyn Channel>>> {
    if !console::stands_in(settings) {
        return None;
    }
    let mut named: BTreeSet<ChannelId> = policy.everyone_named();
    if named.is_empty() {
        named.extend(ChannelId::parse("console"));
    }
    let stand_in = |id| -> Box<dyn Channel> { Box::new(Console::new(id)) };
    Some(named.into_iter().map(stand_in).collect())
}

/// The channels that the policy adds.
pub fn of_the_policy(
    policy: &Policy,
    settings: &mut Settings,
    means: &Means<'_>,
) -> Vec<Box<dyn Channel>> {
    let mut made = Vec::new();
    for (id, plan) in &policy.channels {
        let kind = plan.kind.as_deref().and_then(|name| KINDS.iter().find(|k| k.name == name));
        let Some(kind) = kind else { continue };
        let mut own = settings.renamed(&plan.settings);
        let channel = (kind.make)(id.clone(), &mut own, means);
        let problems = own.take_problems();
        if channel.is_none() && problems.is_empty() {
            let needed = kind.settings.iter().map(|setting| setting.name);
            let needed = needed.collect::<Vec<_>>().join(", ");
            settings.note(format!("channel {id} is not set up; it reads {needed}"));
        }
        problems.into_iter().for_each(|problem| settings.note(format!("channel {id}: {problem}")));
        made.extend(channel);
    }
    made
}

/// The people of the policy, each with what carries the mails.
pub fn of_people(
    policy: &Policy,
    settings: &mut Settings,
    means: &Means<'_>,
) -> Vec<(ChannelId, ChannelId, Box<dyn Channel>)> {
    let mut made = Vec::new();
    for (id, person) in &policy.people {
        let is_meant = |kind: &&Kind| person.via.as_deref().is_none_or(|via| via == kind.name);
        let mut problems = Vec::new();
        let found = KINDS.iter().filter(is_meant).find_map(|kind| {
            let to = kind.to?;
            let mut own = settings.clone_values();
            own.set(to.name, &person.email);
            let channel = (kind.make)(id.clone(), &mut own, means);
            problems.extend(own.take_problems());
            Some((id.clone(), ChannelId::parse(kind.name)?, channel?))
        });
        if found.is_none() && problems.is_empty() {
            let via = person.via.as_deref().unwrap_or("mail");
            problems.push(format!("{via} is not set up: set SMTP_URL and MAIL_FROM"));
        }
        problems.into_iter().for_each(|problem| settings.note(format!("person {id}: {problem}")));
        made.extend(found);
    }
    made
}

/// What a kind of channel would send: JSON, a page of HTML, or plain text.
pub fn preview(kind: &str, message: &Message) -> Option<String> {
    let kind = KINDS.iter().find(|known| known.name == kind)?;
    Some((kind.preview)(message))
}

/// A body in JSON, laid out for people.
fn pretty(body: &[u8]) -> String {
    let value = serde_json::from_slice::<serde_json::Value>(body);
    let text = value.and_then(|value| serde_json::to_string_pretty(&value));
    text.unwrap_or_else(|_| String::from_utf8_lossy(body).into_owned())
}

/// The settings of all channels.
pub fn settings() -> Vec<&'static Setting> {
    KINDS.iter().flat_map(|kind| kind.settings).collect()
}
