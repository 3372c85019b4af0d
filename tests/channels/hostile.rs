//! Names that attack the reader, through every channel.

use fraud_guard::channels::render;
use fraud_guard::notification::Message;
use rstest::rstest;
use serde_json::Value;

use super::mail::letters;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::hostile_names::ATTACKS;
use crate::support::hostile_proof::assert_nobody_speaks_for_us;
use crate::support::judges::inert;
use crate::support::judges::is_forbidden;
use crate::support::judges::only_our_markup;
use crate::support::judges::page;
use crate::support::judges::strings;
use crate::support::letter::Letter;
use crate::support::messages::PUBLIC_URL;
use crate::support::messages::hostile;

/// A harmless name of which every message is made as of a hostile one.
const HARMLESS: &str = "Contoso";

pub(super) fn attacks() -> Vec<String> {
    let long =
        ["x".repeat(1_000_000), format!("x{}", "\r\n".repeat(10_000)), "Z\u{301}".repeat(1_000)];
    let piled = format!("Z{}", "\u{301}".repeat(10_000));
    ATTACKS.into_iter().map(str::to_owned).chain(long).chain([piled]).collect()
}

fn assert_readable(text: &str, of: &str) {
    assert!(!text.chars().any(is_forbidden), "{of:?} in {text:?}");
    let rest = text.replace(PUBLIC_URL, "");
    for word in ["://evil", "www.", "evil.example", "://t."] {
        assert!(!rest.contains(word), "{word} of {of:?} in {text}");
    }
}

/// The JSON without its texts: what is left must not depend on anybody's name.
fn shape(json: &Value) -> Value {
    match json {
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::Object(members) => {
            let is_text = |key: &str, value: &Value| key == "text" && value.is_string();
            let blank = |(key, value): (&String, &Value)| {
                let value = if is_text(key, value) { Value::Null } else { shape(value) };
                (key.clone(), value)
            };
            Value::Object(members.iter().map(blank).collect())
        }
        other => other.clone(),
    }
}

#[test]
fn the_console_shows_one_line_for_each_of_ours() {
    for attack in attacks() {
        for (message, harmless) in hostile(&attack).iter().zip(hostile(HARMLESS)) {
            let text = render(message);
            assert_readable(&text, &attack);
            assert_eq!(text.lines().count(), render(&harmless).lines().count(), "{attack:?}");
        }
    }
}

#[tokio::test]
async fn a_teams_card_has_no_link_mention_or_template_of_others() {
    for attack in attacks() {
        for (message, harmless) in hostile(&attack).iter().zip(hostile(HARMLESS)) {
            let json = posted("teams", message).await.json();
            let expected = posted("teams", &harmless).await.json();
            assert_eq!(shape(&json), shape(&expected), "{attack:?}");
            let mut texts = Vec::new();
            strings(&json, &mut texts);
            for text in texts {
                assert_readable(text, &attack);
                assert_eq!(inert(text), Ok(()), "{attack:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_slack_message_has_no_link_or_mention_of_others() {
    for attack in attacks() {
        for message in hostile(&attack) {
            let json = posted("slack", &message).await.json();
            let mut texts = Vec::new();
            strings(&json, &mut texts);
            texts.iter().for_each(|text| assert_readable(text, &attack));
            assert_eq!(only_our_markup(&json), Ok(()), "{attack:?}");
        }
    }
}

#[rstest]
#[tokio::test]
async fn minimal_forms_are_as_safe(
    #[values("teams", "slack", "pagerduty", "alertmanager", "acs-mail", "graph-mail")] name: &str,
) {
    for attack in attacks() {
        let json = posted_minimal(name, &hostile(&attack).remove(0)).await.json();
        let mut texts = Vec::new();
        strings(&json, &mut texts);
        texts.iter().for_each(|text| assert_readable(text, &attack));
    }
}

#[rstest]
#[tokio::test]
async fn minimal_forms_have_no_markup_where_it_is_read(
    #[values("teams", "slack", "pagerduty", "alertmanager")] name: &str,
) {
    for attack in attacks() {
        let json = posted_minimal(name, &hostile(&attack).remove(0)).await.json();
        let mut texts = Vec::new();
        strings(&json, &mut texts);
        texts.iter().for_each(|text| assert!(!text.contains(['<', '>']), "{attack:?} in {text}"));
    }
}

#[rstest]
#[tokio::test]
async fn an_event_for_machines_keeps_its_form_and_shows_what_is_hidden(
    #[values("webhook", "cloudevents")] name: &str,
) {
    for attack in attacks() {
        for (message, harmless) in hostile(&attack).iter().zip(hostile(HARMLESS)) {
            let request = posted(name, message).await;
            let json = request.json();
            let mut texts = Vec::new();
            strings(&json, &mut texts);
            assert!(!texts.iter().any(|text| text.chars().any(is_forbidden)), "{attack:?}");
            let expected = posted(name, &harmless).await;
            assert_eq!(keys(&json), keys(&expected.json()), "{attack:?}");
            let lines = |head: &str| head.lines().count();
            assert_eq!(lines(&request.head), lines(&expected.head), "{attack:?}");
        }
    }
}

#[rstest]
#[case::pagerduty("pagerduty", &["summary", "customer", "subscription", "resources", "description",
    "mining-pool", "severity", "steps", "example", "reseller", "sections"])]
#[case::alertmanager("alertmanager", &["summary", "description"])]
#[tokio::test]
async fn names_reach_only_the_texts_that_are_for_names(
    #[case] name: &str,
    #[case] for_names: &[&str],
) {
    for attack in attacks() {
        for (message, harmless) in hostile(&attack).iter().zip(hostile(HARMLESS)) {
            let json = posted(name, message).await.json();
            let expected = posted(name, &harmless).await.json();
            assert_eq!(without(&json, for_names), without(&expected, for_names), "{attack:?}");
            let mut texts = Vec::new();
            strings(&json, &mut texts);
            for text in texts {
                assert_readable(text, &attack);
                assert_eq!(inert(text), Ok(()), "{attack:?}");
            }
        }
    }
}

/// The JSON with these texts blanked; the severity of PagerDuty itself is none of them.
fn without(json: &Value, names: &[&str]) -> Value {
    match json {
        Value::Array(items) => items.iter().map(|item| without(item, names)).collect(),
        Value::Object(members) => {
            let is_name = |key: &str| {
                names.contains(&key) && !members.contains_key("component") || key == "summary"
            };
            let blank = |(key, value): (&String, &Value)| {
                let value = if is_name(key) { Value::Null } else { without(value, names) };
                (key.clone(), value)
            };
            Value::Object(members.iter().map(blank).collect())
        }
        other => other.clone(),
    }
}

fn keys(json: &Value) -> Vec<String> {
    let Value::Object(members) = json else { return Vec::new() };
    members.iter().flat_map(|(key, value)| [vec![key.clone()], keys(value)].concat()).collect()
}

#[tokio::test]
async fn a_mail_has_no_tag_link_or_header_of_others() {
    let harmless = letters(&hostile(HARMLESS)).await;
    let messages: Vec<Message> = attacks().iter().flat_map(|attack| hostile(attack)).collect();
    let attacked = letters(&messages).await;
    for (attack, letters) in attacks().iter().zip(attacked.chunks(harmless.len())) {
        for (letter, expected) in letters.iter().zip(&harmless) {
            assert_mail_is_ours(letter, expected, attack);
        }
    }
}

fn assert_mail_is_ours(letter: &Letter, expected: &Letter, attack: &str) {
    assert_eq!(header_names(letter), header_names(expected), "{attack:?}");
    let subject = letter.subject();
    assert!(!subject.contains('\n') && subject.chars().count() <= 150, "{subject}");
    assert_eq!(tags(&letter.html), tags(&expected.html), "{attack:?}");
    assert_eq!(letter.text.lines().count(), expected.text.lines().count(), "{attack:?}");
    for text in [&subject, &letter.html, &letter.text] {
        assert_readable(text, attack);
    }
}

#[rstest]
#[case("acs-mail", "/content/html", "/content/subject")]
#[case("graph-mail", "/message/body/content", "/message/subject")]
#[tokio::test]
async fn a_mail_by_an_api_has_no_tag_link_or_member_of_others(
    #[case] name: &str,
    #[case] html: &str,
    #[case] subject: &str,
) {
    for attack in attacks() {
        for (message, harmless) in hostile(&attack).iter().zip(hostile(HARMLESS)) {
            let json = posted(name, message).await.json();
            let expected = posted(name, &harmless).await.json();
            assert_eq!(keys(&json), keys(&expected), "{attack:?}");
            assert_eq!(tags(text(&json, html)), tags(text(&expected, html)), "{attack:?}");
            assert!(!text(&json, subject).contains('\n'), "{attack:?}");
            let mut texts = Vec::new();
            strings(&json, &mut texts);
            texts.iter().for_each(|text| assert_readable(text, &attack));
        }
    }
}

fn text<'a>(json: &'a Value, pointer: &str) -> &'a str {
    json.pointer(pointer).and_then(Value::as_str).expect(pointer)
}

fn header_names(letter: &Letter) -> Vec<&str> {
    letter.headers.iter().map(|(name, _)| name.as_str()).collect()
}

/// Every tag as a browser reads it, with its attributes.
fn tags(html: &str) -> Vec<String> {
    page(html).0
}

/// A small part of the proof of `tests/simulation/hostile.rs`.
#[test]
fn made_up_names_are_shown_as_nothing_but_names() {
    assert_nobody_speaks_for_us(200);
}
