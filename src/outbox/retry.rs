//! When a delivery that failed is tried again.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Delivery;
use super::DeliveryState;
use super::Ending;
use super::Outcome;
use super::later;

/// A share between -20 % and +20 % that keeps retries of many deliveries apart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jitter(f64);

impl Jitter {
    /// No spread.
    pub const NONE: Self = Self(0.0);

    /// Makes a jitter from 64 random bits.
    pub fn from_random(bits: u64) -> Self {
        let share = u16::try_from(bits % 401).unwrap_or_default();
        Self(f64::from(share) / 1_000.0 - 0.2)
    }

    fn apply(self, span: SignedDuration) -> SignedDuration {
        span.checked_add(span.mul_f64(self.0)).unwrap_or(span)
    }
}

/// Waits after the first, second, … failed try, in seconds; after the last one, hourly.
/// Dense at first, because Microsoft asks for a reaction within one hour.
const WAITS_SECONDS: [i64; 7] = [5, 30, 120, 300, 600, 1_200, 2_400];
/// The longest wait, and the one for what only a person can mend.
pub const HOURLY: SignedDuration = SignedDuration::from_hours(1);
/// After this long a delivery is given up.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(72);
/// What a remote asks for with `Retry-After` is believed between these limits.
const SHORTEST_WAIT: SignedDuration = SignedDuration::from_secs(1);

pub(super) fn conclude(delivery: &mut Delivery, created_at: Timestamp, end: Ending) {
    let now = end.now;
    let (state, error) = match end.outcome {
        Outcome::Sent(reference) => (DeliveryState::Sent { at: now, reference }, None),
        Outcome::Failed { error } => (DeliveryState::Failed { at: now }, Some(error)),
        Outcome::Retry { error, after } => {
            let since = delivery.redriven_at.unwrap_or(created_at);
            let failed = Try { since, number: delivery.tries, now };
            let state = match failed.next(after, end.jitter) {
                Some(not_before) => DeliveryState::Pending { not_before },
                None => DeliveryState::Failed { at: now },
            };
            (state, Some(error))
        }
    };
    delivery.state = state;
    delivery.last_error = error;
}

/// A try that failed.
#[derive(Clone, Copy, Debug)]
pub struct Try {
    /// Since when it is tried.
    pub since: Timestamp,
    /// Which try it was, from 1.
    pub number: u32,
    /// When it failed.
    pub now: Timestamp,
}

impl Try {
    /// True when the time for trying is over.
    pub(super) fn is_the_last(self) -> bool {
        self.now.duration_since(self.since) >= GIVE_UP
    }

    /// When to try again, after what the other side asked for or by the timetable; `None` when it
    /// is time to give up.
    pub fn next(self, asked: Option<SignedDuration>, jitter: Jitter) -> Option<Timestamp> {
        if self.is_the_last() {
            return None;
        }
        let wait = asked.map_or_else(
            || jitter.apply(wait_after(self.number)),
            |asked| asked.clamp(SHORTEST_WAIT, HOURLY),
        );
        Some(later(self.now, wait))
    }
}

fn wait_after(tries: u32) -> SignedDuration {
    usize::try_from(tries.saturating_sub(1))
        .ok()
        .and_then(|index| WAITS_SECONDS.get(index))
        .map_or(HOURLY, |seconds| SignedDuration::from_secs(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn failed(tries: u32, second: i64, after: Option<SignedDuration>) -> Delivery {
        let mut delivery = Delivery { tries, ..Delivery::due_at(at(0)) };
        let outcome = Outcome::Retry { error: "no answer".to_owned(), after };
        conclude(&mut delivery, at(0), Ending { outcome, now: at(second), jitter: Jitter::NONE });
        delivery
    }

    #[test]
    fn retries_are_dense_at_first_and_hourly_later() {
        for (tries, wait) in [(1, 5), (2, 30), (3, 120), (7, 2_400), (8, 3_600), (60, 3_600)] {
            let expected = DeliveryState::Pending { not_before: at(100 + wait) };
            assert_eq!(failed(tries, 100, None).state, expected, "after try {tries}");
        }
    }

    #[test]
    fn the_other_side_may_ask_for_a_wait_within_limits() {
        for (asked, wait) in [(57, 57), (0, 1), (-5, 1), (1_000_000_000, 3_600)] {
            let after = Some(SignedDuration::from_secs(asked));
            let expected = DeliveryState::Pending { not_before: at(100 + wait) };
            assert_eq!(failed(1, 100, after).state, expected, "asked for {asked}");
        }
    }

    #[test]
    fn a_delivery_is_given_up_after_three_days() {
        let delivery = failed(80, 72 * 3_600, None);
        assert_eq!(delivery.state, DeliveryState::Failed { at: at(72 * 3_600) });
        assert_eq!(delivery.last_error.as_deref(), Some("no answer"));
    }

    #[test]
    fn a_delivery_is_not_given_up_a_second_before_three_days() {
        let delivery = failed(80, 72 * 3_600 - 1, None);
        let expected = DeliveryState::Pending { not_before: at(73 * 3_600 - 1) };
        assert_eq!(delivery.state, expected);
    }

    #[test]
    fn every_wait_of_the_timetable_is_as_documented() {
        let waits: Vec<i64> = (0..=9).map(|tries| wait_after(tries).as_secs()).collect();
        assert_eq!(waits, [5, 5, 30, 120, 300, 600, 1_200, 2_400, 3_600, 3_600]);
        assert_eq!(wait_after(u32::MAX), HOURLY);
    }

    #[test]
    fn jitter_is_spread_evenly_over_a_fifth_to_either_side() {
        for (bits, seconds) in [(0, 800), (1, 801), (200, 1_000), (400, 1_200), (401, 800)] {
            let wait = Jitter::from_random(bits).apply(SignedDuration::from_secs(1_000));
            let difference = wait - SignedDuration::from_secs(seconds);
            assert!(difference.abs() < SignedDuration::from_millis(1), "{bits}: {wait}");
        }
        let span = SignedDuration::from_secs(7);
        assert_eq!(Jitter::NONE.apply(span), span);
        let longest = SignedDuration::MAX;
        assert_eq!(Jitter::NONE.apply(longest), longest);
    }

    #[test]
    fn a_failed_try_waits_by_the_timetable_with_its_jitter() {
        let failed = Try { since: at(0), number: 2, now: at(100) };
        let soon = failed.next(None, Jitter::from_random(0)).expect("another try");
        assert_eq!(soon.duration_since(at(124)).as_millis().abs(), 0);
        let asked = Some(SignedDuration::from_secs(57));
        assert_eq!(failed.next(asked, Jitter::from_random(0)), Some(at(157)));
    }

    #[test]
    fn what_was_sent_has_no_error_any_more() {
        let mut delivery = failed(1, 100, None);
        let outcome = Outcome::Sent(Some("m-1".to_owned()));
        conclude(&mut delivery, at(0), Ending { outcome, now: at(105), jitter: Jitter::NONE });
        let state = DeliveryState::Sent { at: at(105), reference: Some("m-1".to_owned()) };
        assert_eq!((delivery.state, delivery.last_error), (state, None));
    }
}
