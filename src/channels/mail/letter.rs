//! The message as a mail: text and HTML, and headers that a filter can sort by.

use std::time::SystemTime;

use askama::Template;
use lettre::Message as Letter;
use lettre::message::Mailbox;
use lettre::message::MultiPart;
use lettre::message::header::Header;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;

use crate::channels::console::MOST_CALL;
use crate::channels::console::render;
use crate::fraud_event::Severity;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::outbox::NoticeReason;
use crate::text::shorten_to_units;

/// Longest subject, in characters; phones show the first forty.
const MOST_SUBJECT: usize = 150;

#[derive(Template)]
#[template(path = "mail.html")]
struct Page<'a> {
    badge: String,
    colour: &'static str,
    message: &'a Message,
}

/// The headers that any service lets us set, because their names begin with X: one to sort by, and
/// one that keeps auto-responders of Exchange from answering (MS-OXCMAIL, 2.1.3.2.18).
pub(in crate::channels) fn x_headers(message: &Message) -> [(&'static str, String); 2] {
    [(REFERENCE, message.reference.clone()), ("X-Auto-Response-Suppress", "All".to_owned())]
}

const REFERENCE: &str = "X-Fraud-Guard-Reference";

/// What every mail says, however it is sent.
pub(in crate::channels) struct Content {
    pub(in crate::channels) subject: String,
    pub(in crate::channels) text: String,
    pub(in crate::channels) html: String,
}

impl Content {
    /// An error says what is wrong in our own words.
    pub(in crate::channels) fn of(message: &Message) -> Result<Self, &'static str> {
        let html = html(message)?;
        Ok(Self { subject: subject(message), text: render(message), html })
    }
}

/// Keeps auto-responders from answering (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

/// What the mail is about, for filters.
#[derive(Clone)]
struct Reference(String);

type ParseError = Box<dyn std::error::Error + Send + Sync>;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, ParseError> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

impl Header for Reference {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str(REFERENCE)
    }

    fn parse(text: &str) -> Result<Self, ParseError> {
        Ok(Self(text.to_owned()))
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), self.0.clone())
    }
}

/// Writes the mail; an error says what is wrong in our own words.
pub(super) fn write(
    message: &Message,
    channel: &ChannelId,
    from: &Mailbox,
    to: &[Mailbox],
) -> Result<Letter, &'static str> {
    // The same on every retry, so that a mail client shows a repetition once.
    let domain = from.email.domain();
    let content = Content::of(message)?;
    let id = format!("<{}.{channel}@fraud-guard.{domain}>", message.notice_id);
    let mut letter = Letter::builder()
        .message_id(Some(id))
        .date(SystemTime::from(message.composed_at))
        .from(from.clone())
        .subject(content.subject)
        .header(AutoSubmitted)
        .header(Reference(message.reference.clone()));
    for mailbox in to {
        letter = letter.to(mailbox.clone());
    }
    let body = MultiPart::alternative_plain_html(content.text, content.html);
    letter.multipart(body).map_err(|_| "no mail can be made of the message; report this as a bug")
}

fn subject(message: &Message) -> String {
    shorten_to_units(&message.title(MOST_SUBJECT), MOST_SUBJECT)
}

pub(super) fn html(message: &Message) -> Result<String, &'static str> {
    let page = Page { badge: message.badge(), colour: colour(message), message };
    page.render().map_err(|_| "no page can be made of the message; report this as a bug")
}

/// Colours with enough contrast to white text.
fn colour(message: &Message) -> &'static str {
    match (message.reason, message.severity) {
        (NoticeReason::Resolved | NoticeReason::AllClear, _) => "#1a7f37",
        _ if message.is_test || message.is_summary() => "#0969da",
        (_, Severity::High) => "#b3261e",
        (_, Severity::Medium) => "#9a5b00",
        (_, Severity::Low | Severity::Informational) => "#0969da",
    }
}
