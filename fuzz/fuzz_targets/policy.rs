//! A policy file: what is taken is within its bounds.
#![no_main]

use fraud_guard::policy::Policy;
use jiff::SignedDuration;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let policy = Policy::parse(text);
    if !text.starts_with('\u{FEFF}') {
        assert_eq!(Policy::parse(&format!("\u{FEFF}{text}")).ok(), policy.as_ref().ok().cloned());
    }
    let Ok(policy) = policy else { return };
    let answer = policy.answer_within();
    assert!(answer >= SignedDuration::from_hours(1) && answer <= SignedDuration::from_hours(720));
    let coalesce = policy.coalesce();
    assert!(!coalesce.is_negative() && coalesce <= SignedDuration::from_hours(24));
});
