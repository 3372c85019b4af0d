//! The channels: each tells people one message, and says what became of it.

use async_trait::async_trait;
use jiff::SignedDuration;

use crate::notification::Message;
use crate::outbox::ChannelId;

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

/// A way to tell people. A new channel is a file and a line in [`from_settings`].
#[async_trait]
pub trait Channel: Send + Sync {
    /// The name in settings, store and logs.
    fn id(&self) -> &ChannelId;

    /// Tells one message, within its own deadline of at most 20 seconds.
    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError>;
}

/// The channels that the settings ask for: the one table.
pub fn from_settings(
    _settings: &mut crate::settings::Settings,
    _http: &crate::http_client::HttpClient,
) -> Vec<Box<dyn Channel>> {
    Vec::new()
}

/// The settings of all channels.
pub fn settings() -> Vec<&'static crate::settings::Setting> {
    Vec::new()
}
