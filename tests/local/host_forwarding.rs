//! Requests from outside: which reach the handler, and in what form.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse;

use super::recording_handler::Running;

const CONSOLE: [(&str, &str); 1] = [(
    "Console",
    r#"{"bindings":[{"name":"request","type":"httpTrigger","authLevel":"anonymous",
        "methods":["get","post"],"route":"console/{*path}"},
        {"name":"response","type":"http","direction":"out"}]}"#,
)];

async fn console() -> Running {
    Running::start(&CONSOLE, |_| {
        (StatusCode::IM_A_TEAPOT, [("x-of-the-handler", "yes")], "tea").into_response()
    })
    .await
}

#[tokio::test]
async fn a_request_is_forwarded_and_the_answer_comes_back_as_it_is() {
    let mut running = console().await;
    let request = reqwest::Client::new()
        .post(format!("{}/api/console/cases/1?a=1&b=x%20y&a=2", running.url))
        .header("user-agent", "somebody/1")
        .header("x-azure-functions-invocationid", "of-my-own")
        .body("hello");
    let response = request.send().await.expect("an answer");
    assert_eq!(response.status().as_u16(), 418);
    assert_eq!(response.headers()["x-of-the-handler"], "yes");
    assert_eq!(response.text().await.expect("a body"), "tea");
    let call = running.call().await;
    assert_eq!((call.method.as_str(), call.body.as_slice()), ("POST", b"hello".as_slice()));
    assert_eq!(call.path_and_query, "/api/console/cases/1?a=1%2C2&b=x+y");
    assert_eq!(call.header("user-agent"), ["somebody/1 Azure-Functions-Host/4.1037.0.0"]);
    let ids = call.header("x-azure-functions-invocationid");
    assert!(ids.len() == 2 && ids[0] == "of-my-own", "{ids:?}");
    running.end().await;
}

#[tokio::test]
async fn what_is_for_no_route_never_reaches_the_handler() {
    let mut running = console().await;
    let client = reqwest::Client::new();
    for (method, path) in [
        (reqwest::Method::POST, "/Console"),
        (reqwest::Method::GET, "/api/Health"),
        (reqwest::Method::GET, "/apis/console"),
        (reqwest::Method::GET, "/"),
        (reqwest::Method::DELETE, "/api/console/1"),
    ] {
        let request = client.request(method.clone(), format!("{}{path}", running.url));
        let status = request.send().await.expect("an answer").status();
        assert_eq!(status.as_u16(), 404, "{method} {path}");
    }
    assert!(running.calls.try_recv().is_err());
    running.end().await;
}

#[tokio::test]
async fn a_chunked_request_fails_as_it_does_in_azure() {
    let running = console().await;
    let stream = http_body_util::StreamBody::new(futures::stream::iter(
        http_body_util::BodyExt::frame(&mut http_body_util::Full::new(bytes("hello"))).await,
    ));
    let request = reqwest::Client::new().post(format!("{}/api/console/x", running.url));
    let request = request.timeout(Duration::from_secs(10)).body(reqwest::Body::wrap(stream));
    assert_eq!(request.send().await.expect("an answer").status().as_u16(), 500);
    running.end().await;
}

fn bytes(text: &'static str) -> axum::body::Bytes {
    axum::body::Bytes::from_static(text.as_bytes())
}
