//! No secret ever shows: every slot for one holds a value of its own, everything that fraud-guard
//! does is done, and what it wrote anywhere is searched.

use std::process::Command;

use fraud_guard::app::Storage;
use fraud_guard::clock::Clock;
use fraud_guard::local::host::answer::Verdict;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::faults::FAULTS;
use fraud_guard::local::services::faults::Fault;
use fraud_guard::local::services::world::World;
use fraud_guard::settings::Settings;
use rstest::rstest;
use serde_json::Value;

use crate::support::azurite_host::AzuriteHost;
use crate::support::handler_process::HandlerProcess;
use crate::support::handler_process::program;
use crate::support::ports::free_port;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;
use crate::support::wire;

/// Everything that was written, with the place where it was.
#[derive(Default)]
struct Written(Vec<(String, Vec<u8>)>);

impl Written {
    fn add(&mut self, place: impl Into<String>, bytes: impl Into<Vec<u8>>) {
        self.0.push((place.into(), bytes.into()));
    }

    /// Fails when a secret, as it is or as it would be written in a URL, is anywhere.
    fn assert_free_of(&self, secrets: &[(String, String)]) {
        for (slot, secret) in secrets {
            let encoded: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
            for (place, bytes) in &self.0 {
                let text = String::from_utf8_lossy(bytes);
                let is_there = text.contains(secret.as_str()) || text.contains(&encoded);
                assert!(!is_there, "the secret of {slot} is in {place}");
            }
        }
    }
}

/// A partner with a canary in every slot, and everything around it.
struct Aviary {
    host: AzuriteHost,
    services: Services,
    environment: Vec<(String, String)>,
    secrets: Vec<(String, String)>,
    receiver: WebServer,
    written: Written,
}

impl Aviary {
    async fn start(has_vault: bool) -> Self {
        let host = AzuriteHost::start();
        let services = Services::new(World::new(Clock::System));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let router = services.router();
        #[expect(clippy::disallowed_methods, reason = "the server lives as long as the test")]
        tokio::spawn(async move { axum::serve(listener, router).await });
        let mut turn = 0;
        let receiver = WebServer::scripted(move |_| {
            turn += 1;
            let status = if turn % 3 == 0 { 500 } else { 200 };
            Reply::status(status, "", "canary-answer-of-a-channel")
        })
        .await;
        let mut aviary = Self {
            environment: vec![host.setting()],
            secrets: Vec::new(),
            host,
            services,
            receiver,
            written: Written::default(),
        };
        match has_vault {
            true => aviary.keep_the_sign_in(&url),
            false => aviary.set_all(aviary.services.settings(&url)),
        }
        aviary.settings();
        aviary
    }

    /// A deployment without secrets in its settings: the sign-in is in Key Vault.
    fn keep_the_sign_in(&mut self, url: &str) {
        let now = Clock::System.now();
        let token = self.services.login.refresh_tokens.sign_in(now);
        self.services.vault.put("partner-refresh-token", &token, now);
        self.set_all(self.services.settings_with_vault(url));
    }

    fn set_all(&mut self, settings: Vec<(&'static str, String)>) {
        for (name, value) in settings {
            self.set(name, &value, None);
        }
    }

    fn settings(&mut self) {
        let hook = |path: &str| self.receiver.url(path).to_string();
        let slots = [
            (
                "TEAMS_WEBHOOK_URL",
                hook("/teams/canary-teams-path?sig=canary-teams-sig"),
                "canary-teams",
            ),
            ("SLACK_WEBHOOK_URL", hook("/slack/canary-slack-path"), "canary-slack"),
            ("WEBHOOK_URL", hook("/hook/canary-hook-path"), "canary-hook"),
            (
                "WEBHOOK_SECRET",
                "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTEyMzQ1Ng==".to_owned(),
                "Y2FuYXJ5",
            ),
            ("CLOUDEVENTS_URL", hook("/events/canary-events-path"), "canary-events"),
            ("PAGERDUTY_ROUTING_KEY", "canary0routing0key00000000000000".to_owned(), "canary0"),
            ("ALERTMANAGER_URL", with_account(hook("/canary-alerts-path")), "canary-alerts"),
            (
                "HEARTBEAT_URL",
                hook("/ping/canary-heartbeat-path?key=canary-heartbeat-key"),
                "canary-heartbeat",
            ),
            ("SMTP_URL", "smtp://user:canary-password@127.0.0.1:9".to_owned(), "canary-password"),
            (
                "SEAL_KEY",
                "Y2FuYXJ5LXNlYWwta2V5LW9mLTMyLWJ5dGVzLTEyMzQ=".to_owned(),
                "Y2FuYXJ5LXNlYWw",
            ),
        ];
        for (name, value, secret) in slots {
            self.set(name, &value, Some(secret));
        }
        let policy = concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml");
        let plain = [
            ("MAIL_FROM", "fraud-guard@example.org"),
            ("MAIL_TO", "soc@example.org"),
            ("FRAUD_EVENT_SOURCES", "graph,partner-center"),
            ("POLICY_FILE", policy),
            ("LOG_LEVEL", "trace"),
            ("MODE", "act"),
            ("WEBSITE_AUTH_ENABLED", "true"),
        ];
        for (name, value) in plain {
            self.set(name, value, None);
        }
        self.set("PAGERDUTY_URL", self.receiver.url("/pagerduty").as_str(), None);
        let public = self.receiver.url("/").to_string();
        self.set("PUBLIC_URL", &public, None);
        self.secrets.push(("the answer of a channel".to_owned(), "canary-answer".to_owned()));
    }

    fn set(&mut self, name: &str, value: &str, secret: Option<&str>) {
        self.environment.push((name.to_owned(), value.to_owned()));
        self.secrets.extend(secret.map(|secret| (name.to_owned(), secret.to_owned())));
    }

    fn environment(&self) -> Vec<(&str, &str)> {
        self.environment.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }

    fn happen(&self, scenario: &str) {
        for step in Scenario::named(scenario).expect("a scenario").steps {
            self.services.world.apply(&step.change);
        }
    }

    /// A life of the handler: polls, cases, messages, public pages; then its whole log.
    async fn live(&mut self) {
        let port = free_port();
        let number = port.to_string();
        let mut environment = self.environment();
        environment.push(("FUNCTIONS_CUSTOMHANDLER_PORT", &number));
        let process = HandlerProcess::spawn(&environment, port).await;
        for function in ["PollFraudEvents", "SweepCases"] {
            assert_eq!(self.host.fire(port, function).await, Verdict::Success, "{function}");
            self.host.drain(port).await;
        }
        for fault in FAULTS.iter().filter(|fault| is_quick(fault)) {
            self.services.faults.inject(fault);
            self.host.fire(port, "PollFraudEvents").await;
            self.services.faults.clear();
        }
        let mut answers = Vec::new();
        for request in ["GET /api/health", "GET /api/console/cases", "POST /PollFraudEvents"] {
            answers.push((request, process.ask(&wire::request(request, "", b"rubbish")).await));
        }
        process.signal("TERM");
        let output = process.end().await;
        self.written.add("the log", output.stdout);
        self.written.add("stderr", output.stderr);
        for (request, answer) in answers {
            self.written.add(request, [answer.head.as_bytes(), &answer.body].concat());
        }
    }

    fn command(&mut self, arguments: &[&str]) -> Vec<u8> {
        let mut command: Command = program(arguments, &self.environment());
        let output = command.output().expect("it runs");
        self.written.add(format!("stdout of {arguments:?}"), output.stdout.clone());
        self.written.add(format!("stderr of {arguments:?}"), output.stderr);
        output.stdout
    }

    fn first_case(&mut self) -> String {
        let listed = String::from_utf8(self.command(&["cases", "list"])).expect("text");
        listed.split_whitespace().next().expect("a case").to_owned()
    }

    /// What a person sees of each refusal by the token service.
    fn look_at_refusals(&mut self) {
        for fault in FAULTS.iter().filter(|fault| fault.name.starts_with("token-")) {
            self.services.faults.inject(fault);
            self.command(&["auth", "status", "--check"]);
            self.command(&["auth", "rotate"]);
            self.services.faults.clear();
        }
    }

    /// Every document in the store, and every message that a channel got.
    async fn collect(&mut self) {
        let mut settings = Settings::from_pairs([self.host.setting()]);
        let storage = Storage::from_settings(&mut settings).expect("storage");
        for first_letter in 'a'..='z' {
            for key in storage.store.list_all(&first_letter.to_string()).await.expect("keys") {
                let found = storage.store.get::<Value>(&key).await.expect("a document");
                let text = found.map(|(value, _)| value.to_string()).unwrap_or_default();
                self.written.add(format!("document {key}"), format!("{key}\n{text}"));
            }
        }
        for request in self.receiver.requests() {
            self.written.add("a message to a channel", without_routing_key(&request));
        }
    }
}

/// An address with a password in it.
fn with_account(address: String) -> String {
    address.replacen("://", "://user:canary-alerts-password@", 1)
}

/// PagerDuty takes its key in the message, and nothing else may have it there.
fn without_routing_key(request: &Request) -> Vec<u8> {
    if !request.head.starts_with("POST /pagerduty ") {
        return request.body.clone();
    }
    let mut event = request.json();
    event.as_object_mut().expect("an event").remove("routing_key").expect("a key");
    event.to_string().into_bytes()
}

/// Faults that a poll meets and that nobody has to wait for.
fn is_quick(fault: &Fault) -> bool {
    !fault.name.starts_with("token-") && !fault.name.contains("slow")
}

#[rstest]
#[case::client_secret(false)]
#[case::managed_identity_and_key_vault(true)]
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_in_any_log_error_answer_document_or_message(#[case] has_vault: bool) {
    let mut aviary = Aviary::start(has_vault).await;
    aviary.happen("tour");
    aviary.live().await;
    for arguments in [
        &["settings", "--json"][..],
        &["settings"],
        &["cases", "list", "--json", "--all"],
        &["cases", "list"],
        &["doctor"],
        &["doctor", "--json", "--send-test"],
        &["auth", "status", "--check"],
        &["auth", "status", "--json"],
        &["auth", "rotate"],
        &["webhook", "register"],
        &["webhook", "status"],
        &["webhook", "test"],
    ] {
        aviary.command(arguments);
    }
    let case = aviary.first_case();
    aviary.command(&["cases", "ack", &case]);
    aviary.command(&["cases", "resolve", &case, "--verdict", "legitimate", "--note", "ours"]);
    aviary.command(&["cases", "show", &case, "--json"]);
    aviary.look_at_refusals();
    aviary.collect().await;
    let given = aviary.services.secrets();
    assert!(given.len() > 10, "{} tokens", given.len());
    aviary.secrets.extend(given.into_iter().map(|secret| ("a token".to_owned(), secret)));
    let places: Vec<&String> = aviary.written.0.iter().map(|(place, _)| place).collect();
    let documents = places.iter().filter(|place| place.starts_with("document case/")).count();
    let messages = places.iter().filter(|place| place.contains("message")).count();
    assert!(documents > 2 && messages > 2, "{documents} cases, {messages} messages");
    aviary.written.assert_free_of(&aviary.secrets);
}

#[test]
#[should_panic(expected = "the secret of A is in the log")]
fn a_secret_that_shows_is_found() {
    let mut written = Written::default();
    written.add("the log", "GET /?key=a%2Fsecret");
    written.assert_free_of(&[("A".to_owned(), "a/secret".to_owned())]);
}
