//! What becomes of many times: percentiles, as JSON.

use std::time::Duration;

use serde_json::Value;
use serde_json::json;

/// Median, 99th percentile and worst, in milliseconds.
pub fn percentiles(mut times: Vec<Duration>) -> Value {
    times.sort_unstable();
    let at = |share: f64| {
        let last = times.len().saturating_sub(1);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share")]
        let index = (last as f64 * share).round() as usize;
        times.get(index).map(|time| time.as_secs_f64() * 1_000.0)
    };
    json!({ "p50_ms": at(0.5), "p99_ms": at(0.99), "max_ms": at(1.0) })
}
