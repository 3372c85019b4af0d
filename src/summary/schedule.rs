//! When a summary is due: once for each date that the reader's calendar has.

use jiff::Timestamp;
use jiff::ToSpan;
use jiff::civil::Date;
use jiff::civil::Time;
use jiff::tz::TimeZone;

/// The latest moment may belong to a date some days back: some calendars skip one.
const MOST_DAYS_BACK: i64 = 3;

/// The latest date of a calendar at whose time of day somebody is, or was, to be told. It never goes
/// back as time passes, and no date that the calendar has is left out.
pub fn due_date(time: Time, zone: &TimeZone, now: Timestamp) -> Option<Date> {
    let today = now.to_zoned(zone.clone()).date();
    let dates = (0..=MOST_DAYS_BACK).filter_map(|back| today.checked_sub(back.days()).ok());
    dates.into_iter().find(|date| moment(*date, time, zone).is_some_and(|moment| moment <= now))
}

/// The moment of a date. A time that the clock skips is the moment after the skip, and of one that
/// it repeats the first counts; a date that the calendar skips has that of the date after it, which is
/// found first.
fn moment(date: Date, time: Time, zone: &TimeZone) -> Option<Timestamp> {
    Some(date.to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp())
}
