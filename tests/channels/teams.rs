//! What is special about Teams: the form of the card and its size.

use fraud_guard::text::Line;
use fraud_guard::text::Untrusted;
use rstest::rstest;

use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;
use fraud_guard::notification::Fact;
use fraud_guard::notification::Message;

#[tokio::test]
async fn a_card_is_an_adaptive_card_of_full_width_with_our_link_only() {
    for (kind, message) in every_kind() {
        let json = posted("teams", &message).await.json();
        let attachment = &json["attachments"][0];
        assert_eq!(attachment["contentType"], "application/vnd.microsoft.card.adaptive");
        let card = &attachment["content"];
        assert_eq!((&card["version"], &card["msteams"]["width"]), (&"1.4".into(), &"Full".into()));
        assert_eq!(card["msteams"].as_object().map(|teams| teams.len()), Some(1), "{kind}");
        let link = card["actions"][0]["url"].as_str();
        assert_eq!(link, message.link.as_ref().map(url::Url::as_str), "{kind}");
    }
}

#[rstest]
#[case::long_facts(150)]
#[case::endless_facts(2_000)]
#[tokio::test]
async fn a_card_that_would_be_too_large_says_less(#[case] facts: usize) {
    let mut message = message_after(&[event()]);
    message.facts.extend((0..facts).map(|_| long_fact()));
    assert_fits(&message).await;
}

#[tokio::test]
async fn names_of_piled_up_marks_fit_even_the_minimal_card() {
    let pile = format!("Z{}", "\u{0301}".repeat(900)).repeat(2);
    let name = Untrusted::new(&pile.repeat(100));
    let message = Message {
        headline: Line::theirs(name.clone()).and_theirs(name),
        ..message_after(&[event()])
    };
    assert_fits(&message).await;
}

fn long_fact() -> Fact {
    let value = Line::theirs(Untrusted::new(&"x".repeat(500)));
    Fact { key: "example", label: "What is wrong".to_owned(), value }
}

async fn assert_fits(message: &Message) {
    for request in [posted("teams", message).await, posted_minimal("teams", message).await] {
        assert!(request.body.len() <= 28_000, "{}", request.body.len());
        let text = String::from_utf8(request.body).expect("text");
        assert!(text.contains("c-"), "it says which case it is: {text}");
    }
}
