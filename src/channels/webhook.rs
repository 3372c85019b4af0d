//! A webhook of anybody's own, signed as Standard Webhooks 1.0 asks.
//! <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>

mod event;
pub(super) mod event_data;
mod signature;

use async_trait::async_trait;

pub use signature::SigningKeys;

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
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

const ADDRESS: Setting = Setting {
    name: "WEBHOOK_URL",
    default: None,
    secret: true,
    meaning: "The address of a webhook of your own, for example of a SIEM or an on-call service.",
};

const SECRET: Setting = Setting {
    name: "WEBHOOK_SECRET",
    default: None,
    secret: true,
    meaning: "What the webhook is signed with: whsec_ and 24 to 64 bytes in base64; several, \
              with a space between them, while one replaces the other.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS, SECRET];

/// A signed webhook.
#[derive(Debug)]
pub struct Webhook {
    endpoint: Endpoint,
    keys: SigningKeys,
}

impl Webhook {
    /// A channel that signs with every key.
    pub fn new(endpoint: Endpoint, keys: SigningKeys) -> Self {
        Self { endpoint, keys }
    }

    fn call(&self, message: &Message, body: Vec<u8>) -> Call {
        let id = event_data::id(message, self.endpoint.channel());
        Call { headers: self.keys.headers(&id, message.composed_at, &body), body }
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let url = settings.remote_url(&ADDRESS);
    if !settings.is_set(&ADDRESS) {
        return None;
    }
    let secret = settings.required(&SECRET, "signing what goes to WEBHOOK_URL");
    if secret.is_empty() {
        return None;
    }
    let keys = SigningKeys::parse(&secret);
    if keys.is_none() {
        settings.problem(&SECRET, "must be whsec_ followed by 24 to 64 bytes in base64");
    }
    Some(Box::new(Webhook::new(Endpoint::new(id, url?, means.http.clone(), LIMITS), keys?)))
}

pub(super) fn preview(message: &Message) -> String {
    pretty(&event::full(message))
}

#[async_trait]
impl Channel for Webhook {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let forms = [event::full(message), event::minimal(message)];
        let forms = forms.map(|body| self.call(message, body));
        self.endpoint.deliver(message.composed_at, forms, Judgement::by_status).await
    }
}
