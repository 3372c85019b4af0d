//! Stored documents: what is read is written back the same, and what people are told of it is
//! harmless.
#![no_main]

use fraud_guard::alarm::Alarm;
use fraud_guard::case::Case;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::notification::Context;
use fraud_guard::notification::Line;
use fraud_guard::notification::Span;
use fraud_guard::notification::compose;
use fraud_guard::open_events::OpenEvents;
use fraud_guard::partner_center_calls::PartnerCenterCalls;
use fraud_guard::record::Record;
use fraud_guard::source_health::SourceHealth;
use fraud_guard_fuzz::assert_harmless;
use fraud_guard_fuzz::now;
use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use unicode_segmentation::UnicodeSegmentation;

fuzz_target!(|document: &[u8]| {
    same_again::<FraudEvent>(document);
    same_again::<OpenEvents>(document);
    same_again::<PartnerCenterCalls>(document);
    if let Some(health) = same_again::<SourceHealth>(document) {
        health.is_stale(now());
        health.is_unpolled(now());
        health.blind_since(now());
    }
    if let Some(case) = same_again::<Case>(document) {
        tell(&Record::Case(Box::new(case)));
    }
    if let Some(alarm) = same_again::<Alarm>(document) {
        tell(&Record::Alarm(Box::new(alarm)));
    }
});

fn same_again<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    document: &[u8],
) -> Option<T> {
    let read: T = serde_json::from_slice(document).ok()?;
    let written = serde_json::to_vec(&read).expect("a document");
    assert_eq!(serde_json::from_slice::<T>(&written).expect("our own document"), read);
    Some(read)
}

fn tell(record: &Record) {
    let context = Context { now: now(), public_url: None, may_repeat: true };
    for notice in record.outbox().notices() {
        let message = compose(record, notice, &context);
        assert!(message.title(300).graphemes(true).count() <= 300);
        let lines = message.facts.iter().map(|fact| &fact.value).chain([&message.headline]);
        for span in lines.flat_map(Line::spans).filter(|span| matches!(span, Span::Theirs(_))) {
            assert_harmless(&span.shown());
        }
    }
}
