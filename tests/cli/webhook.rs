//! `fraud-guard webhook` against Partner Center's registration as it is documented.

use std::process::Output;
use std::sync::Arc;
use std::sync::Mutex;

use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use crate::support::handler_process::program;
use crate::support::microsoft::answer;
use crate::support::microsoft::fixture;
use crate::support::microsoft::json as json_answer;
use crate::support::web_server::Reply;
use crate::support::web_server::Request;
use crate::support::web_server::WebServer;

const OURS: &str = "https://fraud.fabrikam.example/api/partner-center/webhook";
const THEIRS: &str = "https://hooks.contoso.example/pc?code=canary-code";
const TOKEN: &str =
    r#"{"token_type":"Bearer","expires_in":3599,"access_token":"canary-access-token"}"#;
const BOTH: [&str; 2] = ["azure-fraud-event-detected", "test-created"];

/// Partner Center with one registration, or none.
struct Registrations {
    server: WebServer,
    registration: Arc<Mutex<Option<Value>>>,
}

impl Registrations {
    async fn with(registration: Option<Value>) -> Self {
        Self::with_result(registration, fixture("webhook_validation_event_status")).await
    }

    async fn with_result(registration: Option<Value>, result: String) -> Self {
        let none = answer(404, "application/json", "{}");
        Self::with_answers(registration, result, none).await
    }

    /// `none` is the answer while there is no registration.
    async fn with_answers(registration: Option<Value>, result: String, none: Reply) -> Self {
        let registration = Arc::new(Mutex::new(registration));
        let kept = Arc::clone(&registration);
        let server = WebServer::scripted(move |request| {
            let mut kept = kept.lock().expect("the registration");
            reply(request, &mut kept, &result, &none)
        })
        .await;
        Self { server, registration }
    }

    fn registration(&self) -> Option<Value> {
        self.registration.lock().expect("the registration").clone()
    }

    /// The requests that changed something.
    fn writes(&self) -> Vec<String> {
        let requests = self.server.requests().into_iter();
        let lines = requests.filter_map(|r| r.head.lines().next().map(str::to_owned));
        lines.filter(|line| line.contains("/registration ") && !line.starts_with("GET")).collect()
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        let base = self.server.url("/").to_string();
        let environment = [
            ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
            ("PARTNER_CLIENT_ID", "33333333-cccc-4ccc-8ccc-000000000003"),
            ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
            ("LOGIN_URL", base.as_str()),
            ("PARTNER_CENTER_URL", base.as_str()),
            ("PUBLIC_URL", "https://fraud.fabrikam.example"),
        ];
        let mut command = program(&[&["webhook"], arguments].concat(), &environment);
        let output = tokio::task::spawn_blocking(move || command.output().expect("it runs")).await;
        let output = output.expect("an output");
        let said = [stdout(&output), stderr(&output)].concat();
        assert!(!said.contains("canary"), "{said}");
        output
    }
}

fn reply(request: &Request, kept: &mut Option<Value>, result: &str, none: &Reply) -> Reply {
    let line = request.head.lines().next().unwrap_or_default().to_owned();
    let (method, path) = line.split_once(' ').expect("a request");
    let path = path.split(' ').next().unwrap_or_default();
    match (method, path.strip_prefix("/webhooks/v1/registration")) {
        (_, None) => json_answer(TOKEN),
        ("GET", Some("")) => match kept {
            Some(registration) => json_answer(registration.to_string()),
            None => none.clone(),
        },
        ("GET", Some("/events")) => json_answer(fixture("webhook_events_list")),
        ("POST" | "PUT", Some("")) => {
            assert_eq!(method == "POST", kept.is_none(), "the first is posted, others are put");
            let mut new = request.json();
            assert_eq!(new["SignatureTokenToMsSignatureHeader"], true);
            new.as_object_mut().expect("an object").remove("SignatureTokenToMsSignatureHeader");
            *kept = Some(new.clone());
            json_answer(new.to_string())
        }
        ("POST", Some("/validationEvents")) => {
            assert_eq!(request.body, b"", "Partner Center expects no body");
            json_answer(fixture("webhook_validation_event_created"))
        }
        ("GET", Some(_)) => json_answer(result),
        _ => answer(405, "text/plain", ""),
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn registered(url: &str, events: &[&str]) -> Option<Value> {
    Some(json!({ "WebhookUrl": url, "WebhookEvents": events }))
}

#[tokio::test]
async fn the_first_registration_is_made_and_making_it_again_changes_nothing() {
    let registrations = Registrations::with(None).await;
    for expected in ["Registered.", "Registered already"] {
        let output = registrations.run(&["register"]).await;
        assert!(output.status.success(), "{}", stderr(&output));
        assert!(stdout(&output).starts_with(expected), "{}", stdout(&output));
    }
    assert_eq!(registrations.registration(), registered(OURS, &BOTH));
    assert_eq!(registrations.writes().len(), 1);
}

/// What Partner Center says when nothing is registered is not documented.
#[rstest]
#[case::nothing_there(answer(404, "text/html", "<html>"))]
#[case::no_content(Reply::status(204, "", ""))]
#[case::empty(Reply::status(200, "", ""))]
#[case::empty_text(answer(200, "text/plain", ""))]
#[case::empty_document(json_answer("{}"))]
#[case::null(json_answer("null"))]
#[tokio::test]
async fn no_registration_has_many_faces(#[case] none: Reply) {
    let registrations = Registrations::with_answers(None, String::new(), none).await;
    let output = registrations.run(&["register"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(registrations.registration(), registered(OURS, &BOTH));
}

#[tokio::test]
async fn a_page_that_is_no_registration_is_not_none() {
    let page = answer(200, "text/html", "<html>sign in</html>");
    let registrations = Registrations::with_answers(None, String::new(), page).await;
    let output = registrations.run(&["register"]).await;
    assert_eq!(output.status.code(), Some(1), "{}", stdout(&output));
    assert_eq!(registrations.writes(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_registered_for_our_address_stays() {
    let registrations = Registrations::with(registered(OURS, &["invoice-ready"])).await;
    let output = registrations.run(&["register", "--also", "subscription-updated"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    let expected = ["invoice-ready", BOTH[0], BOTH[1], "subscription-updated"];
    assert_eq!(registrations.registration(), registered(OURS, &expected));
}

#[tokio::test]
async fn the_registration_of_somebody_else_is_left_alone() {
    let registrations = Registrations::with(registered(THEIRS, &["invoice-ready"])).await;
    let output = registrations.run(&["register"]).await;
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    assert!(error.contains("hooks.contoso.example") && error.contains("--replace-host"), "{error}");
    assert_eq!(registrations.writes(), Vec::<String>::new());
    let output = registrations.run(&["register", "--replace-host", "hooks.contoso.example"]).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(registrations.registration(), registered(OURS, &BOTH));
}

#[tokio::test]
async fn an_address_that_is_not_https_is_refused() {
    let registrations = Registrations::with(None).await;
    let output = registrations.run(&["register", "--url", "http://fraud.fabrikam.example/"]).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("must be https"), "{}", stderr(&output));
    assert_eq!(registrations.registration(), None);
}

#[tokio::test]
async fn the_status_says_whether_fraud_events_come() {
    for (registration, code, verdict) in [
        (None, 2, "found by polling alone"),
        (registered(OURS, &BOTH), 0, "are told to fraud-guard"),
        (registered(OURS, &["test-created"]), 2, "not among the events"),
    ] {
        let registrations = Registrations::with(registration).await;
        let output = registrations.run(&["status"]).await;
        assert_eq!(output.status.code(), Some(code), "{}", stderr(&output));
        assert!(stdout(&output).contains(verdict), "{}", stdout(&output));
        assert!(stdout(&output).contains("unknown, AzureWebJobsStorage"), "{}", stdout(&output));
    }
}

#[tokio::test]
async fn the_status_is_there_for_machines_too() {
    let registrations = Registrations::with(registered(OURS, &BOTH)).await;
    let output = registrations.run(&["status", "--json"]).await;
    let status: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&status["ours"], &status["fraudEvents"]), (&json!(true), &json!(true)));
    assert_eq!((&status["url"], &status["calls"]), (&json!(OURS), &Value::Null));
}

#[tokio::test]
async fn a_test_says_what_became_of_the_call() {
    let registrations = Registrations::with(registered(OURS, &BOTH)).await;
    let output = registrations.run(&["test"]).await;
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stdout(&output).contains("OK") && stdout(&output).contains("was taken"));

    let refused = fixture("webhook_validation_event_status").replace("\"OK\"", "\"Unauthorized\"");
    let registrations = Registrations::with_result(registered(OURS, &BOTH), refused).await;
    let output = registrations.run(&["test"]).await;
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert!(stdout(&output).contains("Unauthorized"), "{}", stdout(&output));
}

#[tokio::test]
async fn a_test_needs_a_registration_that_hears_of_tests() {
    for registration in [None, registered(OURS, &["azure-fraud-event-detected"])] {
        let registrations = Registrations::with(registration).await;
        let output = registrations.run(&["test"]).await;
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains("webhook register"), "{}", stderr(&output));
    }
}
