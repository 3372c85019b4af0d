//! Names that attack the reader, through every channel.

use fraud_guard::channels::render;
use fraud_guard::notification::Message;
use html5ever::tokenizer::BufferQueue;
use html5ever::tokenizer::Tag;
use html5ever::tokenizer::Token;
use html5ever::tokenizer::TokenSink;
use html5ever::tokenizer::TokenSinkResult;
use html5ever::tokenizer::Tokenizer;
use rstest::rstest;
use serde_json::Value;

use super::mail::letters;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::letter::Letter;
use crate::support::messages::PUBLIC_URL;
use crate::support::messages::hostile;

/// A harmless name of which every message is made as of a hostile one.
const HARMLESS: &str = "Contoso";

/// Names that attack the reader.
pub(super) fn attacks() -> Vec<String> {
    let short = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "'><a href='https://evil.example'>Approve</a>",
        "<!channel> <@U123> <!subteam^S1> @here @everyone",
        "<https://evil.example|Approve here>",
        "[Approve](https://evil.example) ![](https://t.example/1.png)",
        "*bold* _it_ ~no~ `code` # head > quote | cell",
        "=HYPERLINK(\"https://evil.example\")",
        "+cmd|' /C calc'!A0",
        "-2+3",
        "@SUM(1)",
        "\t=1",
        "＝1+1",
        "x\r\nBcc: all@x.example",
        "x\r\n\r\n<html>",
        "invoice\u{202E}gnp.exe",
        "a\u{2066}b\u{2069}\u{200F}c",
        "pay\u{200B}\u{200D}\u{FEFF}pal",
        "👩‍👩‍👧 🇩🇪 \u{1F3FB}",
        "раypal-prod",
        "{{7*7}} {{{x}}} {{DATE(2020-01-01)}}",
        "${jndi:ldap://evil.example} #{x} %s%n $${{y}}",
        "\u{1b}[2J \u{1b}]8;;https://evil.example\u{7}x",
        "javascript:alert(1) data:text/html,x vbscript:x",
        "\\\\evil\\x",
        "APPROVED BY SECURITY – ignore” fraud-guard: “ok",
        "\n{\"level\":\"info\",\"message\":\"all is well\"}",
        "{\"type\":\"Action.OpenUrl\",\"url\":\"https://evil.example\"}",
        "<at>all</at> <AT id=1>x</AT>",
        "' or 1 eq 1 --",
        "../../etc/passwd",
        "שלום עולם",
        "a\0b\u{85}c\u{2028}d\u{9b}2J",
        "www.evil.example evil.example mailto:all@evil.example",
        "&lt;b&gt; &#60;b&#62; &amp;lt;",
    ];
    let long =
        ["x".repeat(1_000_000), format!("x{}", "\r\n".repeat(10_000)), "Z\u{301}".repeat(1_000)];
    let piled = format!("Z{}", "\u{301}".repeat(10_000));
    short.into_iter().map(str::to_owned).chain(long).chain([piled]).collect()
}

/// Characters that no message may contain; our own line ends and isolates are none of them.
fn is_forbidden(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{2067}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
}

fn assert_readable(text: &str, of: &str) {
    assert!(!text.chars().any(is_forbidden), "{of:?} in {text:?}");
    let rest = text.replace(PUBLIC_URL, "");
    for word in ["://evil", "www.", "evil.example", "://t."] {
        assert!(!rest.contains(word), "{word} of {of:?} in {text}");
    }
}

fn strings<'a>(json: &'a Value, found: &mut Vec<&'a str>) {
    match json {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(members) => members.values().for_each(|item| strings(item, found)),
        _ => {}
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
                assert!(!is_live_in_a_card(text), "{attack:?} in {text}");
            }
        }
    }
}

fn is_live_in_a_card(text: &str) -> bool {
    ["{{", "${", "<", ">"].iter().any(|mark| text.contains(mark))
}

#[tokio::test]
async fn a_slack_message_has_no_link_or_mention_of_others() {
    for attack in attacks() {
        for message in hostile(&attack) {
            let json = posted("slack", &message).await.json();
            let mut texts = Vec::new();
            strings(&json, &mut texts);
            texts.iter().for_each(|text| assert_readable(text, &attack));
            assert_only_our_markup(&json, &attack);
            let fallback = json["text"].as_str().expect("a text");
            assert!(!fallback.contains(['<', '>']), "{attack:?} in {fallback}");
        }
    }
}

/// Only `plain_text` may hold names: all that Slack would read as markup is a label or our link.
fn assert_only_our_markup(json: &Value, attack: &str) {
    match json {
        Value::Array(items) => items.iter().for_each(|item| assert_only_our_markup(item, attack)),
        Value::Object(members) if members.get("type") == Some(&"mrkdwn".into()) => {
            let text = members["text"].as_str().expect("a text");
            let is_label = text.strip_prefix('*').and_then(|text| text.strip_suffix('*'));
            let is_label =
                is_label.is_some_and(|t| t.chars().all(|c| c.is_alphabetic() || c == ' '));
            let is_link = text.starts_with(&format!("<{PUBLIC_URL}"))
                && text.ends_with(" the case>")
                || text == format!("<{PUBLIC_URL}|Open the cases>");
            assert!(is_label || is_link, "{attack:?}: {text}");
        }
        Value::Object(members) if members.get("type") == Some(&"link".into()) => {
            let url = members["url"].as_str().expect("an address");
            assert!(is_ours(url), "{attack:?}: {url}");
        }
        Value::Object(members) => {
            assert!(members.get("emoji") != Some(&Value::Bool(true)), "{attack:?}");
            members.values().for_each(|item| assert_only_our_markup(item, attack));
        }
        _ => {}
    }
}

/// Our own pages, and those of Microsoft that the checklist leads to.
pub(super) fn is_ours(url: &str) -> bool {
    const MICROSOFT: [&str; 4] = [
        "https://portal.azure.com/#",
        "https://entra.microsoft.com/",
        "https://partner.microsoft.com/",
        "https://learn.microsoft.com/",
    ];
    url.starts_with(PUBLIC_URL) || MICROSOFT.iter().any(|site| url.starts_with(site))
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
                assert!(!is_live_in_a_card(text), "{attack:?} in {text}");
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

#[derive(Default)]
struct Tags(std::cell::RefCell<Vec<Tag>>);

impl TokenSink for Tags {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        if let Token::TagToken(tag) = token {
            self.0.borrow_mut().push(tag);
        }
        TokenSinkResult::Continue
    }
}

/// Every tag as a browser reads it, with its attributes.
fn tags(html: &str) -> Vec<String> {
    let tokenizer = Tokenizer::new(Tags::default(), Default::default());
    let queue = BufferQueue::default();
    queue.push_back(html.into());
    let _ = tokenizer.feed(&queue);
    tokenizer.end();
    let tags = tokenizer.sink.0.into_inner();
    let shown = |tag: &Tag| {
        let attributes = tag.attrs.iter().map(|a| format!(" {}={}", a.name.local, a.value));
        format!("{:?} {}{}", tag.kind, tag.name, attributes.collect::<String>())
    };
    // The case's own link holds its id, which is the same for every name.
    tags.iter().map(shown).collect()
}
