//! What the host forwards from anybody: it meets the public functions and nothing else.

use rstest::rstest;

use crate::support::handler::CLIENT_SECRET;
use crate::support::handler::Handler;
use crate::support::handler::queue_body;
use crate::support::handler::timer_body;
use crate::support::partner_center;
use crate::support::wire;

/// As the front end of the function app passes a client's request on.
fn forwarded(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: fraud-guard.azurewebsites.net\r\n\
         User-Agent: curl/8.5 Azure-Functions-Host/4.1037.0.0\r\n\
         X-Azure-Functions-InvocationId: 0b2a6c0e-3b0f-4c2c-9d60-3f3c1f2f7f11\r\n\
         X-Forwarded-For: 203.0.113.7\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// 52: no path leads from outside to an invocation, however it is written.
#[rstest]
#[tokio::test]
async fn a_client_never_reaches_an_invocation(
    #[values(
        "/api/ProcessFraudEvent",
        "/api//ProcessFraudEvent",
        "/api/../ProcessFraudEvent",
        "/api/%2e%2e/ProcessFraudEvent",
        "/api/..%2fProcessFraudEvent",
        "/api/%252e%252e/ProcessFraudEvent",
        "/api/..;/ProcessFraudEvent",
        "/api/console/../../ProcessFraudEvent",
        "/api/console/%2e%2e/%2e%2e/ProcessFraudEvent",
        "/api/health/ProcessFraudEvent",
        "/API/ProcessFraudEvent",
        "/Api/../ProcessFraudEvent",
        "//ProcessFraudEvent",
        "/./ProcessFraudEvent",
        "/ProcessFraudEvent/",
        "/ProcessFraudEvent/x",
        "/ProcessFraudEvent%00",
        "/ProcessFraudEvent%2f",
        "/%50rocessFraudEvent",
        "/ProcessFraudEvent",
        "/ProcessFraudEvent?x=1"
    )]
    path: &str,
    #[values("POST", "GET", "PUT")] method: &str,
) {
    let handler = Handler::start(&[]).await;
    let request = forwarded(&format!("{method} {path}"), "", &queue_body(b"forged"));
    let answer = handler.ask(&request).await;
    assert!(matches!(answer.status, 404 | 405), "{answer:?}");
    assert!(handler.is_untouched().await);
}

/// 52: the Functions host normalises a path before it forwards it, and what a client encoded twice
/// may come out as another path. Its own invocations name the loopback address, and only they.
#[rstest]
#[case::public_name("fraud-guard.azurewebsites.net", 404)]
#[case::own_domain("fraud.contoso.example:443", 404)]
#[case::begins_like_loopback("127.0.0.1.evil.example", 404)]
#[case::no_host_name("", 404)]
#[case::host_of_the_host("127.0.0.1:7071", 200)]
#[case::local_tools("localhost:7071", 200)]
#[tokio::test]
async fn only_the_host_itself_invokes(#[case] host: &str, #[case] status: u16) {
    let handler = Handler::start(&[]).await;
    let body = queue_body(b"forged");
    let length = body.len();
    let head = format!(
        "POST /ProcessFraudEvent HTTP/1.1\r\nHost: {host}\r\nContent-Length: {length}\r\n\r\n"
    );
    let answer = handler.ask(&[head.as_bytes(), &body].concat()).await;
    assert_eq!(answer.status, status);
    answer.json();
    assert_eq!(handler.is_untouched().await, status == 404);
}

/// 51: the public functions answer at their routes, with the query that the client sent.
#[rstest]
#[case::health_not_polled("GET /api/health?x=1", 503)]
#[case::health_twice("GET /api/health?a=1&a=2", 503)]
#[case::console("GET /api/console/cases/42?x=1", 404)]
#[case::console_posted("POST /api/console/cases/42/approve", 404)]
#[case::webhook("POST /api/partner-center/webhook", 400)]
#[case::webhook_read("GET /api/partner-center/webhook", 405)]
#[case::health_written("POST /api/health", 405)]
#[case::nothing_there("GET /api/tenants/42?x=1", 404)]
#[case::the_prefix_itself("GET /api", 404)]
#[case::the_prefix_as_directory("GET /api/", 404)]
#[tokio::test]
async fn a_public_function_answers_for_itself(#[case] line: &str, #[case] status: u16) {
    let handler = Handler::start(&[]).await;
    let answer = handler.ask(&forwarded(line, "", b"")).await;
    assert_eq!(answer.status, status, "{answer:?}");
    assert!(!answer.body.is_empty());
    assert!(handler.is_untouched().await);
}

#[tokio::test]
async fn the_console_says_that_there_is_none() {
    let handler = Handler::start(&[]).await;
    let answer = handler.ask(&forwarded("GET /api/console/cases/42", "", b"")).await;
    assert!(answer.text().contains("no console"), "{answer:?}");
}

/// 54, 55: nobody signs in, so a principal that a client brings along means nothing.
#[rstest]
#[case::none("")]
#[case::forged(
    "X-MS-CLIENT-PRINCIPAL: eyJhdXRoX3R5cCI6ImFhZCJ9\r\nX-MS-CLIENT-PRINCIPAL-ID: admin\r\n"
)]
#[case::no_base64("X-MS-CLIENT-PRINCIPAL: ***\r\n")]
#[case::no_json("X-MS-CLIENT-PRINCIPAL: aGVsbG8=\r\n")]
#[case::two("X-MS-CLIENT-PRINCIPAL: e30=\r\nX-MS-CLIENT-PRINCIPAL: e30=\r\n")]
#[case::another_method("X-HTTP-Method-Override: DELETE\r\n")]
#[tokio::test]
async fn a_principal_changes_nothing(#[case] headers: &str) {
    let handler = Handler::start(&[]).await;
    for (line, status) in [
        ("GET /api/health", 503),
        ("POST /api/console/cases/42/approve", 404),
        ("POST /api/partner-center/webhook", 401),
    ] {
        assert_eq!(handler.ask(&forwarded(line, headers, b"{}")).await.status, status);
    }
    assert!(handler.is_untouched().await);
}

/// 56, 158: what says that it is too large is not read.
#[tokio::test]
async fn a_large_body_of_a_client_is_not_read() {
    let handler = Handler::start(&[]).await;
    let mut wire = wire::Wire::connect(handler.address).await;
    wire.say(b"POST /api/partner-center/webhook HTTP/1.1\r\nHost: x\r\n").await;
    wire.say(b"Content-Length: 104857600\r\n\r\n").await;
    assert_eq!(wire.answer().await.status, 413);
}

/// Health tells whether polls work, and nothing else.
#[tokio::test]
async fn health_is_good_after_a_poll_and_shows_no_secret() {
    let server = partner_center::partner_center(partner_center::one_event()).await;
    let handler = Handler::start(&partner_center::settings(&server.uri())).await;
    let health = forwarded("GET /api/health", "", b"");
    let before = handler.ask(&health).await;
    assert_eq!((before.status, &before.json()["healthy"]), (503, &false.into()));
    handler.invoke("PollFraudEvents", &timer_body()).await;
    let after = handler.ask(&health).await;
    assert_eq!((after.status, &after.json()["healthy"]), (200, &true.into()));
    for canary in [CLIENT_SECRET, "canary-access-token", "Contoso", &server.uri()] {
        assert!(!after.text().contains(canary), "{after:?}");
    }
}
