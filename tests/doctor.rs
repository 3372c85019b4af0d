//! `fraud-guard doctor`: each thing that is wrong is found, with its fix, and nothing is changed.

use std::time::Duration;

use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::doctor;
use fraud_guard::doctor::Finding;
use fraud_guard::doctor::Options;
use fraud_guard::doctor::State;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::staff;
use fraud_guard::local::services::world::World;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use jiff::SignedDuration;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use crate::support::handler_process::DEAD_STORAGE;
use crate::support::handler_process::run;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

/// A partner whose settings are right, until a test changes one.
struct Partner {
    services: Services,
    settings: Vec<(String, String)>,
    clock: ManualClock,
    storage: Storage,
}

impl Partner {
    async fn start() -> Self {
        // Answers carry the time of this machine, which the doctor compares with its own.
        let clock = ManualClock::at(Clock::System.now());
        let world = World::new(Clock::Manual(clock.clone()));
        for step in Scenario::named("compromise").expect("a scenario").steps {
            world.apply(&step.change);
        }
        let services = Services::new(world);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = services.router();
        #[expect(clippy::disallowed_methods, reason = "the server lives as long as the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml");
        let mut partner = Self {
            settings: Vec::new(),
            services,
            clock,
            storage: Storage {
                store: Store::Memory(MemoryStore::default()),
                queue: TaskQueue::Memory(MemoryQueue::default()),
            },
        };
        for (name, value) in partner.services.settings(&url) {
            partner.set(name, &value);
        }
        partner.set("FRAUD_EVENT_SOURCES", "graph,partner-center");
        partner.set("POLICY_FILE", policy);
        partner
    }

    fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    async fn examine(&self, options: &Options) -> Vec<Finding> {
        let mut settings = Settings::from_pairs(self.settings.clone());
        let clock = Clock::Manual(self.clock.clone());
        doctor::examine(&mut settings, Some(self.storage.clone()), &clock, options).await
    }

    fn clock_now(&self) -> Timestamp {
        Clock::Manual(self.clock.clone()).now()
    }

    async fn finding(&self, check: &str) -> Finding {
        let findings = self.examine(&Options::default()).await;
        let found = findings.iter().find(|finding| finding.check == check);
        found.unwrap_or_else(|| panic!("no {check} in {findings:#?}")).clone()
    }
}

#[tokio::test]
async fn a_partner_whose_settings_are_right_is_healthy() {
    let findings = Partner::start().await.examine(&Options::default()).await;
    let wrong: Vec<&Finding> = findings.iter().filter(|f| f.state == State::Wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let good = |check: &str| findings.iter().any(|f| f.check == check && f.state == State::Good);
    for check in
        ["settings", "policy", "storage", "queues", "Microsoft Graph API", "Partner Center API"]
    {
        assert!(good(check), "{check} in {findings:#?}");
    }
}

#[tokio::test]
async fn looking_leaves_nothing_behind_and_tells_nobody() {
    let mut partner = Partner::start().await;
    let channel = WebServer::start(vec![Reply::status(202, "", "")]).await;
    partner.set("TEAMS_WEBHOOK_URL", channel.url("/teams").as_str());
    partner.examine(&Options::default()).await;
    assert_eq!(partner.storage.store.list_all("").await.expect("keys"), []);
    assert!(channel.requests().is_empty());
}

#[rstest]
#[case::client_secret("PARTNER_CLIENT_SECRET", "wrong", "Microsoft Graph API", "client secret")]
#[case::tenant("PARTNER_TENANT_ID", "no-guid", "settings", "PARTNER_TENANT_ID")]
#[case::source("FRAUD_EVENT_SOURCES", "grahp", "settings", "FRAUD_EVENT_SOURCES")]
#[case::policy("POLICY_FILE", "/nowhere.toml", "policy", "fraud-guard.toml")]
#[case::graph("GRAPH_URL", "http://127.0.0.1:9", "Microsoft Graph API", "network")]
#[tokio::test]
async fn what_is_wrong_is_found_with_its_fix(
    #[case] setting: &str,
    #[case] value: &str,
    #[case] check: &str,
    #[case] words: &str,
) {
    let mut partner = Partner::start().await;
    partner.set(setting, value);
    let finding = partner.finding(check).await;
    assert!(matches!(finding.state, State::Wrong | State::Doubtful), "{finding:?}");
    let told = format!("{} {}", finding.what, finding.fix.clone().unwrap_or_default());
    assert!(told.contains(words), "{told}");
}

#[tokio::test]
async fn a_test_message_is_sent_on_request_and_says_that_it_is_one() {
    let mut partner = Partner::start().await;
    let good = WebServer::start(vec![Reply::status(202, "", "")]).await;
    let bad = WebServer::start(vec![Reply::status(404, "", "no_service")]).await;
    partner.set("TEAMS_WEBHOOK_URL", good.url("/teams").as_str());
    partner.set("SLACK_WEBHOOK_URL", bad.url("/slack").as_str());
    let options = Options { send_test: true, ..Options::default() };
    let findings = partner.examine(&options).await;
    let state = |check: &str| findings.iter().find(|f| f.check == check).map(|f| f.state);
    assert_eq!(state("channel teams"), Some(State::Good));
    assert_eq!(state("channel slack"), Some(State::Wrong));
    let sent = String::from_utf8(good.requests()[0].body.clone()).expect("text");
    assert!(sent.contains("TEST") && sent.contains("nothing has happened"), "{sent}");
}

fn report(environment: &[(&str, &str)]) -> (Option<i32>, Value) {
    let output = run(&["doctor", "--json"], environment);
    (output.status.code(), serde_json::from_slice(&output.stdout).expect("JSON"))
}

#[test]
fn the_exit_status_tells_scripts_and_every_missing_setting_is_named() {
    let (status, report) = report(&[]);
    assert_eq!(status, Some(1));
    assert_eq!(report["healthy"], false);
    let findings = report["findings"].to_string();
    for setting in ["AzureWebJobsStorage", "PARTNER_TENANT_ID", "PARTNER_CLIENT_ID"] {
        assert!(findings.contains(setting), "{findings}");
    }
}

#[test]
fn storage_that_is_down_is_one_line_with_a_link_and_without_the_key() {
    let output = run(&["doctor"], &[("AzureWebJobsStorage", DEAD_STORAGE)]);
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stdout).expect("text");
    let line = text.lines().find(|line| line.contains("storage:")).expect("a line");
    assert!(line.starts_with("FAIL") && line.contains("(README.md#deploy)"), "{line}");
    assert!(!text.contains("Y2FuYXJ5"), "{text}");
}

#[test]
fn every_section_that_a_line_links_to_is_in_the_readme() {
    let readme = include_str!("../README.md");
    let slug = |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
    let sections: Vec<String> = readme.lines().filter(|l| l.starts_with('#')).map(slug).collect();
    let sources = ["deployment", "microsoft", "sweep", "channels"].map(|name| {
        let path = format!("{}/src/doctor/{name}.rs", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("a file")
    });
    for name in ["settings", "deploy", "operate", "channels", "troubleshooting", "partner-identity"]
    {
        assert!(sources.iter().any(|text| text.contains(&format!("\"{name}\""))), "{name} is used");
        assert!(sections.contains(&name.to_owned()), "{name} in {sections:?}");
    }
}

#[tokio::test]
async fn the_clock_is_not_good_when_nobody_answered() {
    let mut partner = Partner::start().await;
    partner.set("LOGIN_URL", "http://127.0.0.1:9");
    let finding = partner.finding("clock").await;
    assert_ne!(finding.state, State::Good, "{finding:?}");
}

#[tokio::test]
async fn a_webhook_that_is_off_is_not_good() {
    let mut partner = Partner::start().await;
    let body = r#"{"WebhookUrl":"https://f.example/api/partner-center/webhook","WebhookEvents":["azure-fraud-event-detected"]}"#;
    let server =
        WebServer::start(vec![Reply::status(200, "content-type: application/json\r\n", body)])
            .await;
    partner.set("PARTNER_CENTER_URL", server.url("/").as_str());
    partner.set("PUBLIC_URL", "https://f.example");
    partner.set("PARTNER_CENTER_WEBHOOK", "off");
    let finding = partner.finding("webhook").await;
    assert_ne!(finding.state, State::Good, "{finding:?}");
}

#[tokio::test]
async fn looking_writes_no_token() {
    let mut partner = Partner::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("token.json");
    partner.set("REFRESH_TOKEN_FILE", file.to_str().expect("text"));
    partner.examine(&Options::default()).await;
    assert!(!file.exists(), "the doctor wrote the refresh token");
}

#[tokio::test]
async fn the_last_sweep_and_what_was_given_up_are_shown() {
    let partner = Partner::start().await;
    assert_eq!(partner.finding("sweeps").await.state, State::Skipped);
    assert_eq!(partner.finding("poison queues").await.state, State::Good);
    let now = partner.clock_now();
    let swept = |minutes: i64| json!({ "last_sweep_at": now - SignedDuration::from_mins(minutes) });
    for (document, state) in [
        (swept(4), State::Good),
        (swept(5), State::Wrong),
        (
            json!({ "last_sweep_at": now, "overdue_since": now, "overdue_count": 3 }),
            State::Doubtful,
        ),
    ] {
        let write = |_: Option<Value>| (Some(document.clone()), ());
        partner.storage.store.change(&Key::heartbeat(), write).await.expect("written");
        let finding = partner.finding("sweeps").await;
        assert_eq!(finding.state, state, "{finding:?}");
    }
    let TaskQueue::Memory(queue) = &partner.storage.queue else { panic!("in memory") };
    queue.put("notifications-poison", b"given up", Duration::ZERO);
    let finding = partner.finding("poison queues").await;
    assert_eq!(
        (finding.state, finding.what.as_str()),
        (State::Doubtful, "1 in notifications-poison")
    );
}

#[tokio::test]
async fn who_can_approve_is_counted_unless_nothing_is_approved() {
    let mut partner = Partner::start().await;
    let findings = partner.examine(&Options::default()).await;
    assert!(findings.iter().all(|finding| finding.check != "approvers"), "in observe");
    partner.set("MODE", "approve");
    let several = partner.finding("approvers").await;
    assert_eq!(partner.finding("MFA of approvers").await.state, State::Doubtful);
    assert_eq!(several.state, State::Good, "{several:?}");
    partner.services.staff.change(|staff| {
        staff.retain(|one| one.id == staff::APPROVER);
    });
    let one = partner.finding("approvers").await;
    assert_eq!(one.state, State::Doubtful, "{one:?}");
    partner.services.staff.change(Vec::clear);
    let nobody = partner.finding("approvers").await;
    assert_eq!(nobody.state, State::Wrong, "{nobody:?}");
    assert!(nobody.fix.as_deref().unwrap_or_default().contains("two people"), "{nobody:?}");
    let denied = include_str!("fixtures/graph/error_403.json");
    let json = "content-type: application/json\r\n";
    let graph = WebServer::scripted(move |_| Reply::status(403, json, denied)).await;
    partner.set("GRAPH_URL", graph.url("/").as_str());
    let denied = partner.finding("approvers").await;
    assert_eq!(denied.state, State::Wrong, "{denied:?}");
    assert!(denied.fix.as_deref().unwrap_or_default().contains("Directory.Read.All"), "{denied:?}");
}

#[tokio::test]
async fn a_score_that_the_app_may_not_read_is_a_hint_and_no_failure() {
    let mut partner = Partner::start().await;
    let good = partner.finding("security score").await;
    assert_eq!((good.state, good.what.contains("1.2 h")), (State::Good, true), "{good:?}");
    let kind = "content-type: application/json\r\n";
    let denied = include_str!("fixtures/graph/error_403.json");
    let graph = WebServer::scripted(move |request| match request.head.contains("securityScore") {
        true => Reply::status(403, kind, denied),
        false => Reply::status(200, kind, r#"{"value":[]}"#),
    })
    .await;
    partner.set("GRAPH_URL", graph.url("/").as_str());
    let hint = partner.finding("security score").await;
    assert_eq!(hint.state, State::Doubtful, "{hint:?}");
    assert!(
        hint.fix.as_deref().unwrap_or_default().contains("PartnerSecurity.Read.All"),
        "{hint:?}"
    );
    for (setting, value) in [("SECURITY_SCORE", "off"), ("FRAUD_EVENT_SOURCES", "partner-center")] {
        let mut partner = Partner::start().await;
        partner.set(setting, value);
        let findings = partner.examine(&Options::default()).await;
        assert!(findings.iter().all(|finding| finding.check != "security score"), "{setting}");
    }
}

/// Nobody else uses the sign-in that contains until something is to be stopped.
#[tokio::test]
async fn a_sign_in_of_its_own_for_containing_is_tried() {
    let mut partner = Partner::start().await;
    let findings = partner.examine(&Options::default()).await;
    assert!(findings.iter().all(|finding| finding.check != "containment token"), "there is none");
    let login = &partner.services.login;
    let (id, secret) = (login.client_id.clone(), login.client_secret.clone());
    let token = login.refresh_tokens.sign_in(Clock::System.now());
    partner.set("CONTAINMENT_CLIENT_ID", &id);
    partner.set("CONTAINMENT_CLIENT_SECRET", &secret);
    partner.set("CONTAINMENT_REFRESH_TOKEN", &token);
    let alive = partner.finding("containment token").await;
    assert_eq!(alive.state, State::Good, "{alive:?}");
    partner.set("CONTAINMENT_REFRESH_TOKEN", "a-token-of-nobody");
    let dead = partner.finding("containment token").await;
    assert_eq!(dead.state, State::Wrong, "{dead:?}");
}
