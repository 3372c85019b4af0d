//! Why a mail was not taken, by what is done next: the reply codes of RFC 5321 and the enhanced ones
//! of RFC 3463.

use std::error::Error as _;
use std::io;

use lettre::transport::smtp::Error;

use crate::channels::BROKEN_FOR;
use crate::channels::DeliveryError;
use crate::outbox::ChannelId;

/// Where in the conversation a reply came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The greeting, and what the server offers.
    Greeting,
    /// Our account.
    Login,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`, for one address.
    Recipient,
    /// `DATA` and the mail itself.
    Letter,
}

/// Why a mail was not taken, without what the server said: its words may repeat the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// There was no reply.
    TryLater(&'static str),
    /// The deadline came first.
    Late,
    /// A reply that may be another one later.
    Busy(u16),
    /// Only a person can mend it, and then the message should still arrive.
    Broken(String),
    /// A reply that stays.
    Refused(u16),
}

impl Trouble {
    /// What a failed step means.
    pub(super) fn at(step: Step, error: &Error) -> Self {
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        match error.status().map(u16::from) {
            Some(code) => Self::of_reply(step, code, &words),
            None if error.is_client() => Self::Broken("offers no login that we know".to_owned()),
            None if is_about_tls(error) => Self::TryLater("TLS or its certificate failed"),
            None if error.is_timeout() => Self::TryLater("it timed out"),
            None if error.is_response() => Self::TryLater("it answered no SMTP"),
            None => Self::TryLater("the connection failed"),
        }
    }

    fn of_reply(step: Step, code: u16, words: &str) -> Self {
        match (step, code) {
            (_, ..500) => Self::Busy(code),
            _ if is_about_space(code, words) => Self::Busy(code),
            // A wrong account may show at any step (RFC 4954, section 6).
            (_, 530 | 534 | 535 | 538) => Self::Broken(format!("answered {code}")),
            // A server that refuses us or our sender may take the same mail once that is put right.
            (Step::Greeting | Step::Login | Step::Sender, _) => {
                Self::Broken(format!("answered {code}"))
            }
            (Step::Recipient | Step::Letter, _) => Self::Refused(code),
        }
    }

    pub(super) fn of_channel(self, channel: &ChannelId) -> DeliveryError {
        let start = format!("channel {channel}: the mail server");
        let later = |reason: String| DeliveryError::Retryable { reason, after: None };
        match self {
            Self::TryLater(what) => {
                later(format!("{start} cannot be used, {what}; it is tried again"))
            }
            Self::Late => later(format!("{start} did not finish in time; it is tried again")),
            Self::Busy(code) => later(format!("{start} answered {code}; it is tried again")),
            Self::Broken(what) => DeliveryError::Retryable {
                reason: format!("{start} {what}; mend SMTP_URL, the account or MAIL_FROM"),
                after: Some(BROKEN_FOR),
            },
            Self::Refused(code) => DeliveryError::Permanent {
                reason: format!("{start} refused the mail with {code}; check MAIL_TO"),
            },
        }
    }
}

/// True when there is no room now: a full mailbox (X.2.2) or server (X.3.1) is a "persistent
/// transient failure" (RFC 3463), and 552 is what older servers call too many recipients (RFC 5321,
/// section 4.5.3.1.10). A mail that is too large (X.2.3, X.3.4) stays so.
fn is_about_space(code: u16, words: &str) -> bool {
    match words.split_whitespace().next() {
        Some("5.2.2" | "5.3.1") => true,
        Some("5.2.3" | "5.3.4") => false,
        _ => code == 552,
    }
}

/// The TLS library wraps what it does not like in an error about data.
fn is_about_tls(error: &Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(error) = inner.downcast_ref::<io::Error>() {
            return error.kind() == io::ErrorKind::InvalidData;
        }
        cause = inner.source();
    }
    error.is_tls()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reply_means_what_the_standard_says() {
        let broken = |code: u16| Trouble::Broken(format!("answered {code}"));
        for (step, code, words, expected) in [
            (Step::Greeting, 421, "", Trouble::Busy(421)),
            (Step::Greeting, 554, "", broken(554)),
            (Step::Login, 454, "4.7.0", Trouble::Busy(454)),
            (Step::Login, 535, "5.7.8", broken(535)),
            (Step::Login, 504, "", broken(504)),
            (Step::Sender, 451, "", Trouble::Busy(451)),
            (Step::Sender, 552, "", Trouble::Busy(552)),
            (Step::Sender, 530, "5.7.0", broken(530)),
            (Step::Sender, 550, "5.7.60", broken(550)),
            (Step::Recipient, 450, "", Trouble::Busy(450)),
            (Step::Recipient, 452, "", Trouble::Busy(452)),
            (Step::Recipient, 550, "5.1.1", Trouble::Refused(550)),
            (Step::Recipient, 550, "5.2.2 full", Trouble::Busy(550)),
            (Step::Recipient, 552, "", Trouble::Busy(552)),
            (Step::Recipient, 530, "", broken(530)),
            (Step::Letter, 421, "", Trouble::Busy(421)),
            (Step::Letter, 552, "5.2.2", Trouble::Busy(552)),
            (Step::Letter, 552, "5.3.4 too big", Trouble::Refused(552)),
            (Step::Letter, 552, "5.2.3 too long", Trouble::Refused(552)),
            (Step::Letter, 554, "5.3.1", Trouble::Busy(554)),
            (Step::Letter, 554, "5.7.1", Trouble::Refused(554)),
        ] {
            assert_eq!(Trouble::of_reply(step, code, words), expected, "{step:?} {code} {words}");
        }
    }
}
