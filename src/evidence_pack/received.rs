//! What Microsoft sent about the events of a case, as it came.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::PackedFile;
use crate::case::Observation;

/// Observations in the order of their polls. Who moves one from the inbox to the record may leave
/// it in both for a moment: it counts once.
pub(super) fn in_order(observations: &[Observation]) -> Vec<&Observation> {
    let place = |seen: &Observation| {
        (seen.observed_at, seen.event.key.clone(), seen.event.version().as_str().to_owned())
    };
    let placed = observations.iter().map(|seen| (place(seen), seen));
    placed.collect::<BTreeMap<_, _>>().into_values().collect()
}

/// One file for each observation, named so that a list of names has the order of the polls.
pub(super) fn files(observations: &[&Observation]) -> Vec<PackedFile> {
    let digits = observations.len().to_string().len().max(3);
    let numbered = observations.iter().zip(1_usize..);
    let file = |(seen, number): (&&Observation, usize)| {
        let (source, at) = (seen.event.source.as_str(), compact(seen.observed_at));
        let name = format!("events/{number:0digits$}-{at}-{source}.json");
        PackedFile::new(name, seen.event.raw.clone().into_bytes())
    };
    numbered.map(file).collect()
}

/// A moment that may be a part of any file's name.
fn compact(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}
