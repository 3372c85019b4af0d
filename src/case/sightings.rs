//! When an event was seen unresolved and when resolved, and what follows from that alone.
//!
//! The sightings are a set in the order of time, so that it makes no difference when one becomes
//! known: one that comes late takes its place between the others.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

/// One moment at which an event was seen. What is seen unresolved sorts after what is seen resolved
/// at the same moment, and so has the last word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(from = "(Timestamp, bool)", into = "(Timestamp, bool)")]
pub(super) struct Sighting {
    pub(super) at: Timestamp,
    pub(super) is_unresolved: bool,
}

/// The sightings of one event: the latest [`Sightings::MOST`], and what the earlier ones came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sightings {
    /// When it began, by the earliest word about it: detected by Microsoft, or seen by us.
    began_at: Timestamp,
    /// What came before the list; nothing is put in there any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    earlier: Option<Course>,
    latest: BTreeSet<Sighting>,
}

/// What a sequence of sightings comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Course {
    last: Sighting,
    /// When it was seen unresolved first after it was seen resolved; else when it was seen first.
    turned_at: Timestamp,
    /// How often it was seen unresolved after it was seen resolved.
    pub(super) comebacks: u32,
    /// How often it was unresolved for a while.
    pub(super) outbreaks: u32,
}

impl Sightings {
    /// Longest list of sightings; of those before, only what they came to is kept.
    const MOST: usize = 64;

    /// The one sighting of an event that is new.
    pub(super) fn new(first: Sighting, detected_at: Option<Timestamp>) -> Self {
        let began_at = detected_at.map_or(first.at, |detected| detected.min(first.at));
        Self { began_at, earlier: None, latest: BTreeSet::from([first]) }
    }

    /// What is known of an event from the time before its sightings were kept.
    pub(super) fn unlisted(last: Sighting, since: Timestamp, comebacks: u32) -> Self {
        let outbreaks = comebacks + 1;
        let earlier = Course { last, turned_at: since, comebacks, outbreaks };
        Self { began_at: since, earlier: Some(earlier), latest: BTreeSet::new() }
    }

    /// Adds the sightings of others.
    pub(super) fn join(&mut self, others: &Self) {
        self.began_at = self.began_at.min(others.began_at);
        let is_later = |seen: &&Sighting| self.earlier.is_none_or(|past| **seen > past.last);
        self.latest.extend(others.latest.iter().filter(is_later));
        while self.latest.len() > Self::MOST {
            let Some(oldest) = self.latest.pop_first() else { return };
            self.earlier = Some(Course::after(self.earlier, oldest));
        }
    }

    /// What they come to.
    pub(super) fn course(&self) -> Option<Course> {
        self.latest.iter().fold(self.earlier, |past, seen| Some(Course::after(past, *seen)))
    }

    /// When it began, whatever became of it.
    pub(super) fn began_at(&self) -> Timestamp {
        self.began_at
    }

    /// Since when the event is unresolved, or when it last became so.
    pub(super) fn since(&self) -> Timestamp {
        let turned = self.course().filter(|course| course.comebacks > 0);
        turned.map_or(self.began_at, |course| course.turned_at)
    }
}

impl Course {
    fn after(past: Option<Self>, next: Sighting) -> Self {
        let Some(past) = past else {
            let outbreaks = u32::from(next.is_unresolved);
            return Self { last: next, turned_at: next.at, comebacks: 0, outbreaks };
        };
        if past.last.is_unresolved || !next.is_unresolved {
            return Self { last: next, ..past };
        }
        let (comebacks, outbreaks) = (past.comebacks + 1, past.outbreaks + 1);
        Self { last: next, turned_at: next.at, comebacks, outbreaks }
    }
}

impl From<(Timestamp, bool)> for Sighting {
    fn from((at, is_unresolved): (Timestamp, bool)) -> Self {
        Self { at, is_unresolved }
    }
}

impl From<Sighting> for (Timestamp, bool) {
    fn from(seen: Sighting) -> Self {
        (seen.at, seen.is_unresolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn seen((second, is_unresolved): (i64, bool)) -> Sightings {
        Sightings::new(Sighting { at: at(second), is_unresolved }, None)
    }

    fn of(all: &[(i64, bool)]) -> Sightings {
        let mut sightings = seen(all[0]);
        all.iter().for_each(|one| sightings.join(&seen(*one)));
        sightings
    }

    #[test]
    fn comebacks_and_outbreaks_are_counted_in_the_order_of_time() {
        let (open, over) = (true, false);
        for (all, comebacks, outbreaks, since) in [
            (vec![(1, open)], 0, 1, 1),
            (vec![(1, over)], 0, 0, 1),
            (vec![(1, open), (3, open)], 0, 1, 1),
            (vec![(1, open), (3, over)], 0, 1, 1),
            (vec![(1, over), (3, open)], 1, 1, 3),
            (vec![(1, open), (3, open), (2, over)], 1, 2, 3),
            (vec![(4, over), (1, open), (3, open), (2, over)], 1, 2, 3),
            (vec![(5, open), (1, open), (3, over), (4, open), (6, open)], 1, 2, 4),
            (vec![(2, open), (2, over)], 1, 1, 2),
            (vec![(1, open), (2, open), (2, over), (3, over)], 1, 2, 2),
        ] {
            let sightings = of(&all);
            let course = sightings.course().expect("a course");
            let figures = (course.comebacks, course.outbreaks, sightings.since());
            assert_eq!(figures, (comebacks, outbreaks, at(since)), "{all:?}");
        }
    }

    #[test]
    fn an_event_counts_from_its_detection_until_it_comes_back() {
        let first = Sighting { at: at(5), is_unresolved: true };
        for (detected, since) in [(None, 5), (Some(at(3)), 3), (Some(at(9)), 5)] {
            let mut sightings = Sightings::new(first, detected);
            assert_eq!(sightings.since(), at(since));
            sightings.join(&of(&[(6, false), (8, true)]));
            assert_eq!(sightings.since(), at(8));
        }
    }

    #[test]
    fn of_very_many_sightings_the_earliest_are_counted_only() {
        let flips: Vec<(i64, bool)> = (0..200).map(|second| (second, second % 2 == 0)).collect();
        let mut backwards = flips.clone();
        backwards.reverse();
        let (all, late) = (of(&flips), of(&backwards));
        assert_eq!((all.latest.len(), all.course().map(|c| c.comebacks)), (64, Some(99)));
        assert_eq!(all.latest, late.latest);
        // One that is older than all that are listed has no place any more.
        let mut again = all.clone();
        again.join(&seen((3, true)));
        assert_eq!(again, all);
        // The last that is counted only is known again.
        again.join(&seen((135, false)));
        assert_eq!(again, all);
    }

    #[test]
    fn what_was_counted_before_sightings_were_kept_goes_on() {
        let last = Sighting { at: at(50), is_unresolved: false };
        let mut old = Sightings::unlisted(last, at(40), 2);
        assert_eq!(
            (old.since(), old.course().map(|c| (c.comebacks, c.outbreaks))),
            (at(40), Some((2, 3)))
        );
        let before = old.clone();
        old.join(&of(&[(50, false)]));
        assert_eq!(old, before, "it is counted already");
        old.join(&of(&[(45, true)]));
        assert_eq!(old.course().map(|c| c.comebacks), Some(2), "from before");
        old.join(&of(&[(50, true)]));
        assert_eq!(old.course().map(|c| (c.comebacks, c.outbreaks)), Some((3, 4)));
        let first = Sightings::unlisted(Sighting { is_unresolved: true, ..last }, at(40), 0);
        assert_eq!(first.since(), at(40));
    }

    #[test]
    fn a_sighting_is_kept_short() {
        let text = serde_json::to_string(&of(&[(0, true)])).expect("JSON");
        let expected =
            r#"{"began_at":"1970-01-01T00:00:00Z","latest":[["1970-01-01T00:00:00Z",true]]}"#;
        assert_eq!(text, expected);
    }
}
