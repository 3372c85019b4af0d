//! How long a remote that throttles asks to wait, in each of Microsoft's spellings.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::Timestamp;
use reqwest::header::HeaderMap;

use super::refusal::seconds_in_text;
use crate::http_client::Answer;
use crate::http_client::retry_after;

/// Cost Management has three limits and says for each how long; all of them have to have passed
/// ("Manage costs with automation": "Latency and rate limits").
const COST_WAITS: [&str; 3] = [
    "x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after",
    "x-ms-ratelimit-microsoft.costmanagement-entity-retry-after",
    "x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after",
];
/// Resource Graph says when the quota is whole again: `00:00:05` ("Guidance for throttled
/// requests").
const QUOTA_RESETS_AFTER: &str = "x-ms-user-quota-resets-after";

/// The longest wait that the headers ask for; `None` when they say nothing that can be read.
pub(in crate::microsoft) fn wait_in_headers(
    headers: &HeaderMap,
    now: Timestamp,
) -> Option<Duration> {
    let costs = COST_WAITS.iter().filter_map(|name| seconds(headers, name));
    let said = retry_after(headers, now).and_then(positive);
    let quota = text(headers, QUOTA_RESETS_AFTER).and_then(clock_face);
    costs.chain(said).chain(quota).max()
}

/// The wait that an answer asks for in its headers, else in its text.
pub(in crate::microsoft) fn wait_asked_for(
    answer: &Answer,
    now: Timestamp,
) -> Option<SignedDuration> {
    let said = wait_in_headers(&answer.headers, now);
    let said = said.and_then(|wait| SignedDuration::try_from(wait).ok());
    said.or_else(|| seconds_in_text(answer))
}

fn positive(wait: SignedDuration) -> Option<Duration> {
    Duration::try_from(wait.max(SignedDuration::ZERO)).ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

fn seconds(headers: &HeaderMap, name: &str) -> Option<Duration> {
    text(headers, name)?.parse().ok().map(Duration::from_secs)
}

/// `hh:mm:ss`, with or without fractions.
fn clock_face(text: &str) -> Option<Duration> {
    let whole = text.split('.').next()?;
    let parts: Vec<u64> =
        whole.split(':').map(|part| part.parse().ok()).collect::<Option<Vec<u64>>>()?;
    let [hours, minutes, seconds] = parts.as_slice() else { return None };
    let minutes = hours.checked_mul(60)?.checked_add(*minutes)?;
    Some(Duration::from_secs(minutes.checked_mul(60)?.checked_add(*seconds)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_spelling_of_a_wait_is_read_and_the_longest_counts() {
        let now: Timestamp = "2026-02-03T12:00:00Z".parse().expect("a time");
        for (set, wait) in [
            (vec![("retry-after", "7")], Some(7)),
            (vec![("retry-after", "-7")], Some(0)),
            (vec![("retry-after", "Tue, 03 Feb 2026 12:01:00 GMT")], Some(60)),
            (vec![("x-ms-user-quota-resets-after", "00:01:05")], Some(65)),
            (vec![("x-ms-user-quota-resets-after", "00:00:05.5")], Some(5)),
            (vec![("x-ms-user-quota-resets-after", "5")], None),
            (
                vec![
                    ("x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "4"),
                    ("x-ms-ratelimit-microsoft.costmanagement-entity-retry-after", "30"),
                    ("x-ms-ratelimit-microsoft.costmanagement-tenant-retry-after", "9"),
                    ("retry-after", "1"),
                ],
                Some(30),
            ),
            (vec![("x-ms-ratelimit-microsoft.costmanagement-qpu-retry-after", "soon")], None),
            (vec![], None),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in &set {
                headers.insert(*name, value.parse().expect("a header"));
            }
            let expected = wait.map(Duration::from_secs);
            assert_eq!(wait_in_headers(&headers, now), expected, "{set:?}");
        }
    }
}
