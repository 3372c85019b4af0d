//! Which events of a source are open, and which of them complete lists do not show any more.
//!
//! Absence closes nothing: a list may be short because a right was lost or a service has trouble.
//! People hear of it instead.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::ListedEvent;
use crate::fraud_event::SubscriptionId;

/// The open events of one source, by scope and key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEvents {
    events: BTreeMap<String, OpenEvent>,
}

/// An event that was listed as unresolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenEvent {
    /// Our name for it: scope and key.
    name: String,
    /// Microsoft's identifier as sent.
    pub event_id: String,
    /// The subscription under which it can be asked for.
    pub subscription: Option<SubscriptionId>,
    /// Since when complete lists have not shown it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing_since: Option<Timestamp>,
    /// How many complete lists in a row have not shown it.
    #[serde(default)]
    missing_in: u32,
}

/// What became of the notes when a list was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What people must hear.
    pub sign: Sign,
    /// True when the notes are not what they were.
    pub is_changed: bool,
}

/// What a poll says about the open events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// All are listed, or were seen resolved, or have been gone for a day.
    AllAccounted,
    /// Some are missing, too few and too briefly to tell people.
    Waiting,
    /// People must hear that events are missing.
    Missing {
        /// How many.
        count: usize,
        /// Since when.
        since: Timestamp,
        /// Subscriptions that they were on, some of them.
        subscriptions: Vec<SubscriptionId>,
    },
}

/// So many that vanish at once are told at once.
const MANY: usize = 5;
/// Fewer are told when so many complete lists in a row have not shown them.
const PATIENCE: u32 = 3;
/// What neither a list nor a question about it has shown for this long is gone for good.
const GONE_AFTER: SignedDuration = SignedDuration::from_hours(24);
/// After that they are asked about once in so many polls: an API that has answered three times that
/// it does not know them must not be asked all day.
const ASKED_EVERY: u32 = 6;
/// Another one stands first after so long: ten between two polls of five minutes, which are as many
/// as one poll asks about when each may take two questions.
const SECONDS_OF_A_TURN: i64 = 30;
/// Subscriptions that people are told.
const MOST_SUBSCRIPTIONS: usize = 3;

impl OpenEvent {
    /// Our name for it.
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// An event without an identifier of its own cannot be told from one that was edited.
    fn of(event: &ListedEvent) -> Option<Self> {
        Some(Self {
            name: event.name.to_string(),
            event_id: event.event_id.as_deref()?.to_owned(),
            subscription: event.subscription,
            missing_since: None,
            missing_in: 0,
        })
    }
}

impl OpenEvents {
    /// The open events that a complete list does not show and that should be asked about now: at
    /// first at every poll, later now and then. Those who stand first are asked about first, so
    /// others do at each poll.
    pub fn not_in(&self, listed: &[&ListedEvent], now: Timestamp) -> Vec<&OpenEvent> {
        let listed = names(listed);
        let is_due = |event: &OpenEvent| {
            event.missing_in < PATIENCE || event.missing_in.is_multiple_of(ASKED_EVERY)
        };
        let mut missing: Vec<&OpenEvent> = self
            .events
            .values()
            .filter(|event| !listed.contains(event.name.as_str()) && is_due(event))
            .collect();
        let turn = usize::try_from(now.as_second() / SECONDS_OF_A_TURN).unwrap_or_default();
        if let Some(turn) = turn.checked_rem(missing.len()) {
            missing.rotate_left(turn);
        }
        missing
    }

    /// True for what a list can be expected to show: an event that is open and has an id of its own.
    pub fn can_expect(event: &ListedEvent) -> bool {
        event.is_unresolved() && event.event_id.is_some()
    }

    /// Takes note of events that were seen unresolved, unless they are known; true when one was not.
    pub fn expect(&mut self, events: &[&ListedEvent]) -> bool {
        let before = self.events.len();
        for event in events.iter().filter(|event| event.is_unresolved()) {
            if self.events.contains_key(&*event.name) {
                continue;
            }
            if let Some(open) = OpenEvent::of(event) {
                self.events.insert(open.name.clone(), open);
            }
        }
        self.events.len() > before
    }

    /// Takes note of what was listed. Only a complete list says anything about what is not in it.
    pub fn take(&mut self, listed: &[&ListedEvent], is_complete: bool, now: Timestamp) -> Taken {
        let mut is_changed = false;
        for event in listed {
            is_changed |= self.take_one(event);
        }
        if !is_complete {
            return Taken { sign: Sign::Waiting, is_changed };
        }
        let missing = self.count_missing(listed, now);
        Taken { is_changed: is_changed || missing.is_changed, ..missing }
    }

    /// Takes note of one event; true when that changed anything.
    fn take_one(&mut self, event: &ListedEvent) -> bool {
        let Some(open) = OpenEvent::of(event).filter(|_| event.is_unresolved()) else {
            return self.events.remove(&*event.name).is_some();
        };
        match self.events.get_mut(&open.name) {
            Some(known) if *known == open => false,
            Some(known) => {
                *known = open;
                true
            }
            None => self.events.insert(open.name.clone(), open).is_none(),
        }
    }

    fn count_missing(&mut self, listed: &[&ListedEvent], now: Timestamp) -> Taken {
        let listed = names(listed);
        let before = self.events.len();
        self.events.retain(|name, event| {
            let since = event.missing_since.filter(|_| !listed.contains(name.as_str()));
            since.is_none_or(|since| now.duration_since(since) < GONE_AFTER)
        });
        let are_gone = self.events.len() < before;
        let mut missing = Vec::new();
        for (_, event) in self.events.iter_mut().filter(|(name, _)| !listed.contains(name.as_str()))
        {
            event.missing_since.get_or_insert(now);
            event.missing_in = event.missing_in.saturating_add(1);
            missing.push(&*event);
        }
        Taken { sign: sign(&missing), is_changed: are_gone || !missing.is_empty() }
    }
}

fn names<'a>(listed: &[&'a ListedEvent]) -> HashSet<&'a str> {
    listed.iter().map(|event| &*event.name).collect()
}

fn sign(missing: &[&OpenEvent]) -> Sign {
    let Some(since) = missing.iter().filter_map(|event| event.missing_since).min() else {
        return Sign::AllAccounted;
    };
    let are_many = missing.iter().filter(|event| event.missing_in == 1).count() >= MANY;
    let is_long = missing.iter().any(|event| event.missing_in >= PATIENCE);
    if !are_many && !is_long {
        return Sign::Waiting;
    }
    let subscriptions: BTreeSet<_> = missing.iter().filter_map(|e| e.subscription).collect();
    let subscriptions = subscriptions.into_iter().take(MOST_SUBSCRIPTIONS).collect();
    Sign::Missing { count: missing.len(), since, subscriptions }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(minute * 60).expect("a time")
    }

    fn open(count: usize) -> OpenEvents {
        let event = |number: usize| {
            let name = format!("s/{number}");
            let event = OpenEvent {
                name: name.clone(),
                event_id: number.to_string(),
                subscription: None,
                missing_since: None,
                missing_in: 0,
            };
            (name, event)
        };
        OpenEvents { events: (0..count).map(event).collect() }
    }

    #[test]
    fn five_that_vanish_are_told_at_once_and_four_after_three_lists() {
        for (count, signs) in [(4, [false, false, true]), (5, [true, false, true])] {
            let mut open = open(count);
            for (minute, is_told) in [0, 5, 10].into_iter().zip(signs) {
                let sign = open.take(&[], true, at(minute)).sign;
                assert_eq!(matches!(sign, Sign::Missing { .. }), is_told, "{count} {minute}");
                assert_ne!(sign, Sign::AllAccounted);
            }
        }
    }

    #[test]
    fn a_list_that_is_not_complete_says_nothing_about_what_it_lacks() {
        let mut open = open(9);
        let before = open.clone();
        let taken = open.take(&[], false, at(0));
        assert_eq!(taken, Taken { sign: Sign::Waiting, is_changed: false });
        assert_eq!(open, before);
    }

    #[test]
    fn what_stays_away_is_asked_about_now_and_then_and_forgotten_after_a_day() {
        let mut open = open(1);
        let mut asked = 0;
        for poll in 0..=288 {
            asked += open.not_in(&[], at(poll * 5)).len();
            open.take(&[], true, at(poll * 5));
        }
        assert_eq!((asked, open.events.len()), (3 + 288 / 6, 0));
        assert_eq!(open.take(&[], true, at(289 * 5)).sign, Sign::AllAccounted);
    }

    /// An event that a source lists, with or without an id of its own.
    fn listed(id: Option<&str>, status: &str) -> ListedEvent {
        let event = serde_json::json!({
            "key": id.unwrap_or("none"), "source": "graph", "event_id": id,
            "alert_type": "CryptoMining", "status": status, "severity": "high",
            "confidence": "high", "is_test": false, "resources": [], "resource_count": 0,
            "details": {}, "concerns": [], "raw": "",
            "subscription": format!("44444444-dddd-4ddd-8ddd-{:012}", id.map_or(0, str::len)),
        });
        ListedEvent::of(&serde_json::from_value(event).expect("an event"))
    }

    fn ids(events: &[&OpenEvent]) -> Vec<String> {
        events.iter().map(|event| event.event_id.clone()).collect()
    }

    #[test]
    fn what_is_listed_as_unresolved_and_has_an_id_is_open() {
        let mut open = OpenEvents::default();
        let first =
            [listed(Some("a"), "active"), listed(None, "active"), listed(Some("bb"), "resolved")];
        let first = first.each_ref();
        assert_eq!(open.take(&first, false, at(0)).sign, Sign::Waiting);
        assert_eq!(ids(&open.not_in(&[], at(0))), ["a"]);
        assert_eq!(
            open.not_in(&[], at(0)).first().map(|e| e.name()),
            Some(first[0].name.to_string())
        );
        assert_eq!(ids(&open.not_in(&first, at(0))), [""; 0]);
        open.take(&[&listed(Some("a"), "resolved")], false, at(5));
        assert_eq!(open, OpenEvents::default());
    }

    #[test]
    fn what_is_folded_unresolved_is_expected_in_lists() {
        let (new, over) = (listed(Some("e-1"), "active"), listed(Some("e-2"), "resolved"));
        let mut open = OpenEvents::default();
        assert!(open.expect(&[&new, &over]));
        assert_eq!(open.not_in(&[], at(0)).len(), 1, "what is over is not looked for");
        assert!(open.not_in(&[&new], at(0)).is_empty());
        assert!(!open.expect(&[&new]), "it is known");
        assert!(!open.expect(&[]));
        assert!(open.expect(&[&new, &listed(Some("e-3"), "active")]));
        open.take(&[], true, at(1));
        open.expect(&[&new]);
        assert!(open.events.values().all(|event| event.missing_in == 1), "it is missing as before");
    }

    #[test]
    fn what_comes_back_is_missing_no_more() {
        let mut open = OpenEvents::default();
        let event = listed(Some("a"), "active");
        open.take(&[&event], true, at(0));
        for minute in [5, 10] {
            assert_eq!(open.take(&[], true, at(minute)).sign, Sign::Waiting);
        }
        assert_eq!(open.take(&[&event], true, at(15)).sign, Sign::AllAccounted);
        for (minute, is_told) in [(20, false), (25, false), (30, true)] {
            let sign = open.take(&[], true, at(minute)).sign;
            assert_eq!(sign != Sign::Waiting, is_told, "{minute}");
        }
    }

    #[test]
    fn people_hear_how_many_are_missing_since_when_and_where_some_of_them_were() {
        let mut open = OpenEvents::default();
        let ids = ["a", "bb", "ccc", "dddd", "eeeee"];
        let all = ids.map(|id| listed(Some(id), "active"));
        open.take(&all.each_ref(), true, at(0));
        let subscriptions = ["1", "2", "3"].iter();
        let subscriptions =
            subscriptions.map(|n| format!("44444444-dddd-4ddd-8ddd-00000000000{n}"));
        let subscriptions = subscriptions.filter_map(|id| SubscriptionId::parse(&id)).collect();
        let sign = Sign::Missing { count: 5, since: at(5), subscriptions };
        assert_eq!(open.take(&[], true, at(5)).sign, sign);
    }

    #[test]
    fn an_event_is_gone_after_a_day_and_not_before() {
        let mut open = open(1);
        open.take(&[], true, at(0));
        open.take(&[], true, at(24 * 60 - 1));
        assert_eq!(open.events.len(), 1);
        open.take(&[], true, at(24 * 60));
        assert_eq!(open.events.len(), 0);
    }

    #[test]
    fn another_event_stands_first_after_half_a_minute() {
        let open = open(3);
        let first = |second: i64| {
            let now = Timestamp::from_second(second).expect("a time");
            ids(&open.not_in(&[], now)).remove(0)
        };
        for (second, id) in [(0, "0"), (29, "0"), (30, "1"), (60, "2"), (90, "0"), (-90, "0")] {
            assert_eq!(first(second), id, "{second}");
        }
    }

    #[test]
    fn notes_that_say_what_they_said_before_are_not_written_again() {
        let mut open = OpenEvents::default();
        let (a, b) = (listed(Some("a"), "active"), listed(Some("bb"), "active"));
        let over = listed(Some("bb"), "resolved");
        for (minute, events, is_complete, is_changed) in [
            (0, [].as_slice(), true, false),
            (0, &[&a], false, true),
            (5, &[&a], true, false),
            (10, &[&b], false, true),
            (15, &[&a, &over], true, true),
            (20, &[&a, &over], true, false),
            (25, &[], true, true),
            (30, &[], true, true),
            (35, &[&a], true, true),
            (40, &[], true, true),
            (40 + 24 * 60, &[], true, true),
            (45 + 24 * 60, &[], true, false),
        ] {
            let before = open.clone();
            let taken = open.take(events, is_complete, at(minute));
            assert_eq!((taken.is_changed, open != before), (is_changed, is_changed), "{minute}");
        }
    }
}
