//! What `fraud-guard policy preview` shows is what is sent.

use fraud_guard::channels::preview;
use fraud_guard::channels::render;
use fraud_guard::notification::Message;
use rstest::rstest;
use serde_json::Value;

use super::mail::letters;
use super::receivers::ROUTING_KEY;
use super::receivers::posted;
use crate::support::messages::every_kind;

fn previewed(kind: &str, message: &Message) -> String {
    preview(kind, message).expect("a kind of channel")
}

#[rstest]
#[tokio::test]
async fn the_json_that_is_posted_is_the_one_that_is_previewed(
    #[values("teams", "slack", "webhook", "cloudevents", "pagerduty", "alertmanager")] kind: &str,
) {
    for (name, message) in every_kind() {
        let shown = previewed(kind, &message).replace("***", ROUTING_KEY);
        let shown: Value = serde_json::from_str(&shown).expect("JSON");
        assert_eq!(posted(kind, &message).await.json(), shown, "{name}");
    }
}

#[rstest]
#[case("acs-mail", "/content/html")]
#[case("graph-mail", "/message/body/content")]
#[tokio::test]
async fn the_page_that_is_posted_is_the_one_that_is_previewed(
    #[case] kind: &str,
    #[case] page: &str,
) {
    for (name, message) in every_kind() {
        let json = posted(kind, &message).await.json();
        let page = json.pointer(page).and_then(Value::as_str);
        assert_eq!(page, Some(previewed(kind, &message).as_str()), "{name}");
    }
}

#[tokio::test]
async fn the_page_and_the_text_of_a_mail_are_those_that_are_previewed() {
    let (names, messages): (Vec<_>, Vec<_>) = every_kind().into_iter().unzip();
    for ((letter, message), name) in letters(&messages).await.iter().zip(&messages).zip(names) {
        assert_eq!(letter.html, previewed("mail", message).trim_end(), "{name}");
        assert_eq!(letter.text, previewed("console", message).trim_end(), "{name}");
        assert_eq!(previewed("console", message), render(message), "{name}");
    }
}
