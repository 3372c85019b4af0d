//! Every kind of message, as every channel shows it.

use fraud_guard::channels::render;
use fraud_guard::notification::Message;
use insta::assert_json_snapshot;
use insta::assert_snapshot;
use serde_json::Value;

use super::mail::letters;
use super::receivers::NAMES;
use super::receivers::posted;
use super::receivers::posted_minimal;
use crate::support::letter::Letter;
use crate::support::messages::event;
use crate::support::messages::every_kind;
use crate::support::messages::message_after;

#[test]
fn console() {
    for (kind, message) in every_kind() {
        assert_snapshot!(format!("console_{kind}"), render(&message));
    }
}

#[tokio::test]
async fn teams() {
    for (kind, message) in every_kind() {
        assert_json_snapshot!(format!("teams_{kind}"), posted("teams", &message).await.json());
    }
}

#[tokio::test]
async fn slack() {
    for (kind, message) in every_kind() {
        assert_json_snapshot!(format!("slack_{kind}"), posted("slack", &message).await.json());
    }
}

#[tokio::test]
async fn webhook() {
    for (kind, message) in every_kind() {
        assert_json_snapshot!(format!("webhook_{kind}"), posted("webhook", &message).await.json());
    }
}

#[tokio::test]
async fn cloudevents() {
    for (kind, message) in every_kind() {
        let json = posted("cloudevents", &message).await.json();
        assert_json_snapshot!(format!("cloudevents_{kind}"), json);
    }
}

#[tokio::test]
async fn pagerduty() {
    for (kind, message) in every_kind() {
        assert_json_snapshot!(
            format!("pagerduty_{kind}"),
            posted("pagerduty", &message).await.json()
        );
    }
}

#[tokio::test]
async fn alertmanager() {
    for (kind, message) in every_kind() {
        let json = posted("alertmanager", &message).await.json();
        assert_json_snapshot!(format!("alertmanager_{kind}"), json);
    }
}

#[tokio::test]
async fn mail() {
    let (kinds, messages): (Vec<&str>, Vec<Message>) = every_kind().into_iter().unzip();
    for (kind, letter) in kinds.iter().zip(letters(&messages).await) {
        assert_snapshot!(format!("mail_{kind}"), shown(&letter));
    }
}

#[tokio::test]
async fn acs_mail() {
    let (kinds, messages): (Vec<&str>, Vec<Message>) = every_kind().into_iter().unzip();
    let letters = letters(&messages).await;
    for ((kind, message), letter) in kinds.iter().zip(&messages).zip(letters) {
        let mut json = posted("acs-mail", message).await.json();
        assert_is(&mut json["content"]["html"], &letter.html);
        assert_is(&mut json["content"]["plainText"], &letter.text);
        assert_json_snapshot!(format!("acs_mail_{kind}"), json);
    }
}

#[tokio::test]
async fn graph_mail() {
    let (kinds, messages): (Vec<&str>, Vec<Message>) = every_kind().into_iter().unzip();
    let letters = letters(&messages).await;
    for ((kind, message), letter) in kinds.iter().zip(&messages).zip(letters) {
        let mut json = posted("graph-mail", message).await.json();
        assert_is(&mut json["message"]["body"]["content"], &letter.html);
        assert_json_snapshot!(format!("graph_mail_{kind}"), json);
    }
}

/// What is the same as in a mail need not be shown twice.
fn assert_is(text: &mut Value, expected: &str) {
    assert_eq!(text.as_str().expect("a text").trim_end(), expected);
    *text = "as in a mail".into();
}

/// The headers that people see or sort by, and the HTML; the text is the console's.
fn shown(letter: &Letter) -> String {
    let names = ["From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Fraud-Guard-Reference"];
    let headers = names.map(|name| format!("{name}: {}\n", letter.header(name))).concat();
    format!("Subject: {}\n{headers}\n{}", letter.subject(), letter.html)
}

#[tokio::test]
async fn the_minimal_forms() {
    for name in NAMES {
        let request = posted_minimal(name, &message_after(&[event()])).await;
        assert_json_snapshot!(format!("{name}_minimal"), request.json());
    }
}
