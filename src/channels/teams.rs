//! Microsoft Teams, through a workflow "When a Teams webhook request is received".

mod card;

use async_trait::async_trait;

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
    name: "TEAMS_WEBHOOK_URL",
    default: None,
    secret: true,
    meaning: "The address of a Teams workflow that posts the card it receives to a channel.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS];

/// A Teams channel. Teams answers 202 when the workflow has taken the card; whether the workflow
/// could post it is not told to anybody but the workflow's owner.
#[derive(Debug)]
pub struct Teams {
    endpoint: Endpoint,
}

impl Teams {
    /// A channel that posts to a workflow.
    pub fn new(endpoint: Endpoint) -> Self {
        Self { endpoint }
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let url = settings.remote_url(&ADDRESS)?;
    Some(Box::new(Teams::new(Endpoint::new(id, url, means.http.clone(), LIMITS))))
}

pub(super) fn preview(message: &Message) -> String {
    pretty(&card::full(message))
}

#[async_trait]
impl Channel for Teams {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let forms = [card::full(message), card::minimal(message)];
        let forms = forms.map(|body| Call { body, ..Call::default() });
        self.endpoint.deliver(message.composed_at, forms, Judgement::by_status).await
    }
}
