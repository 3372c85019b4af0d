//! Long lists of work: what does not fit is left out from the end, and says so.

use fraud_guard::channels::render;
use fraud_guard::notification::Message;
use fraud_guard::notification::ShownCheck;
use rstest::rstest;
use serde_json::Value;

use super::mail::letters;
use super::receivers::NAMES;
use super::receivers::posted;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::summaries::summary;

/// Fifty customers with one case each, and names longer than any that is shown.
fn long() -> Message {
    summary(&"Contoso Ltd. 東京 ".repeat(20), 50, 1)
}

/// The items that are there by number, and how many are said to be left out.
fn shown(text: &str) -> (Vec<usize>, Option<usize>) {
    let items = (1..=50).filter(|n| text.contains(&format!("Crypto mining {n}.1 ")));
    let left_out = text.split_once("and ").and_then(|_| {
        let before = text.split(" more").next()?.rsplit("and ").next()?;
        before.parse().ok()
    });
    (items.collect(), left_out)
}

#[rstest]
#[case::teams("teams", 28_000)]
#[case::slack("slack", 40_000)]
#[case::pagerduty("pagerduty", 512_000)]
#[tokio::test]
async fn the_first_items_are_shown_and_the_others_counted(
    #[case] name: &str,
    #[case] most_bytes: usize,
) {
    let body = posted(name, &long()).await.body;
    assert!(body.len() <= most_bytes, "{}", body.len());
    let text = String::from_utf8(body).expect("text");
    let (items, left_out) = shown(&text);
    assert!(!items.is_empty() && items.len() < 50, "{}", items.len());
    assert_eq!(items, (1..=items.len()).collect::<Vec<_>>());
    assert_eq!(left_out, Some(50 - items.len()));
}

#[rstest]
#[tokio::test]
async fn machines_read_how_many_items_are_left_out(#[values("webhook", "cloudevents")] name: &str) {
    let request = posted(name, &long()).await;
    assert!(request.body.len() <= 20_000, "{}", request.body.len());
    let data = &request.json()["data"];
    let sections = data["sections"].as_array().expect("sections");
    assert!(!sections.is_empty() && sections.len() < 50);
    assert_eq!(data["items_left_out"], 50 - sections.len());
    assert_eq!(data["is_shortened"], true);
    assert_eq!(data["facts"]["open"][0], "50");
}

#[tokio::test]
async fn a_mail_and_the_console_have_all_items() {
    let letter = letters(&[long()]).await.remove(0);
    let all = (1..=50).collect::<Vec<_>>();
    for text in [&letter.html, &letter.text, &render(&long())] {
        assert_eq!(shown(text).0, all);
    }
}

#[tokio::test]
async fn one_customer_with_fifty_cases_is_cut_within_its_section() {
    let message = summary(&"東京都".repeat(100), 1, 50);
    let data = posted("webhook", &message).await.json();
    let items = data["data"]["sections"][0]["items"].as_array().expect("items").len();
    assert!((1..50).contains(&items), "{items}");
    assert_eq!(data["data"]["items_left_out"], 50 - items);
}

#[tokio::test]
async fn short_lists_are_whole_everywhere() {
    for name in NAMES {
        let text = String::from_utf8(posted(name, &summary("Contoso", 5, 1)).await.body);
        let text = text.expect("text");
        assert_eq!(shown(&text).0, [1, 2, 3, 4, 5], "{name}");
    }
}

#[tokio::test]
async fn the_blocks_of_slack_keep_their_limits() {
    for message in [long(), summary("Contoso", 50, 1), summary(&"Z\u{301}".repeat(900), 50, 3)] {
        let json = posted("slack", &message).await.json();
        let blocks = json["blocks"].as_array().expect("blocks");
        assert!(blocks.len() <= 50, "{}", blocks.len());
        assert!(units(&json["blocks"]) <= 11_000, "{}", units(&json["blocks"]));
        for block in blocks.iter().filter(|block| block["type"] == "rich_text") {
            assert!(units(block) <= 3_000, "{}", units(block));
        }
    }
}

fn units(json: &Value) -> usize {
    match json {
        Value::Array(items) => items.iter().map(units).sum(),
        Value::Object(members) => {
            let text = members.get("text").and_then(Value::as_str).unwrap_or_default();
            text.encode_utf16().count() + members.values().map(units).sum::<usize>()
        }
        _ => 0,
    }
}

#[rstest]
#[tokio::test]
async fn the_checklist_goes_before_the_facts_and_the_steps_do(
    #[values("teams", "slack")] name: &str,
) {
    let mut message = message_after(&[event()]);
    assert!(!message.checklist.is_empty());
    let long = message.checklist[0].clone();
    message.checklist.extend(std::iter::repeat_n(long, 200));
    let text = String::from_utf8(posted(name, &message).await.body).expect("text");
    assert!(text.contains("the checklist is too long"), "{text}");
    assert!(!text.contains("List the affected resources"), "{text}");
    assert!(text.contains("Deallocate virtual machine"), "{text}");
    for fact in &message.facts {
        assert!(text.contains(&fact.label), "{}", fact.label);
    }
}

#[rstest]
#[case::teams("teams", "/attachments/0/content/body")]
#[case::slack("slack", "/blocks")]
#[tokio::test]
async fn a_check_is_a_link_to_where_it_is_done(#[case] name: &str, #[case] at: &str) {
    let message = message_after(&[event()]);
    let json = posted(name, &message).await.json();
    let mut links = Vec::new();
    links_of(json.pointer(at).expect("a body"), &mut links);
    let expected = message.checklist.iter().filter_map(ShownCheck::link);
    let expected: Vec<String> = expected.map(String::from).collect();
    assert!(expected.len() > 5);
    assert_eq!(links, expected);
}

fn links_of<'a>(json: &'a Value, found: &mut Vec<&'a str>) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| links_of(item, found)),
        Value::Object(members) => {
            found.extend(members.get("url").and_then(Value::as_str));
            members.values().for_each(|item| links_of(item, found));
        }
        _ => {}
    }
}
