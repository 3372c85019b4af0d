//! CloudEvents 1.0 in structured mode: what the webhook says, in an envelope that brokers, functions
//! and workflow engines read.
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>

use async_trait::async_trait;
use jiff::Timestamp;
use reqwest::header::CONTENT_TYPE;
use reqwest::header::HeaderValue;
use serde::Serialize;

use super::Channel;
use super::DeliveryError;
use super::Endpoint;
use super::LIMITS;
use super::Made;
use super::Means;
use super::Receipt;
use super::SigningKeys;
use super::pretty;
use super::webhook::event_data;
use super::webhook::event_data::Data;
use super::webhook_call::Call;
use super::webhook_call::Judgement;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

const ADDRESS: Setting = Setting {
    name: "CLOUDEVENTS_URL",
    default: None,
    secret: true,
    meaning: "The address of a receiver of CloudEvents, for example of a broker.",
};

const SECRET: Setting = Setting {
    name: "CLOUDEVENTS_SECRET",
    default: None,
    secret: true,
    meaning: "What CloudEvents are signed with, as WEBHOOK_SECRET; without it they are not signed.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS, SECRET];

const MEDIA_TYPE: HeaderValue =
    HeaderValue::from_static("application/cloudevents+json; charset=utf-8");

/// The context of all events; together with the id it names an event.
const SOURCE: &str = "/fraud-guard";

/// A receiver of CloudEvents. Brokers check no signature of ours but the secret in their address,
/// so signing is left to whoever sets keys.
#[derive(Debug)]
pub struct CloudEvents {
    endpoint: Endpoint,
    keys: Option<SigningKeys>,
}

#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: &'a str,
    source: &'static str,
    #[serde(rename = "type")]
    kind: String,
    subject: &'a str,
    time: Timestamp,
    datacontenttype: &'static str,
    data: Data<'a>,
}

impl CloudEvents {
    /// A channel that posts events and signs them when there are keys.
    pub fn new(endpoint: Endpoint, keys: Option<SigningKeys>) -> Self {
        Self { endpoint, keys }
    }

    fn calls(&self, message: &Message) -> [Call; 2] {
        let id = event_data::id(message, self.endpoint.channel());
        let envelope = |data: Data<'_>| event(message, &id, data);
        let forms = [event_data::full(message, &envelope), event_data::minimal(message, &envelope)];
        forms.map(|body| self.call(&id, message.composed_at, body))
    }

    fn call(&self, id: &str, at: Timestamp, body: Vec<u8>) -> Call {
        let signed = self.keys.as_ref().map(|keys| keys.headers(id, at, &body));
        let mut headers = signed.unwrap_or_default();
        headers.insert(CONTENT_TYPE, MEDIA_TYPE);
        Call { headers, body }
    }
}

fn event(message: &Message, id: &str, data: Data<'_>) -> Vec<u8> {
    let event = CloudEvent {
        specversion: "1.0",
        id,
        source: SOURCE,
        kind: event_data::kind(message.reason).replace('_', "-"),
        subject: &message.reference,
        time: message.composed_at,
        datacontenttype: "application/json",
        data,
    };
    serde_json::to_vec(&event).unwrap_or_default()
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let url = settings.remote_url(&ADDRESS);
    let secret = settings.text(&SECRET);
    let keys = secret.as_deref().and_then(SigningKeys::parse);
    // What was to be signed is not sent unsigned.
    if secret.is_some() && keys.is_none() {
        settings.problem(&SECRET, "must be whsec_ followed by 24 to 64 bytes in base64");
        return None;
    }
    if secret.is_some() && !settings.is_set(&ADDRESS) {
        settings.problem(&ADDRESS, "is missing; it is needed for what CLOUDEVENTS_SECRET signs");
    }
    Some(Box::new(CloudEvents::new(Endpoint::new(id, url?, means.http.clone(), LIMITS), keys)))
}

/// What is posted; the id depends on the channel's name.
pub(super) fn preview(message: &Message) -> String {
    let id = format!("{}.cloudevents", message.notice_id);
    pretty(&event_data::full(message, &|data| event(message, &id, data)))
}

#[async_trait]
impl Channel for CloudEvents {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let calls = self.calls(message);
        self.endpoint.deliver(message.composed_at, calls, Judgement::by_status).await
    }
}
