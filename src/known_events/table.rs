//! What is known, by name: in a sorted list, because a million names in a hash table take twice the
//! memory, and three times while it grows.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::fraud_event::ShortName;
use crate::fraud_event::ShortVersion;

/// The latest stored observation of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Latest {
    /// When it was observed, in milliseconds since 1970.
    pub(super) at: i64,
    /// `None` when it is not known which of several counts, and for a version in no form of ours.
    pub(super) version: Option<ShortVersion>,
    /// How many marks there were when it became known.
    pub(super) marks: u32,
}

impl Latest {
    /// True when both are the same observation.
    fn is_same(&self, other: &Self) -> bool {
        (self.at, self.version) == (other.at, other.version)
    }

    /// Of two versions of one moment it is not known which one counts: neither is known then, and
    /// the next poll stores the event anew.
    fn take(&mut self, other: Self) {
        match other.at.cmp(&self.at) {
            Ordering::Less => {}
            Ordering::Equal if self.version != other.version => self.version = None,
            Ordering::Equal => {}
            Ordering::Greater => *self = other,
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Row {
    name: ShortName,
    latest: Latest,
}

/// The latest observations by name.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By name, each once.
    rows: Vec<Row>,
    /// Names that are not among the rows yet.
    added: BTreeMap<ShortName, Latest>,
}

/// So many names may wait beside the rows at least; more, and up to an eighth of the rows, where there
/// are many: rows are sorted anew seldom, and searched often.
const LEAST_ADDED: usize = 1_024;

impl Table {
    /// What is known of an event.
    pub(super) fn get(&self, name: &ShortName) -> Option<Latest> {
        let row = self.place(name).and_then(|place| self.rows.get(place));
        row.map(|row| row.latest).or_else(|| self.added.get(name).copied())
    }

    /// Takes note of an observation.
    pub(super) fn take(&mut self, name: ShortName, seen: Latest) {
        let place = self.place(&name);
        if let Some(row) = place.and_then(|place| self.rows.get_mut(place)) {
            return row.latest.take(seen);
        }
        self.added.entry(name).and_modify(|latest| latest.take(seen)).or_insert(seen);
        if self.added.len() > LEAST_ADDED.max(self.rows.len() / 8) {
            self.settle();
        }
    }

    /// Becomes what the store has. What was known before keeps its marks.
    pub(super) fn become_what_is_stored(&mut self, reloaded: Reloaded) {
        let Reloaded { mut is_there, mut news } = reloaded;
        news.retain_mut(|row| {
            let place = self.place(&row.name);
            let known = place.and_then(|place| self.rows.get_mut(place));
            let Some((known, was_there)) = known.zip(place.and_then(|at| is_there.get_mut(at)))
            else {
                return true;
            };
            if *was_there {
                row.latest.take(known.latest);
            }
            if !row.latest.is_same(&known.latest) {
                known.latest = row.latest;
            }
            *was_there = true;
            false
        });
        let mut is_there = is_there.into_iter();
        self.rows.retain(|_| is_there.next().unwrap_or_default());
        self.add(news);
        self.rows.shrink_to_fit();
    }

    fn place(&self, name: &ShortName) -> Option<usize> {
        self.rows.binary_search_by(|row| row.name.cmp(name)).ok()
    }

    fn settle(&mut self) {
        let added = std::mem::take(&mut self.added);
        self.add(added.into_iter().map(|(name, latest)| Row { name, latest }).collect());
    }

    /// Adds rows, in the order of their names, with names that are not there.
    fn add(&mut self, rows: Vec<Row>) {
        if self.rows.is_empty() {
            self.rows = rows;
        } else if !rows.is_empty() {
            self.rows.extend(rows);
            self.rows.sort_unstable_by_key(|row| row.name);
        }
    }
}

/// Everything that the store has, beside what was known of it: most of it is the same, and is not
/// held twice.
pub(super) struct Reload<'a> {
    known: &'a Table,
    /// Which rows were there again.
    is_there: Vec<bool>,
    /// What is not as it was known.
    news: Vec<Row>,
    /// The event whose observations come just now.
    last: Option<Row>,
}

/// What has to become of a table that was loaded again.
pub(super) struct Reloaded {
    is_there: Vec<bool>,
    news: Vec<Row>,
}

impl<'a> Reload<'a> {
    /// Begins with a table.
    pub(super) fn of(known: &'a mut Table) -> Self {
        known.settle();
        let is_there = vec![false; known.rows.len()];
        Self { known, is_there, news: Vec::new(), last: None }
    }

    /// Takes an observation that the store has. Those of one event come one after the other.
    pub(super) fn take(&mut self, name: ShortName, seen: Latest) {
        match &mut self.last {
            Some(last) if last.name == name => last.latest.take(seen),
            _ => {
                self.put_away();
                self.last = Some(Row { name, latest: seen });
            }
        }
    }

    fn put_away(&mut self) {
        let Some(seen) = self.last.take() else { return };
        let place = self.known.place(&seen.name);
        let row = place.and_then(|place| self.known.rows.get(place));
        let is_same = row.is_some_and(|row| row.latest.is_same(&seen.latest));
        match place.and_then(|place| self.is_there.get_mut(place)).filter(|_| is_same) {
            Some(is_there) => *is_there = true,
            None => self.news.push(seen),
        }
    }

    /// Everything was taken.
    pub(super) fn end(mut self) -> Reloaded {
        self.put_away();
        self.news.sort_unstable_by_key(|row| row.name);
        self.news.dedup_by(|later, kept| {
            let is_same = later.name == kept.name;
            if is_same {
                kept.latest.take(later.latest);
            }
            is_same
        });
        Reloaded { is_there: self.is_there, news: self.news }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use proptest::prelude::Strategy;
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prelude::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    const OPEN: Option<ShortVersion> = ShortVersion::new(1);
    const OVER: Option<ShortVersion> = ShortVersion::new(2);
    const NAME: ShortName = [7; 16];

    fn seen(at: i64, version: Option<ShortVersion>) -> Latest {
        Latest { at, version, marks: 0 }
    }

    /// Which version counts, and that it is the same one for what is noted and for what is read.
    fn latest(observations: &[(i64, Option<ShortVersion>)]) -> Option<ShortVersion> {
        let (mut noted, mut read) = (Table::default(), Table::default());
        let mut reload = Reload::of(&mut read);
        for (at, version) in observations {
            noted.take(NAME, seen(*at, *version));
            reload.take(NAME, seen(*at, *version));
        }
        let reloaded = reload.end();
        read.become_what_is_stored(reloaded);
        assert_eq!(noted.get(&NAME), read.get(&NAME));
        noted.get(&NAME).expect("an observation").version
    }

    #[test]
    fn the_latest_version_counts_in_whatever_order_the_keys_come() {
        assert_eq!(latest(&[(1, OPEN), (2, OVER), (3, OPEN)]), OPEN);
        assert_eq!(latest(&[(2, OVER), (3, OPEN), (1, OPEN)]), OPEN);
        assert_eq!(latest(&[(3, OPEN), (2, OVER), (3, OPEN)]), OPEN);
    }

    #[test]
    fn of_two_versions_of_one_moment_neither_is_known() {
        for seen in [[(2, OPEN), (2, OVER)], [(2, OVER), (2, OPEN)]] {
            assert_eq!(latest(&seen), None);
            assert_eq!(latest(&[&seen[..], &[(2, OPEN), (1, OVER)]].concat()), None);
            assert_eq!(latest(&[&seen[..], &[(3, OVER)]].concat()), OVER);
        }
    }

    #[test]
    fn what_waits_beside_the_rows_and_what_has_joined_them_are_both_known() {
        let name = |number: usize| digest_of(number);
        let mut table = Table::default();
        for number in 0..3 * LEAST_ADDED {
            table.take(name(number), seen(1, OPEN));
        }
        assert!(!table.rows.is_empty() && !table.added.is_empty());
        let are_known = (0..3 * LEAST_ADDED).all(|number| table.get(&name(number)).is_some());
        assert!(are_known && table.get(&name(3 * LEAST_ADDED)).is_none());
    }

    fn digest_of(number: usize) -> ShortName {
        crate::fraud_event::short_name(&number.to_string())
    }

    /// What happens to a table: an observation is noted, or all that the store has is read.
    #[derive(Clone, Debug)]
    enum Happening {
        Noted(u8, Latest),
        Read(u32, Vec<(u8, Latest)>),
    }

    fn observation() -> impl Strategy<Value = (u8, Latest)> {
        (0_u8..6, 0_i64..4, 0_u64..3, 0_u32..9).prop_map(|(name, at, version, marks)| {
            (name, Latest { at, version: ShortVersion::new(version), marks })
        })
    }

    fn happening() -> impl Strategy<Value = Happening> {
        let read = (0_u32..9, prop::collection::vec(observation(), 0..12));
        (any::<bool>(), observation(), read).prop_map(|(is_noted, (name, seen), (marks, read))| {
            if is_noted { Happening::Noted(name, seen) } else { Happening::Read(marks, read) }
        })
    }

    fn note(known: &mut HashMap<u8, Latest>, name: u8, seen: Latest) {
        known.entry(name).and_modify(|latest| latest.take(seen)).or_insert(seen);
    }

    proptest! {
        #[test]
        fn a_table_knows_what_a_plain_map_would(happenings in prop::collection::vec(happening(), 0..9)) {
            let (mut table, mut plain) = (Table::default(), HashMap::new());
            for happening in happenings {
                match happening {
                    Happening::Noted(name, seen) => {
                        table.take([name; 16], seen);
                        note(&mut plain, name, seen);
                    }
                    Happening::Read(marks, observations) => {
                        let mut reload = Reload::of(&mut table);
                        let mut read = HashMap::new();
                        for (name, seen) in observations {
                            let seen = Latest { marks, ..seen };
                            reload.take([name; 16], seen);
                            note(&mut read, name, seen);
                        }
                        let reloaded = reload.end();
                        table.become_what_is_stored(reloaded);
                        for (name, latest) in &mut read {
                            let before = plain.get(name).filter(|before| before.is_same(latest));
                            latest.marks = before.map_or(latest.marks, |before: &Latest| before.marks);
                        }
                        plain = read;
                    }
                }
                for name in 0..6 {
                    prop_assert_eq!(table.get(&[name; 16]), plain.get(&name).copied());
                }
            }
        }
    }
}
