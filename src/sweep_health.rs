//! Whether the sweep does its work, and when people must hear of what it leaves undone.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::audit::Head;

/// The document about the sweeps.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SweepHealth {
    /// When the last sweep that came to its end did so.
    #[serde(default)]
    pub last_sweep_at: Option<Timestamp>,
    /// When the oldest item was due that it left undone.
    #[serde(default)]
    pub overdue_since: Option<Timestamp>,
    /// How many items it left undone.
    #[serde(default)]
    pub overdue_count: usize,
    /// Since when a notice waits that must not wait and that no channel has taken.
    #[serde(default)]
    pub unannounced_since: Option<Timestamp>,
    /// What the host gave up lately, by queue.
    #[serde(default)]
    pub poison: BTreeMap<String, Poison>,
    /// The scope at which the sweep of the inbox stopped, because there were too many.
    #[serde(default)]
    pub inbox_stopped_at: Option<String>,
    /// The longest that a sweep found the audit chain to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit_head: Option<Head>,
}

/// Messages of one queue that the host gave up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Poison {
    /// When the first one was found.
    pub first_at: Timestamp,
    /// When the last one was found.
    pub last_at: Timestamp,
    /// How many.
    pub count: usize,
}

/// What is left undone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// When the oldest item was due.
    pub oldest_at: Option<Timestamp>,
    /// How many items.
    pub count: usize,
}

/// What to do about an alarm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// Raise it, if it is not raised.
    Raise,
    /// Leave it as it is.
    Keep,
    /// Say that it is over, if it is raised.
    Clear,
}

/// People hear of an item that is overdue for this long.
pub const LATE: SignedDuration = SignedDuration::from_mins(5);
/// They hear that it is over when nothing is overdue for longer than this.
const SHORT: SignedDuration = SignedDuration::from_mins(1);
/// People hear of a notice that nobody got for this long.
pub const UNHEARD: SignedDuration = SignedDuration::from_mins(10);
/// The alarm about given up messages is over after this long without one.
const QUIET: SignedDuration = SignedDuration::from_hours(24);

impl Backlog {
    /// Adds an item.
    pub fn add(&mut self, due_at: Timestamp) {
        self.count += 1;
        self.oldest_at = Some(self.oldest_at.map_or(due_at, |oldest| oldest.min(due_at)));
    }

    /// Whether people must hear that work is overdue. Between a minute and five, what was said
    /// last holds.
    pub fn sign(self, now: Timestamp) -> Sign {
        match self.oldest_at.map(|oldest| now.duration_since(oldest)) {
            Some(age) if age >= LATE => Sign::Raise,
            Some(age) if age >= SHORT => Sign::Keep,
            _ => Sign::Clear,
        }
    }
}

impl SweepHealth {
    /// Whether people must hear that nobody can be told.
    pub fn announcing(since: Option<Timestamp>, now: Timestamp) -> Sign {
        match since {
            Some(since) if now.duration_since(since) >= UNHEARD => Sign::Raise,
            _ => Sign::Clear,
        }
    }

    /// Takes note of messages that the host gave up.
    pub fn take_poison(&mut self, queue: &str, count: usize, now: Timestamp) {
        let none = Poison { first_at: now, last_at: now, count: 0 };
        let poison = self.poison.entry(queue.to_owned()).or_insert(none);
        poison.last_at = poison.last_at.max(now);
        poison.count = poison.count.saturating_add(count);
    }

    /// Takes note of where the audit chain ends; it never gets shorter.
    pub fn take_audit_head(&mut self, head: Option<Head>) {
        let known = self.audit_head.map_or(0, |known| known.count);
        self.audit_head = head.filter(|head| head.count > known).or(self.audit_head);
    }

    /// How many messages the host gave up lately, in all queues.
    pub fn poison_count(&self) -> usize {
        self.poison.values().fold(0, |sum, poison| sum.saturating_add(poison.count))
    }

    /// The queues in which the host has given nothing up for a day.
    pub fn quiet_queues(&self, now: Timestamp) -> Vec<String> {
        let is_quiet = |poison: &Poison| now.duration_since(poison.last_at) >= QUIET;
        let quiet = self.poison.iter().filter(|(_, poison)| is_quiet(poison));
        quiet.map(|(queue, _)| queue.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    #[test]
    fn work_is_late_after_five_minutes_and_no_more_below_one() {
        for (age, sign) in [
            (-1, Sign::Clear),
            (0, Sign::Clear),
            (59, Sign::Clear),
            (60, Sign::Keep),
            (299, Sign::Keep),
            (300, Sign::Raise),
            (9_999, Sign::Raise),
        ] {
            let backlog = Backlog { oldest_at: Some(at(10_000)), count: 1 };
            assert_eq!(backlog.sign(at(10_000 + age)), sign, "{age}");
        }
        assert_eq!(Backlog::default().sign(at(10_000)), Sign::Clear);
    }

    #[test]
    fn a_backlog_is_as_old_as_its_oldest_item() {
        let mut backlog = Backlog::default();
        for second in [50, 20, 30] {
            backlog.add(at(second));
        }
        assert_eq!(backlog, Backlog { oldest_at: Some(at(20)), count: 3 });
    }

    #[test]
    fn what_nobody_got_is_told_after_ten_minutes() {
        for (since, sign) in [
            (None, Sign::Clear),
            (Some(at(1_000)), Sign::Clear),
            (Some(at(401)), Sign::Clear),
            (Some(at(400)), Sign::Raise),
            (Some(at(0)), Sign::Raise),
        ] {
            assert_eq!(SweepHealth::announcing(since, at(1_000)), sign, "{since:?}");
        }
    }

    #[test]
    fn given_up_messages_are_counted_by_queue() {
        let mut health = SweepHealth::default();
        health.take_poison("notifications", 2, at(100));
        health.take_poison("notifications", 3, at(160));
        health.take_poison("fraud-events", 4, at(130));
        health.take_poison("notifications", 1, at(90));
        let expected = Poison { first_at: at(100), last_at: at(160), count: 6 };
        assert_eq!(health.poison.get("notifications"), Some(&expected));
        assert_eq!(health.poison_count(), 10);
        assert_eq!(SweepHealth::default().poison_count(), 0);
    }

    #[test]
    fn a_queue_is_quiet_a_day_after_its_last_message() {
        const DAY: i64 = 24 * 3_600;
        let mut health = SweepHealth::default();
        health.take_poison("notifications", 1, at(0));
        health.take_poison("fraud-events", 1, at(60));
        let quiet = |second| health.quiet_queues(at(second));
        assert_eq!(quiet(DAY - 1), Vec::<String>::new());
        assert_eq!(quiet(DAY), ["notifications"]);
        assert_eq!(quiet(DAY + 60), ["fraud-events", "notifications"]);
    }

    #[test]
    fn an_older_document_can_be_read() {
        let health: SweepHealth = serde_json::from_str("{}").expect("a document");
        assert_eq!(health, SweepHealth::default());
    }
}
