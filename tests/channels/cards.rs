//! The cards of Teams, held to Microsoft's schema and drawn by Microsoft's renderer in a browser.
//!
//! Teams draws cards with a renderer of its own, which nobody else has; this one is its relative.

use std::collections::BTreeSet;
use std::fs;

use fraud_guard::notification::Message;
use fraud_guard::notification::ShownCheck;
use fraud_guard::text::Line;
use fraud_guard::text::inert;
use jsonschema::Validator;
use serde::Deserialize;
use serde_json::Value;
use serde_json::json;

use super::hostile::attacks;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::browser;
use crate::support::judges::is_ours;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::hostile;
use crate::support::messages::message_after;
use crate::support::summaries::summary;

/// What the renderer made of a card.
#[derive(Deserialize)]
struct Drawn {
    complaints: Vec<String>,
    text: String,
    links: Vec<String>,
    tags: BTreeSet<String>,
}

const RENDERER: &str = "cards/node_modules/adaptivecards/dist/adaptivecards.min.js";

const DRAW: &str = r#"
function drawn(json) {
  const context = new AdaptiveCards.SerializationContext(AdaptiveCards.Versions.v1_4);
  const card = new AdaptiveCards.AdaptiveCard();
  card.parse(json, context);
  const parsing = Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at));
  const checked = card.validateProperties().validationEvents;
  const element = card.render();
  const all = [...element.querySelectorAll("*")];
  return {
    complaints: [...parsing, ...checked].map((event) => event.message),
    text: element.textContent,
    links: all.filter((one) => one.hasAttribute("href")).map((one) => one.getAttribute("href")),
    tags: all.map((one) => one.tagName.toLowerCase()),
  };
}
const findings = () => input.map(drawn);
"#;

fn draw(cards: &[Value]) -> Vec<Drawn> {
    let found = browser::run(&[RENDERER], DRAW, &json!(cards));
    serde_json::from_value(found).expect("what was drawn")
}

fn schema() -> Validator {
    let text = fs::read_to_string(browser::tool("cards/schema-1.4.json")).expect("a schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    jsonschema::validator_for(&schema).expect("a schema")
}

/// What is wrong with a card; `msteams` is Teams' own and not in the schema.
fn faults(schema: &Validator, card: &Value) -> Vec<String> {
    let mut card = card.clone();
    card.as_object_mut().expect("a card").remove("msteams");
    schema.iter_errors(&card).map(|error| error.to_string()).collect()
}

async fn card(message: &Message) -> Value {
    posted("teams", message).await.json()["attachments"][0]["content"].take()
}

async fn minimal_card(message: &Message) -> Value {
    posted_minimal("teams", message).await.json()["attachments"][0]["content"].take()
}

/// A message too long for its checklist and its steps, and one too long for all its items.
fn cut() -> [Message; 2] {
    let mut message = message_after(&[event()]);
    let fact = message.facts[0].clone();
    message.facts.extend(std::iter::repeat_n(fact, 150));
    [message, summary(&"Contoso Ltd. 東京 ".repeat(20), 50, 1)]
}

/// All messages with the words that their cards must have.
async fn cards() -> Vec<(String, Value, Vec<String>)> {
    let mut cards = Vec::new();
    let kinds = every_kind().into_iter().map(|(kind, message)| (kind.to_owned(), message));
    let cut = cut().into_iter().map(|message| ("cut".to_owned(), message));
    for (kind, message) in kinds.chain(cut) {
        let title = inert(&message.headline.to_plain());
        let minimal = ("minimal ".to_owned() + &kind, minimal_card(&message).await, vec![title]);
        cards.extend([(kind, card(&message).await, words(&message)), minimal]);
    }
    cards
}

/// What a card must say: what happened, and every fact.
fn words(message: &Message) -> Vec<String> {
    let shown = |line: &Line| inert(&line.to_plain());
    let facts = message.facts.iter().flat_map(|fact| [inert(&fact.label), shown(&fact.value)]);
    facts.chain([shown(&message.headline), message.signature()]).collect()
}

#[tokio::test]
async fn every_card_follows_the_schema_of_its_version() {
    let schema = schema();
    for (kind, card, _) in cards().await {
        assert_eq!(card["version"], "1.4", "{kind}");
        assert_eq!(faults(&schema, &card), Vec::<String>::new(), "{kind}");
    }
}

#[tokio::test]
async fn every_card_is_drawn_without_complaint_and_with_every_fact() {
    let cards = cards().await;
    let bodies: Vec<Value> = cards.iter().map(|(_, card, _)| card.clone()).collect();
    for ((kind, _, words), drawn) in cards.iter().zip(draw(&bodies)) {
        assert_eq!(drawn.complaints, Vec::<String>::new(), "{kind}");
        for word in words {
            assert!(drawn.text.contains(word), "{kind} lacks {word}: {}", drawn.text);
        }
    }
}

#[tokio::test]
async fn a_check_and_an_item_are_drawn_as_links() {
    for (message, expected) in [(message_after(&[event()]), 10), (summary("Contoso", 3, 2), 3)] {
        let links = draw(&[card(&message).await]).remove(0).links;
        let checks = message.checklist.iter().map(ShownCheck::link);
        let items = message.sections.iter().flat_map(|s| &s.items).map(|item| item.link.clone());
        let meant: Vec<String> = checks.chain(items).flatten().map(String::from).collect();
        assert_eq!(meant.len(), expected);
        assert_eq!(links, meant);
    }
}

#[tokio::test]
async fn no_name_becomes_a_link_or_markup_in_a_drawn_card() {
    let attacks = attacks();
    let mut harmless = Vec::new();
    for message in hostile("Contoso") {
        harmless.push(card(&message).await);
    }
    let expected = draw(&harmless);
    let mut cards = Vec::new();
    for message in attacks.iter().flat_map(|attack| hostile(attack)) {
        cards.push(card(&message).await);
    }
    let expected = expected.iter().cycle();
    for ((drawn, expected), card) in draw(&cards).iter().zip(expected).zip(&cards) {
        assert_eq!(drawn.complaints, Vec::<String>::new(), "{card}");
        assert_eq!(drawn.links, expected.links, "{card}");
        assert!(drawn.links.iter().all(|link| is_ours(link)), "{:?}", drawn.links);
        assert_eq!(drawn.tags, expected.tags, "{card}");
    }
}

#[test]
fn what_is_no_card_is_noticed_by_both() {
    let card = json!({
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": [
            { "type": "RichTextBlock", "inlines": [{ "type": "TextRun", "text": "a", "size": "9" }] },
            { "type": "Telepathy" },
        ],
    });
    assert!(!faults(&schema(), &card).is_empty());
    assert_eq!(draw(&[card])[0].complaints.len(), 2);
}
