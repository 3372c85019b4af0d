//! The channels: each tells people one message, and says what became of it.

mod alertmanager;
mod cloudevents;
mod console;
mod mail;
mod pagerduty;
mod slack;
mod teams;
mod webhook;
mod webhook_call;

use async_trait::async_trait;
use jiff::SignedDuration;

pub use alertmanager::Alertmanager;
pub use cloudevents::CloudEvents;
pub use console::CONSOLE_CHANNEL;
pub use console::Console;
pub use console::render;
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

use crate::http_client::HttpClient;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

/// What a channel got back for a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What the other side calls the message, if it said.
    pub reference: Option<String>,
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

struct Kind {
    name: &'static str,
    settings: &'static [Setting],
    make: fn(ChannelId, &mut Settings, &HttpClient) -> Made,
}

/// All kinds of channels. Each makes its channel when its settings are there.
static KINDS: [Kind; 8] = [
    Kind { name: "console", settings: console::SETTINGS, make: console::from_settings },
    Kind { name: "teams", settings: teams::SETTINGS, make: teams::from_settings },
    Kind { name: "slack", settings: slack::SETTINGS, make: slack::from_settings },
    Kind { name: "webhook", settings: webhook::SETTINGS, make: webhook::from_settings },
    Kind { name: "cloudevents", settings: cloudevents::SETTINGS, make: cloudevents::from_settings },
    Kind { name: "pagerduty", settings: pagerduty::SETTINGS, make: pagerduty::from_settings },
    Kind {
        name: "alertmanager",
        settings: alertmanager::SETTINGS,
        make: alertmanager::from_settings,
    },
    Kind { name: "mail", settings: mail::SETTINGS, make: mail::from_settings },
];

/// The channels that the settings ask for; what is wrong with them is remembered in the settings.
pub fn from_settings(settings: &mut Settings, http: &HttpClient) -> Vec<Box<dyn Channel>> {
    KINDS
        .iter()
        .filter_map(|kind| (kind.make)(ChannelId::parse(kind.name)?, settings, http))
        .collect()
}

/// The settings of all channels, in the order of [`from_settings`].
pub fn settings() -> Vec<&'static Setting> {
    KINDS.iter().flat_map(|kind| kind.settings).collect()
}
