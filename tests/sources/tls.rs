//! Whom the client talks to at all: cases 33 to 35. Every refusal here is a reading that failed,
//! and there is no setting that turns it off.

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::Microsoft as Services;
use fraud_guard::settings::Settings;
use fraud_guard::sources;
use fraud_guard::sources::Limits;
use fraud_guard::sources::Snapshot;
use fraud_guard::sources::take_snapshot;
use rstest::rstest;

use super::outcome::Outcome;
use super::outcome::is;
use crate::support::microsoft::assert_hides_secrets;
use crate::support::microsoft::json as complete;
use crate::support::microsoft::now;
use crate::support::tls_server::Flaw;
use crate::support::tls_server::TlsServer;
use crate::support::web_server::WebServer;

const LIST: &str = r#"{"value":[{"id":"1","status":"active"}]}"#;
const TOKEN: &str = r#"{"expires_in":3599,"access_token":"canary-access-token"}"#;

/// What Graph at this address shows to a client that trusts an authority more.
async fn snapshot_of(url: &str, authority: Option<&str>) -> Snapshot {
    let login = WebServer::scripted(|_| complete(TOKEN)).await;
    let login_url = login.url("/").to_string();
    let file = authority.map(pem_file);
    let path = file.as_ref().map(|file| file.path().display().to_string()).unwrap_or_default();
    let mut settings = Settings::from_pairs([
        ("FRAUD_EVENT_SOURCES", "graph"),
        ("PARTNER_TENANT_ID", crate::support::microsoft::PARTNER),
        ("PARTNER_CLIENT_ID", "app"),
        ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
        ("LOGIN_URL", login_url.as_str()),
        ("GRAPH_URL", url),
        ("EXTRA_CA_FILE", path.as_str()),
    ]);
    let clock = Clock::Manual(ManualClock::at(now()));
    let http = HttpClient::from_settings(&mut settings).expect("a client");
    let services = Services::from_settings(&mut settings, &http, &clock).expect("services");
    let sources = sources::from_settings(&mut settings, &services, &clock);
    settings.finish().expect("settings");
    assert_eq!(sources[0].name(), SourceName::Graph);
    let snapshot = take_snapshot(sources[0].as_ref(), Limits::default(), &clock).await;
    assert_hides_secrets(&format!("{:?}", snapshot.failure));
    snapshot
}

fn pem_file(pem: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), pem).expect("written");
    file
}

#[tokio::test]
async fn case_33_an_authority_that_the_settings_name_is_trusted() {
    let server = TlsServer::start(Flaw::None, LIST).await;
    let snapshot = snapshot_of(&server.url, Some(&server.authority)).await;
    assert!(snapshot.is_complete(), "{:?}", snapshot.failure);
    assert_eq!(snapshot.events.len(), 1);
}

#[rstest]
#[case::of_nobody_we_trust(Flaw::None, false)]
#[case::expired(Flaw::Expired, true)]
#[case::not_yet_valid(Flaw::NotYetValid, true)]
#[case::self_signed(Flaw::SelfSigned, true)]
#[case::for_another_host(Flaw::WrongHost, true)]
#[case::tls_1_0(Flaw::OldVersion, true)]
#[case::no_tls(Flaw::Plain, true)]
#[tokio::test]
async fn case_33_a_certificate_that_is_not_good_is_never_accepted(
    #[case] flaw: Flaw,
    #[case] trusts_authority: bool,
) {
    let server = TlsServer::start(flaw, LIST).await;
    let authority = trusts_authority.then_some(server.authority.as_str());
    let snapshot = snapshot_of(&server.url, authority).await;
    assert!(is(Outcome::Rejected, &snapshot), "{flaw:?}: {snapshot:?}");
    let told = snapshot.failure.expect("a failure").to_string();
    assert!(told.contains("localhost"), "{told}");
}

#[tokio::test]
async fn case_34_a_name_that_nobody_knows_is_a_reading_that_failed() {
    let snapshot = snapshot_of("https://graph.fraud-guard.invalid/", None).await;
    assert!(is(Outcome::Rejected, &snapshot), "{snapshot:?}");
    let told = snapshot.failure.expect("a failure").to_string();
    assert!(told.contains("graph.fraud-guard.invalid"), "{told}");
}

#[tokio::test]
async fn case_35_an_address_that_does_not_answer_is_passed_over_for_one_that_does() {
    // The name has an address of each family, and only the older one is listened on.
    let server = WebServer::scripted(|_| complete(LIST)).await;
    let port = server.url("/").port().expect("a port");
    let snapshot = snapshot_of(&format!("http://localhost:{port}/"), None).await;
    assert!(snapshot.is_complete(), "{:?}", snapshot.failure);
    assert!(!server.requests().is_empty());
}

#[rstest]
#[case::no_file("/nowhere/ca.pem", "which cannot be read")]
#[case::no_certificate(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"), "no certificate in PEM")]
#[test]
fn an_authority_that_cannot_be_read_stops_the_start(#[case] path: &str, #[case] problem: &str) {
    let mut settings = Settings::from_pairs([("EXTRA_CA_FILE", path)]);
    HttpClient::from_settings(&mut settings).expect("a client");
    let error = settings.finish().expect_err("a problem").to_string();
    assert!(error.contains("EXTRA_CA_FILE") && error.contains(problem), "{error}");
}
