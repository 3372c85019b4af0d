//! PagerDuty, through the Events API v2.
//! <https://developer.pagerduty.com/docs/events-api-v2/trigger-events/>

mod event;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;

use super::Channel;
use super::DeliveryError;
use super::Endpoint;
use super::LIMITS;
use super::Made;
use super::Means;
use super::Receipt;
use super::pretty;
use super::webhook_call::Call;
use super::webhook_call::Judgement;
use super::webhook_call::Verdict;
use crate::http_client::Answer;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

const KEY: Setting = Setting {
    name: "PAGERDUTY_ROUTING_KEY",
    default: None,
    secret: true,
    meaning: "The integration key of an Events API v2 integration of a PagerDuty service.",
};

const ADDRESS: Setting = Setting {
    name: "PAGERDUTY_URL",
    default: Some("https://events.pagerduty.com/v2/enqueue"),
    secret: false,
    meaning: "Where PagerDuty takes events; https://events.eu.pagerduty.com/v2/enqueue in the EU.",
};

pub(super) const SETTINGS: &[Setting] = &[KEY, ADDRESS];

/// Which integration of which service an event is for; whoever knows it can page people.
#[derive(Debug)]
pub struct RoutingKey(SecretString);

/// A PagerDuty service.
#[derive(Debug)]
pub struct PagerDuty {
    endpoint: Endpoint,
    key: RoutingKey,
}

impl RoutingKey {
    /// Reads a key: 32 letters and digits, as PagerDuty demands.
    pub fn parse(text: &str) -> Option<Self> {
        let is_key = text.len() == 32 && text.bytes().all(|b| b.is_ascii_alphanumeric());
        is_key.then(|| Self(SecretString::from(text)))
    }
}

impl PagerDuty {
    /// A channel that sends events to the integration with this key.
    pub fn new(endpoint: Endpoint, key: RoutingKey) -> Self {
        Self { endpoint, key }
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    if !settings.is_set(&KEY) && !settings.is_set(&ADDRESS) {
        return None;
    }
    let url = settings.remote_url(&ADDRESS);
    let text = settings.required(&KEY, "sending events to PAGERDUTY_URL");
    let key = RoutingKey::parse(&text);
    if key.is_none() && !text.is_empty() {
        let form = "must be the 32 letters and digits of the integration key";
        settings.problem(&KEY, form);
    }
    Some(Box::new(PagerDuty::new(Endpoint::new(id, url?, means.http.clone(), LIMITS), key?)))
}

/// What is posted, without the key.
pub(super) fn preview(message: &Message) -> String {
    pretty(&event::full(message, "***"))
}

#[async_trait]
impl Channel for PagerDuty {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let key = self.key.0.expose_secret();
        let forms = [event::full(message, key), event::minimal(message, key)];
        let forms = forms.map(|body| Call { body, ..Call::default() });
        self.endpoint.deliver(message.composed_at, forms, judge).await
    }
}

/// What PagerDuty says about an event.
/// <https://github.com/PagerDuty/api-schema/blob/main/reference/events-v2/openapiv3.json>
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Reply {
    status: String,
    dedup_key: Option<String>,
    errors: Vec<String>,
}

/// Only `success` in the body says that an event was taken: a page that a proxy made up is no
/// reason to let people sleep, and an event that is sent twice is one for PagerDuty.
fn judge(answer: &Answer) -> Judgement {
    let reply: Reply = serde_json::from_slice(&answer.body).unwrap_or_default();
    match answer.status {
        200..=299 if reply.status == "success" => {
            let reference = reply.dedup_key.filter(|key| is_well_formed(key));
            Judgement { reference, ..Judgement::of(Verdict::Sent) }
        }
        200..=299 => {
            Judgement { word: Some("no success".to_owned()), ..Judgement::of(Verdict::TryLater) }
        }
        400 if refuses_the_key(&reply) => Judgement {
            word: Some("invalid routing key".to_owned()),
            ..Judgement::of(Verdict::Broken("set PAGERDUTY_ROUTING_KEY to a key that exists"))
        },
        _ => Judgement::by_status(answer),
    }
}

/// A key that was withdrawn is answered like an event that is invalid, and only the errors tell
/// them apart: "Invalid routing key", "Length of 'routing_key' is incorrect".
fn refuses_the_key(reply: &Reply) -> bool {
    let names_it = |error: &String| error.to_lowercase().replace('_', " ").contains("routing key");
    reply.errors.iter().any(names_it)
}

fn is_well_formed(key: &str) -> bool {
    let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.:/".contains(&b);
    (1..=event::MOST_KEY).contains(&key.len()) && key.bytes().all(is_allowed)
}
