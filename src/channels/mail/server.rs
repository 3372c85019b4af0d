//! The mail server: how it is reached, and what its replies mean.

use std::fmt;

use lettre::AsyncSmtpTransport;
use lettre::AsyncTransport;
use lettre::Message as Letter;
use lettre::Tokio1Executor;
use lettre::transport::smtp::Error;
use url::Url;

use crate::channels::BROKEN_FOR;
use crate::channels::DeliveryError;
use crate::channels::Receipt;
use crate::outbox::ChannelId;

/// How the connection to the server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte (port 465).
    Wrapped,
    /// TLS by STARTTLS before anything else is said (port 587); without it nothing is sent.
    StartTls,
    /// None; for this machine only.
    Plain,
}

/// A mail server and our account on it.
pub struct MailServer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MailServer(***)")
    }
}

/// Why a mail was not taken, without what the server said: its words may repeat the account.
pub(super) enum Trouble {
    TryLater(&'static str),
    Busy(u16),
    Broken(String),
    Refused(u16),
}

impl MailServer {
    /// Reads `smtps://…` or `smtp://…`; the latter means STARTTLS unless the host is this machine.
    pub fn parse(url: &str) -> Option<Self> {
        let url = Url::parse(url).ok()?;
        let security = match (url.scheme(), is_loopback(url.host_str()?)) {
            ("smtps", _) => Security::Wrapped,
            ("smtp", false) => Security::StartTls,
            ("smtp", true) => Security::Plain,
            _ => return None,
        };
        Self::new(url, security)
    }

    /// A server at an address, with the protection given instead of the one that the address
    /// means. `None` when the address or its account cannot be read.
    pub fn new(mut url: Url, security: Security) -> Option<Self> {
        url.set_path("");
        url.set_fragment(None);
        let (scheme, query) = match security {
            Security::Wrapped => ("smtps", None),
            Security::StartTls => ("smtp", Some("tls=required")),
            Security::Plain => ("smtp", None),
        };
        url.set_scheme(scheme).ok()?;
        url.set_query(query);
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str()).ok()?;
        Some(Self { transport: builder.build() })
    }

    pub(super) async fn send(&self, letter: Letter) -> Result<Receipt, Trouble> {
        match self.transport.send(letter).await {
            Ok(_) => Ok(Receipt::default()),
            Err(error) => Err(Trouble::from(&error)),
        }
    }
}

fn is_loopback(host: &str) -> bool {
    let host = host.trim_matches(['[', ']']);
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    host == "localhost" || host.parse().is_ok_and(is_loopback)
}

impl From<&Error> for Trouble {
    fn from(error: &Error) -> Self {
        let code = error.status().map(u16::from);
        match code {
            // A wrong account is mended by a person, and then the message should still arrive.
            Some(code @ (530 | 534 | 535 | 538)) => Self::Broken(format!("answered {code}")),
            Some(code) if error.is_permanent() => Self::Refused(code),
            Some(code) => Self::Busy(code),
            None if error.is_client() => Self::Broken("offers no STARTTLS or no login".to_owned()),
            None if error.is_tls() => Self::TryLater("TLS failed"),
            None if error.is_timeout() => Self::TryLater("it timed out"),
            None if error.is_response() => Self::TryLater("it answered no SMTP"),
            None => Self::TryLater("the connection failed"),
        }
    }
}

impl Trouble {
    pub(super) fn of_channel(self, channel: &ChannelId) -> DeliveryError {
        let start = format!("channel {channel}: the mail server");
        match self {
            Self::TryLater(what) => DeliveryError::Retryable {
                reason: format!("{start} cannot be used, {what}; it is tried again"),
                after: None,
            },
            Self::Busy(code) => DeliveryError::Retryable {
                reason: format!("{start} answered {code}; it is tried again"),
                after: None,
            },
            Self::Broken(what) => DeliveryError::Retryable {
                reason: format!("{start} {what}; mend SMTP_URL or the account"),
                after: Some(BROKEN_FOR),
            },
            Self::Refused(code) => DeliveryError::Permanent {
                reason: format!(
                    "{start} refused the mail with {code}; check MAIL_FROM and MAIL_TO"
                ),
            },
        }
    }
}
