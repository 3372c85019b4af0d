//! `fraud-guard auth login`, the real program against the stand-ins, with a client as the browser.

use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::sync::Mutex;

use reqwest::Method;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;
use url::Url;

use crate::support::handler_process::program;
use crate::support::handler_process::run;
use crate::support::terminal::Desk;
use crate::support::terminal::Ended;
use crate::support::terminal::Terminal;
use crate::support::terminal::browser;
use crate::support::terminal::fetch;
use crate::support::terminal::sign_in_page;
use crate::support::terminal::value;
use crate::support::terminal::visit;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

/// Every secret of the stand-ins says so in its name, and every token begins like JSON in base64.
fn assert_no_secret(ended: &Ended) {
    for secret in
        ["synthetic-secret", "synthetic-code", "synthetic-refresh", "synthetic-device", "eyJ"]
    {
        assert!(!ended.output.contains(secret), "{secret} in {}", ended.output);
    }
}

#[tokio::test]
async fn a_sign_in_through_the_browser_is_kept_for_the_owner_alone_and_tried_out() {
    let desk = Desk::new().await;
    let ended = desk.sign_in("mfa").await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    assert!(ended.output.contains("with multifactor authentication"), "{}", ended.output);
    assert!(ended.output.contains("lets fraud-guard read fraud events"), "{}", ended.output);
    let mode = std::fs::metadata(desk.file()).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(desk.saved().contains("synthetic-refresh-"), "the token is there");
    assert_no_secret(&ended);
}

/// A newcomer has the program and nothing else.
#[tokio::test]
async fn the_stand_ins_of_the_program_itself_are_enough_for_a_sign_in() {
    let mut simulated = Terminal::start(program(&["simulate", "--json", "--port", "0"], &[]));
    let first: Value =
        serde_json::from_str(&simulated.line_with("ready").await).expect("a JSON line");
    let mut desk = Desk::new().await;
    desk.url = first["settings"]["LOGIN_URL"].as_str().expect("an address").to_owned();
    desk.services.login.client_secret =
        first["settings"]["PARTNER_CLIENT_SECRET"].as_str().expect("a secret").to_owned();
    let ended = desk.sign_in("mfa").await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    let status = desk.run(&["status", "--check"]).await;
    assert_eq!(status.code, Some(0), "{}", status.output);
    assert_no_secret(&ended);
}

#[rstest]
#[case::a_password_alone("password", "multifactor authentication")]
#[case::another_tenant("other-tenant", "PARTNER_TENANT_ID")]
#[case::nobody("cancel", "access_denied (AADSTS65004)")]
#[tokio::test]
async fn a_sign_in_that_partner_center_would_refuse_is_not_kept(
    #[case] way: &str,
    #[case] why: &str,
) {
    let desk = Desk::new().await;
    assert_eq!(desk.sign_in("mfa").await.code, Some(0));
    let before = desk.saved();
    let ended = desk.sign_in(way).await;
    assert_eq!(ended.code, Some(1), "{}", ended.output);
    assert!(ended.output.contains("nothing was saved"), "{}", ended.output);
    assert!(ended.output.contains(why), "{}", ended.output);
    assert_eq!(desk.saved(), before);
    assert_no_secret(&ended);
}

#[tokio::test]
async fn what_answers_no_waiting_sign_in_is_refused_and_the_sign_in_goes_on() {
    let desk = Desk::new().await;
    let mut login = desk.start(&["login"]);
    let answer = sign_in_page(&login.address().await, "mfa").await;
    let changed = |query: &str| {
        let mut url = answer.clone();
        url.set_query(Some(query));
        url
    };
    let (code, state) = (value(&answer, "code"), value(&answer, "state"));
    let favicon: Url = answer.join("/favicon.ico").expect("an address");
    for (what, request, status) in [
        ("no query", browser().get(changed("")), 400),
        ("no state", browser().get(changed(&format!("code={code}"))), 400),
        ("wrong state", browser().get(changed(&format!("code={code}&state=guess"))), 400),
        ("two states", browser().get(changed(&format!("code={code}&state={state}&state=x"))), 400),
        ("no code", browser().get(changed(&format!("state={state}"))), 400),
        ("an error without state", browser().get(changed("error=access_denied")), 400),
        ("another page", browser().get(favicon), 404),
        ("a POST", browser().post(answer.clone()), 405),
        ("a HEAD", browser().request(Method::HEAD, answer.clone()), 405),
        ("another name", browser().get(answer.clone()).header("host", "evil.example"), 421),
    ] {
        let page = fetch(request).await;
        assert_eq!(page.status, status, "{what}");
        assert!(!page.text.contains(&code) && !page.text.contains(&state), "{what}");
    }
    assert_eq!(visit(&answer).await.status, 200);
    assert_eq!(login.end().await.code, Some(0));
}

#[tokio::test]
async fn the_page_says_nothing_of_the_answer_and_is_kept_nowhere() {
    let desk = Desk::new().await;
    let mut login = desk.start(&["login"]);
    let answer = sign_in_page(&login.address().await, "cancel").await;
    let page = visit(&answer).await;
    for (name, expected) in [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
        ("x-content-type-options", "nosniff"),
    ] {
        assert_eq!(page.header(name), expected, "{name}");
    }
    assert!(!page.text.contains(&value(&answer, "state")) && !page.text.contains("access_denied"));
    login.end().await;
}

#[tokio::test]
async fn the_request_asks_for_partner_center_with_pkce_and_a_fresh_sign_in() {
    let desk = Desk::new().await;
    let mut login = desk.start(&["login"]);
    let address = login.address().await;
    for (name, expected) in [
        ("response_type", "code"),
        ("response_mode", "query"),
        ("prompt", "login"),
        ("code_challenge_method", "S256"),
        (
            "scope",
            "https://api.partnercenter.microsoft.com/user_impersonation offline_access openid profile",
        ),
    ] {
        assert_eq!(value(&address, name), expected);
    }
    let redirect: Url = value(&address, "redirect_uri").parse().expect("an address");
    assert_eq!((redirect.scheme(), redirect.host_str()), ("http", Some("localhost")));
    assert!(value(&address, "state").len() >= 32 && value(&address, "nonce").len() >= 32);
}

#[tokio::test]
async fn a_claims_challenge_leads_to_one_more_sign_in_with_the_claims() {
    let desk = Desk::new().await;
    let mut login = desk.start(&["login"]);
    let first = login.address().await;
    let answer = sign_in_page(&first, "step-up").await;
    visit(&answer).await;
    let second = login.address().await;
    assert!(value(&second, "claims").contains("capolids"));
    assert_ne!(value(&first, "state"), value(&second, "state"));
    assert_eq!(visit(&answer).await.status, 400, "the first answer is no answer any more");
    visit(&sign_in_page(&second, "step-up").await).await;
    let ended = login.end().await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    assert_no_secret(&ended);
}

/// A token service that gives this answer to every request for a token, and keeps the forms.
async fn token_service(reply: Reply) -> (WebServer, Arc<Mutex<Vec<String>>>) {
    let forms = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&forms);
    let server = WebServer::scripted(move |request| {
        let form = String::from_utf8_lossy(&request.body).into_owned();
        kept.lock().expect("the forms").push(form);
        reply.clone()
    });
    (server.await, forms)
}

/// Where the browser would bring a code.
fn answer_to(address: &Url) -> Url {
    let mut url: Url = value(address, "redirect_uri").parse().expect("an address");
    let state = value(address, "state");
    url.query_pairs_mut().append_pair("code", "canary-code").append_pair("state", &state);
    url
}

#[tokio::test]
async fn a_second_claims_challenge_ends_the_sign_in() {
    let refusal = json!({
        "error": "interaction_required", "error_codes": [50_076],
        "error_description": "AADSTS50076: x", "claims": "{\"access_token\":{}}",
    });
    let json = "content-type: application/json\r\n";
    let (server, _) = token_service(Reply::status(400, json, &refusal.to_string())).await;
    let mut desk = Desk::new().await;
    desk.url = server.url("").as_str().trim_end_matches('/').to_owned();
    let mut login = desk.start(&["login"]);
    for _ in 0..2 {
        let address = login.address().await;
        assert_eq!(visit(&answer_to(&address)).await.status, 200);
    }
    let ended = login.end().await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("AADSTS50076"), "{}", ended.output);
    assert_eq!(desk.saved(), "");
}

#[tokio::test]
async fn a_second_answer_is_refused_and_neither_code_nor_verifier_is_ever_shown() {
    let (server, forms) = token_service(Reply::Nothing).await;
    let mut desk = Desk::new().await;
    desk.url = server.url("").as_str().trim_end_matches('/').to_owned();
    let mut login = desk.start(&["login"]);
    let answer = answer_to(&login.address().await);
    assert_eq!(visit(&answer).await.status, 200);
    assert_eq!(visit(&answer).await.status, 410);
    while forms.lock().expect("the forms").is_empty() {
        tokio::task::yield_now().await;
    }
    login.interrupt();
    let ended = login.end().await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("given up; nothing was saved"), "{}", ended.output);
    let form = forms.lock().expect("the forms").first().expect("a form").clone();
    let mut pairs = url::form_urlencoded::parse(form.as_bytes());
    let (_, verifier) = pairs.find(|(name, _)| name == "code_verifier").expect("a verifier");
    assert!(!ended.output.contains(&*verifier) && !ended.output.contains("canary-code"));
    assert!(!ended.output.contains("synthetic-secret"), "{}", ended.output);
}

#[tokio::test]
async fn ctrl_c_ends_the_wait() {
    let desk = Desk::new().await;
    let mut login = desk.start(&["login"]);
    login.address().await;
    login.interrupt();
    let ended = login.end().await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("given up; nothing was saved"), "{}", ended.output);
}

#[tokio::test]
async fn a_sign_in_that_nobody_finishes_ends() {
    let ended = Desk::new().await.run(&["login", "--wait", "1"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("nobody signed in within 1 s"), "{}", ended.output);
}

#[tokio::test]
async fn a_port_that_is_taken_is_told_before_anybody_signs_in() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ended = Desk::new().await.run(&["login", "--port", &port]).await;
    assert_eq!(ended.code, Some(1));
    assert!(
        ended.output.contains("--port") && !ended.output.contains("/authorize"),
        "{}",
        ended.output
    );
}

#[tokio::test]
async fn without_a_place_for_the_token_nobody_is_sent_to_sign_in() {
    let desk = Desk::new().await;
    let environment = desk.environment();
    let environment: Vec<(&str, &str)> =
        environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let output = run(&["auth", "login"], &environment);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let error = String::from_utf8(output.stderr).expect("text");
    assert!(error.contains("KEY_VAULT_URL") && error.contains("--file"), "{error}");
}

#[tokio::test]
async fn a_place_that_cannot_be_read_is_told_before_anybody_signs_in() {
    let desk = Desk::new().await;
    std::fs::write(desk.file(), "{}").expect("written");
    let open = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(desk.file(), open).expect("changed");
    let ended = desk.run(&["login"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("chmod 600"), "{}", ended.output);
    assert!(!ended.output.contains("/authorize"), "{}", ended.output);
}

#[tokio::test]
async fn a_sign_in_needs_the_partners_identity_and_says_all_that_is_missing() {
    let output = run(&["auth", "login", "--file", "token.json"], &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = String::from_utf8(output.stderr).expect("text");
    for name in ["PARTNER_TENANT_ID", "PARTNER_CLIENT_ID", "PARTNER_CLIENT_SECRET"] {
        assert!(error.contains(name), "{error}");
    }
    for other in ["AzureWebJobsStorage", "WEBHOOK"] {
        assert!(!error.contains(other), "{error}");
    }
}

#[rstest]
#[case::signed_in("mfa", 0, "with multifactor authentication")]
#[case::a_password_alone("password", 1, "nothing was saved")]
#[case::declined("cancel", 1, "declined")]
#[tokio::test]
async fn a_code_on_another_device_signs_in_after_a_warning(
    #[case] way: &str,
    #[case] code: i32,
    #[case] told: &str,
) {
    let desk = Desk::new().await;
    let mut login = desk.start(&["login", "--device-code"]);
    let line = login.line_with("type the code").await;
    assert!(login.output.contains("Conditional Access often forbids"), "{}", login.output);
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut page: Url = words[1].parse().expect("an address");
    let user_code = words.last().expect("a code");
    page.query_pairs_mut().append_pair("user_code", user_code).append_pair("sign_in", way);
    assert_eq!(visit(&page).await.status, 200);
    let ended = login.end().await;
    assert_eq!(ended.code, Some(code), "{}", ended.output);
    assert!(ended.output.contains(told), "{}", ended.output);
    assert_eq!(desk.saved().is_empty(), code != 0);
    assert_no_secret(&ended);
}

#[tokio::test]
async fn ctrl_c_while_it_is_tried_out_does_not_deny_that_it_is_saved() {
    let desk = Desk::new().await;
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", silent.local_addr().expect("an address"));
    let mut login = desk.start_with(&["login"], &[("PARTNER_CENTER_URL", &address)]);
    let answer = sign_in_page(&login.address().await, "mfa").await;
    assert_eq!(visit(&answer).await.status, 200);
    login.line_with("Kept in").await;
    login.interrupt();
    let ended = login.end().await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("the sign-in is saved"), "{}", ended.output);
    assert!(!ended.output.contains("nothing was saved"), "{}", ended.output);
    assert!(desk.saved().contains("synthetic-refresh-"), "the token is there");
}
