//! How long a remote asks to wait: whatever it says, a source waits from a second to an hour.
#![no_main]

use fraud_guard::http_client::retry_after;
use fraud_guard::source_health::SourceHealth;
use fraud_guard_fuzz::now;
use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;
use reqwest::header::HeaderMap;
use reqwest::header::HeaderValue;
use reqwest::header::RETRY_AFTER;

fuzz_target!(|text: &[u8]| {
    let Ok(value) = HeaderValue::from_bytes(text) else { return };
    let headers = HeaderMap::from_iter([(RETRY_AFTER, value)]);
    let asked = retry_after(&headers, now());
    let mut health = SourceHealth::default();
    health.wait_for(asked, now());
    match health.waits_until(now()) {
        Some(until) => {
            let wait = until.duration_since(now());
            assert!(wait >= SignedDuration::from_secs(1) && wait <= SignedDuration::from_hours(1));
        }
        None => assert_eq!(asked, None),
    }
});
