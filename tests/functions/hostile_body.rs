//! Bodies that the host does not send: each is refused, and nothing happens.

use rstest::rstest;
use serde_json::json;

use crate::support::handler::Handler;
use crate::support::handler::host_fixture;
use crate::support::handler::queue_body;
use crate::support::handler::timer_body;
use crate::support::wire;
use crate::support::wire::Wire;

/// One byte more than a body may have.
const TOO_MUCH: usize = 1_024 * 1_024 + 1;

#[rstest]
#[case::malformed_23("hostile-malformed.json.txt")]
#[case::trailing_garbage_23("hostile-trailing-garbage.json.txt")]
#[case::not_utf8_24("hostile-nonutf8.json.txt")]
#[case::five_thousand_levels_25("hostile-deep-nesting.json.txt")]
#[case::no_data_26("hostile-missing-data.json")]
#[case::data_null_26("hostile-data-null.json")]
#[case::empty_object_26("hostile-empty-object.json")]
#[case::wrong_binding_26("hostile-wrong-binding-name.json")]
#[case::message_null_18("hostile-data-string-null.json")]
#[case::timer_instead_of_message_26("timer-normal.json")]
#[tokio::test]
async fn a_body_that_is_no_queue_invocation_is_refused(
    #[case] file: &str,
    #[values("ProcessFraudEvent", "DeliverNotification", "ContainSubscription")] function: &str,
) {
    let handler = Handler::start(&[]).await;
    assert_eq!(handler.invoke(function, &host_fixture(file)).await.status, 400);
    assert!(handler.is_untouched().await);
}

#[rstest]
#[case::malformed_23("hostile-malformed.json.txt")]
#[case::five_thousand_levels_25("hostile-deep-nesting.json.txt")]
#[case::empty_object_26("hostile-empty-object.json")]
#[case::message_instead_of_timer_26("queue-plain-text.json")]
#[tokio::test]
async fn a_body_that_is_no_timer_invocation_is_refused(
    #[case] file: &str,
    #[values("PollFraudEvents", "SweepCases")] function: &str,
) {
    let handler = Handler::start(&[]).await;
    assert_eq!(handler.invoke(function, &host_fixture(file)).await.status, 400);
    assert!(handler.is_untouched().await);
}

#[rstest]
#[case::text_23("hello")]
#[case::nothing_23("")]
#[case::null_23("null")]
#[case::number_23("1e999")]
#[case::array_23("[]")]
#[case::data_text_26(r#"{"Data":"hello"}"#)]
#[case::data_array_26(r#"{"Data":["message"]}"#)]
#[case::binding_null_26(r#"{"Data":{"message":null}}"#)]
#[tokio::test]
async fn a_body_of_another_shape_is_refused(#[case] body: &str) {
    let handler = Handler::start(&[]).await;
    assert_eq!(handler.invoke("ProcessFraudEvent", body.as_bytes()).await.status, 400);
    assert!(handler.is_untouched().await);
}

/// 26: the cause is visible to whoever looks with curl.
#[tokio::test]
async fn a_refusal_names_the_missing_binding() {
    let handler = Handler::start(&[]).await;
    let body = host_fixture("hostile-wrong-binding-name.json");
    let answer = handler.invoke("ProcessFraudEvent", &body).await;
    assert!(answer.text().contains("message"), "{answer:?}");
}

#[rstest]
#[case::wrong_shape(r#"{"Data":"canary-text"}"#)]
#[case::wrong_syntax(r#"{"Data":{"message":canary-text"#)]
#[tokio::test]
async fn a_refusal_never_repeats_the_body(#[case] body: &str) {
    let handler = Handler::start(&[]).await;
    let answer = handler.invoke("ProcessFraudEvent", body.as_bytes()).await;
    assert!(!answer.text().contains("canary-text"), "{answer:?}");
}

/// 21
#[tokio::test]
async fn a_body_of_more_than_a_mebibyte_is_too_large() {
    let handler = Handler::start(&[]).await;
    let body = json!({ "Data": { "message": format!("\"{}\"", "A".repeat(TOO_MUCH)) } });
    let mut wire = Wire::connect(handler.address).await;
    let head =
        "POST /ProcessFraudEvent HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999\r\n\r\n";
    wire.say(head.as_bytes()).await;
    wire.say(&body.to_string().as_bytes()[..TOO_MUCH]).await;
    let answer = wire.answer().await;
    assert_eq!(answer.status, 413);
    answer.json();
    assert!(handler.is_untouched().await);
}

/// 22: without a length, the handler stops reading at its limit and answers before the end.
#[tokio::test]
async fn a_chunked_body_is_not_read_beyond_the_limit() {
    let handler = Handler::start(&[]).await;
    let mut wire = Wire::connect(handler.address).await;
    wire.say(b"POST /ProcessFraudEvent HTTP/1.1\r\nHost: 127.0.0.1\r\n").await;
    wire.say(b"Transfer-Encoding: chunked\r\n\r\n").await;
    wire.say(&wire::chunk(&vec![b' '; TOO_MUCH])).await;
    let answer = wire.answer().await;
    assert_eq!(answer.status, 413);
    answer.json();
    let next = handler.invoke("SweepCases", &timer_body()).await;
    assert_eq!(next.status, 200, "another connection is not affected");
}

/// 20: a queue holds 64 KiB, and a control character grows to seven bytes when it is escaped twice.
#[tokio::test]
async fn the_largest_message_is_read_in_its_worst_escaping() {
    let handler = Handler::start(&[]).await;
    let text = json!("\u{1}".repeat(64 * 1_024)).to_string();
    let body = json!({ "Data": { "message": text } }).to_string();
    assert!(body.len() > 7 * 64 * 1_024, "{}", body.len());
    assert_eq!(handler.invoke("ProcessFraudEvent", body.as_bytes()).await.status, 200);
    assert_eq!(handler.dead_letters("fraud-events").await.len(), 1);
}

/// 23: the connection ends in the middle of a chunk.
#[tokio::test]
async fn a_body_that_is_cut_off_is_no_invocation() {
    let handler = Handler::start(&[]).await;
    let request = wire::invocation("ProcessFraudEvent", &queue_body(b"hello"));
    let mut wire = Wire::connect(handler.address).await;
    wire.say(&request[..request.len() - 9]).await;
    wire.close_own_side().await;
    assert_eq!(wire.answer_or_end().await.map(|answer| answer.status), Some(400));
    assert!(handler.is_untouched().await);
}

/// 47: the client goes away in the middle of a request.
#[tokio::test]
async fn a_client_that_hangs_up_leaves_nothing_behind() {
    let handler = Handler::start(&[]).await;
    let request = wire::invocation("ProcessFraudEvent", &queue_body(b"hello"));
    for length in [10, 200, request.len() - 9] {
        let mut wire = Wire::connect(handler.address).await;
        wire.say(&request[..length]).await;
    }
    let nobody = queue_body(br#"{"v":1,"scope":"s-00000000000000000000000000000000"}"#);
    assert_eq!(handler.invoke("ContainSubscription", &nobody).await.status, 200);
    assert!(handler.is_untouched().await);
}

/// 23: chunks of an impossible length.
#[tokio::test]
async fn a_broken_chunk_is_no_invocation() {
    let handler = Handler::start(&[]).await;
    let mut wire = Wire::connect(handler.address).await;
    wire.say(b"POST /ProcessFraudEvent HTTP/1.1\r\nHost: 127.0.0.1\r\n").await;
    wire.say(b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n").await;
    let status = wire.answer_or_end().await.map(|answer| answer.status);
    assert!(matches!(status, Some(400) | None), "{status:?}");
    assert!(handler.is_untouched().await);
}
