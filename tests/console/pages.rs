//! What somebody who may see is shown.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::ResolvedReason;
use fraud_guard::store::Key;
use rstest::rstest;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;

use super::scene::HEADER;
use super::scene::PERSON;
use super::scene::Scene;
use crate::support::handler::Handler;
use crate::support::messages::event;
use crate::support::messages::virtual_machine;
use crate::support::wire;
use crate::support::wire::Answer;
use crate::support::zip_file::files_of;

impl Scene {
    async fn shown(&self, path: &str) -> Answer {
        self.get_with(path, &self.token().signed()).await
    }
}

#[tokio::test]
async fn the_page_has_all_that_is_known_of_the_case() {
    let resources = (1..=9).map(|n| virtual_machine(&format!("vm-web-{n}"))).collect();
    let scene = Scene::with(&[FraudEvent { resources, resource_count: 9, ..event() }]).await;
    let answer = scene.shown(&scene.page()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type").as_deref(), Some("text/html; charset=utf-8"));
    let text = answer.text();
    for words in [
        "HIGH",
        "Crypto mining",
        "Contoso Shop",
        "minexmr",
        "vm-web-9",
        "Answer due",
        "What is suggested",
        "What to check",
        "(open)",
        "Who was told",
        "teams: <strong>on its way</strong>",
        "What happened",
        "Download the evidence pack",
        &format!("href=\"{}/evidence.zip\"", scene.page()),
    ] {
        assert!(text.contains(words), "no {words} in {text}");
    }
    assert!(!text.contains("are on the case"), "it says that the rest is elsewhere");
}

#[tokio::test]
async fn a_case_that_is_over_is_shown_as_over() {
    let (status, resolved_reason) = (EventStatus::Resolved, Some(ResolvedReason::Fraud));
    let scene = Scene::with(&[FraudEvent { status, resolved_reason, ..event() }]).await;
    let text = scene.shown(&scene.page()).await.text();
    assert!(text.contains("<header class=\"over\"") && text.contains("What to check"), "{text}");
    assert!(!text.contains("What is suggested"), "{text}");
}

#[rstest]
#[case::german("de-AT,de;q=0.9,en;q=0.1", "de", "Was geschehen ist")]
#[case::japanese("ja", "ja", "経緯")]
#[case::another("it", "en", "What happened")]
#[tokio::test]
async fn the_page_is_in_the_language_of_the_browser(
    #[case] header: &str,
    #[case] tag: &str,
    #[case] words: &str,
) {
    let scene = Scene::start().await;
    let headers = format!("{HEADER}: {}\r\nAccept-Language: {header}\r\n", scene.token().signed());
    let text = scene.get(&scene.page(), &headers).await.text();
    assert!(text.contains(&format!("<html lang=\"{tag}\">")) && text.contains(words), "{text}");
}

#[rstest]
#[case::no_case("c-000000000000-0000")]
#[case::a_later_outbreak("OURS-0001")]
#[case::a_beginning("OURS")]
#[case::a_scope("s-00000000000000000000000000000000")]
#[case::a_path("..%2f..%2fcase%2fopen")]
#[case::a_null("%00")]
#[case::no_text("%ff")]
#[case::upper_case("C-000000000000-0000")]
#[case::markup("%3Cscript%3Ealert(1)%3C/script%3E")]
#[case::long("c-0000000000000000000000000000000000000000000000000000000000000000-0000")]
#[case::nothing("")]
#[tokio::test]
async fn what_is_no_case_is_not_found(#[case] id: &str) {
    let scene = Scene::start().await;
    let ours = scene.case.subject();
    let path = format!("/api/console/cases/{}", id.replace("OURS", &ours));
    let answer = scene.shown(&path).await;
    assert_eq!(answer.status, 404, "{path}");
    assert!(answer.text().contains("There is no such case"), "{answer:?}");
    assert!(!answer.text().contains("script"), "{answer:?}");
}

#[tokio::test]
async fn the_evidence_pack_is_the_one_of_the_command_line() {
    let scene = Scene::start().await;
    let answer = scene.shown(&format!("{}/evidence.zip", scene.page())).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type").as_deref(), Some("application/zip"));
    let name = format!("attachment; filename=\"{}.zip\"", scene.case.id());
    assert_eq!(answer.header("content-disposition"), Some(name));
    let files = files_of(&answer.body);
    for name in ["README.txt", "case.json", "history.csv", "told.csv", "checklist.csv"] {
        assert!(files.contains_key(name), "{:?}", files.keys());
    }
    let events = files.iter().filter(|(name, _)| name.starts_with("events/"));
    let events: Vec<&[u8]> = events.map(|(_, content)| content.as_slice()).collect();
    assert_eq!(events, [event().raw.as_bytes()]);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    assert_eq!(manifest["made_by"], format!("console:{PERSON}"));
    for entry in manifest["files"].as_array().expect("files") {
        let content = &files[entry["name"].as_str().expect("a name")];
        assert_eq!(entry["sha256"], format!("{:x}", Sha256::digest(content)));
    }
}

#[tokio::test]
async fn every_answer_forbids_what_a_page_needs_not() {
    let scene = Scene::start().await;
    let token = scene.token().signed();
    let pack = format!("{}/evidence.zip", scene.page());
    let off = Handler::start(&[]).await;
    let answers = [
        scene.get_with(&scene.page(), &token).await,
        scene.get_with(&pack, &token).await,
        scene.get_with("/api/console/x", &token).await,
        scene.get(&scene.page(), "").await,
        scene.handler.ask(&wire::request(&format!("POST {pack}"), "", b"")).await,
        off.ask(&wire::request(&format!("GET {pack}"), "", b"")).await,
    ];
    assert_eq!(answers.each_ref().map(|answer| answer.status), [200, 200, 404, 401, 405, 404]);
    for answer in &answers {
        for (name, value) in [
            ("cache-control", "no-store"),
            ("referrer-policy", "same-origin"),
            ("x-robots-tag", "noindex"),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.header(name).as_deref(), Some(value), "{name} {}", answer.head);
        }
        let policy = answer.header("content-security-policy").expect("a policy");
        for rule in [
            "default-src 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "base-uri 'none'",
        ] {
            assert!(policy.contains(rule), "{policy}");
        }
        assert!(!policy.contains("unsafe") && !policy.contains("script"), "{policy}");
    }
    assert!(answers[5].text().contains("CONSOLE_CLIENT_ID"));
}

#[tokio::test]
async fn the_style_of_a_page_is_the_one_that_its_policy_allows() {
    let scene = Scene::start().await;
    for headers in [String::new(), format!("{HEADER}: {}\r\n", scene.token().signed())] {
        let answer = scene.get(&scene.page(), &headers).await;
        let text = answer.text();
        let style = text.split_once("<style>").expect("a style").1;
        let style = style.split_once("</style>").expect("its end").0;
        let hash = STANDARD.encode(Sha256::digest(style));
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.contains(&format!("style-src 'sha256-{hash}'")), "{policy}");
        for foreign in ["style=", "<script", "onclick", "http:", "<img", "<form", "@import", "url("]
        {
            assert!(!text.contains(foreign), "{foreign} in {text}");
        }
    }
}

/// A damaged document is no reason to show half a case.
#[tokio::test]
async fn a_case_that_cannot_be_read_is_told_from_one_that_is_not_there() {
    let scene = Scene::start().await;
    let damaged = Key::from_listing("case/open/s-0123456789ab00000000000000000000");
    scene.handler.store.insert_if_absent(&damaged, &"rubbish").await.expect("it is written");
    let answer = scene.shown("/api/console/cases/c-0123456789ab-0000").await;
    assert_eq!(answer.status, 503);
    assert_eq!(scene.shown(&scene.page()).await.status, 200);
}
