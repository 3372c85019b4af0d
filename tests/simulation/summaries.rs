//! Daily summaries of twenty years in forty time zones, in virtual time.

use std::collections::BTreeMap;

use fastrand::Rng;
use fraud_guard::outbox::ChannelId;
use fraud_guard::summary::Content;
use fraud_guard::summary::Summary;
use fraud_guard::summary::SummaryId;
use fraud_guard::summary::due_date;
use jiff::SignedDuration;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::civil::time;
use jiff::tz::TimeZone;
use rstest::rstest;

/// Whole and half hours, skipped and repeated hours at every time of day, a skipped date, zones that
/// changed their minds.
const ZONES: [&str; 40] = [
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Europe/Kyiv",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "America/St_Johns",
    "America/Sao_Paulo",
    "America/Caracas",
    "America/Havana",
    "America/Santiago",
    "America/Asuncion",
    "America/Nuuk",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Asia/Tokyo",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Tehran",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Pyongyang",
    "Asia/Shanghai",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
];
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn begin() -> Timestamp {
    "2010-01-01T00:00:00Z".parse().expect("a time")
}

fn end() -> Timestamp {
    "2030-01-01T00:00:00Z".parse().expect("a time")
}

/// What fraud-guard does in one hour for one reader.
fn sweep(summary: &mut Option<Summary>, at: Time, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let date = due_date(at, zone, now)?;
    let id = SummaryId::daily(ChannelId::parse("anna").expect("a name"));
    let known = summary.get_or_insert_with(|| Summary::begin(id, date, now));
    if known.date >= date {
        return None;
    }
    let since = known.tells_since();
    known.tell(date, Content { since, ..Content::nothing(now) }, now);
    Some(date)
}

/// How many summaries of each date there are when the sweep runs in the hours that are chosen.
fn live(at: Time, zone: &TimeZone, mut runs: impl FnMut() -> bool) -> BTreeMap<Date, usize> {
    let (mut summary, mut made) = (None, BTreeMap::new());
    let mut now = begin();
    while now < end() {
        if runs() {
            let date = sweep(&mut summary, at, zone, now);
            date.into_iter().for_each(|date| *made.entry(date).or_default() += 1);
        }
        now += HOUR;
    }
    made
}

/// Every date that a calendar has.
fn dates(zone: &TimeZone) -> Vec<Date> {
    let mut dates = Vec::new();
    let mut now = begin();
    while now < end() {
        let date = now.to_zoned(zone.clone()).date();
        if dates.last() != Some(&date) {
            dates.push(date);
        }
        now += HOUR;
    }
    dates
}

#[rstest]
#[case::morning(time(8, 0, 0, 0))]
#[case::midnight(time(0, 0, 0, 0))]
#[case::in_the_hour_that_some_clocks_skip(time(2, 30, 0, 0))]
#[case::last_minute(time(23, 59, 0, 0))]
fn every_local_date_of_twenty_years_has_one_summary(#[case] at: Time) {
    // An unoptimised build looks at each zone in its turn only.
    let step = if cfg!(debug_assertions) { 20 } else { 1 };
    for name in ZONES.iter().step_by(step) {
        let zone = TimeZone::get(name).expect("a zone");
        let made = live(at, &zone, || true);
        let dates = dates(&zone);
        // The first date begins the count; of the last ones the time may not have come.
        let (first, last) = (made.keys().next(), made.keys().last());
        let (first, last) = (*first.expect("a summary"), *last.expect("a summary"));
        let expected: Vec<Date> =
            dates.iter().copied().filter(|date| (first..=last).contains(date)).collect();
        assert!(expected.len() > 7_290, "{name}: {} dates", expected.len());
        assert!(made.values().all(|count| *count == 1), "{name}");
        assert_eq!(made.keys().copied().collect::<Vec<_>>(), expected, "{name}");
    }
}

#[test]
fn outages_leave_dates_out_and_never_double_one() {
    let step = if cfg!(debug_assertions) { 20 } else { 1 };
    let mut left_out = 0;
    for (name, seed) in ZONES.iter().zip(0_u64..).step_by(step) {
        let zone = TimeZone::get(name).expect("a zone");
        let mut rng = Rng::with_seed(seed);
        let mut hours_left = 0_i64;
        let made = live(time(8, 0, 0, 0), &zone, || {
            if hours_left == 0 && rng.u32(0..200) == 0 {
                hours_left = rng.i64(1..100);
            }
            hours_left = (hours_left - 1).max(0);
            hours_left == 0
        });
        assert!(made.values().all(|count| *count == 1), "{name}");
        let mut dates = dates(&zone);
        dates.retain(|date| (made.keys().next()..=made.keys().last()).contains(&Some(date)));
        let missing = dates.iter().filter(|date| !made.contains_key(date)).count();
        assert!(missing < dates.len() / 3, "{name}: {missing} of {}", dates.len());
        left_out += missing;
    }
    assert!(left_out > 0, "the outages are long enough");
}
