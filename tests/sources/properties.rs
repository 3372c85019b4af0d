//! What holds for every input.

use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::Object;
use fraud_guard::loose_json::read_page;
use fraud_guard::loose_json::read_time;
use fraud_guard::sources::FraudEventSource;
use proptest::prelude::Just;
use proptest::prelude::ProptestConfig;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prop_assert;
use proptest::prop_assert_eq;
use proptest::prop_oneof;
use proptest::proptest;
use serde_json::Value;
use serde_json::json;

use super::outcome::good;
use crate::support::microsoft::now;
use crate::support::microsoft::source;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() }
}

fn reader(name: SourceName) -> Box<dyn FraudEventSource> {
    source(name, "http://127.0.0.1:9/", &ManualClock::at(now()), &[])
}

fn object(text: &str) -> Option<Object> {
    let body = format!("[{text}]");
    let page = read_page(body.as_bytes()).ok()?;
    match page.elements.first()?.read() {
        Element::Read(object) => Some(object),
        Element::Unreadable { .. } => None,
    }
}

/// Reads everything that can be read of a page.
fn read_all(body: &[u8]) {
    if let Ok(page) = read_page(body) {
        page.elements.iter().for_each(|element| drop(element.read()));
    }
}

fn read(text: &str) -> Result<FraudEvent, String> {
    reader(SourceName::PartnerCenter).read(&object(text).expect("an object"))
}

/// Text that is nearly a page.
fn nearly_json() -> impl Strategy<Value = Vec<u8>> {
    let token = prop_oneof![
        Just(b"[".to_vec()),
        Just(b"]".to_vec()),
        Just(b"{".to_vec()),
        Just(b"}".to_vec()),
        Just(b",".to_vec()),
        Just(b":".to_vec()),
        Just(b"\"".to_vec()),
        Just(b"\\".to_vec()),
        Just(b"\\u".to_vec()),
        Just(b"\\ud83d".to_vec()),
        Just(b"\\ude00".to_vec()),
        Just(b"\"eventId\":".to_vec()),
        Just(b"{\"value\":[".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"1e999".to_vec()),
        prop::collection::vec(any::<u8>(), 0..4),
    ];
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

/// Any value, sometimes deep.
fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("Active")),
        Just(json!("Resolved")),
        Just(json!("9999-12-31T23:59:59.9970000")),
        "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.,Z+0-9:-]{0,12}"
            .prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map("\\PC{0,8}", inner, 0..6)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

/// The name of a field, mostly one that is read.
fn name() -> impl Strategy<Value = String> {
    let known: Vec<String> = good().as_object().expect("fields").keys().cloned().collect();
    prop_oneof![
        4 => prop::sample::select(known),
        1 => prop::sample::select(vec!["id", "alertType", "event_id", "Severity", "is_test"])
            .prop_map(str::to_owned),
        1 => "\\PC{0,12}",
    ]
}

/// Fields in an order, no name twice in any spelling.
fn fields() -> impl Strategy<Value = Vec<(String, Value)>> {
    prop::collection::vec((name(), value()), 0..12).prop_map(|mut fields| {
        let mut seen = std::collections::BTreeSet::new();
        fields.retain(|(name, _)| seen.insert(name.replace('_', "").to_lowercase()));
        fields
    })
}

fn written(fields: &[(String, Value)]) -> String {
    let members: Vec<String> =
        fields.iter().map(|(name, value)| format!("{}:{value}", json!(name))).collect();
    format!("{{{}}}", members.join(","))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_bytes_break_the_reading_of_a_page(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read_all(&bytes);
    }

    #[test]
    fn no_damage_to_json_breaks_the_reading_of_a_page(bytes in nearly_json()) {
        let list = [b"[".as_slice(), &bytes, b"]"].concat();
        for body in [bytes, list] {
            read_all(&body);
        }
    }

    #[test]
    fn no_text_breaks_the_reading_of_a_time(text in "[0-9TZtz:.,+-]{0,30}", other in any::<String>()) {
        let _ = (read_time(&text), read_time(&other));
    }

    #[test]
    fn a_damaged_event_is_read_or_kept(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut body = json!([{"eventId": "neighbour"}, good()]).to_string().into_bytes();
        let at = at.index(body.len());
        body[at] = byte;
        if let Ok(page) = read_page(&body) {
            let is_there = page.elements.iter().any(|e| matches!(e.read(), Element::Read(_)));
            prop_assert!(is_there || page.elements.is_empty());
        }
    }

    #[test]
    fn every_object_is_read_or_it_is_said_why(fields in fields()) {
        for name in [SourceName::PartnerCenter, SourceName::Graph] {
            let read = reader(name).read(&object(&written(&fields)).expect("an object"));
            match read {
                Ok(event) => prop_assert!(!event.raw.is_empty()),
                Err(why) => prop_assert!(!why.is_empty()),
            }
        }
    }

    #[test]
    fn reading_twice_reads_the_same(fields in fields()) {
        let text = written(&fields);
        prop_assert_eq!(read(&text), read(&text));
    }

    #[test]
    fn the_order_of_fields_changes_neither_key_nor_version(
        (fields, shuffled) in fields().prop_flat_map(|f| (Just(f.clone()), Just(f).prop_shuffle()))
    ) {
        let (one, two) = (read(&written(&fields)), read(&written(&shuffled)));
        let identity = |event: FraudEvent| (event.key.clone(), event.version());
        prop_assert_eq!(one.map(identity), two.map(identity));
    }
}

fn resources() -> impl Strategy<Value = Vec<String>> {
    let id = (0_u16..400, any::<bool>()).prop_map(|(number, is_upper)| {
        let kind = if is_upper { "VIRTUALMACHINES" } else { "virtualMachines" };
        format!("/subscriptions/44444444-dddd-4ddd-8ddd-000000000004/resourceGroups/rg/providers/Microsoft.Compute/{kind}/vm-{number}")
    });
    prop::collection::vec(id, 0..300)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..config() })]

    #[test]
    fn the_order_of_resources_changes_neither_key_nor_version(
        (ids, shuffled) in resources().prop_flat_map(|ids| (Just(ids.clone()), Just(ids).prop_shuffle())),
        has_id in any::<bool>(),
    ) {
        let identity = |ids: &[String]| {
            let mut event = good();
            event["eventId"] = json!(has_id.then_some("1"));
            event["affectedResources"] =
                ids.iter().map(|id| json!({"azureResourceId": id, "type": "AzureResource"})).collect();
            read(&event.to_string()).map(|event| (event.key.clone(), event.version()))
        };
        prop_assert_eq!(identity(&ids), identity(&shuffled));
    }
}
