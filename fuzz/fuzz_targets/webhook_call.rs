//! The body of a webhook call, and what follows from it: at most one poll, within a minute.
#![no_main]

use fraud_guard::partner_center_calls::Call;
use fraud_guard::partner_center_calls::PartnerCenterCalls;
use fraud_guard::partner_center_calls::Receipt;
use fraud_guard_fuzz::now;
use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    match Call::parse(body) {
        Ok(call) => {
            let mut calls = PartnerCenterCalls::default();
            call.is_timely(now());
            if let Receipt::PollDue(at) = calls.receive(call.event, "body", now()) {
                assert!(at >= now() && at <= now() + SignedDuration::from_secs(60));
            }
            assert_eq!(calls.receive(call.event, "body", now()), Receipt::Repeated);
        }
        Err(error) => assert!(error.to_string().len() < 200, "{error}"),
    }
});
