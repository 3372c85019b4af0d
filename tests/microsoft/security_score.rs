//! Graph's security score, in every form that it may come in.

use std::sync::Arc;

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::Microsoft;
use fraud_guard::microsoft::graph::Graph;
use fraud_guard::security_score::Compliance;
use fraud_guard::security_score::ScoreTrouble;
use fraud_guard::security_score::SecurityScore;
use fraud_guard::settings::Settings;
use rstest::rstest;

use super::world::World;
use crate::support::microsoft::PARTNER;
use crate::support::microsoft::answer;
use crate::support::microsoft::assert_hides_secrets;
use crate::support::microsoft::json;
use crate::support::microsoft::now;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const JSON: &str = "application/json";

fn fixture(name: &str) -> String {
    let path = format!("{}/tests/fixtures/graph/{name}.json", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).expect(&path)
}

fn graph(mut settings: Settings, clock: ManualClock) -> Arc<Graph> {
    let http = HttpClient::new().expect("a client");
    let services = Microsoft::from_settings(&mut settings, &http, &Clock::Manual(clock));
    settings.finish().expect("settings");
    services.expect("services").graph
}

/// What is made of an answer, and what was asked.
async fn asked(reply: Reply) -> (Result<SecurityScore, ScoreTrouble>, Vec<String>) {
    let token = r#"{"token_type":"Bearer","expires_in":3599,"access_token":"canary-access-token"}"#;
    let server = WebServer::scripted(move |request| match request.head.starts_with("POST ") {
        true => json(token),
        false => reply.clone(),
    })
    .await;
    let url = server.url("/");
    let settings = Settings::from_pairs([
        ("PARTNER_TENANT_ID", PARTNER),
        ("PARTNER_CLIENT_ID", "55555555-eeee-4eee-8eee-000000000005"),
        ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
        ("LOGIN_URL", url.as_str()),
        ("GRAPH_URL", url.as_str()),
    ]);
    let score = graph(settings, ManualClock::at(now())).security_score().await;
    let requests = server.requests().into_iter();
    let lines = requests.filter_map(|request| request.head.lines().next().map(str::to_owned));
    (score, lines.filter(|line| line.starts_with("GET ")).collect())
}

#[rstest]
#[case::as_documented("score")]
#[case::bare("score_bare")]
#[tokio::test]
async fn the_score_and_its_requirements_are_read(#[case] name: &str) {
    let (score, asked) = asked(json(fixture(name))).await;
    let path = "GET /beta/security/partner/securityScore?$expand=requirements HTTP/1.1";
    assert_eq!(asked, [path]);
    let score = score.expect("a score");
    assert_eq!((score.current, score.most), (Some(42.0), Some(100.0)));
    let at = score.updated_at.map(|at| at.to_string());
    assert_eq!(at.as_deref(), Some("2026-02-04T10:00:09.1398813Z"));
    let time = score.response_time().expect("a requirement");
    assert_eq!((time.response_hours, &time.compliance), (Some(1.2), &Compliance::Compliant));
    let budgets = &score.requirements[1];
    assert_eq!(budgets.compliance, Compliance::NotCompliant);
    assert_eq!((budgets.customers_with_budget, budgets.customers), (Some(1.0), Some(3.0)));
}

#[tokio::test]
async fn odd_values_cost_nothing_but_themselves() {
    let (score, _) = asked(json(fixture("score_odd"))).await;
    let score = score.expect("a score");
    assert_eq!((score.current, score.most, score.updated_at), (Some(42.0), None, None));
    let [time, new] = &score.requirements[..] else { panic!("{:?}", score.requirements) };
    assert_eq!((time.response_hours, time.score, time.most), (None, None, Some(10.0)));
    assert_eq!(time.compliance.words(), "“unknownFutureValue”");
    assert_eq!(new.kind.visible(60), "‹U+001B›[31mnewRequirement");
    assert_eq!(new.compliance, Compliance::Missing);
}

#[rstest]
#[case::unauthorized(401)]
#[case::forbidden(403)]
#[tokio::test]
async fn an_app_that_may_not_read_it_is_told_what_it_needs(#[case] status: u16) {
    let (score, _) = asked(answer(status, JSON, fixture("error_403"))).await;
    let trouble = score.expect_err("no score");
    let text = trouble.to_string();
    assert!(matches!(trouble, ScoreTrouble::NotPermitted { .. }), "{text}");
    assert!(text.starts_with("not permitted: needs the application permission"), "{text}");
    assert!(text.contains("PartnerSecurity.Read.All"), "{text}");
    assert_hides_secrets(&text);
}

#[rstest]
#[case::gone(answer(404, JSON, "{}"))]
#[case::throttled(answer(429, JSON, "{}"))]
#[case::down(answer(503, "text/html", "<h1>canary-body</h1>"))]
#[case::a_web_page(answer(200, "text/html", "<h1>canary-body</h1>"))]
#[case::garbage(json("canary-body"))]
#[case::nothing(json(""))]
#[case::a_list_of_nothing(json(r#"{"value":[]}"#))]
#[case::huge(json(format!(r#"{{"currentScore":1,"x":"{}"}}"#, "x".repeat(2 << 20))))]
#[case::torn(Reply::Torn(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n".to_vec()))]
#[tokio::test]
async fn what_is_no_score_fails_and_shows_nothing_of_the_answer(#[case] reply: Reply) {
    let (score, _) = asked(reply).await;
    let trouble = score.expect_err("no score");
    assert!(matches!(trouble, ScoreTrouble::Failed(_)), "{trouble}");
    assert_hides_secrets(&trouble.to_string());
}

#[tokio::test]
async fn the_stand_in_answers_it_as_documented() {
    let world = World::start().await;
    let graph = graph(world.settings(&[]), world.clock.clone());
    let score = graph.security_score().await.expect("a score");
    let time = score.response_time().expect("a requirement");
    assert_eq!((time.response_hours, score.requirements.len()), (Some(1.2), 2));
}
