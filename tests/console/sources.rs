//! Where a form comes from and how it looks: only a form of a page of ours, from that page.

use rstest::rstest;

use super::proposed::FORM;
use super::proposed::ORIGIN;
use super::proposed::Proposed;
use super::proposed::encoded;
use super::proposed::form_headers;
use super::scene::HEADER;
use super::scene::Scene;
use crate::support::wire;

/// A form that would be taken, but for its headers.
async fn sent_with(headers: &str) -> u16 {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let body = encoded(&[("decision", "approve"), ("ticket", &ticket), ("typed", "0004")]);
    let before = scene.everything().await;
    let headers = format!("{HEADER}: {}\r\n{headers}", approver.signed());
    let answer = scene.post(&scene.decide_path(), &headers, &body).await;
    assert_eq!(scene.everything().await == before, answer.status != 303);
    answer.status
}

fn from(origin: &str, more: &str) -> String {
    format!("Content-Type: {FORM}\r\nOrigin: {origin}\r\n{more}")
}

#[rstest]
#[case::of_ours(from(ORIGIN, ""), 303)]
#[case::of_ours_by_an_old_browser(from(ORIGIN, "Sec-Fetch-Mode: navigate\r\n"), 303)]
#[case::without(format!("Content-Type: {FORM}\r\n"), 403)]
#[case::null(from("null", ""), 403)]
#[case::of_somebody(from("https://evil.example", ""), 403)]
#[case::of_another_port(from("http://127.0.0.1:7072", ""), 403)]
#[case::with_a_path(from("http://127.0.0.1:7071/", ""), 403)]
#[case::that_begins_alike(from("http://127.0.0.1:7071.evil.example", ""), 403)]
#[case::with_a_user(from("http://127.0.0.1:7071@evil.example", ""), 403)]
#[case::two(from(ORIGIN, &format!("Origin: {ORIGIN}\r\n")), 403)]
#[case::two_in_one(from(&format!("{ORIGIN}, {ORIGIN}"), ""), 403)]
#[case::cross_site(from(ORIGIN, "Sec-Fetch-Site: cross-site\r\n"), 403)]
#[case::same_site(from(ORIGIN, "Sec-Fetch-Site: same-site\r\n"), 403)]
#[case::typed_by_hand(from(ORIGIN, "Sec-Fetch-Site: none\r\n"), 403)]
#[tokio::test]
async fn a_form_is_taken_from_our_own_page_alone(#[case] headers: String, #[case] status: u16) {
    assert_eq!(sent_with(&headers).await, status);
}

#[rstest]
#[case("application/x-www-form-urlencoded; charset=utf-8")]
#[case("APPLICATION/x-www-form-urlencoded")]
#[case("application/json")]
#[case("text/plain")]
#[case("multipart/form-data; boundary=x")]
#[case("application/x-www-form-urlencoded, text/plain")]
#[tokio::test]
async fn a_form_has_exactly_one_type(#[case] kind: &str) {
    assert_eq!(sent_with(&format!("Content-Type: {kind}\r\nOrigin: {ORIGIN}\r\n")).await, 415);
}

#[tokio::test]
async fn a_form_without_a_type_or_with_two_is_none() {
    assert_eq!(sent_with(&format!("Origin: {ORIGIN}\r\n")).await, 415);
    let two = format!("Content-Type: {FORM}\r\nContent-Type: {FORM}\r\nOrigin: {ORIGIN}\r\n");
    assert_eq!(sent_with(&two).await, 415);
}

#[tokio::test]
async fn a_form_has_only_the_fields_of_ours_and_each_once() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let good = encoded(&[("decision", "approve"), ("ticket", &ticket), ("typed", "0004")]);
    let before = scene.everything().await;
    for (body, status) in [
        (String::new(), 400),
        (format!("{good}&decision=approve"), 400),
        (format!("{good}&typed=0004"), 400),
        (format!("{good}&ticket={ticket}"), 400),
        (format!("{good}&action=cancel"), 400),
        (format!("{good}&_method=PUT"), 400),
        (format!("{{\"decision\":\"approve\",\"ticket\":\"{ticket}\"}}"), 400),
        (good.replace("approve&", "cancel&"), 400),
        (format!("typed=0004&ticket={ticket}"), 400),
        (format!("{good}&reason={}", "a".repeat(70_000)), 413),
    ] {
        let answer = scene.post(&scene.decide_path(), &form_headers(&approver), &body).await;
        assert_eq!(answer.status, status, "{body}");
    }
    assert_eq!(scene.everything().await, before);
}

/// Nobody waits for the rest of what is refused anyway.
#[tokio::test]
async fn a_form_of_ten_megabytes_is_refused_before_it_is_read() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let before = scene.everything().await;
    let head = format!(
        "POST {} HTTP/1.1\r\nHost: 127.0.0.1:7071\r\n{}Content-Length: 10485760\r\n\r\nreason=",
        scene.decide_path(),
        form_headers(&scene.approver())
    );
    let mut wire = wire::Wire::connect(scene.handler.address).await;
    wire.say(head.as_bytes()).await;
    assert!(wire.head().await.starts_with("HTTP/1.1 413"));
    assert_eq!(scene.everything().await, before);
}

#[rstest]
#[case::of_a_page("page", &["HEAD", "GET"], "GET, HEAD")]
#[case::of_a_decision("decide", &["POST"], "POST")]
#[case::of_the_kill_switch("kill-switch", &["POST"], "POST")]
#[tokio::test]
async fn an_address_takes_its_own_methods_and_no_override(
    #[case] what: &str,
    #[case] good: &[&str],
    #[case] allowed: &str,
) {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let approver = scene.approver();
    let ticket = scene.ticket(&approver, "approve").await;
    let body = encoded(&[("decision", "approve"), ("ticket", &ticket), ("typed", "0004")]);
    let path = match what {
        "page" => scene.page(),
        "decide" => scene.decide_path(),
        _ => "/api/console/kill-switch".to_owned(),
    };
    let before = scene.everything().await;
    let all = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post"];
    for method in all.into_iter().filter(|method| !good.contains(method)) {
        let headers = format!("{}X-HTTP-Method-Override: POST\r\n", form_headers(&approver));
        let line = format!("{method} {path}?_method=POST&{body}");
        let mut wire = wire::Wire::connect(scene.handler.address).await;
        wire.say(&wire::request(&line, &headers, body.as_bytes())).await;
        let head = wire.head().await;
        assert!(head.starts_with("HTTP/1.1 405"), "{method} {head}");
        assert!(
            head.to_lowercase().contains(&format!("allow: {}", allowed.to_lowercase())),
            "{head}"
        );
    }
    assert_eq!(scene.everything().await, before);
}
