//! The cases of a list, counted without a limit and listed within one.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Entry;
use super::Sketch;
use crate::outbox::ChannelId;

/// Cases of one reader. Of 100,000 it keeps those that are due first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Tally {
    /// How many are open, with those that are snoozed.
    pub open: usize,
    /// How many of them are overdue.
    pub overdue: usize,
    /// How many of them were opened since the last list.
    pub new: usize,
    /// How many of them are snoozed.
    pub snoozed: usize,
    /// How many were answered since the last list.
    pub answered: usize,
    /// Notices about open cases that snoozes held back.
    pub held_back: usize,
    /// Notices about open cases that wait for the reader's hours.
    pub waiting: usize,
    /// The open ones that are not snoozed, those that are due first.
    pub work: Vec<Entry>,
    /// The snoozed ones, those that wake first.
    pub asleep: Vec<Entry>,
    /// Those that were answered.
    pub done: Vec<Entry>,
}

impl Tally {
    /// Longest list; the rest is a number.
    pub const MOST_WORK: usize = 50;
    /// Longest list of what needs nobody's work now.
    pub const MOST_OTHERS: usize = 20;

    /// Counts a case that is open.
    pub fn add(&mut self, sketch: &Sketch, reader: &ChannelId, since: Timestamp, now: Timestamp) {
        let entry = &sketch.entry;
        self.open += 1;
        self.overdue += usize::from(entry.due_at <= now && !entry.is_test);
        self.new += usize::from(entry.opened_at > since);
        self.held_back += usize::try_from(sketch.held_back).unwrap_or(usize::MAX);
        self.waiting += sketch.waiting.iter().filter(|waiting| *waiting == reader).count();
        match &entry.snoozed {
            None => keep(&mut self.work, entry, Self::MOST_WORK, |entry| entry.due_at),
            Some(_) => {
                self.snoozed += 1;
                keep(&mut self.asleep, entry, Self::MOST_OTHERS, wakes_at);
            }
        }
    }

    /// Counts a case that was answered.
    pub fn add_answered(&mut self, entry: &Entry) {
        self.answered += 1;
        keep(&mut self.done, entry, Self::MOST_OTHERS, |entry| entry.due_at);
    }

    /// Cases that are on no list although there is work to do.
    pub fn unlisted(&self) -> usize {
        self.open.saturating_sub(self.snoozed).saturating_sub(self.work.len())
    }

    /// When the first answer is due.
    pub fn next_due_at(&self) -> Option<Timestamp> {
        self.work.iter().find(|entry| !entry.is_test).map(|entry| entry.due_at)
    }
}

fn wakes_at(entry: &Entry) -> Timestamp {
    entry.snoozed.as_ref().map_or(entry.due_at, |snoozed| snoozed.until)
}

/// Puts an entry in its place, the most severe first of those at one moment, and drops the last of
/// too many.
fn keep(list: &mut Vec<Entry>, entry: &Entry, most: usize, at: fn(&Entry) -> Timestamp) {
    let rank = |entry: &Entry| {
        (entry.is_test, at(entry), std::cmp::Reverse(entry.severity), entry.case.clone())
    };
    let own = rank(entry);
    let place = list.partition_point(|known| rank(known) <= own);
    if place < most {
        list.insert(place, entry.clone());
        list.truncate(most);
    }
}
