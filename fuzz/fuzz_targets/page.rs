//! A page of any API: it is split without losing an element, and what is sound is read unchanged.
#![no_main]

use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::read_page;
use fraud_guard_fuzz::strict_length;
use libfuzzer_sys::fuzz_target;
use serde_json::Map;
use serde_json::Value;
use serde_json::value::RawValue;

fuzz_target!(|body: &[u8]| {
    let Ok(page) = read_page(body) else {
        let length = strict_length(body);
        assert!(is_without_objects(body), "a list of {length:?} elements was refused");
        return;
    };
    if let Some(length) = strict_length(body) {
        assert_eq!(page.elements.len(), length, "an element was lost");
    }
    for element in &page.elements {
        match element.read() {
            Element::Read(object) => {
                let is_sound = serde_json::from_str::<Map<String, Value>>(object.raw()).is_ok();
                assert!(!(is_sound && object.is_repaired), "{}", object.raw());
                for name in ["eventId", "id", "isTest"] {
                    let values = object.values(name).len();
                    assert!(values > 1 || !object.is_repeated(name));
                    assert!(object.digits(name).is_none() || values > 0);
                    object.is_renamed(name);
                }
                let canonical = object.canonical_without(&["eventId"]);
                assert!(serde_json::from_str::<Map<String, Value>>(&canonical).is_ok());
            }
            Element::Unreadable { raw, error } => {
                assert!(error.len() < 200, "{error}");
                assert!(serde_json::from_str::<Map<String, Value>>(&raw).is_err(), "{raw}");
            }
        }
    }
});

/// True for what is no list, or a list in which nothing is an object that a strict parser takes.
fn is_without_objects(body: &[u8]) -> bool {
    let Ok(elements) = serde_json::from_slice::<Vec<&RawValue>>(body) else { return true };
    let is_object = |raw: &&RawValue| serde_json::from_str::<Map<String, Value>>(raw.get()).is_ok();
    !elements.is_empty() && !elements.iter().any(is_object)
}
