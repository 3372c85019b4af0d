//! What is no invocation: other names, other methods, other requests.

use rstest::rstest;

use crate::support::handler::Handler;
use crate::support::handler::queue_body;
use crate::support::wire;

#[rstest]
#[case::unknown_28("POST /NoSuchFunction")]
#[case::upper_case_30("POST /PROCESSFRAUDEVENT")]
#[case::lower_case_30("POST /processfraudevent")]
#[case::an_http_function_28("POST /Health")]
#[case::folder_28("POST /function-app/ProcessFraudEvent")]
#[case::below_28("POST /ProcessFraudEvent/x")]
#[case::admin_28("POST /admin/functions/ProcessFraudEvent")]
#[tokio::test]
async fn a_function_that_is_not_there_is_not_found(#[case] line: &str) {
    let handler = Handler::start(&[]).await;
    let answer = handler.ask(&wire::request(line, "", &queue_body(b"hello"))).await;
    assert_eq!(answer.status, 404);
    answer.json();
    assert!(handler.is_untouched().await);
}

/// 29
#[rstest]
#[tokio::test]
async fn an_invocation_is_a_post(
    #[values("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post")] method: &str,
    #[values(
        "PollFraudEvents",
        "ProcessFraudEvent",
        "DeliverNotification",
        "ContainSubscription",
        "SweepCases"
    )]
    function: &str,
) {
    let handler = Handler::start(&[]).await;
    let request = wire::request(&format!("{method} /{function}"), "", &queue_body(b"hello"));
    let answer = handler.ask(&request).await;
    assert_eq!(answer.status, 405);
    answer.json();
    assert!(handler.is_untouched().await);
}

/// 2: readiness needs nothing and is the only answer in plain text.
#[tokio::test]
async fn readiness_depends_on_nothing() {
    let handler = Handler::start(&[]).await;
    let answer = handler.ask(b"GET / HTTP/1.1\r\nHost: 127.0.0.1:7071\r\n\r\n").await;
    assert_eq!(answer.status, 200);
    assert!(handler.is_untouched().await);
}

/// Whatever a client writes there, the next request is answered.
#[rstest]
#[case::asterisk("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n")]
#[case::authority("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n")]
#[case::absolute("GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n")]
#[case::old("GET / HTTP/1.0\r\n\r\n")]
#[case::newer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
#[case::no_http("\u{16}\u{3}\u{1}hello\r\n\r\n")]
#[case::no_host("GET / HTTP/1.1\r\n\r\n")]
#[case::bad_escape("GET /%zz%\u{7f} HTTP/1.1\r\nHost: x\r\n\r\n")]
#[tokio::test]
async fn a_strange_request_harms_no_other(#[case] request: &str) {
    let handler = Handler::start(&[]).await;
    let mut wire = wire::Wire::connect(handler.address).await;
    wire.say(request.as_bytes()).await;
    wire.close_own_side().await;
    wire.answer_or_end().await;
    assert_eq!(handler.ask(&wire::request("GET /", "", b"")).await.status, 200);
    assert!(handler.is_untouched().await);
}
