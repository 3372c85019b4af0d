//! E-mail by Azure Communication Services, as the function app's managed identity.
//!
//! `POST /emails:send` of "Email - Send", version 2025-09-01:
//! <https://github.com/Azure/azure-rest-api-specs/tree/main/specification/communication/data-plane/Email/stable/2025-09-01>

use std::collections::BTreeMap;

use async_trait::async_trait;
use lettre::message::Mailbox;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderName;
use reqwest::header::HeaderValue;
use serde_json::Value;
use serde_json::json;
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
use crate::microsoft::managed_identity::IDENTITY_CLIENT_ID;
use crate::microsoft::managed_identity::ManagedIdentity;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::settings::Setting;
use crate::settings::Settings;

const ADDRESS: Setting = Setting {
    name: "ACS_ENDPOINT",
    default: None,
    secret: false,
    meaning: "The address of a Communication Services resource that sends mails, as \
              https://NAME.communication.azure.com; MAIL_FROM must be a sender of its domain.",
};

pub(super) const SETTINGS: &[Setting] = &[ADDRESS];

/// Whom tokens are for, with the slash that Microsoft's own clients ask with, too.
const RESOURCE: &str = "https://communication.azure.com/";
const VERSION: &str = "api-version=2025-09-01";
const ADVICE: &str = "give the managed identity the role Communication and Email Service Owner, \
                      and check ACS_ENDPOINT and that its domain has MAIL_FROM";

/// E-mail by Azure Communication Services.
///
/// "Sent" means that the service queued the mail: it answers before it knows more. What becomes of
/// it is told by Azure Monitor and Event Grid under the operation id, which the delivery keeps. That
/// id is the same on every try, so that the service can tell a repetition.
#[derive(Debug)]
pub struct AcsMail {
    endpoint: Endpoint,
    from: Mailbox,
    to: Vec<Mailbox>,
}

impl AcsMail {
    /// A channel that posts to an endpoint, which must have tokens.
    pub fn new(endpoint: Endpoint, from: Mailbox, to: Vec<Mailbox>) -> Self {
        Self { endpoint, from, to }
    }

    fn full(&self, message: &Message, content: Content) -> Value {
        let Content { subject, text, html } = content;
        let headers: BTreeMap<&str, String> = x_headers(message).into();
        json!({
            "headers": headers,
            "senderAddress": self.sender(),
            "content": { "subject": subject, "plainText": text, "html": html },
            "recipients": self.recipients(),
            // It would lead links through a server of the service.
            "userEngagementTrackingDisabled": true,
        })
    }

    fn minimal(&self, message: &Message, subject: &str) -> Value {
        json!({
            "senderAddress": self.sender(),
            "content": { "subject": subject, "plainText": message.to_minimal_text() },
            "recipients": self.recipients(),
        })
    }

    fn sender(&self) -> &str {
        self.from.email.as_ref()
    }

    fn recipients(&self) -> Value {
        json!({ "to": self.to.iter().map(recipient).collect::<Vec<_>>() })
    }
}

fn recipient(mailbox: &Mailbox) -> Value {
    let address: &str = mailbox.email.as_ref();
    match &mailbox.name {
        Some(name) => json!({ "address": address, "displayName": name }),
        None => json!({ "address": address }),
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    let url = settings.remote_url(&ADDRESS);
    if !settings.is_set(&ADDRESS) {
        return None;
    }
    let tokens = tokens(settings, means);
    let from = mail::sender(settings, &ADDRESS);
    let to = mail::recipients(settings, &ADDRESS);
    let mut url = url?;
    url.set_path("/emails:send");
    url.set_query(Some(VERSION));
    let endpoint = Endpoint::new(id, url, means.http.clone(), LIMITS).with_tokens(tokens?);
    Some(Box::new(AcsMail::new(endpoint, from?, to?)))
}

/// The identity that proves who the app is, else the system-assigned one.
fn tokens(settings: &mut Settings, means: &Means<'_>) -> Option<BearerTokens> {
    let client_id = settings.text(&IDENTITY_CLIENT_ID);
    let (http, clock) = (means.http, means.clock);
    let identity = ManagedIdentity::needed_for(&ADDRESS, settings, http, clock, client_id)?;
    Some(BearerTokens::Identity { identity, resource: RESOURCE })
}

#[async_trait]
impl Channel for AcsMail {
    fn id(&self) -> &ChannelId {
        self.endpoint.channel()
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let content = Content::of(message).map_err(|reason| self.endpoint.permanent(reason))?;
        let operation = operation(message, self.id());
        let minimal = self.minimal(message, &content.subject);
        let forms = [self.full(message, content), minimal];
        let headers = operation_header(&operation);
        let forms = forms.map(|body| Call::json(headers.clone(), &body));
        self.endpoint.deliver(message.composed_at, forms, judge).await?;
        Ok(Receipt { reference: Some(operation), ..Receipt::default() })
    }
}

/// The name of a mail in the service.
fn operation(message: &Message, channel: &ChannelId) -> String {
    let name = format!("fraud-guard/{}.{channel}", message.notice_id);
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
}

fn operation_header(operation: &str) -> HeaderMap {
    let value = HeaderValue::try_from(operation).into_iter();
    value.map(|value| (HeaderName::from_static("operation-id"), value)).collect()
}

/// 202 says that the mail is queued, unless the operation has failed already.
fn judge(answer: &Answer) -> Judgement {
    let body: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let status = body.get("status").and_then(Value::as_str);
    let is_queued = status.is_some_and(|status| !["Failed", "Canceled"].contains(&status));
    Judgement::of_microsoft(answer, answer.status == 202 && is_queued, ADVICE)
}
