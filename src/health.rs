//! How everything stands, for people and machines outside: booleans and ages, nothing else.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::fraud_event::SourceName;
use crate::source_health::SourceHealth;
use crate::sweep_health::LATE;
use crate::sweep_health::SweepHealth;
use crate::sweep_health::UNHEARD;

/// The document about the sign-in of the partner's user; processes share no memory.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInNote {
    /// When its refresh token was saved last.
    pub saved_at: Option<Timestamp>,
}

/// What was found out about everything.
#[derive(Clone, Debug)]
pub struct Findings {
    /// Now.
    pub now: Timestamp,
    /// When this process began.
    pub started_at: Timestamp,
    /// False when the documents could not be read.
    pub is_storage_usable: bool,
    /// What is known of each source.
    pub sources: Vec<(SourceName, Option<SourceHealth>)>,
    /// What the last sweeps left.
    pub sweep: Option<SweepHealth>,
    /// What is known of the sign-in.
    pub sign_in: Option<SignInNote>,
}

/// How everything stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// True when all is well.
    pub healthy: bool,
    /// Storage.
    pub storage: Part,
    /// Each source; its age is that of the last complete reading.
    pub sources: Vec<SourcePart>,
    /// The sweep; its age is that of the last one that came to its end.
    pub sweep: Part,
    /// Overdue work; its age is that of the oldest item.
    pub overdue: Part,
    /// Announcements; their age is that of the oldest that nobody got.
    pub announcements: Part,
    /// The sign-in of the partner's user; its age tells and decides nothing here.
    pub sign_in: SignInPart,
}

/// One thing that can be well or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// True when it is well.
    pub is_well: bool,
    /// How old what is known of it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<i64>,
}

/// One source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SourcePart {
    /// Its name.
    pub source: &'static str,
    /// True when it was read completely not long ago.
    pub is_read: bool,
    /// The age of the last complete reading.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_seconds: Option<i64>,
}

/// The sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SignInPart {
    /// How long ago its refresh token was saved last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_days: Option<i64>,
}

/// A sweep comes every minute.
const SWEEP_LATE: SignedDuration = SignedDuration::from_mins(5);
/// After a start, timers may take this long to fire.
const START: SignedDuration = SignedDuration::from_mins(10);
/// Overdue work is told after five minutes; here it is given time to end.
const OVERDUE: SignedDuration = SignedDuration::from_mins(10);
/// A time further ahead than this was written by a clock that was wrong, and proves nothing.
const MOST_AHEAD: SignedDuration = SignedDuration::from_mins(5);
const DAY_SECONDS: i64 = 24 * 3_600;

impl Findings {
    /// The report about them.
    pub fn report(&self) -> Report {
        let storage = Part { is_well: self.is_storage_usable, age_seconds: None };
        let sources: Vec<SourcePart> =
            self.sources.iter().map(|(name, health)| self.source(*name, health.as_ref())).collect();
        let sweep = self.sweep_part();
        let overdue = self.waiting(|sweep| sweep.overdue_since, OVERDUE);
        let announcements = self.waiting(|sweep| sweep.unannounced_since, UNHEARD);
        let parts = [storage, sweep, overdue, announcements];
        let healthy =
            parts.iter().all(|part| part.is_well) && sources.iter().all(|source| source.is_read);
        let sign_in = SignInPart { age_days: self.token_age_days() };
        Report { healthy, storage, sources, sweep, overdue, announcements, sign_in }
    }

    /// True when there is nothing that anybody outside should look at.
    pub fn is_all_well(&self) -> bool {
        let overdue = self.waiting(|sweep| sweep.overdue_since, LATE);
        self.report().healthy && overdue.is_well
    }

    /// How long ago the refresh token was saved last.
    pub fn token_age_days(&self) -> Option<i64> {
        let saved_at = self.sign_in.as_ref().and_then(|note| note.saved_at)?;
        Some(seconds(self.age(saved_at)?) / DAY_SECONDS)
    }

    fn source(&self, name: SourceName, health: Option<&SourceHealth>) -> SourcePart {
        let last = health.and_then(|health| health.last_success_at);
        let age = last.and_then(|last| self.age(last));
        let is_read = age.is_some_and(|age| age < SourceHealth::PATIENCE);
        SourcePart { source: name.as_str(), is_read, age_seconds: age.map(seconds) }
    }

    fn sweep_part(&self) -> Part {
        let last = self.sweep.as_ref().and_then(|sweep| sweep.last_sweep_at);
        let age = last.and_then(|last| self.age(last));
        let is_starting = self.now.duration_since(self.started_at) < START;
        let is_well = is_starting || age.is_some_and(|age| age < SWEEP_LATE);
        Part { is_well, age_seconds: age.map(seconds) }
    }

    /// Something that the last sweep left waiting.
    fn waiting(
        &self,
        since: impl Fn(&SweepHealth) -> Option<Timestamp>,
        limit: SignedDuration,
    ) -> Part {
        let since = self.sweep.as_ref().and_then(since);
        let age = since.map(|since| self.now.duration_since(since));
        let is_well = age.is_none_or(|age| age < limit);
        Part { is_well, age_seconds: age.map(seconds) }
    }

    fn age(&self, at: Timestamp) -> Option<SignedDuration> {
        let age = self.now.duration_since(at);
        (age >= -MOST_AHEAD).then_some(age)
    }
}

fn seconds(age: SignedDuration) -> i64 {
    age.as_secs().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_000_000;

    fn ago(seconds: i64) -> Timestamp {
        Timestamp::from_second(NOW - seconds).expect("a time")
    }

    fn read(seconds: i64) -> Option<SourceHealth> {
        Some(SourceHealth { last_success_at: Some(ago(seconds)), ..SourceHealth::default() })
    }

    fn well() -> Findings {
        Findings {
            now: ago(0),
            started_at: ago(100_000),
            is_storage_usable: true,
            sources: vec![(SourceName::Graph, read(100)), (SourceName::PartnerCenter, read(200))],
            sweep: Some(SweepHealth { last_sweep_at: Some(ago(30)), ..SweepHealth::default() }),
            sign_in: None,
        }
    }

    fn with_sweep(change: impl FnOnce(&mut SweepHealth)) -> Findings {
        let mut sweep = SweepHealth { last_sweep_at: Some(ago(30)), ..SweepHealth::default() };
        change(&mut sweep);
        Findings { sweep: Some(sweep), ..well() }
    }

    #[test]
    fn all_is_well_with_the_ages_of_everything() {
        let report = well().report();
        assert!(report.healthy && well().is_all_well());
        let graph = SourcePart { source: "graph", is_read: true, age_seconds: Some(100) };
        assert_eq!(report.sources.first(), Some(&graph));
        assert_eq!(report.sweep, Part { is_well: true, age_seconds: Some(30) });
        assert_eq!(report.overdue, Part { is_well: true, age_seconds: None });
        assert_eq!(report.announcements, Part { is_well: true, age_seconds: None });
        assert_eq!(report.storage, Part { is_well: true, age_seconds: None });
    }

    #[test]
    fn storage_that_cannot_be_used_is_not_well() {
        let findings = Findings { is_storage_usable: false, ..well() };
        assert!(!findings.report().healthy && !findings.is_all_well());
        assert!(!findings.report().storage.is_well);
    }

    #[test]
    fn a_source_is_read_for_a_quarter_of_an_hour() {
        for (age, is_read, shown) in [
            (0, true, Some(0)),
            (899, true, Some(899)),
            (900, false, Some(900)),
            // A clock that is a little ahead, and one that was wrong.
            (-300, true, Some(0)),
            (-301, false, None),
        ] {
            let sources = vec![(SourceName::Graph, read(100)), (SourceName::Graph, read(age))];
            let report = Findings { sources, ..well() }.report();
            assert_eq!(report.healthy, is_read, "{age}");
            assert_eq!(report.sources[1].is_read, is_read, "{age}");
            assert_eq!(report.sources[1].age_seconds, shown, "{age}");
        }
        for health in [None, Some(SourceHealth::default())] {
            let report = Findings { sources: vec![(SourceName::Graph, health)], ..well() }.report();
            assert!(!report.healthy, "nothing was ever read");
        }
    }

    #[test]
    fn a_sweep_is_missed_after_five_minutes_and_at_a_start_after_ten() {
        for (last, started, is_well) in [
            (Some(299), 100_000, true),
            (Some(300), 100_000, false),
            (Some(300), 599, true),
            (Some(300), 600, false),
            (None, 599, true),
            (None, 600, false),
            (Some(-301), 600, false),
        ] {
            let sweep = last.map(|last| SweepHealth {
                last_sweep_at: Some(ago(last)),
                ..SweepHealth::default()
            });
            let report = Findings { sweep, started_at: ago(started), ..well() }.report();
            assert_eq!(report.healthy, is_well, "{last:?}, {started}");
            assert_eq!(report.sweep.is_well, is_well, "{last:?}, {started}");
        }
    }

    #[test]
    fn overdue_work_is_red_after_ten_minutes_and_stops_the_heartbeat_after_five() {
        for (age, healthy, all_well) in
            [(299, true, true), (300, true, false), (599, true, false), (600, false, false)]
        {
            let findings = with_sweep(|sweep| sweep.overdue_since = Some(ago(age)));
            assert_eq!(findings.report().healthy, healthy, "{age}");
            assert_eq!(findings.report().overdue.age_seconds, Some(age));
            assert_eq!(findings.is_all_well(), all_well, "{age}");
        }
    }

    #[test]
    fn a_notice_that_nobody_got_is_red_after_ten_minutes() {
        for (age, is_well) in [(599, true), (600, false)] {
            let findings = with_sweep(|sweep| sweep.unannounced_since = Some(ago(age)));
            assert_eq!(findings.report().healthy, is_well, "{age}");
            assert_eq!(findings.report().announcements.is_well, is_well, "{age}");
            assert_eq!(findings.is_all_well(), is_well, "{age}");
        }
    }

    #[test]
    fn the_age_of_the_sign_in_is_shown_in_days() {
        for (saved, days) in [(0, Some(0)), (86_399, Some(0)), (86_400, Some(1)), (-301, None)] {
            let sign_in = Some(SignInNote { saved_at: Some(ago(saved)) });
            let findings = Findings { sign_in, ..well() };
            assert_eq!(findings.token_age_days(), days, "{saved}");
            assert_eq!(findings.report().sign_in.age_days, days, "{saved}");
        }
        assert_eq!(well().token_age_days(), None);
    }
}
