//! Heads of requests: what the host adds may be missing, double or rubbish.

use rstest::rstest;
use uuid::Uuid;

use crate::support::handler::Handler;
use crate::support::handler::queue_body;
use crate::support::handler::timer_body;
use crate::support::log::Log;
use crate::support::wire;
use crate::support::wire::Wire;

const ID: &str = "0b2a6c0e-3b0f-4c2c-9d60-3f3c1f2f7f11";

/// The id that the log has for an invocation with these headers.
async fn logged_id(headers: &str) -> String {
    let log = Log::start();
    let handler = Handler::start(&[]).await;
    let request = wire::request("POST /SweepCases", headers, &timer_body());
    assert_eq!(handler.ask(&request).await.status, 200);
    let line = log.text().lines().find(|line| line.contains("heartbeat")).map(str::to_owned);
    let line: serde_json::Value =
        serde_json::from_str(&line.expect("a heartbeat")).expect("a line of JSON");
    line["span"]["invocation.id"].as_str().expect("an id").to_owned()
}

/// 31
#[tokio::test]
async fn the_id_of_the_invocation_is_in_the_log() {
    let id = logged_id(&format!("X-Azure-Functions-InvocationId: {ID}\r\n")).await;
    assert_eq!(id, ID);
}

/// 31, 155: an id that cannot be the host's is replaced by one of our own.
#[rstest]
#[case::missing(String::new())]
#[case::two(format!("X-Azure-Functions-InvocationId: {ID}\r\n").repeat(2))]
#[case::huge(format!("X-Azure-Functions-InvocationId: {}\r\n", "a".repeat(4_096)))]
#[case::text("X-Azure-Functions-InvocationId: azfuncjsonlog:{}\r\n".to_owned())]
#[tokio::test]
async fn an_id_that_is_none_never_reaches_the_log(#[case] headers: String) {
    let id = logged_id(&headers).await;
    assert_ne!(id, ID);
    assert!(Uuid::try_parse(&id).is_ok(), "{id}");
}

/// 32
#[rstest]
#[case::absent("")]
#[case::good("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n")]
#[case::malformed("traceparent: 00-xyz-\r\n")]
#[case::all_zero("traceparent: 00-00000000000000000000000000000000-0000000000000000-00\r\n")]
#[case::older("Request-Id: |x.1.\r\nCorrelation-Context: a=b\r\n")]
#[tokio::test]
async fn a_trace_context_is_optional(#[case] headers: &str) {
    let handler = Handler::start(&[]).await;
    let request = wire::request("POST /SweepCases", headers, &timer_body());
    assert_eq!(handler.ask(&request).await.status, 200);
}

/// 33: Azure sends chunks, Core Tools a length.
#[tokio::test]
async fn chunks_and_a_length_mean_the_same() {
    let handler = Handler::start(&[]).await;
    let body = queue_body(b"hello");
    let chunked = handler.ask(&wire::invocation("ProcessFraudEvent", &body)).await;
    let sized = handler.ask(&wire::request("POST /ProcessFraudEvent", "", &body)).await;
    assert_eq!((chunked.status, chunked.text()), (200, sized.text()));
    assert_eq!((sized.status, handler.dead_letters("fraud-events").await.len()), (200, 1));
}

/// 33: a body that comes byte by byte.
#[tokio::test]
async fn a_body_may_come_in_small_pieces() {
    let handler = Handler::start(&[]).await;
    let mut request = b"POST /ProcessFraudEvent HTTP/1.1\r\nHost: 127.0.0.1\r\n\
        Transfer-Encoding: chunked\r\n\r\n"
        .to_vec();
    for byte in queue_body(b"hello") {
        request.extend(wire::chunk(&[byte]));
    }
    request.extend(b"0\r\n\r\n");
    assert_eq!(handler.ask(&request).await.status, 200);
    assert_eq!(handler.dead_letters("fraud-events").await.len(), 1);
}

/// 34: the host does not decompress and does not follow.
#[tokio::test]
async fn an_answer_is_plain_also_when_a_client_would_take_another() {
    let handler = Handler::start(&[]).await;
    let headers = "Accept-Encoding: gzip, br\r\nAccept: text/html\r\nContent-Type: text/plain\r\n";
    let request = wire::request("POST /SweepCases", headers, &timer_body());
    let answer = handler.ask(&request).await;
    assert_eq!(answer.status, 200);
    answer.json();
}

/// 58: one connection serves one request after the other.
#[tokio::test]
async fn a_connection_is_kept_for_the_next_invocation() {
    let handler = Handler::start(&[]).await;
    let mut wire = Wire::connect(handler.address).await;
    for (function, body, status) in [
        ("SweepCases", timer_body(), 200),
        ("ProcessFraudEvent", b"{}".to_vec(), 400),
        ("NoSuchFunction", timer_body(), 404),
        ("PollFraudEvents", timer_body(), 200),
    ] {
        wire.say(&wire::invocation(function, &body)).await;
        let answer = wire.answer().await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("connection"), None, "{answer:?}");
    }
}
