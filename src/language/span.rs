//! Lengths of time as people say them.

use jiff::SignedDuration;

use super::Arg;
use super::Phrase;

/// A length of time in the unit that matters.
pub fn span(distance: SignedDuration) -> Phrase {
    let minutes = distance.as_mins().unsigned_abs();
    let number = |name, number| (name, Arg::Number(number));
    let (key, args) = match minutes {
        0..60 => ("span-minutes", vec![number("minutes", minutes)]),
        60..600 => (
            "span-hours-and-minutes",
            vec![number("hours", minutes / 60), number("minutes", minutes % 60)],
        ),
        600..2_880 => ("span-hours", vec![number("hours", minutes / 60)]),
        _ => ("span-days", vec![number("days", minutes / 1_440)]),
    };
    args.into_iter().fold(Phrase::new(key), |phrase, (name, arg)| phrase.with(name, arg))
}
