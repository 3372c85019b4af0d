//! Tickets: what a page hands out for one decision of one person, and takes back with it.
//!
//! A ticket is the proof that the decision comes from a page of ours that this person opened a
//! while ago (and from no page of somebody else), the nonce that is good for one approval, and what
//! the page looked like. It is sealed, so nothing of it has to be remembered.

use std::fmt;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::action::Person;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::seal::Key;
use crate::seal::Seal;

/// A page that somebody opened, as far as one decision is about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenPage {
    /// Which decision about what, in our own words and ids: `approve/4f5c…`.
    pub purpose: String,
    /// Who opened it.
    pub person: Person,
    /// The fingerprint of what it showed.
    pub page: Fingerprint,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What no other page has.
    pub nonce: Fingerprint,
}

/// What a page hands out for one decision of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// The page.
    pub of: OpenPage,
    seal: Seal,
}

/// Why a ticket is worth nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TicketRefusal {
    /// It is no ticket in its form.
    #[error("the form has no ticket of a page")]
    Malformed,
    /// It was not sealed by us, or not for this person.
    #[error("the form's ticket is not of a page that you opened")]
    Forged,
    /// The page was opened too long ago.
    #[error("the page was opened more than 60 minutes ago")]
    Expired,
}

/// Its form; a later one has another.
const VERSION: &str = "1";
/// Longest purpose, in bytes.
const MOST_PURPOSE: usize = 120;
/// How far the clocks of two machines of ours may be apart.
const LEEWAY: SignedDuration = SignedDuration::from_mins(2);

impl Ticket {
    /// How long a page can be used after it was opened.
    pub const GOOD_FOR: SignedDuration = SignedDuration::from_mins(60);

    /// Hands a ticket out.
    pub fn issue(mut of: OpenPage, key: &Key) -> Self {
        of.opened_at = whole_second(of.opened_at);
        let seal = key.seal(&of.form());
        Self { of, seal }
    }

    /// Reads the text of a ticket that a person brings.
    ///
    /// # Errors
    /// Why it is worth nothing.
    pub fn read(
        text: &str,
        person: Person,
        now: Timestamp,
        key: &Key,
    ) -> Result<Self, TicketRefusal> {
        let ticket = Self::parse(text, person).ok_or(TicketRefusal::Malformed)?;
        if !key.has_sealed(&ticket.of.form(), ticket.seal) {
            return Err(TicketRefusal::Forged);
        }
        let age = now.duration_since(ticket.of.opened_at);
        if age > Self::GOOD_FOR || age < -LEEWAY {
            return Err(TicketRefusal::Expired);
        }
        Ok(ticket)
    }

    /// The fingerprint of the nonce, by which an approval is known to be the first with it.
    pub fn nonce_fingerprint(&self) -> Fingerprint {
        Canonical::new("nonce-1").fingerprint(self.of.nonce).take_fingerprint()
    }

    fn parse(text: &str, person: Person) -> Option<Self> {
        let mut parts = text.split('.');
        let [version, purpose, page, opened_at, nonce, seal] =
            std::array::from_fn(|_| parts.next().unwrap_or_default());
        let is_ours = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/');
        let is_purpose = purpose.len() <= MOST_PURPOSE && purpose.chars().all(is_ours);
        if version != VERSION || parts.next().is_some() || !is_purpose {
            return None;
        }
        let of = OpenPage {
            purpose: purpose.to_owned(),
            person,
            page: Fingerprint::parse(page)?,
            opened_at: Timestamp::from_second(opened_at.parse().ok()?).ok()?,
            nonce: Fingerprint::parse(nonce)?,
        };
        let ticket = Self { of, seal: Seal::parse(seal)? };
        // One ticket has one text.
        (ticket.to_string() == text).then_some(ticket)
    }
}

/// The text that a form carries.
impl fmt::Display for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OpenPage { purpose, page, nonce, .. } = &self.of;
        let (opened_at, seal) = (self.of.opened_at.as_second(), self.seal);
        write!(f, "{VERSION}.{purpose}.{page}.{opened_at}.{nonce}.{seal}")
    }
}

impl OpenPage {
    fn form(&self) -> Canonical {
        Canonical::new("ticket-1")
            .text(&self.purpose)
            .text(&self.person.to_string())
            .fingerprint(self.page)
            .number(self.opened_at.as_second())
            .fingerprint(self.nonce)
    }
}

fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::fraud_event::TenantId;

    fn key(byte: u8) -> Key {
        Key::new(&[byte; 32]).expect("a key")
    }

    fn person(number: u128) -> Person {
        let tenant = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("an id");
        Person { tenant, object: Uuid::from_u128(number) }
    }

    fn mark(text: &str) -> Fingerprint {
        Canonical::new(text).take_fingerprint()
    }

    fn noon() -> Timestamp {
        "2026-02-03T12:00:00.7Z".parse().expect("a time")
    }

    fn ticket() -> Ticket {
        with_nonce("nonce")
    }

    fn with_nonce(nonce: &str) -> Ticket {
        let of = OpenPage {
            purpose: "approve/4f".to_owned(),
            person: person(1),
            page: mark("page"),
            opened_at: noon(),
            nonce: mark(nonce),
        };
        Ticket::issue(of, &key(1))
    }

    fn later(seconds: i64) -> Timestamp {
        whole_second(noon()) + SignedDuration::from_secs(seconds)
    }

    #[test]
    fn a_ticket_is_good_for_who_opened_the_page_and_for_an_hour() {
        for (by, seconds, key, refusal) in [
            (1, 0, key(1), None),
            (1, 3_600, key(1), None),
            (1, 3_601, key(1), Some(TicketRefusal::Expired)),
            (1, -120, key(1), None),
            (1, -121, key(1), Some(TicketRefusal::Expired)),
            (1, -86_400, key(1), Some(TicketRefusal::Expired)),
            (2, 0, key(1), Some(TicketRefusal::Forged)),
            (1, 0, key(2), Some(TicketRefusal::Forged)),
        ] {
            let read = Ticket::read(&ticket().to_string(), person(by), later(seconds), &key);
            assert_eq!(read.clone().err(), refusal, "{by} {seconds}");
            assert!(refusal.is_some() || read == Ok(ticket()));
        }
    }

    #[test]
    fn no_byte_of_a_ticket_can_be_changed() {
        let text = ticket().to_string();
        for place in 0..text.len() {
            for other in [b'0', b'1', b'a', b'A', b'.', b' ', b'-'] {
                let mut bytes = text.clone().into_bytes();
                if bytes[place] == other {
                    continue;
                }
                bytes[place] = other;
                let changed = String::from_utf8(bytes).expect("ASCII");
                assert!(Ticket::read(&changed, person(1), later(0), &key(1)).is_err(), "{changed}");
            }
        }
    }

    #[test]
    fn what_is_no_ticket_is_refused() {
        let text = ticket().to_string();
        for other in [
            String::new(),
            "1.....".to_owned(),
            format!("{text}."),
            format!("{text}.1"),
            format!(" {text}"),
            text.to_uppercase(),
            text.replace("approve", "appr\u{f6}ve"),
            text.replacen("1.", "2.", 1),
            text.replacen("1.", "1.x", 1),
            "1".repeat(100_000),
        ] {
            assert!(Ticket::read(&other, person(1), later(0), &key(1)).is_err(), "{other}");
        }
    }

    #[test]
    fn the_nonce_of_a_ticket_is_told_only_by_its_fingerprint() {
        let other = with_nonce("other");
        assert_ne!(ticket().nonce_fingerprint(), other.nonce_fingerprint());
        assert!(!ticket().to_string().contains(&ticket().nonce_fingerprint().to_string()));
    }
}
