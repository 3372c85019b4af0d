//! Whether a channel takes messages, and how long it is left alone when it does not.
//!
//! A channel that failed several times in a row, over whatever records, rests. That delays what is
//! due there and drops nothing; after the rest one delivery tries it, and the others wait for that.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use uuid::Uuid;

/// The document about one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChannelHealth {
    /// Tries in a row that did not get through.
    pub failures: u32,
    /// Rests in a row.
    pub rests: u32,
    /// When the last rest is over.
    pub rests_until: Option<Timestamp>,
    /// Who tries the channel after its rest.
    pub probe: Option<Probe>,
}

/// The one try after a rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Probe {
    /// Who makes it.
    pub owner: Uuid,
    /// How long the others wait for it.
    pub until: Timestamp,
}

/// How a try on the channel ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TryEnd {
    /// The channel took the message.
    Taken,
    /// It did not, and it may work later.
    Unavailable,
    /// It answered that it will never take this message, which says nothing about others.
    Refused,
}

impl ChannelHealth {
    /// So many failures in a row make the channel rest.
    pub const MOST_FAILURES: u32 = 5;
    /// The first rest; each further one in a row is twice as long.
    pub const FIRST_REST: SignedDuration = SignedDuration::from_mins(1);
    /// The longest rest.
    pub const LONGEST_REST: SignedDuration = SignedDuration::from_mins(10);
    /// How long the others wait for a probe, longer than any channel may take.
    pub const PROBE: SignedDuration = SignedDuration::from_secs(30);

    /// Asks for a try: until when it has to wait, or `None` when it may go ahead.
    pub fn admit(&mut self, owner: Uuid, now: Timestamp) -> Option<Timestamp> {
        self.rests_until?;
        if let Some(until) = self.resting(now) {
            return Some(until);
        }
        let probe = self.probe.as_ref().filter(|probe| probe.owner != owner);
        if let Some(until) = probe.and_then(|probe| within(probe.until, Self::PROBE, now)) {
            return Some(until);
        }
        self.probe = Some(Probe { owner, until: now + Self::PROBE });
        None
    }

    /// Takes the end of a try.
    pub fn record(&mut self, end: TryEnd, now: Timestamp) {
        match end {
            TryEnd::Taken => *self = Self::default(),
            TryEnd::Refused => self.probe = None,
            // It began before the rest, and is no news.
            TryEnd::Unavailable if self.resting(now).is_some() => {}
            TryEnd::Unavailable => {
                self.failures = self.failures.saturating_add(1);
                self.probe = None;
                if self.failures >= Self::MOST_FAILURES {
                    self.rests_until = Some(now + self.next_rest());
                    self.rests = self.rests.saturating_add(1);
                }
            }
        }
    }

    fn resting(&self, now: Timestamp) -> Option<Timestamp> {
        within(self.rests_until?, Self::LONGEST_REST, now)
    }

    fn next_rest(&self) -> SignedDuration {
        let doubled = 2_i32.checked_pow(self.rests);
        let rest = doubled.and_then(|factor| Self::FIRST_REST.checked_mul(factor));
        rest.unwrap_or(Self::LONGEST_REST).min(Self::LONGEST_REST)
    }
}

/// The moment if it is ahead. One that no wait could lead to comes from a clock that was wrong.
fn within(moment: Timestamp, longest: SignedDuration, now: Timestamp) -> Option<Timestamp> {
    (now < moment && moment.duration_since(now) <= longest).then_some(moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: Uuid = Uuid::from_u128(1);
    const OTHER: Uuid = Uuid::from_u128(2);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    /// Failed five times, at second 0.
    fn resting() -> ChannelHealth {
        let mut health = ChannelHealth::default();
        for _ in 0..5 {
            health.record(TryEnd::Unavailable, at(0));
        }
        health
    }

    #[test]
    fn five_failures_in_a_row_make_a_channel_rest_for_a_minute() {
        let mut health = ChannelHealth::default();
        for failures in 1..5 {
            health.record(TryEnd::Unavailable, at(0));
            assert_eq!((health.failures, health.admit(ME, at(0))), (failures, None));
        }
        health.record(TryEnd::Unavailable, at(0));
        assert_eq!(health.admit(ME, at(0)), Some(at(60)));
        assert_eq!(health.admit(ME, at(59)), Some(at(60)));
        assert_eq!(health.admit(ME, at(60)), None);
    }

    #[test]
    fn a_channel_that_never_rested_writes_down_nobody() {
        let mut health = ChannelHealth::default();
        assert_eq!(health.admit(ME, at(0)), None);
        assert_eq!(health, ChannelHealth::default());
    }

    #[test]
    fn each_rest_in_a_row_is_twice_as_long_up_to_ten_minutes() {
        let (mut health, mut now) = (resting(), 0);
        for minutes in [1, 2, 4, 8, 10, 10] {
            let until = now + minutes * 60;
            assert_eq!(health.rests_until, Some(at(until)), "a rest of {minutes} minutes");
            now = until;
            health.record(TryEnd::Unavailable, at(now));
        }
        let tired = ChannelHealth { rests: u32::MAX, failures: u32::MAX, ..resting() };
        let mut tired = ChannelHealth { rests_until: None, ..tired };
        tired.record(TryEnd::Unavailable, at(0));
        assert_eq!((tired.rests_until, tired.rests), (Some(at(600)), u32::MAX));
    }

    #[test]
    fn one_delivery_tries_the_channel_after_its_rest() {
        let mut health = resting();
        assert_eq!(health.admit(ME, at(60)), None);
        assert_eq!(health.probe, Some(Probe { owner: ME, until: at(90) }));
        assert_eq!(health.admit(OTHER, at(60)), Some(at(90)));
        assert_eq!(health.admit(OTHER, at(89)), Some(at(90)));
        assert_eq!(health.admit(ME, at(61)), None, "whose probe it is may ask again");
        assert_eq!(health.admit(OTHER, at(91)), None, "who tried it has died");
        assert_eq!(health.admit(ME, at(92)), Some(at(121)));
    }

    #[test]
    fn a_success_ends_all_of_it() {
        let mut health = resting();
        health.admit(ME, at(60));
        health.record(TryEnd::Taken, at(61));
        assert_eq!(health, ChannelHealth::default());
    }

    #[test]
    fn a_failure_that_began_before_the_rest_is_no_news() {
        let mut health = resting();
        health.record(TryEnd::Unavailable, at(59));
        assert_eq!(health, resting());
        health.record(TryEnd::Unavailable, at(60));
        assert_eq!((health.failures, health.rests), (6, 2));
    }

    #[test]
    fn a_failed_probe_lets_nobody_else_wait_for_it() {
        let mut health = resting();
        health.admit(ME, at(60));
        health.record(TryEnd::Unavailable, at(61));
        assert_eq!((health.probe.clone(), health.rests_until), (None, Some(at(181))));
    }

    #[test]
    fn a_message_that_is_refused_says_nothing_about_the_channel() {
        let mut health = ChannelHealth::default();
        for _ in 0..9 {
            health.record(TryEnd::Refused, at(0));
        }
        assert_eq!(health, ChannelHealth::default());
        let mut health = resting();
        health.admit(ME, at(60));
        health.record(TryEnd::Refused, at(61));
        assert_eq!(health, resting(), "the next one is the probe");
    }

    #[test]
    fn a_time_that_no_rest_could_lead_to_holds_nobody_up() {
        let rests_until = Some(at(601));
        let mut health = ChannelHealth { rests_until, ..resting() };
        assert_eq!(health.admit(ME, at(0)), None);
        let mut health = ChannelHealth { rests_until, ..resting() };
        assert_eq!(health.admit(ME, at(1)), Some(at(601)));
        let probe = Some(Probe { owner: OTHER, until: at(1_000) });
        let mut health = ChannelHealth { probe, ..resting() };
        assert_eq!(health.admit(ME, at(100)), None);
    }

    #[test]
    fn a_document_of_another_version_is_read_as_far_as_it_goes() {
        let read = |text: &str| serde_json::from_str::<ChannelHealth>(text).expect("a document");
        assert_eq!(read("{}"), ChannelHealth::default());
        assert_eq!(read(r#"{"failures":2,"more":1}"#).failures, 2);
    }
}
