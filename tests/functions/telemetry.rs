//! What Application Insights gets, and as whom: spans within the host's trace, and measurements.

use std::io::Read;

use flate2::read::GzDecoder;
use fraud_guard::local::host::answer::Verdict;
use fraud_guard::telemetry::metrics::METRICS;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::azurite_host::AzuriteHost;
use crate::support::handler_process::HandlerProcess;
use crate::support::handler_process::of_the_host;
use crate::support::handler_process::run;
use crate::support::partner;
use crate::support::partner::Partner;
use crate::support::ports::free_port;
use crate::support::tls_server::TlsServer;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;
use crate::support::wire;

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT: &str = "00f067aa0ba902b7";
const IDENTITY: &str = "66666666-ffff-4fff-8fff-000000000006";

/// The platform's identity endpoint and Application Insights, which is reached by TLS alone.
struct Insights {
    server: WebServer,
    tls: TlsServer,
    folder: TempDir,
}

impl Insights {
    async fn behind_tls(server: WebServer) -> Self {
        let tls = TlsServer::in_front_of(server.address).await;
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), &tls.authority).expect("a file");
        Self { server, tls, folder }
    }
}

async fn insights() -> Insights {
    let server = WebServer::scripted(|request| match request.head.starts_with("GET /msi/token") {
        true => Reply::status(
            200,
            "content-type: application/json\r\n",
            r#"{"access_token":"canary-insights-token","expires_on":"4102444800"}"#,
        ),
        false => Reply::status(200, "", "{}"),
    });
    Insights::behind_tls(server.await).await
}

fn settings_for(insights: &Insights) -> Vec<(String, String)> {
    let connection = format!(
        "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={}",
        insights.tls.url
    );
    let authority = insights.folder.path().join("ca.pem").display().to_string();
    let pairs = [
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", connection.as_str()),
        (
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
            &format!("ClientId={IDENTITY};Authorization=AAD"),
        ),
        ("IDENTITY_ENDPOINT", insights.server.url("/msi/token").as_str()),
        ("EXTRA_CA_FILE", &authority),
        ("IDENTITY_HEADER", "canary-identity-header"),
        ("WEBSITE_SITE_NAME", "func-fraud-guard"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()));
    pairs.into()
}

fn borrowed(settings: &[(String, String)]) -> Vec<(&str, &str)> {
    settings.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// What was sent to Application Insights, envelope by envelope.
fn envelopes(insights: &Insights) -> Vec<Value> {
    let requests = insights.server.requests().into_iter();
    let tracks = requests.filter(|request| request.head.starts_with("POST /v2.1/track HTTP"));
    tracks
        .flat_map(|request| {
            assert_eq!(
                request.header("authorization").as_deref(),
                Some("Bearer canary-insights-token")
            );
            let mut text = String::new();
            GzDecoder::new(&request.body[..]).read_to_string(&mut text).expect("gzip");
            serde_json::from_str::<Vec<Value>>(&text).expect("a list")
        })
        .collect()
}

#[tokio::test]
async fn an_invocation_is_a_span_of_the_trace_that_the_host_names() {
    let insights = insights().await;
    let process = HandlerProcess::start(&borrowed(&settings_for(&insights))).await;
    let header = format!("traceparent: 00-{TRACE}-{PARENT}-00\r\n");
    let answer = process.ask(&wire::request("POST /ProcessFraudEvent", &header, b"{}")).await;
    assert_eq!(answer.status, 400);
    let sent = envelopes(&insights);
    let [span] = &sent[..] else { panic!("{sent:?}") };
    let data = &span["data"]["baseData"];
    assert_eq!(data["name"], "ProcessFraudEvent");
    assert_eq!(data["success"], false);
    assert_eq!(span["tags"]["ai.operation.id"], TRACE);
    assert_eq!(span["tags"]["ai.operation.parentId"], PARENT);
    assert_eq!(span["tags"]["ai.cloud.role"], "func-fraud-guard");

    let asked = insights.server.requests()[0].head.clone();
    assert!(asked.contains("resource=https%3A%2F%2Fmonitor.azure.com%2F"), "{asked}");
    assert!(asked.contains(&format!("client_id={IDENTITY}")), "{asked}");
    process.signal("TERM");
    let output = process.end().await;
    let log = String::from_utf8(output.stdout).expect("text");
    assert!(log.contains(&format!(r#""trace_id":"{TRACE}""#)), "{log}");
    assert!(!log.contains("canary"), "{log}");
}

#[tokio::test]
async fn a_poll_and_a_sweep_are_measured_and_their_calls_are_spans_without_a_path() {
    let (insights, host) = (insights().await, AzuriteHost::start());
    let (partner, address) = Partner::start().await;
    let port = free_port();
    let mut settings = settings_for(&insights);
    settings.extend(partner::settings(address));
    settings.push(host.setting());
    let text = port.to_string();
    let environment = [&of_the_host(&text)[..], &borrowed(&settings)].concat();
    let process = HandlerProcess::spawn(&environment, port).await;
    // What is old when it is first read is a backlog, and not told at once.
    assert!(matches!(host.fire(port, "PollFraudEvents").await, Verdict::Success));
    partner.list(vec![partner::event(1, 1)]);
    for function in ["PollFraudEvents", "SweepCases"] {
        assert!(matches!(host.fire(port, function).await, Verdict::Success));
        host.drain(port).await;
    }
    process.signal("TERM");
    process.end().await;

    let sent = envelopes(&insights);
    let measured = |name: &str| {
        let values = sent.iter().flat_map(|one| one["data"]["baseData"]["metrics"].as_array());
        let found = values.flatten().filter(|metric| metric["name"] == name);
        found.map(|metric| metric["value"].as_f64().expect("a number")).next_back()
    };
    assert_eq!(measured("fraud_guard.events"), Some(1.0));
    assert_eq!(measured("fraud_guard.cases.open"), Some(1.0));
    assert_eq!(measured("fraud_guard.heartbeat"), Some(1.0));
    assert!(measured("fraud_guard.deliveries").is_some_and(|count| count >= 1.0));
    assert!(measured("fraud_guard.poll.age").is_some_and(|age| (0.0..600.0).contains(&age)));
    assert!(measured("fraud_guard.cases.oldest_unanswered").is_some());
    let names = sent.iter().flat_map(|one| one["data"]["baseData"]["metrics"].as_array()).flatten();
    for name in names.filter_map(|metric| metric["name"].as_str()) {
        assert!(METRICS.iter().any(|known| known.name == name), "{name} is documented nowhere");
    }

    let spans = sent.iter().filter(|one| one["data"]["baseType"] == "RemoteDependencyData");
    let spans: Vec<&Value> = spans.map(|one| &one["data"]["baseData"]).collect();
    let named = |name: &str| spans.iter().filter(|span| span["name"] == name).count();
    assert!(named("PollFraudEvents") == 2 && named("SweepCases") == 1, "{spans:?}");
    assert!(named("GET 127.0.0.1") > 0, "{spans:?}");
    let all = serde_json::to_string(&sent).expect("JSON");
    assert!(!all.contains("canary") && !all.contains("/v1/"), "{all}");
}

#[tokio::test]
async fn where_telemetry_cannot_be_sent_functions_go_on_and_say_so_once() {
    let server = WebServer::start(vec![Reply::status(403, "", "no")]).await;
    let insights = Insights::behind_tls(server).await;
    let process = HandlerProcess::start(&borrowed(&settings_for(&insights))).await;
    for _ in 0..3 {
        let answer = process.ask(&wire::invocation("ProcessFraudEvent", b"{}")).await;
        assert_eq!(answer.status, 400);
    }
    process.signal("TERM");
    let log = String::from_utf8(process.end().await.stdout).expect("text");
    assert_eq!(log.matches("telemetry cannot be sent").count(), 1, "{log}");
}

/// Also what Application Insights itself refuses, which is not the identity's fault.
#[tokio::test]
async fn a_refusal_is_told_with_its_status_and_not_as_a_timeout() {
    let server = WebServer::scripted(|request| match request.head.starts_with("GET /msi/token") {
        true => Reply::status(200, "", r#"{"access_token":"t","expires_on":"4102444800"}"#),
        false => Reply::status(503, "", "no"),
    });
    let insights = Insights::behind_tls(server.await).await;
    let process = HandlerProcess::start(&borrowed(&settings_for(&insights))).await;
    process.ask(&wire::invocation("ProcessFraudEvent", b"{}")).await;
    process.signal("TERM");
    let log = String::from_utf8(process.end().await.stdout).expect("text");
    assert!(log.contains("it answered 503"), "{log}");
}

/// People and Partner Center are answered by instances of their own.
#[tokio::test]
async fn what_people_ask_for_is_traced_too() {
    let insights = insights().await;
    let process = HandlerProcess::start(&borrowed(&settings_for(&insights))).await;
    let header = format!("traceparent: 00-{TRACE}-{PARENT}-00\r\n");
    process.ask(&wire::request("GET /api/console/cases/x?code=canary", &header, b"")).await;
    let sent = envelopes(&insights);
    let [span] = &sent[..] else { panic!("{sent:?}") };
    assert_eq!(span["data"]["baseData"]["name"], "Console");
    assert_eq!(span["data"]["baseData"]["success"], true);
    assert_eq!(span["tags"]["ai.operation.id"], TRACE);
    assert!(!span.to_string().contains("canary"), "{span}");
    process.ask(&wire::request("GET /api/health", "", b"")).await;
    process.signal("TERM");
    process.end().await;
    assert_eq!(envelopes(&insights).len(), 1, "a monitor asks each minute and is no news");
}

#[test]
fn a_share_of_traces_that_is_none_is_told_with_all_other_problems() {
    let port = free_port().to_string();
    let settings = [("TRACE_PERCENT", "120")];
    let output = run(&["serve"], &[&of_the_host(&port)[..], &settings].concat());
    let text = String::from_utf8(output.stderr).expect("text");
    assert_ne!(output.status.code(), Some(0));
    assert!(text.contains("TRACE_PERCENT must be from 0 to 100"), "{text}");
}

#[tokio::test]
async fn a_connection_string_that_is_none_keeps_nothing_from_starting() {
    let process =
        HandlerProcess::start(&[("APPLICATIONINSIGHTS_CONNECTION_STRING", "nonsense")]).await;
    process.signal("TERM");
    let log = String::from_utf8(process.end().await.stdout).expect("text");
    assert!(log.contains("spans and metrics are not sent") && !log.contains("nonsense"), "{log}");
}

#[test]
fn the_page_about_telemetry_has_every_metric() {
    let page = include_str!("../../docs/telemetry.md");
    let rows = page.lines().filter(|line| line.starts_with("| `fraud_guard."));
    let expected = METRICS.iter().map(|metric| {
        let attributes = metric.attributes.join(", ");
        let cells = [&format!("`{}`", metric.name), metric.unit, &attributes, metric.meaning];
        let cells = cells.map(|cell| match cell {
            "" => String::new(),
            text => format!("{text} "),
        });
        format!("| {}|", cells.join("| "))
    });
    assert_eq!(rows.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
}
