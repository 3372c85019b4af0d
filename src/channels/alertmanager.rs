//! Prometheus Alertmanager, through its API v2. It keeps nothing over its own restart and waits for
//! clients to repeat themselves, which fraud-guard does only when there is news.
//! <https://prometheus.io/docs/alerting/latest/alerts_api/>

mod alert;

use async_trait::async_trait;
use url::Url;

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
    name: "ALERTMANAGER_URL",
    default: None,
    secret: true,
    meaning: "The base address of a Prometheus Alertmanager, with https://user:password@host/ where \
              it asks for them.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS];

/// Where alerts are posted, below the base address.
const ALERTS: [&str; 3] = ["api", "v2", "alerts"];

/// An Alertmanager.
#[derive(Debug)]
pub struct Alertmanager {
    endpoint: Endpoint,
}

impl Alertmanager {
    /// A channel that posts to the API at an endpoint.
    pub fn new(endpoint: Endpoint) -> Self {
        Self { endpoint }
    }

    /// The address of the alerts below a base address; `None` when nothing can be below it. The
    /// HTTP client makes basic authentication of a user and password in it, and sends neither in
    /// the address.
    pub fn alerts_below(mut base: Url) -> Option<Url> {
        base.path_segments_mut().ok()?.pop_if_empty().extend(ALERTS);
        Some(base)
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let base = settings.remote_url_with_account(&ADDRESS)?;
    let url = Alertmanager::alerts_below(base)?;
    Some(Box::new(Alertmanager::new(Endpoint::new(id, url, means.http.clone(), LIMITS))))
}

pub(super) fn preview(message: &Message) -> String {
    pretty(&alert::full(message))
}

#[async_trait]
impl Channel for Alertmanager {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let forms = [alert::full(message), alert::minimal(message)];
        let forms = forms.map(|body| Call { body, ..Call::default() });
        self.endpoint.deliver(message.composed_at, forms, Judgement::by_status).await
    }
}
