//! Slack, through an incoming webhook.

mod blocks;
mod rich_text;

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
use super::webhook_call::Verdict;
use crate::http_client::Answer;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

const ADDRESS: Setting = Setting {
    name: "SLACK_WEBHOOK_URL",
    default: None,
    secret: true,
    meaning: "The address of an incoming webhook of a Slack app.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS];

/// A Slack channel.
#[derive(Debug)]
pub struct Slack {
    endpoint: Endpoint,
}

impl Slack {
    /// A channel that posts to an incoming webhook.
    pub fn new(endpoint: Endpoint) -> Self {
        Self { endpoint }
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let url = settings.remote_url(&ADDRESS)?;
    Some(Box::new(Slack::new(Endpoint::new(id, url, means.http.clone(), LIMITS))))
}

pub(super) fn preview(message: &Message) -> String {
    pretty(&blocks::full(message))
}

#[async_trait]
impl Channel for Slack {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let forms = [blocks::full(message), blocks::minimal(message)];
        let forms = forms.map(|body| Call { body, ..Call::default() });
        self.endpoint.deliver(message.composed_at, forms, judge).await
    }
}

const ADVICE: &str = "mend the Slack app or its channel";

/// The documented words of a refusal, and what they mean when the status says 200.
/// <https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors>
const WORDS: [(&str, Verdict); 16] = [
    ("invalid_payload", Verdict::FormRefused),
    ("invalid_blocks", Verdict::FormRefused),
    ("no_text", Verdict::FormRefused),
    ("too_many_attachments", Verdict::FormRefused),
    ("rollup_error", Verdict::TryLater),
    ("action_prohibited", Verdict::Broken(ADVICE)),
    ("channel_is_archived", Verdict::Broken(ADVICE)),
    ("channel_not_found", Verdict::Broken(ADVICE)),
    ("invalid_token", Verdict::Broken(ADVICE)),
    ("no_active_hooks", Verdict::Broken(ADVICE)),
    ("no_service", Verdict::Broken(ADVICE)),
    ("no_service_id", Verdict::Broken(ADVICE)),
    ("no_team", Verdict::Broken(ADVICE)),
    ("posting_to_general_channel_denied", Verdict::Broken(ADVICE)),
    ("team_disabled", Verdict::Broken(ADVICE)),
    ("user_not_found", Verdict::Broken(ADVICE)),
];

/// Slack says `ok` in the body; a 200 with anything else was not shown to anybody.
fn judge(answer: &Answer) -> Judgement {
    let body = answer.body.trim_ascii();
    let known = WORDS.into_iter().find(|(word, _)| word.as_bytes() == body);
    let word = known.map(|(word, _)| word.to_owned());
    match answer.status {
        200 if body == b"ok" => Judgement::of(Verdict::Sent),
        200..=299 => {
            let verdict = known.map_or(Verdict::TryLater, |(_, verdict)| verdict);
            Judgement { word: word.or(Some("not ok".to_owned())), ..Judgement::of(verdict) }
        }
        _ => Judgement { word, ..Judgement::by_status(answer) },
    }
}
