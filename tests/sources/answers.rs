//! Answers over HTTP: cases 1 to 28, as far as the sources answer them.

use std::time::Duration;

use fraud_guard::fraud_event::SourceName;
use fraud_guard::http_client::CallError;
use fraud_guard::http_client::HttpClient;
use fraud_guard::http_client::Limits;
use fraud_guard::microsoft::RemoteError;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::json;

use super::outcome::Outcome;
use super::outcome::good;
use super::outcome::is;
use crate::support::microsoft::Microsoft;
use crate::support::microsoft::answer;
use crate::support::microsoft::fixture;
use crate::support::microsoft::json as complete;
use crate::support::microsoft::page_number;
use crate::support::microsoft::with_headers;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const JSON: &str = "application/json";
const TRACE: &str = "canary-body at Microsoft.Store.Controller() line 7";

fn list() -> String {
    json!([good()]).to_string()
}

/// Bytes behind a head that is not complete.
fn torn(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: {JSON}\r\n{head}\r\n{body}").into_bytes()
}

#[rstest]
#[case(1, "a web page", answer(200, "text/html", "<h1>canary-body</h1>"), Outcome::Rejected)]
#[case(1, "a web page that calls itself JSON", complete("<h1>canary-body</h1>"), Outcome::Rejected)]
#[case(1, "JSON without a type", with_headers(200, "", list()), Outcome::Rejected)]
#[case(2, "nothing", complete(""), Outcome::Rejected)]
#[case(4, "null", complete("null"), Outcome::Rejected)]
#[case(5, "an object", complete("{}"), Outcome::Rejected)]
#[case(6, "a wrapper", complete(format!("{{\"items\":{}}}", list())), Outcome::Kept)]
#[case(8, "no content", answer(204, JSON, ""), Outcome::Rejected)]
#[case(9, "a part", answer(206, JSON, list()), Outcome::Rejected)]
#[case(13, "forbidden", answer(403, JSON, TRACE), Outcome::Blind)]
#[case(14, "not found", answer(404, JSON, TRACE), Outcome::Blind)]
#[case(15, "a conflict", answer(409, JSON, TRACE), Outcome::Rejected)]
#[case(16, "a precondition", answer(412, JSON, TRACE), Outcome::Rejected)]
#[case(21, "throttled for ever", answer(429, JSON, TRACE), Outcome::Rejected)]
#[case(22, "a stack trace", answer(500, "text/plain", TRACE), Outcome::Rejected)]
#[case(23, "a bad gateway", answer(502, "text/html", "<h1>canary-body</h1>"), Outcome::Rejected)]
#[case(23, "out of service", answer(503, JSON, TRACE), Outcome::Rejected)]
#[case(23, "a gateway that waits", answer(504, JSON, TRACE), Outcome::Rejected)]
#[case(24, "longer than it is", Reply::Bytes(torn("content-length: 99999\r\n", &list())), Outcome::Rejected)]
#[case(25, "shorter than it is", Reply::Bytes(torn("content-length: 300\r\n", &list())), Outcome::Rejected)]
#[case(
    26,
    "cut in a chunk",
    Reply::Bytes(torn("transfer-encoding: chunked\r\n", "ffff\r\n[{")),
    Outcome::Rejected
)]
#[case(
    26,
    "cut between chunks",
    Reply::Bytes(torn("transfer-encoding: chunked\r\n", "2\r\n[]\r\n")),
    Outcome::Rejected
)]
#[case(
    28,
    "no gzip",
    with_headers(200, "content-type: application/json\r\ncontent-encoding: gzip\r\n", list()),
    Outcome::Rejected
)]
#[case(29, "a page in UTF-16", answer(200, "application/json; charset=utf-16", [0xFF, 0xFE, b'[', 0, b']', 0]), Outcome::Rejected)]
#[case(
    32,
    "torn down after the head",
    Reply::Torn(torn("content-length: 99999\r\n", "[")),
    Outcome::Rejected
)]
#[case(32, "torn down before the head", Reply::Torn(Vec::new()), Outcome::Rejected)]
#[case(32, "no HTTP", Reply::Bytes(b"220 mail.example ESMTP\r\n".to_vec()), Outcome::Rejected)]
#[tokio::test]
async fn an_answer_that_is_no_list_is_never_an_empty_list(
    #[case] number: u16,
    #[case] what: &str,
    #[case] reply: Reply,
    #[case] outcome: Outcome,
) {
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| reply.clone()).await;
    let snapshot = microsoft.snapshot().await;
    assert!(is(outcome, &snapshot), "case {number}, {what}: {snapshot:?}");
}

#[tokio::test]
async fn case_3_an_empty_list_is_complete_and_says_nothing_about_what_was_open() {
    let microsoft = Microsoft::with_page(SourceName::PartnerCenter, "[]").await;
    let snapshot = microsoft.snapshot().await;
    assert!(snapshot.is_complete() && snapshot.events.is_empty());
}

#[rstest]
#[tokio::test]
async fn case_10_a_redirect_is_not_followed(#[values(301, 302, 303, 307, 308)] status: u16) {
    let thief = WebServer::scripted(|_| complete("[]")).await;
    let location = format!("content-type: {JSON}\r\nlocation: {}\r\n", thief.url("/x"));
    let reply = with_headers(status, &location, "[]");
    let microsoft = Microsoft::listing(SourceName::Graph, move |_| reply.clone()).await;
    assert!(is(Outcome::Rejected, &microsoft.snapshot().await));
    assert!(thief.requests().is_empty());
}

#[tokio::test]
async fn case_11_a_token_that_is_refused_once_is_replaced() {
    let mut asked = 0;
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| {
        asked += 1;
        if asked == 1 { answer(401, JSON, "{}") } else { complete(list()) }
    })
    .await;
    assert!(is(Outcome::Kept, &microsoft.snapshot().await));
    assert_eq!(microsoft.token_forms().len(), 2);
}

#[tokio::test]
async fn case_12_a_token_that_is_always_refused_is_for_a_person() {
    let body = fixture("error_graph_401_invalid_token");
    let microsoft = Microsoft::listing(SourceName::Graph, move |_| answer(401, JSON, &body)).await;
    let snapshot = microsoft.snapshot().await;
    assert!(is(Outcome::Blind, &snapshot));
    assert_eq!((microsoft.list_requests().len(), microsoft.token_forms().len()), (2, 2));
}

#[rstest]
#[case(17, "retry-after: 57", Some(57))]
#[case(18, "retry-after: Wed, 04 Feb 2026 12:01:30 GMT", Some(90))]
#[case(19, "retry-after: Wed, 04 Feb 2026 11:00:00 GMT", Some(-3_600))]
#[case(20, "retry-after: -5", Some(-5))]
#[case(20, "retry-after: 1e9", Some(1_000_000_000))]
#[case(20, "retry-after: soon", None)]
#[case(20, "retry-after:", None)]
#[case(20, "retry-after:  30 ", Some(30))]
#[case(20, "retry-after: soon\r\nretry-after: 30", Some(30))]
#[case(20, "retry-after: inf", None)]
#[case(20, "x-none: 1", None)]
#[tokio::test]
async fn the_wait_that_is_asked_for_is_passed_on(
    #[case] number: u16,
    #[case] header: &str,
    #[case] seconds: Option<i64>,
    #[values(429, 503)] status: u16,
) {
    let reply = with_headers(status, &format!("{header}\r\n"), fixture("error_pc_429_throttled"));
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| reply.clone()).await;
    let snapshot = microsoft.snapshot().await;
    let Some(RemoteError::Unavailable { after, .. }) = snapshot.failure else {
        panic!("case {number}: {snapshot:?}");
    };
    // A rate limit says in words what it does not say in the header.
    let seconds = seconds.or((status == 429).then_some(57));
    assert_eq!(after, seconds.map(SignedDuration::from_secs), "case {number}: {header}");
    assert_eq!(snapshot.asked_to_wait, after);
}

#[rstest]
#[case::graph(SourceName::Graph, "error_graph_429_no_retry_after")]
#[case::partner_center(SourceName::PartnerCenter, "error_pc_500_800003")]
#[tokio::test]
async fn case_20_a_rate_limit_that_says_nothing_is_left_alone_for_a_minute(
    #[case] source: SourceName,
    #[case] body: &str,
) {
    let reply = answer(429, JSON, fixture(body));
    let microsoft = Microsoft::listing(source, move |_| reply.clone()).await;
    let wait = microsoft.snapshot().await.asked_to_wait;
    assert_eq!((wait, microsoft.list_requests().len()), (Some(SignedDuration::from_secs(60)), 1));
}

#[tokio::test]
async fn case_17_a_rate_limit_in_the_middle_keeps_what_came_and_the_next_poll_starts_anew() {
    let mut throttled = 0;
    let microsoft =
        Microsoft::listing(SourceName::PartnerCenter, move |request| match page_number(request) {
            1 => complete(r#"[{"eventId":"1"}]"#),
            2 => {
                throttled += 1;
                match throttled {
                    1 => with_headers(429, "retry-after: 57\r\n", "{}"),
                    _ => complete(r#"[{"eventId":"2"}]"#),
                }
            }
            _ => complete("[]"),
        })
        .await;
    let snapshot = microsoft.snapshot().await;
    assert_eq!((snapshot.is_complete(), snapshot.events.len()), (false, 1));
    assert_eq!(snapshot.asked_to_wait, Some(SignedDuration::from_secs(57)));
    let snapshot = microsoft.snapshot().await;
    assert_eq!((snapshot.is_complete(), snapshot.events.len()), (true, 2));
}

#[tokio::test]
async fn case_7_a_list_in_a_wrapper_is_read_and_its_link_followed_on_the_same_host() {
    let microsoft = Microsoft::listing(SourceName::Graph, |request| {
        let host = request.header("host").expect("a host");
        let link = format!("http://{host}/beta/security/partner/securityAlerts?page=2");
        complete(match page_number(request) {
            1 => json!({"value": [{"id": "1"}], "@odata.nextLink": link}).to_string(),
            _ => json!({"value": [{"id": "2"}]}).to_string(),
        })
    })
    .await;
    let snapshot = microsoft.snapshot().await;
    assert_eq!((snapshot.is_complete(), snapshot.events.len()), (true, 2));
}

#[rstest]
#[case::cases_22_and_23(answer(503, "text/html", "<h1>canary-body</h1>"))]
#[case::case_22(answer(500, JSON, TRACE))]
#[case::case_32(Reply::Torn(Vec::new()))]
#[tokio::test]
async fn one_mishap_is_no_failure_and_is_asked_again_under_the_same_id(#[case] mishap: Reply) {
    let mut asked = 0;
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| {
        asked += 1;
        if asked == 1 { mishap.clone() } else { complete(list()) }
    })
    .await;
    assert!(is(Outcome::Kept, &microsoft.snapshot().await));
    let requests = microsoft.list_requests();
    let id = |at: usize| requests[at].header("ms-requestid").expect("an id");
    assert_eq!(id(0), id(1));
    assert_ne!(id(1), id(2));
}

#[rstest]
#[case::no_rate_limit_is_tried_again(with_headers(429, "retry-after: 5\r\n", "{}"))]
#[case::nor_who_says_when_to_come_back(with_headers(503, "retry-after: 5\r\n", "{}"))]
#[case::nor_a_refusal(answer(403, JSON, "{}"))]
#[case::nor_bad_input(answer(409, JSON, "{}"))]
#[tokio::test]
async fn what_would_not_help_is_not_asked_again(#[case] reply: Reply) {
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| reply.clone()).await;
    assert!(!microsoft.snapshot().await.is_complete());
    assert_eq!(microsoft.list_requests().len(), 1);
}

#[tokio::test]
async fn a_failure_names_the_request_for_support() {
    let reply = answer(500, JSON, fixture("error_pc_500_800003"));
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| reply.clone()).await;
    let told = microsoft.snapshot().await.failure.expect("a failure").to_string();
    let id = microsoft.list_requests()[0].header("ms-requestid").expect("an id");
    assert!(told.contains(&id) && told.contains("800003"), "{told}");
    let headers = format!("content-type: {JSON}\r\nrequest-id: their-own-id\r\n");
    let reply = with_headers(403, &headers, fixture("error_graph_403_insufficient"));
    let microsoft = Microsoft::listing(SourceName::Graph, move |_| reply.clone()).await;
    let told = microsoft.snapshot().await.failure.expect("a failure").to_string();
    assert!(told.contains("their-own-id") && told.contains("PartnerSecurity.Read.All"), "{told}");
}

#[tokio::test]
async fn case_27_a_gzip_bomb_ends_at_the_cap() {
    let bomb = gzip_of_spaces(80 * 1_024 * 1_024);
    assert!(bomb.len() < 1_024 * 1_024);
    let headers = format!("content-type: {JSON}\r\ncontent-encoding: gzip\r\n");
    let reply = with_headers(200, &headers, bomb);
    let microsoft = Microsoft::listing(SourceName::Graph, move |_| reply.clone()).await;
    let snapshot = microsoft.snapshot().await;
    let failure = snapshot.failure.expect("a failure").to_string();
    assert!(failure.contains("too large"), "{failure}");
}

#[tokio::test]
async fn case_30_headers_of_64_kb_do_no_harm() {
    let headers = format!("content-type: {JSON}\r\nx-long: {}\r\n", "x".repeat(64 * 1_024));
    let reply = with_headers(200, &headers, list());
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| reply.clone()).await;
    assert!(is(Outcome::Kept, &microsoft.snapshot().await));
    let headers: String = (0..2_000).map(|n| format!("x-{n}: y\r\n")).collect();
    let reply = with_headers(200, &format!("content-type: {JSON}\r\n{headers}"), list());
    let microsoft = Microsoft::listing(SourceName::PartnerCenter, move |_| reply.clone()).await;
    assert!(is(Outcome::Rejected, &microsoft.snapshot().await));
}

#[rstest]
#[case::one_byte_at_a_time(Reply::Dripping(torn("content-length: 99999\r\n", "[")))]
#[case::silence(Reply::Nothing)]
#[tokio::test]
async fn case_31_an_answer_that_never_ends_is_left_at_the_deadline(#[case] reply: Reply) {
    let server = WebServer::start(vec![reply]).await;
    let http = HttpClient::new().expect("a client");
    let request = http.request(reqwest::Method::GET, server.url("/")).build().expect("a request");
    let limits = Limits { deadline: Duration::from_millis(200), most_bytes: 1_024 };
    let error = http.send(request, limits).await.expect_err("no answer");
    assert!(matches!(error, CallError::Unclear { .. }), "{error:?}");
}

#[tokio::test]
async fn case_40_the_ids_of_a_request_are_new_at_each_call() {
    let microsoft = Microsoft::with_page(SourceName::PartnerCenter, list()).await;
    microsoft.snapshot().await;
    let requests = microsoft.list_requests();
    let id = |at: usize| requests[at].header("ms-requestid").expect("an id");
    assert_ne!(id(0), id(1));
    assert_eq!(requests[0].header("authorization").as_deref(), Some("Bearer canary-access-token"));
    assert_eq!(requests[0].header("x-neweventsmodel").as_deref(), Some("true"));
    assert_eq!(requests[0].header("ms-contract-version").as_deref(), Some("v1"));
    assert!(requests[0].head.starts_with("GET /v1/fraudEvents?"), "{}", requests[0].head);
}

/// A gzip file of nothing but spaces: one literal, then the shortest code for "258 of the same".
fn gzip_of_spaces(length: usize) -> Vec<u8> {
    let mut bits: Vec<bool> = Vec::new();
    let mut push = |code: &str| bits.extend(code.chars().map(|bit| bit == '1'));
    push("110");
    push("01010000");
    for _ in 0..length / 258 {
        push("1100010100000");
    }
    push("0000000");
    let deflated = bits.chunks(8).map(|byte| {
        byte.iter().enumerate().fold(0_u8, |sum, (at, bit)| sum | (u8::from(*bit) << at))
    });
    let head = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    head.into_iter().chain(deflated).chain([0; 8]).collect()
}
