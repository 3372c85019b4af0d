//! A fraud event in short: what is kept of each one of a long list.

use std::collections::BTreeSet;
use std::num::NonZeroU64;

use super::Concern;
use super::EventStatus;
use super::FraudEvent;
use super::Scope;
use super::SubscriptionId;
use crate::digest;

/// What is kept of an event while the list that it is in is read, compared and judged. A list may have
/// a hundred thousand of them, and most say what they said before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedEvent {
    /// Our name for it.
    pub name: Box<str>,
    /// The same in short.
    pub short_name: ShortName,
    /// Microsoft's identifier as sent.
    pub event_id: Option<Box<str>>,
    /// The Azure subscription.
    pub subscription: Option<SubscriptionId>,
    /// Whether somebody has answered the event.
    pub status: EventStatus,
    /// What it says.
    pub version: Option<ShortVersion>,
    /// What is odd about it.
    pub concerns: BTreeSet<Concern>,
}

/// The name of an event, hashed, for who has to remember a million.
pub type ShortName = [u8; 16];

/// What an event says, as the number that an [`super::EventVersion`] writes in hexadecimal.
pub type ShortVersion = NonZeroU64;

impl ListedEvent {
    /// What is kept of this event.
    pub fn of(event: &FraudEvent) -> Self {
        let name = event.name();
        Self {
            short_name: short_name(&name),
            name: name.into(),
            event_id: event.event_id.as_deref().map(Box::from),
            subscription: event.subscription,
            status: event.status,
            version: short_version(event.version().as_str()),
            concerns: event.concerns.clone(),
        }
    }

    /// True while nobody has answered; an unknown status counts as unanswered.
    pub fn is_unresolved(&self) -> bool {
        self.status != EventStatus::Resolved
    }

    /// True when it belongs to a case of this scope, which its name begins with.
    pub fn is_of(&self, scope: &Scope) -> bool {
        self.parts().is_some_and(|(of, _)| of == scope.as_str())
    }

    /// Our key of the event, which its name ends with.
    pub fn key(&self) -> &str {
        self.parts().map_or(&self.name, |(_, key)| key)
    }

    fn parts(&self) -> Option<(&str, &str)> {
        self.name.split_once('/')
    }
}

/// The short form of a name.
pub fn short_name(name: &str) -> ShortName {
    digest::of_text(name)
}

/// The short form of a version; `None` for one in no form of ours.
pub fn short_version(version: &str) -> Option<ShortVersion> {
    u64::from_str_radix(version, 16).ok().and_then(ShortVersion::new)
}
