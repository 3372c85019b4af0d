//! Queue messages in every form in which the host sends them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::store::Key;
use fraud_guard::task::Task;
use rstest::rstest;
use serde_json::json;

use crate::support::handler::Handler;
use crate::support::handler::host_fixture;
use crate::support::handler::queue_body;
use crate::support::messages::event;

const JSON: &str = r#"{"tenant":"contoso.com","n":1,"ok":true,"when":"2024-10-25T03:02:17.120Z","who":{"id":7},"list":[1,2]}"#;
const SPOOF: &str = r#"{"id":"not-the-message-id","DequeueCount":999,"popReceipt":"x","sys":"spoof?","RetryContext":{"RetryCount":9}}"#;

#[rstest]
#[case::plain_text_11("queue-plain-text.json", b"hello")]
#[case::json_object_12("queue-json-object.json", JSON.as_bytes())]
#[case::binary_13("queue-datatype-binary.json", JSON.as_bytes())]
#[case::binary_not_utf8_14("queue-datatype-binary-nonutf8.json", b"\xff\xfe\x00\x80\xc3\x28")]
#[case::unicode_15("queue-unicode.json", "Zürich – 東京 – 🚀".as_bytes())]
#[case::quotes_15("queue-text-with-quotes-and-newline.json", b"say \"hi\"\nnext\tline \\ end")]
#[case::json_array_15("queue-json-array.json", br#"[{"a":1},{"a":2}]"#)]
#[case::empty_15("queue-empty-message.json", b"")]
#[case::spoofed_metadata_16("queue-spoofed-metadata.json", SPOOF.as_bytes())]
#[case::not_encoded_17("hostile-data-not-double-encoded.json", b"hello")]
#[case::object_17("hostile-data-object.json", br#"{"tenant":"contoso.com"}"#)]
#[case::fifth_delivery_19("queue-fifth-delivery.json", br#"{"tenant":"contoso.com"}"#)]
#[case::no_metadata_27("queue-missing-metadata.json", b"hello")]
#[tokio::test]
async fn a_message_that_is_no_task_is_kept_exactly(
    #[case] file: &str,
    #[case] message: &[u8],
    #[values(
        ("ProcessFraudEvent", "fraud-events"),
        ("DeliverNotification", "notifications"),
        ("ContainSubscription", "containments")
    )]
    (function, queue): (&str, &str),
) {
    let handler = Handler::start(&[]).await;
    let answer = handler.invoke(function, &host_fixture(file)).await;
    assert_eq!(answer.status, 200);
    let letters = handler.dead_letters(queue).await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["queue"], queue);
    assert_eq!(letters[0]["base64"], STANDARD.encode(message));
}

/// 146: every message that the queue service can hold; a repetition is kept once.
#[rstest]
#[case::empty(b"".to_vec())]
#[case::text(b"hello".to_vec())]
#[case::base64_twice(STANDARD.encode(STANDARD.encode("hello")).into_bytes())]
#[case::binary((0..=255).collect())]
#[case::as_large_as_it_gets(vec![b'x'; 64 * 1_024])]
#[case::deep(b"[".repeat(5_000))]
#[case::another_version(br#"{"v":99,"scope":"x"}"#.to_vec())]
#[case::no_version(br#"{"scope":"x"}"#.to_vec())]
#[tokio::test]
async fn rubbish_is_kept_once_and_never_comes_back(#[case] message: Vec<u8>) {
    let handler = Handler::start(&[]).await;
    for _ in 0..2 {
        let answer = handler.invoke("ProcessFraudEvent", &queue_body(&message)).await;
        assert_eq!(answer.status, 200);
    }
    let letters = handler.dead_letters("fraud-events").await;
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0]["base64"], STANDARD.encode(&message));
    assert_eq!(handler.keys().await.len(), 1);
}

/// 148: a message of a newer version says so, because somebody must put it back later.
#[tokio::test]
async fn a_message_of_another_version_is_told_apart() {
    let handler = Handler::start(&[]).await;
    handler.invoke("ProcessFraudEvent", &queue_body(br#"{"v":99}"#)).await;
    let letters = handler.dead_letters("fraud-events").await;
    assert!(letters[0]["error"].to_string().contains("version 99"), "{letters:?}");
}

/// The reason goes into the log, and the message may be anybody's.
#[rstest]
#[case::another_type(br#""canary-text""#)]
#[case::field_of_another_type(br#"{"v":"canary-text"}"#)]
#[tokio::test]
async fn the_reason_of_a_dead_letter_never_repeats_the_message(#[case] message: &[u8]) {
    let handler = Handler::start(&[]).await;
    handler.invoke("ProcessFraudEvent", &queue_body(message)).await;
    let letters = handler.dead_letters("fraud-events").await;
    assert!(!letters[0]["error"].to_string().contains("canary-text"), "{letters:?}");
}

#[derive(Clone, Copy, Debug)]
enum Form {
    Binary,
    Text,
    NotEncoded,
    Object,
}

fn in_form(form: Form, task: &str) -> Vec<u8> {
    let object: serde_json::Value = serde_json::from_str(task).expect("JSON");
    let message = match form {
        Form::Binary => json!(STANDARD.encode(task)),
        Form::Text => json!(json!(task).to_string()),
        Form::NotEncoded => json!(task),
        Form::Object => object,
    };
    json!({ "Data": { "message": message } }).to_string().into_bytes()
}

/// 11, 12, 13, 17, 27
#[rstest]
#[tokio::test]
async fn a_task_is_understood_in_every_form(
    #[values(Form::Binary, Form::Text, Form::NotEncoded, Form::Object)] form: Form,
) {
    let handler = Handler::start(&[]).await;
    handler.observe(&event()).await;
    let task = Task::Process(event().scope()).to_text();
    assert_eq!(handler.invoke("ProcessFraudEvent", &in_form(form, &task)).await.status, 200);
    let case = Key::open_case(&event().scope()).to_string();
    assert!(handler.keys().await.contains(&case));
}

/// 16: what the metadata says about the message is not used, whatever it says.
#[rstest]
#[case::absent(json!(null))]
#[case::of_another_type(json!("spoof?"))]
#[case::last_delivery(json!({ "DequeueCount": "5", "Id": "\"x\"" }))]
#[case::spoofed(json!({ "DequeueCount": "\"999\"", "sys": "\"spoof?\"", "RetryContext": 9 }))]
#[tokio::test]
async fn metadata_decides_nothing(#[case] metadata: serde_json::Value) {
    let handler = Handler::start(&[]).await;
    handler.observe(&event()).await;
    let task = STANDARD.encode(Task::Process(event().scope()).to_text());
    let body = json!({ "Data": { "message": task }, "Metadata": metadata }).to_string();
    assert_eq!(handler.invoke("ProcessFraudEvent", body.as_bytes()).await.status, 200);
    let case = Key::open_case(&event().scope()).to_string();
    assert!(handler.keys().await.contains(&case));
    assert!(handler.dead_letters("fraud-events").await.is_empty());
}

/// 147
#[rstest]
#[case("ProcessFraudEvent", Task::Process(event().scope()))]
#[case("ContainSubscription", Task::Contain(event().scope()))]
#[tokio::test]
async fn a_case_that_nobody_knows_is_no_work(#[case] function: &str, #[case] task: Task) {
    let handler = Handler::start(&[]).await;
    let answer = handler.invoke(function, &queue_body(task.to_text().as_bytes())).await;
    assert_eq!(answer.status, 200);
    assert!(handler.is_untouched().await);
}
