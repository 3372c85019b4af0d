//! E-mail by Microsoft Graph, from a mailbox of the partner.
//!
//! `POST /v1.0/users/{id | userPrincipalName}/sendMail` of "user: sendMail":
//! <https://learn.microsoft.com/graph/api/user-sendmail>

use async_trait::async_trait;
use lettre::Address;
use lettre::message::Mailbox;
use reqwest::header::HeaderMap;
use serde_json::Value;
use serde_json::json;
use url::Url;
use uuid::Uuid;

use super::Channel;
use super::DeliveryError;
use super::Endpoint;
use super::LIMITS;
use super::Made;
use super::Means;
use super::Receipt;
use super::mail;
use super::mail::letter::Content;
use super::mail::letter::x_headers;
use super::webhook_call::Call;
use super::webhook_call::Judgement;
use crate::http_client::Answer;
use crate::microsoft::BearerTokens;
use crate::microsoft::access_token::Audience;
use crate::microsoft::graph::GRAPH_URL;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

const SENDER: Setting = Setting {
    name: "GRAPH_MAIL_SENDER",
    default: None,
    secret: false,
    meaning: "The mailbox that mails are sent from by Microsoft Graph: a user's id or principal \
              name.",
};

pub(super) const SETTINGS: &[Setting] = &[SENDER];

const ADVICE: &str = "grant Mail.Send to the app and consent as an administrator, and check that \
                      GRAPH_MAIL_SENDER has a mailbox that the app may use";

/// E-mail by Microsoft Graph.
///
/// The app registration that reads alerts also sends: its tokens for Graph exist already, it lives
/// in the tenant of the mailboxes, and with `PARTNER_IDENTITY_CLIENT_ID` it is the managed identity
/// that stands behind it. The identity itself belongs to the tenant of the Azure subscription, which
/// need not have a mailbox.
///
/// "Sent" means that Graph accepted the mail. It gives no id to it and knows no repetition, so a
/// try whose answer was lost may come twice.
#[derive(Debug)]
pub struct GraphMail {
    endpoint: Endpoint,
    to: Vec<Mailbox>,
}

impl GraphMail {
    /// A channel that posts to an endpoint, which must have tokens.
    pub fn new(endpoint: Endpoint, to: Vec<Mailbox>) -> Self {
        Self { endpoint, to }
    }

    fn full(&self, message: &Message, content: &Content) -> Value {
        let body = json!({ "contentType": "HTML", "content": content.html });
        let header = |(name, value)| json!({ "name": name, "value": value });
        let headers = x_headers(message).map(header);
        json!({
            "message": {
                "subject": content.subject,
                "body": body,
                "toRecipients": self.recipients(),
                "internetMessageHeaders": headers,
            },
            "saveToSentItems": false,
        })
    }

    fn minimal(&self, message: &Message, content: &Content) -> Value {
        let body = json!({ "contentType": "Text", "content": message.to_minimal_text() });
        json!({
            "message": {
                "subject": content.subject,
                "body": body,
                "toRecipients": self.recipients(),
            },
            "saveToSentItems": false,
        })
    }

    fn recipients(&self) -> Vec<Value> {
        let recipient = |mailbox: &Mailbox| {
            let address: &str = mailbox.email.as_ref();
            match &mailbox.name {
                Some(name) => json!({ "emailAddress": { "address": address, "name": name } }),
                None => json!({ "emailAddress": { "address": address } }),
            }
        };
        self.to.iter().map(recipient).collect()
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let sender = settings.text(&SENDER)?;
    let is_user = sender.parse::<Address>().is_ok() || Uuid::try_parse(&sender).is_ok();
    if !is_user {
        settings.problem(&SENDER, "must be a user's id (a GUID) or principal name");
    }
    let to = mail::recipients(settings, &SENDER);
    let url = settings.remote_url(&GRAPH_URL).and_then(|url| of_sender(url, &sender));
    let tokens = BearerTokens::App { tokens: means.tokens.cloned()?, audience: Audience::Graph };
    let endpoint = Endpoint::new(id, url?, means.http.clone(), LIMITS).with_tokens(tokens);
    is_user.then_some(Box::new(GraphMail::new(endpoint, to?)))
}

fn of_sender(mut url: Url, sender: &str) -> Option<Url> {
    url.path_segments_mut().ok()?.pop_if_empty().extend(["v1.0", "users", sender, "sendMail"]);
    Some(url)
}

#[async_trait]
impl Channel for GraphMail {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let content = Content::of(message).map_err(|reason| self.endpoint.permanent(reason))?;
        let forms = [self.full(message, &content), self.minimal(message, &content)];
        let forms = forms.map(|body| Call::json(HeaderMap::new(), &body));
        self.endpoint.deliver(message.composed_at, forms, judge).await
    }
}

/// Only 202 is documented to mean that Graph will send the mail.
fn judge(answer: &Answer) -> Judgement {
    Judgement::of_microsoft(answer, answer.status == 202, ADVICE)
}
