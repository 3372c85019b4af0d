//! What Partner Center's webhook said lately, and the poll that is due because of it.
//!
//! A call is only a hint to poll sooner: at most one poll a minute follows, whatever arrives.

mod call;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

pub use call::Call;
pub use call::EventName;
pub use call::Malformed;

/// The document about the webhook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PartnerCenterCalls {
    /// When the last call with a good signature came that was neither stale nor a repetition.
    pub last_call_at: Option<Timestamp>,
    /// When the last one of them came that told of a fraud event.
    pub last_fraud_event_at: Option<Timestamp>,
    /// When the last one of them came that Partner Center was asked for as a test.
    pub last_test_at: Option<Timestamp>,
    /// From when on a poll shall run that has not begun.
    #[serde(default)]
    poll_due_at: Option<Timestamp>,
    /// When the last poll began that a call asked for.
    #[serde(default)]
    poll_began_at: Option<Timestamp>,
    /// The calls of the last days, the oldest first.
    #[serde(default)]
    seen: Vec<Seen>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Seen {
    body: String,
    at: Timestamp,
}

/// What follows from a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// The same body came before: nothing follows.
    Repeated,
    /// It is noted, and nothing else follows; a poll that it may ask for is due already.
    Noted,
    /// It is noted, and the queue must hear that a poll is due at this time.
    PollDue(Timestamp),
}

/// What a hint to poll is worth now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The poll shall begin.
    Now,
    /// The hint came early.
    After(SignedDuration),
    /// Nobody asked for a poll that has not begun since.
    NotAsked,
}

/// Polls that calls ask for begin at least this long after each other.
pub const BETWEEN_POLLS: SignedDuration = SignedDuration::from_secs(60);
/// Nothing puts a poll off for longer than the pause, so a time beyond it is that of a clock that was
/// wrong. Clocks of several machines differ by less than the five seconds.
const LATEST: SignedDuration = SignedDuration::from_secs(65);
/// A hint that has led to nothing this long after its time is lost, and another one is sent.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_mins(2);
/// Longer than any call is timely, so that a repetition is either known or stale.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(73);
/// Beyond this many calls within that time the oldest are forgotten; repeating them could cause no
/// more than the one poll a minute.
const MOST_REMEMBERED: usize = 512;

impl PartnerCenterCalls {
    /// Takes a call with a good signature. `body` is a name for its exact bytes.
    pub fn receive(&mut self, event: EventName, body: &str, now: Timestamp) -> Receipt {
        if self.seen.iter().any(|seen| seen.body == body) {
            return Receipt::Repeated;
        }
        self.remember(body, now);
        self.last_call_at = Some(now);
        match event {
            EventName::FraudEventDetected => {
                self.last_fraud_event_at = Some(now);
                self.ask_for_poll(now).map_or(Receipt::Noted, Receipt::PollDue)
            }
            EventName::TestCreated => {
                self.last_test_at = Some(now);
                Receipt::Noted
            }
            EventName::Other => Receipt::Noted,
        }
    }

    /// Asks for a poll that begins after now; returns its time when the queue must hear of it.
    /// A poll that is due and has not begun will see what this one is to see.
    pub fn ask_for_poll(&mut self, now: Timestamp) -> Option<Timestamp> {
        let is_coming = |due| is_possible(due, now) && now.duration_since(due) <= GIVEN_UP_AFTER;
        if self.poll_due_at.is_some_and(is_coming) {
            return None;
        }
        let earliest = self.poll_began_at.and_then(|began| began.checked_add(BETWEEN_POLLS).ok());
        // Clocks of several machines differ; none of them puts a poll off for more than the pause.
        let latest = now.checked_add(BETWEEN_POLLS).unwrap_or(now);
        let due = earliest.unwrap_or(now).clamp(now, latest);
        self.poll_due_at = Some(due);
        self.poll_due_at
    }

    /// Takes a hint to poll. What it answers with [`Start::Now`] is answered once.
    pub fn start_poll(&mut self, now: Timestamp) -> Start {
        match self.poll_due_at {
            None => Start::NotAsked,
            Some(due) if due > now && is_possible(due, now) => {
                Start::After(due.duration_since(now))
            }
            Some(_) => {
                self.poll_due_at = None;
                self.poll_began_at = Some(now);
                Start::Now
            }
        }
    }

    fn remember(&mut self, body: &str, now: Timestamp) {
        self.seen.retain(|seen| now.duration_since(seen.at) <= REMEMBERED);
        let surplus = (self.seen.len() + 1).saturating_sub(MOST_REMEMBERED);
        self.seen.drain(..surplus);
        self.seen.push(Seen { body: body.to_owned(), at: now });
    }
}

fn is_possible(due: Timestamp, now: Timestamp) -> bool {
    due.duration_since(now) <= LATEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + seconds).expect("a time")
    }

    fn fraud_event(calls: &mut PartnerCenterCalls, body: &str, second: i64) -> Receipt {
        calls.receive(EventName::FraudEventDetected, body, at(second))
    }

    #[test]
    fn a_burst_is_one_poll_now_and_one_a_minute_later() {
        let mut calls = PartnerCenterCalls::default();
        assert_eq!(fraud_event(&mut calls, "a", 0), Receipt::PollDue(at(0)));
        assert_eq!(fraud_event(&mut calls, "b", 0), Receipt::Noted);
        assert_eq!(calls.start_poll(at(1)), Start::Now);
        assert_eq!(fraud_event(&mut calls, "c", 2), Receipt::PollDue(at(61)));
        assert_eq!(fraud_event(&mut calls, "d", 3), Receipt::Noted);
        assert_eq!(calls.start_poll(at(59)), Start::After(SignedDuration::from_secs(2)));
        assert_eq!(calls.start_poll(at(61)), Start::Now);
        assert_eq!(calls.start_poll(at(61)), Start::NotAsked);
    }

    #[test]
    fn what_comes_while_a_poll_runs_gets_a_poll_of_its_own() {
        let mut calls = PartnerCenterCalls::default();
        fraud_event(&mut calls, "a", 0);
        assert_eq!(calls.start_poll(at(0)), Start::Now);
        assert_eq!(fraud_event(&mut calls, "b", 1), Receipt::PollDue(at(60)));
    }

    #[test]
    fn a_lost_hint_holds_nothing_up() {
        let mut calls = PartnerCenterCalls::default();
        fraud_event(&mut calls, "a", 0);
        assert_eq!(fraud_event(&mut calls, "b", 120), Receipt::Noted);
        assert_eq!(fraud_event(&mut calls, "c", 121), Receipt::PollDue(at(121)));
    }

    #[test]
    fn a_repetition_changes_nothing() {
        let mut calls = PartnerCenterCalls::default();
        fraud_event(&mut calls, "a", 0);
        assert_eq!(calls.start_poll(at(0)), Start::Now);
        let before = calls.clone();
        assert_eq!(fraud_event(&mut calls, "a", 3_600), Receipt::Repeated);
        assert_eq!(calls, before);
    }

    #[test]
    fn what_is_remembered_is_bounded_in_number_and_time() {
        let mut calls = PartnerCenterCalls::default();
        for number in 0..2_000 {
            calls.receive(EventName::Other, &number.to_string(), at(number));
        }
        assert_eq!(calls.seen.len(), MOST_REMEMBERED);
        assert_eq!(calls.receive(EventName::Other, "1999", at(2_000)), Receipt::Repeated);
        calls.receive(EventName::Other, "later", at(2_000 + 74 * 3_600));
        assert_eq!(calls.seen.len(), 1);
    }

    #[test]
    fn a_clock_that_was_ahead_puts_no_poll_off_for_long() {
        let mut calls = PartnerCenterCalls::default();
        fraud_event(&mut calls, "a", 86_400);
        assert_eq!(calls.start_poll(at(86_400)), Start::Now);
        assert_eq!(fraud_event(&mut calls, "b", 0), Receipt::PollDue(at(60)));
    }

    #[test]
    fn a_poll_that_is_due_at_an_impossible_time_holds_nothing_up() {
        for (ahead, is_believed) in [(65, true), (66, false), (86_400, false)] {
            let mut calls = PartnerCenterCalls::default();
            fraud_event(&mut calls, "a", ahead);
            let mut hinted = calls.clone();
            let expected = if is_believed { Receipt::Noted } else { Receipt::PollDue(at(0)) };
            assert_eq!(fraud_event(&mut calls, "b", 0), expected, "{ahead}");
            let after = Start::After(SignedDuration::from_secs(ahead));
            let expected = if is_believed { after } else { Start::Now };
            assert_eq!(hinted.start_poll(at(0)), expected, "{ahead}");
        }
    }

    #[test]
    fn a_test_is_noted_and_polls_nothing() {
        let mut calls = PartnerCenterCalls::default();
        assert_eq!(calls.receive(EventName::TestCreated, "a", at(0)), Receipt::Noted);
        assert_eq!((calls.last_test_at, calls.last_call_at), (Some(at(0)), Some(at(0))));
        assert_eq!(calls.start_poll(at(0)), Start::NotAsked);
    }

    #[test]
    fn the_time_of_a_call_is_noted_under_what_it_told() {
        let mut calls = PartnerCenterCalls::default();
        fraud_event(&mut calls, "a", 1);
        calls.receive(EventName::TestCreated, "b", at(2));
        calls.receive(EventName::Other, "c", at(3));
        assert_eq!(calls.last_fraud_event_at, Some(at(1)));
        assert_eq!((calls.last_test_at, calls.last_call_at), (Some(at(2)), Some(at(3))));
    }

    #[test]
    fn the_newest_calls_are_remembered_for_seventy_three_hours() {
        let mut calls = PartnerCenterCalls::default();
        for number in 0..=512 {
            calls.receive(EventName::Other, &number.to_string(), at(0));
        }
        assert_eq!(calls.receive(EventName::Other, "1", at(1)), Receipt::Repeated);
        assert_eq!(calls.receive(EventName::Other, "0", at(1)), Receipt::Noted);
        let hours = 3_600 * 73;
        assert_eq!(calls.receive(EventName::Other, "512", at(hours)), Receipt::Repeated);
        assert_eq!(calls.receive(EventName::Other, "x", at(hours + 1)), Receipt::Noted);
        assert_eq!(calls.receive(EventName::Other, "512", at(hours + 1)), Receipt::Noted);
    }

    #[test]
    fn a_poll_may_begin_a_minute_after_the_last_one_and_at_once_later() {
        let mut calls = PartnerCenterCalls::default();
        fraud_event(&mut calls, "a", 0);
        assert_eq!(calls.start_poll(at(0)), Start::Now);
        assert_eq!(calls.ask_for_poll(at(61)), Some(at(61)));
        assert_eq!(calls.ask_for_poll(at(61)), None);
    }
}
