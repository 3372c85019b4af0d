//! The breaker: stops every containment when too much is proposed or approved too fast, as a bug,
//! a stolen account or an attacker who makes alerts would have it.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Objection;
use super::Person;
use super::Reading;

/// Why it opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trip {
    /// Too many proposals.
    Proposals,
    /// One person approved too many.
    Approvals,
    /// Somebody approved what nobody could have read.
    Unread,
}

impl Trip {
    /// The name in logs, the audit and phrases.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Proposals => "proposals",
            Self::Approvals => "approvals",
            Self::Unread => "unread",
        }
    }
}

/// An open breaker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Opening {
    /// Since when.
    pub at: Timestamp,
    /// Why.
    pub trip: Trip,
    /// Whose approvals did it.
    pub by: Option<Person>,
}

/// What happened lately, and whether that was too much.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Breaker {
    proposals: Vec<Timestamp>,
    approvals: Vec<(Person, Timestamp)>,
    opening: Option<Opening>,
}

/// Why a breaker stays open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StaysOpen {
    /// Who closes it must not be who opened it.
    #[error("the breaker was opened by your own approvals; somebody else must close it")]
    SamePerson,
    /// There is nothing to close.
    #[error("the breaker is closed")]
    NotOpen,
}

impl Breaker {
    /// Most proposals within [`Breaker::PROPOSALS_WITHIN`].
    pub const MOST_PROPOSALS: usize = 20;
    /// In which time proposals are counted.
    pub const PROPOSALS_WITHIN: SignedDuration = SignedDuration::from_mins(10);
    /// Most approvals of one person within [`Breaker::APPROVALS_WITHIN`].
    pub const MOST_APPROVALS: usize = 5;
    /// In which time approvals are counted.
    pub const APPROVALS_WITHIN: SignedDuration = SignedDuration::from_mins(5);
    /// How long a person needs at least to read a page.
    pub const READING_TAKES: SignedDuration = SignedDuration::from_secs(5);

    /// Why it is open.
    pub fn opening(&self) -> Option<Opening> {
        self.opening
    }

    /// What the guard of this name reads.
    pub fn reading(&self) -> Reading {
        Reading::of(Some(self.opening.is_none()), Objection::BreakerOpen)
    }

    /// Something was proposed.
    pub fn proposed(&mut self, now: Timestamp) {
        self.proposals.retain(|at| is_within(Self::PROPOSALS_WITHIN, *at, now));
        self.proposals.push(now);
        if self.proposals.len() > Self::MOST_PROPOSALS {
            // Enough to stay open; a flood must not fill the document.
            self.proposals.clear();
            self.open(Trip::Proposals, None, now);
        }
    }

    /// Somebody approved something whose page was opened then.
    pub fn approved(&mut self, by: Person, page_opened_at: Timestamp, now: Timestamp) {
        self.approvals.retain(|(_, at)| is_within(Self::APPROVALS_WITHIN, *at, now));
        self.approvals.push((by, now));
        let count = self.approvals.iter().filter(|(person, _)| *person == by).count();
        if count > Self::MOST_APPROVALS {
            self.approvals.retain(|(person, _)| *person != by);
            self.open(Trip::Approvals, Some(by), now);
        } else if now.duration_since(page_opened_at) < Self::READING_TAKES {
            self.open(Trip::Unread, Some(by), now);
        }
    }

    /// Somebody who looked into it closes it.
    ///
    /// # Errors
    /// Why it stays as it is.
    pub fn close(&mut self, by: Person) -> Result<(), StaysOpen> {
        let opening = self.opening.ok_or(StaysOpen::NotOpen)?;
        if opening.by == Some(by) {
            return Err(StaysOpen::SamePerson);
        }
        *self = Self::default();
        Ok(())
    }

    /// The first trip counts: a second one must not make its culprit a stranger.
    fn open(&mut self, trip: Trip, by: Option<Person>, at: Timestamp) {
        self.opening.get_or_insert(Opening { at, trip, by });
    }
}

fn is_within(span: SignedDuration, at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at) < span
}
