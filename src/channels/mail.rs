//! E-mail by SMTP.

mod dispatch;
pub(super) mod letter;
mod server;
mod trouble;
mod unhurried;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;

pub use server::MailServer;
pub use server::Security;

use super::Channel;
use super::DeliveryError;
use super::Made;
use super::Means;
use super::Receipt;
use crate::notification::Message;
use crate::outbox::ChannelId;
use crate::outbox::Outbox;
use crate::settings::Setting;
use crate::settings::Settings;
use dispatch::Missed;

const SERVER: Setting = Setting {
    name: "SMTP_URL",
    default: None,
    secret: true,
    meaning: "The mail server: smtps://user:password@host:465, or smtp://user:password@host:587 \
              with STARTTLS; plain text is spoken to this machine only.",
};

const FROM: Setting = Setting {
    name: "MAIL_FROM",
    default: None,
    secret: false,
    meaning: "The address that mails come from.",
};

pub(super) const TO: Setting = Setting {
    name: "MAIL_TO",
    default: None,
    secret: false,
    meaning: "The addresses that mails go to, with commas between them.",
};

pub(super) const SETTINGS: &[Setting] = &[SERVER, FROM, TO];

/// For the whole exchange with the server.
const DEADLINE: Duration = Outbox::LONGEST_SEND.unsigned_abs();

/// A mail channel.
pub struct Mail {
    id: ChannelId,
    server: MailServer,
    from: Mailbox,
    to: Vec<Mailbox>,
    deadline: Duration,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mail").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Mail {
    /// A channel that mails from one address to several.
    pub fn new(id: ChannelId, server: MailServer, from: Mailbox, to: Vec<Mailbox>) -> Self {
        Self { id, server, from, to, deadline: DEADLINE }
    }

    /// The mail of a message, as the server gets it.
    ///
    /// # Errors
    /// [`DeliveryError::Permanent`] when no mail can be made of it.
    pub fn letter(&self, message: &Message) -> Result<lettre::Message, DeliveryError> {
        let letter = letter::write(message, &self.id, &self.from, &self.to);
        letter.map_err(|reason| DeliveryError::Permanent {
            reason: format!("channel {}: {reason}", self.id),
        })
    }

    /// Another deadline than 20 seconds.
    #[must_use]
    pub fn with_deadline(self, deadline: Duration) -> Self {
        Self { deadline, ..self }
    }
}

pub(super) fn from_settings(id: ChannelId, settings: &mut Settings, means: &Means<'_>) -> Made {
    if !settings.is_set(&SERVER) {
        return None;
    }
    let authorities = means.http.extra_authorities();
    let server = settings.text(&SERVER).and_then(|url| MailServer::parse(&url, authorities));
    if server.is_none() {
        settings.problem(&SERVER, "must be smtps://user:password@host or smtp://…, nothing else");
    }
    let from = sender(settings, &SERVER);
    let to = recipients(settings, &SERVER);
    Some(Box::new(Mail::new(id, server?, from?, to?)))
}

/// The address that mails come from; `None` after a problem was noted.
pub(super) fn sender(settings: &mut Settings, needed_by: &Setting) -> Option<Mailbox> {
    let mut found = addresses(settings, &FROM, needed_by);
    if found.len() > 1 {
        settings.problem(&FROM, "must be one address");
        return None;
    }
    found.pop()
}

/// The addresses that mails go to; `None` after a problem was noted.
pub(super) fn recipients(settings: &mut Settings, needed_by: &Setting) -> Option<Vec<Mailbox>> {
    Some(addresses(settings, &TO, needed_by)).filter(|found| !found.is_empty())
}

/// The page that mail clients show.
pub(super) fn preview(message: &Message) -> String {
    letter::html(message).unwrap_or_default()
}

/// The addresses of a setting without repetition; nothing when one of them is none.
fn addresses(settings: &mut Settings, setting: &Setting, needed_by: &Setting) -> Vec<Mailbox> {
    let text = settings.required(setting, &format!("sending mail by {}", needed_by.name));
    let mut found: Vec<Mailbox> = Vec::new();
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    for (index, part) in parts.enumerate() {
        let Ok(mailbox) = part.parse::<Mailbox>() else {
            // What stands there may be a secret in the wrong setting, so it is not repeated.
            settings.problem(setting, &format!("has no mail address at place {}", index + 1));
            return Vec::new();
        };
        if !found.iter().any(|known| known.email == mailbox.email) {
            found.push(mailbox);
        }
    }
    if found.is_empty() && !text.is_empty() {
        settings.problem(setting, "names no address");
    }
    found
}

#[async_trait]
impl Channel for Mail {
    fn id(&self) -> &ChannelId {
        &self.id
    }

    async fn deliver(&self, message: &Message) -> Result<Receipt, DeliveryError> {
        let letter = self.letter(message)?;
        let sent = dispatch::send(&self.server, &letter, self.deadline).await;
        let missed = sent.map_err(|trouble| trouble.of_channel(&self.id))?;
        Ok(Receipt { missed: self.complaint(&missed), ..Receipt::default() })
    }
}

impl Mail {
    /// What people hear of addresses that the server did not take: their places and the replies,
    /// because the others know whose they are, and logs must not.
    fn complaint(&self, missed: &[Missed]) -> Option<String> {
        if missed.is_empty() {
            return None;
        }
        let shown = |missed: &Missed| format!("{} ({})", missed.place, missed.code);
        let places = missed.iter().map(shown).collect::<Vec<_>>().join(", ");
        Some(format!(
            "channel {}: the mail server did not take addresses of MAIL_TO by number: {places}; \
             the others have the mail",
            self.id
        ))
    }
}
