//! What goes wrong at the token service, in the forms in which it is told: rows 1 and 2 of the
//! failure table.

use std::sync::Arc;
use std::sync::Mutex;

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::microsoft::access_token::AccessTokens;
use fraud_guard::microsoft::access_token::Audience;
use fraud_guard::settings::Settings;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::json;

use crate::support::microsoft::PARTNER;
use crate::support::microsoft::answer;
use crate::support::microsoft::assert_hides_secrets;
use crate::support::microsoft::now;
use crate::support::microsoft::with_headers;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const GRANTED: &str = r#"{"expires_in":3600,"access_token":"canary-access-token"}"#;

/// A token service that fails on demand.
struct TokenService {
    server: WebServer,
    fault: Arc<Mutex<Option<Reply>>>,
    clock: ManualClock,
    tokens: AccessTokens,
}

impl TokenService {
    async fn start() -> Self {
        let fault: Arc<Mutex<Option<Reply>>> = Arc::default();
        let script = Arc::clone(&fault);
        let server = WebServer::scripted(move |_| {
            let fault = script.lock().expect("the fault").clone();
            fault.unwrap_or_else(|| answer(200, "application/json", GRANTED))
        })
        .await;
        let clock = ManualClock::at(now());
        let mut settings = Settings::from_pairs([
            ("PARTNER_TENANT_ID", PARTNER),
            ("PARTNER_CLIENT_ID", "55555555-eeee-4eee-8eee-000000000005"),
            ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
            ("PARTNER_REFRESH_TOKEN", "canary-refresh-token"),
            ("LOGIN_URL", server.url("/").as_str()),
        ]);
        let http = HttpClient::new().expect("a client");
        let of_the_test = Clock::Manual(clock.clone());
        let tokens = AccessTokens::from_settings(&mut settings, &http, &of_the_test);
        settings.finish().expect("settings");
        Self { server, fault, clock, tokens: tokens.expect("tokens") }
    }

    fn fail(&self, reply: Reply) {
        *self.fault.lock().expect("the fault") = Some(reply);
    }

    fn mend(&self) {
        *self.fault.lock().expect("the fault") = None;
    }

    async fn error(&self) -> Option<RemoteError> {
        let error = self.tokens.token(Audience::PartnerCenter).await.err()?;
        assert_hides_secrets(&format!("{error} {error:?}"));
        Some(error)
    }

    fn asked(&self) -> usize {
        self.server.requests().len()
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }
}

/// The same failure in each form: JSON, a web page, nothing.
fn forms(status: u16, error: &str, number: u64) -> [(&'static str, Reply); 3] {
    let text = format!("AADSTS{number}: canary-body");
    let body = json!({ "error": error, "error_description": text, "error_codes": [number] });
    let page = format!("<html><body>{error}: {text}</body></html>");
    [
        ("json", answer(status, "application/json", body.to_string())),
        ("html", answer(status, "text/html", page)),
        ("empty", answer(status, "application/json", "")),
    ]
}

#[rstest]
#[case(400, "invalid_grant", 700_082, "auth login")]
#[case(400, "invalid_grant", 70_008, "auth login")]
#[case(400, "invalid_grant", 70_043, "auth login")]
#[case(400, "invalid_grant", 50_173, "auth login")]
#[case(400, "invalid_grant", 50_132, "auth login")]
#[case(400, "invalid_grant", 50_133, "auth login")]
#[case(400, "invalid_grant", 50_076, "multifactor")]
#[case(400, "interaction_required", 50_079, "multifactor")]
#[case(400, "interaction_required", 50_158, "multifactor")]
#[case(400, "invalid_grant", 53_003, "Conditional Access")]
#[case(400, "invalid_grant", 530_034, "the customer's Conditional Access")]
#[case(400, "invalid_grant", 65_001, "admin consent")]
#[case(400, "invalid_grant", 50_020, "GDAP")]
#[case(401, "invalid_client", 7_000_215, "client secret")]
#[case(401, "invalid_client", 7_000_222, "client secret")]
#[case(401, "invalid_client", 700_027, "federated credential")]
#[case(400, "unauthorized_client", 700_016, "not in this tenant")]
#[tokio::test]
async fn a_refusal_is_told_in_whatever_form_it_comes_and_asked_again_after_an_hour(
    #[case] status: u16,
    #[case] error: &str,
    #[case] number: u64,
    #[case] what: &str,
) {
    for (form, reply) in forms(status, error, number) {
        let service = TokenService::start().await;
        service.fail(reply);
        for _ in 0..12 {
            let error = service.error().await.expect("an error");
            assert!(matches!(error, RemoteError::Refused { .. }), "{form}: {error:?}");
            let told = error.to_string();
            assert!(form == "empty" || told.contains(what), "{form}: {told}");
            service.pass(299);
        }
        assert_eq!(service.asked(), 1, "{form}");
        service.pass(60);
        service.mend();
        assert_eq!(service.error().await, None, "{form}");
    }
}

#[rstest]
#[case::slow_down(400, "temporarily_unavailable", 90_033)]
#[case::loop_detected(400, "invalid_grant", 50_196)]
#[case::timeout(408, "timeout", 0)]
#[case::throttled(429, "too_many_requests", 0)]
#[case::broken(500, "server_error", 90_001)]
#[case::gateway(502, "bad_gateway", 0)]
#[case::down(503, "temporarily_unavailable", 90_033)]
#[case::gateway_timeout(504, "gateway_timeout", 0)]
#[case::redirected(302, "moved", 0)]
#[tokio::test]
async fn an_outage_is_waited_for_and_the_token_in_hand_is_used_to_its_end(
    #[case] status: u16,
    #[case] error: &str,
    #[case] number: u64,
) {
    for (form, reply) in forms(status, error, number) {
        // Nothing at all in a 400 is a refusal, and an hour's matter.
        if (status, form) == (400, "empty") {
            continue;
        }
        let service = TokenService::start().await;
        assert_eq!(service.error().await, None);
        service.fail(reply);
        service.pass(3_600 - 299);
        assert_eq!(service.error().await, None, "{form}: still good for five minutes");
        assert_eq!(service.asked(), 2, "{form}");
        service.pass(298);
        assert_eq!(service.error().await, None, "{form}: still good for a second");
        service.pass(1);
        let error = service.error().await.expect("an error");
        assert!(matches!(error, RemoteError::Unavailable { .. }), "{form}: {error:?}");
        service.mend();
        service.pass(60);
        assert_eq!(service.error().await, None, "{form}");
    }
}

#[rstest]
#[case::page(answer(200, "text/html", "<h1>canary-body</h1>"))]
#[case::torn(Reply::Torn(b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec()))]
#[case::no_http(Reply::Bytes(b"hello".to_vec()))]
#[tokio::test]
async fn an_answer_that_is_none_is_an_outage(#[case] reply: Reply) {
    let service = TokenService::start().await;
    service.fail(reply);
    assert!(matches!(service.error().await, Some(RemoteError::Unavailable { .. })));
    service.mend();
    service.pass(1);
    assert_eq!(service.error().await, None);
}

#[tokio::test]
async fn an_outage_of_a_day_costs_one_request_a_minute_at_most() {
    let service = TokenService::start().await;
    service.fail(answer(503, "text/html", ""));
    for _ in 0..24 * 60 * 4 {
        assert!(service.error().await.is_some());
        service.pass(15);
    }
    assert!(service.asked() <= 24 * 60 + 6, "{}", service.asked());
}

#[tokio::test]
async fn the_wait_that_the_service_asks_for_is_kept_and_told() {
    let service = TokenService::start().await;
    let headers = "content-type: text/html\r\nretry-after: 57\r\n";
    service.fail(with_headers(429, headers, ""));
    assert!(service.error().await.is_some());
    service.pass(27);
    let left = Some(SignedDuration::from_secs(30));
    let Some(RemoteError::Unavailable { after, .. }) = service.error().await else {
        panic!("not unavailable");
    };
    assert_eq!((after, service.asked()), (left, 1));
    service.pass(30);
    service.mend();
    assert_eq!(service.error().await, None);
}

#[tokio::test]
async fn who_waited_for_a_slow_failure_hears_of_it_and_does_not_ask_again() {
    let clock = ManualClock::at(now());
    let of_the_server = clock.clone();
    let server = WebServer::scripted(move |_| {
        of_the_server.advance(SignedDuration::from_secs(20));
        answer(503, "text/html", "")
    })
    .await;
    let mut settings = Settings::from_pairs([
        ("PARTNER_TENANT_ID", PARTNER),
        ("PARTNER_CLIENT_ID", "55555555-eeee-4eee-8eee-000000000005"),
        ("PARTNER_CLIENT_SECRET", "canary-client-secret"),
        ("PARTNER_REFRESH_TOKEN", "canary-refresh-token"),
        ("LOGIN_URL", server.url("/").as_str()),
    ]);
    let http = HttpClient::new().expect("a client");
    let clock = Clock::Manual(clock);
    let tokens = AccessTokens::from_settings(&mut settings, &http, &clock).expect("tokens");
    let wanted = (0..5).map(|_| tokens.token(Audience::PartnerCenter));
    assert!(futures::future::join_all(wanted).await.into_iter().all(|token| token.is_err()));
    assert_eq!(server.requests().len(), 1);
}
