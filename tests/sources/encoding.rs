//! JSON and encoding: cases 41 to 62.

use fraud_guard::fraud_event::Concern;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::read_page;
use fraud_guard::text::Untrusted;
use serde_json::Value;
use serde_json::json;

use super::outcome::Outcome;
use super::outcome::beside_a_neighbour;
use super::outcome::good;
use super::outcome::hold_elements;
use super::outcome::hold_pages;
use super::outcome::is;
use super::outcome::row;
use super::outcome::the_event;
use super::outcome::whole_page;
use super::outcome::with;
use super::outcome::with_field_as;
use super::outcome::with_raw;
use crate::support::microsoft::Microsoft;
use crate::support::microsoft::json as answer;

fn list() -> String {
    json!([good()]).to_string()
}

/// Partner Center's page in the documentation: a comma between two fields is missing.
fn documented_sample() -> String {
    let page = serde_json::to_string_pretty(&json!([good()])).expect("a page");
    page.replacen("\",\n    \"country\"", "\"\n    \"country\"", 1)
}

#[tokio::test]
async fn a_page_that_is_no_list_of_events_is_never_an_empty_list() {
    let utf_16: Vec<u8> = list().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let good = good();
    hold_pages(vec![
        row(41, "a missing comma", documented_sample().into(), Outcome::Rejected),
        row(57, "a comment first", format!("// events\n{}", list()).into(), Outcome::Rejected),
        row(57, "single quotes", b"[{'eventId':'x'}]".to_vec(), Outcome::Rejected),
        row(57, "names without quotes", b"[{eventId:\"x\"}]".to_vec(), Outcome::Rejected),
        row(58, "two documents", format!("{0}{0}", list()).into(), Outcome::Rejected),
        row(58, "two documents in lines", format!("{0}\n{0}", list()).into(), Outcome::Rejected),
        row(58, "events in lines", format!("{good}\n{good}").into(), Outcome::Rejected),
        row(60, "XML", b"<?xml version=\"1.0\"?><events/>".to_vec(), Outcome::Rejected),
        row(61, "base64 of JSON", b"W3siZXZlbnRJZCI6IngifV0=".to_vec(), Outcome::Rejected),
        row(61, "a string with JSON in it", b"\"[]\"".to_vec(), Outcome::Rejected),
        row(29, "UTF-16", utf_16, Outcome::Rejected),
        row(2, "nothing", Vec::new(), Outcome::Rejected),
        row(2, "only space", b" \r\n ".to_vec(), Outcome::Rejected),
        row(4, "null", b"null".to_vec(), Outcome::Rejected),
        row(5, "an object", b"{}".to_vec(), Outcome::Rejected),
        row(5, "one event without a list", good.to_string().into(), Outcome::Rejected),
        row(5, "an object for a list", b"{\"items\":{}}".to_vec(), Outcome::Rejected),
        row(5, "two lists", b"{\"items\":[],\"value\":[]}".to_vec(), Outcome::Rejected),
        row(1, "a web page", b"<!doctype html><h1>Maintenance</h1>".to_vec(), Outcome::Rejected),
        row(26, "cut in an event", list().into_bytes()[..200].to_vec(), Outcome::Rejected),
        row(26, "cut at the end", list().strip_suffix(']').expect("]").into(), Outcome::Rejected),
        row(5, "a list of nothing", b"[null]".to_vec(), Outcome::Rejected),
    ])
    .await;
}

#[tokio::test]
async fn a_page_in_another_wrapping_is_the_same_page() {
    let good = good();
    let with_bom = [b"\xEF\xBB\xBF".as_slice(), list().as_bytes()].concat();
    hold_pages(vec![
        row(44, "a byte order mark", with_bom, Outcome::Kept),
        row(42, "a comma after the last event", format!("[{good},]").into(), Outcome::Kept),
        row(6, "items", json!({"items": [good]}).to_string().into(), Outcome::Kept),
        row(
            7,
            "value",
            json!({"value": [good], "@odata.count": 1}).to_string().into(),
            Outcome::Kept,
        ),
        row(
            117,
            "a count that lies",
            json!({"totalCount": 9_999, "items": [good]}).to_string().into(),
            Outcome::Kept,
        ),
    ])
    .await;
}

#[allow(clippy::too_many_lines, reason = "a table")]
#[tokio::test]
async fn one_bad_element_costs_nothing_but_itself() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    hold_elements(vec![
        row(
            41,
            "a missing comma",
            with(json!({})).replacen("\",\"", "\"\"", 1),
            Outcome::Quarantined,
        ),
        row(
            42,
            "a comma after the last field",
            with_raw("\"x\":1,"),
            Outcome::Announced(Concern::Repaired),
        ),
        row(
            43,
            "a raw line break in a string",
            with_field_as("activityLogs", "\"[\r\n]\""),
            Outcome::Announced(Concern::Repaired),
        ),
        row(46, "half a character", with_field_as("description", r#""a \ud800 b""#), Outcome::Kept),
        row(46, "the other half", with_field_as("description", r#""a \udc00 b""#), Outcome::Kept),
        row(
            47,
            "NUL in a name",
            with_field_as("customerFriendlyName", r#""a\u0000b""#),
            Outcome::Kept,
        ),
        row(48, "the id twice", with_raw(r#""eventId":"other""#), Outcome::Quarantined),
        row(
            48,
            "the id twice, in another case",
            with_raw(r#""EventID":"other""#),
            Outcome::Quarantined,
        ),
        row(
            49,
            "Active, then Resolved",
            with_raw(r#""eventStatus":"Resolved""#),
            Outcome::Announced(Concern::Contradiction),
        ),
        row(50, "NaN", with_field_as("hitCount", "NaN"), Outcome::Quarantined),
        row(50, "Infinity", with_field_as("hitCount", "-Infinity"), Outcome::Quarantined),
        row(
            51,
            "a number beyond all bounds",
            with_field_as("hitCount", "1e999"),
            Outcome::Quarantined,
        ),
        row(52, "2^64", with_field_as("hitCount", "18446744073709551616"), Outcome::Kept),
        row(
            53,
            "200 lists in each other",
            with_field_as("additionalDetails", &deep),
            Outcome::Quarantined,
        ),
        row(57, "a comment in it", with_raw("/* x */\"x\":1"), Outcome::Quarantined),
        row(
            62,
            "an escape that is none",
            with_field_as("description", r#""a\x41""#),
            Outcome::Announced(Concern::Repaired),
        ),
        row(
            62,
            "a short escape",
            with_field_as("description", r#""a\u12""#),
            Outcome::Announced(Concern::Repaired),
        ),
        row(5, "null", "null".to_owned(), Outcome::Quarantined),
        row(5, "a text", "\"canary-body\"".to_owned(), Outcome::Quarantined),
        row(5, "a list", "[]".to_owned(), Outcome::Quarantined),
    ])
    .await;
}

#[tokio::test]
async fn an_unreadable_page_is_kept_and_its_error_names_the_line() {
    let body = documented_sample();
    let snapshot = whole_page(&body).await;
    let page = snapshot.unreadable_page.expect("the page");
    assert_eq!(page.raw, body);
    let line = body.lines().position(|line| line.contains("\"country\"")).expect("the line");
    // The parser counts from the line of the element, which is named behind it.
    assert!(page.error.contains(&format!("line {line} column")), "{}", page.error);
    assert!(page.error.contains("begins at line 2"), "{}", page.error);
}

#[tokio::test]
async fn the_line_of_an_element_counts_from_the_top_of_the_page() {
    let body = format!("\n{{\n\"items\": [\n{},\n{{bad}}]}}", good());
    let snapshot = whole_page(body).await;
    let error = &snapshot.quarantined[0].error;
    assert!(error.ends_with("begins at line 5"), "{error}");
}

#[tokio::test]
async fn case_45_a_byte_that_is_no_text_costs_only_itself() {
    let mut element = with(json!({"description": "a#b"})).into_bytes();
    let at = element.iter().position(|byte| *byte == b'#').expect("the byte");
    element[at] = 0xFF;
    let snapshot = beside_a_neighbour(element).await;
    assert!(is(Outcome::Kept, &snapshot), "{snapshot:?}");
    let event = the_event(&snapshot).expect("the event");
    let description = event.description.as_ref().expect("a description");
    assert_eq!(description.as_received(), "a\u{FFFD}b");
    assert!(event.concerns.contains(&Concern::LossyText));
}

#[tokio::test]
async fn case_47_nul_is_shown() {
    let snapshot = beside_a_neighbour(with(json!({"customerFriendlyName": "a\0b"}))).await;
    let name = the_event(&snapshot).and_then(|event| event.customer_name.as_ref());
    assert_eq!(name.map(|name| name.visible(20)), Some("a‹NUL›b".to_owned()));
}

#[tokio::test]
async fn case_49_a_status_there_twice_is_unresolved_in_either_order() {
    for first in ["Active", "Resolved"] {
        let other = if first == "Active" { "Resolved" } else { "Active" };
        let element =
            with_field_as("eventStatus", &format!("\"{first}\",\"eventStatus\":\"{other}\""));
        let snapshot = beside_a_neighbour(element).await;
        assert!(is(Outcome::Announced(Concern::Contradiction), &snapshot), "{first}");
    }
}

#[tokio::test]
async fn cases_52_and_80_a_count_is_kept_as_it_was_written() {
    for (written, read) in [
        ("18446744073709551616", Some("18446744073709551616")),
        ("-0", Some("-0")),
        ("1e3", Some("1e3")),
        ("10", Some("10")),
        ("\"10\"", Some("10")),
        ("\"ten\"", Some("ten")),
        ("-1", Some("-1")),
        ("\"\"", None),
        ("null", None),
    ] {
        let snapshot = beside_a_neighbour(with_field_as("hitCount", written)).await;
        assert!(is(Outcome::Kept, &snapshot), "{written}");
        let event = the_event(&snapshot).expect("the event");
        assert_eq!(event.hit_count.as_deref(), read, "{written}");
    }
}

#[test]
fn case_54_a_hundred_thousand_events_are_read() {
    let mut page = String::from("[");
    for number in 0..100_000 {
        page.push_str(&format!("{{\"eventId\":\"{number}\"}},"));
    }
    page.push_str("{\"eventId\":\"last\"}]");
    let page = read_page(page.as_bytes()).expect("a page");
    let read = page.elements.iter().filter(|e| matches!(e.read(), Element::Read(_))).count();
    assert_eq!(read, 100_001);
}

#[test]
fn a_hundred_thousand_bad_elements_are_told_apart() {
    let page = format!("[{}{{}}]", "{bad},\n".repeat(100_000));
    let page = read_page(page.as_bytes()).expect("a page");
    let bad = page.elements.iter().filter(|e| matches!(e.read(), Element::Unreadable { .. }));
    assert_eq!(bad.count(), 100_000);
}

#[tokio::test]
async fn case_55_a_long_description_is_cut_and_the_raw_event_is_not() {
    let long = "ä".repeat(2_500_000);
    let snapshot = beside_a_neighbour(with(json!({"description": long}))).await;
    assert!(is(Outcome::Kept, &snapshot));
    let event = the_event(&snapshot).expect("the event");
    let description = event.description.as_ref().expect("a description").as_received();
    assert_eq!(description.len(), Untrusted::MOST_BYTES);
    assert!(event.raw.contains(&long));
}

#[tokio::test]
async fn case_56_a_page_beyond_the_limit_is_rejected() {
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, |_| answer(vec![b' '; 80 * 1_024 * 1_024]))
            .await;
    let snapshot = microsoft.snapshot().await;
    assert!(is(Outcome::Rejected, &snapshot));
    assert!(snapshot.failure.expect("a failure").to_string().contains("too large"));
}

#[tokio::test]
async fn case_59_names_in_another_case_are_the_same_names() {
    let expected = beside_a_neighbour(good().to_string()).await;
    for spelling in [pascal_case, snake_case] {
        let element = renamed(&good(), spelling).to_string();
        let snapshot = beside_a_neighbour(&element).await;
        assert!(is(Outcome::Kept, &snapshot), "{element}");
        assert_eq!(said(&snapshot), said(&expected), "{element}");
    }
}

/// What an event says, whatever it looked like.
fn said(snapshot: &fraud_guard::sources::Snapshot) -> FraudEvent {
    let event = the_event(snapshot).expect("the event").clone();
    FraudEvent { raw: String::new(), details: Default::default(), ..event }
}

fn renamed(value: &Value, spelling: fn(&str) -> String) -> Value {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, value)| (spelling(name), renamed(value, spelling))).collect()
        }
        Value::Array(items) => items.iter().map(|item| renamed(item, spelling)).collect(),
        other => other.clone(),
    }
}

fn pascal_case(name: &str) -> String {
    let (first, rest) = name.split_at(1);
    first.to_uppercase() + rest
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}
