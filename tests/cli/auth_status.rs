//! `fraud-guard auth status` and `auth rotate`, the real program against the stand-ins.

use std::os::unix::fs::PermissionsExt;

use fraud_guard::clock::Clock;
use jiff::SignedDuration;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

use crate::support::terminal::Desk;
use crate::support::terminal::Ended;
use crate::support::terminal::browser;
use crate::support::terminal::fetch;
use crate::support::web_server::Reply;
use crate::support::web_server::WebServer;

const TENANT: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";

fn days_ago(days: i64) -> Timestamp {
    Clock::System.now() - SignedDuration::from_hours(days * 24)
}

/// Puts a token into the file, as an earlier sign-in would have left it.
fn put(desk: &Desk, token: &str, days: i64, sign_in: &Value) {
    let content = json!({ "refresh_token": token, "saved_at": days_ago(days), "sign_in": sign_in });
    std::fs::write(desk.file(), content.to_string()).expect("written");
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(desk.file(), private).expect("changed");
}

fn sign_in(has_mfa: bool, tenant: &str) -> Value {
    let at = days_ago(200);
    json!({ "account": "guard@partner.example", "tenant": tenant, "has_mfa": has_mfa, "signed_in_at": at })
}

async fn status(desk: &Desk, more: &[&str]) -> (Value, Ended) {
    let ended = desk.run(&[&["status", "--json"], more].concat()).await;
    (serde_json::from_str(&ended.output).expect("one JSON document"), ended)
}

#[tokio::test]
async fn a_good_sign_in_is_told_without_its_token() {
    let desk = Desk::new().await;
    put(&desk, "canary-refresh-token", 1, &sign_in(true, TENANT));
    let (status, ended) = status(&desk, &[]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    assert_eq!(status["is_good"], true);
    assert_eq!(status["client_authentication"], "secret");
    assert_eq!(status["sign_in"]["account"], "guard@partner.example");
    assert_eq!(status["sign_in"]["has_mfa"], true);
    assert_eq!(status["sign_in"]["days_left"], 88);
    let text = desk.run(&["status"]).await;
    assert_eq!(text.code, Some(0));
    for told in ["guard@partner.example", TENANT, "Next renewal:", "200 days ago", "token.json"] {
        assert!(text.output.contains(told), "{told} in {}", text.output);
    }
    for output in [&ended.output, &text.output] {
        assert!(!output.contains("canary") && !output.contains("synthetic-secret"), "{output}");
    }
}

#[rstest]
#[case::left_alone(77, sign_in(true, TENANT), "dies in 12 days")]
#[case::expired(91, sign_in(true, TENANT), "has expired")]
#[case::of_the_future(-2, sign_in(true, TENANT), "still to come")]
#[case::no_mfa(1, sign_in(false, TENANT), "no multifactor authentication")]
#[case::unknown(1, Value::Null, "auth rotate")]
#[case::other_tenant(1, sign_in(true, CUSTOMER), "not of PARTNER_TENANT_ID")]
#[tokio::test]
async fn what_somebody_must_act_on_is_told_with_what_to_do(
    #[case] days: i64,
    #[case] sign_in: Value,
    #[case] problem: &str,
) {
    let desk = Desk::new().await;
    put(&desk, "canary", days, &sign_in);
    let (status, ended) = status(&desk, &[]).await;
    assert_eq!(ended.code, Some(1), "{}", ended.output);
    assert_eq!(status["is_good"], false);
    let problems = status["problems"].as_array().expect("a list");
    assert_eq!(problems.len(), 1, "{problems:?}");
    let told = problems[0].as_str().expect("text");
    assert!(told.contains(problem) && told.contains("fraud-guard auth"), "{told}");
}

#[tokio::test]
async fn two_weeks_are_still_enough() {
    let desk = Desk::new().await;
    put(&desk, "canary", 75, &sign_in(true, TENANT));
    assert_eq!(status(&desk, &[]).await.1.code, Some(0));
}

#[tokio::test]
async fn nobody_signed_in_is_told() {
    let desk = Desk::new().await;
    let (status, ended) = status(&desk, &[]).await;
    assert_eq!(ended.code, Some(1));
    assert_eq!(status["sign_in"], Value::Null);
    assert!(status["problems"][0].as_str().expect("text").contains("fraud-guard auth login"));
}

#[tokio::test]
async fn a_file_that_cannot_be_read_is_a_problem_and_its_text_is_not_repeated() {
    let desk = Desk::new().await;
    put(&desk, "x", 1, &Value::Null);
    std::fs::write(desk.file(), "canary-text").expect("written");
    let (status, ended) = status(&desk, &[]).await;
    assert_eq!(ended.code, Some(1));
    assert_eq!(status["problems"].as_array().map(Vec::len), Some(1));
    assert!(!ended.output.contains("canary"), "{}", ended.output);
}

#[tokio::test]
async fn each_kind_of_token_is_asked_for_and_none_is_shown() {
    let desk = Desk::new().await;
    assert_eq!(desk.sign_in("mfa").await.code, Some(0));
    let before = desk.saved();
    let (status, ended) = status(&desk, &["--check"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    let checks = status["checks"].as_array().expect("a list");
    let audiences: Vec<&str> = checks.iter().filter_map(|c| c["audience"].as_str()).collect();
    let partner_center = "https://api.partnercenter.microsoft.com";
    assert_eq!(audiences, [partner_center, partner_center, "https://graph.microsoft.com"]);
    assert_eq!(checks[0]["permissions"], json!(["user_impersonation"]));
    assert_eq!(
        checks[2]["permissions"],
        json!(["PartnerSecurity.Read.All", "DelegatedAdminRelationship.Read.All"])
    );
    assert!(checks.iter().all(|check| check["expires_at"].is_string()), "{checks:?}");
    assert!(!ended.output.contains("synthetic-") && !ended.output.contains("eyJ"));
    assert_eq!(desk.saved(), before, "looking changes nothing");
}

#[tokio::test]
async fn a_check_finds_out_that_the_token_is_dead() {
    let desk = Desk::new().await;
    assert_eq!(desk.sign_in("mfa").await.code, Some(0));
    desk.services.login.refresh_tokens.revoke_all();
    let (status, ended) = status(&desk, &["--check"]).await;
    assert_eq!(ended.code, Some(1));
    assert_eq!(status["checks"][0]["works"], false);
    let problem = status["problems"][0].as_str().expect("text");
    assert!(problem.contains("AADSTS50173") && problem.contains("auth login"), "{problem}");
}

#[tokio::test]
async fn a_customer_is_reached_only_with_a_relationship() {
    let desk = Desk::new().await;
    assert_eq!(desk.sign_in("mfa").await.code, Some(0));
    let refused = desk.run(&["status", "--customer", CUSTOMER]).await;
    assert_eq!(refused.code, Some(1));
    assert!(refused.output.contains("GDAP"), "{}", refused.output);
    desk.services.login.relate_to(CUSTOMER);
    let (status, ended) = status(&desk, &["--customer", CUSTOMER]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    assert_eq!(status["checks"][0]["audience"], "https://management.azure.com");
    assert_eq!(status["checks"][0]["tenant"], CUSTOMER);
}

#[tokio::test]
async fn a_renewal_keeps_a_new_token_and_when_the_person_signed_in() {
    let desk = Desk::new().await;
    let token = desk.services.login.refresh_tokens.sign_in(Clock::System.now());
    put(&desk, &token, 80, &sign_in(true, TENANT));
    let before = desk.saved();
    let ended = desk.run(&["rotate"]).await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    assert!(ended.output.starts_with("Renewed: "), "{}", ended.output);
    assert!(!ended.output.contains("synthetic-") && !desk.saved().contains(&token));
    let (status, after) = status(&desk, &[]).await;
    assert_eq!(after.code, Some(0), "{}", after.output);
    assert_eq!(status["sign_in"]["days_left"], 89);
    let before: Value = serde_json::from_str(&before).expect("JSON");
    assert_eq!(status["sign_in"]["signed_in_at"], before["sign_in"]["signed_in_at"]);
}

#[tokio::test]
async fn a_renewal_that_fails_changes_nothing() {
    let desk = Desk::new().await;
    assert_eq!(desk.sign_in("mfa").await.code, Some(0));
    let before = desk.saved();
    desk.services.login.refresh_tokens.revoke_all();
    let ended = desk.run(&["rotate"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("nothing was changed"), "{}", ended.output);
    assert!(ended.output.contains("fraud-guard auth login"), "{}", ended.output);
    assert_eq!(desk.saved(), before);
}

#[tokio::test]
async fn a_renewal_without_mfa_is_not_kept() {
    let desk = Desk::new().await;
    let person = fraud_guard::local::services::sign_in::person::Person::PasswordOnly;
    let token = desk.services.login.refresh_tokens.sign_in_as(person, Clock::System.now());
    put(&desk, &token, 1, &sign_in(true, TENANT));
    let before = desk.saved();
    let ended = desk.run(&["rotate"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("multifactor authentication"), "{}", ended.output);
    assert_eq!(desk.saved(), before);
}

#[tokio::test]
async fn the_token_of_the_settings_is_kept_by_a_renewal() {
    let desk = Desk::new().await;
    let seed = desk.services.login.refresh_token.clone();
    let seed = [("PARTNER_REFRESH_TOKEN", seed.as_str())];
    let before = desk.start_with(&["status"], &seed).end().await;
    assert_eq!(before.code, Some(1));
    assert!(before.output.contains("fraud-guard auth rotate"), "{}", before.output);
    let renewed = desk.start_with(&["rotate"], &seed).end().await;
    assert_eq!(renewed.code, Some(0), "{}", renewed.output);
    assert_eq!(desk.start_with(&["status"], &seed).end().await.code, Some(0));
    assert!(!renewed.output.contains("synthetic-"), "{}", renewed.output);
}

#[tokio::test]
async fn nobody_is_renewed_who_is_not_signed_in() {
    let ended = Desk::new().await.run(&["rotate"]).await;
    assert_eq!(ended.code, Some(1));
    assert!(ended.output.contains("fraud-guard auth login"), "{}", ended.output);
}

#[tokio::test]
async fn a_renewal_does_not_write_over_a_newer_sign_in() {
    let mut desk = Desk::new().await;
    let token = desk.services.login.refresh_tokens.sign_in(Clock::System.now());
    put(&desk, &token, 80, &sign_in(true, TENANT));
    // What the token service will say to the renewal.
    let endpoint = format!("{}/{TENANT}/oauth2/v2.0/token", desk.url);
    let scope =
        "https://api.partnercenter.microsoft.com/user_impersonation offline_access openid profile";
    let environment = desk.environment();
    let of =
        |name: &str| environment.iter().find(|(known, _)| *known == name).expect("it").1.clone();
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("client_id", &of("PARTNER_CLIENT_ID"))
        .append_pair("client_secret", &of("PARTNER_CLIENT_SECRET"))
        .append_pair("grant_type", "refresh_token")
        .append_pair("refresh_token", &token)
        .append_pair("scope", scope)
        .finish();
    let form = browser().post(endpoint).body(form);
    let granted = fetch(form.header("content-type", "application/x-www-form-urlencoded")).await;
    assert_eq!(granted.status, 200, "{}", granted.text);
    let (file, newer) = (desk.file(), desk.saved().replace(&token, "a-newer-one"));
    let written = newer.clone();
    let server = WebServer::scripted(move |_| {
        // Somebody signs in while the service answers.
        std::fs::write(&file, &written).expect("written");
        let json = "content-type: application/json\r\n";
        Reply::status(200, json, &granted.text)
    })
    .await;
    desk.url = server.url("").as_str().trim_end_matches('/').to_owned();
    let ended = desk.run(&["rotate"]).await;
    assert_eq!(ended.code, Some(1), "{}", ended.output);
    assert!(ended.output.contains("nothing was changed"), "{}", ended.output);
    assert_eq!((server.requests().len(), desk.saved()), (1, newer));
}

/// Containments may be sent with a sign-in of their own, which is looked after by the same commands.
#[tokio::test]
async fn the_sign_in_that_contains_is_told_apart_by_a_flag() {
    let desk = Desk::new().await;
    let ended = desk.run(&["status", "--containment"]).await;
    assert_ne!(ended.code, Some(0));
    assert!(ended.output.contains("CONTAINMENT_CLIENT_ID is not set"), "{}", ended.output);

    let login = &desk.services.login;
    let token = login.refresh_tokens.sign_in(Clock::System.now());
    put(&desk, &token, 80, &sign_in(true, TENANT));
    let own = [
        ("CONTAINMENT_CLIENT_ID", login.client_id.as_str()),
        ("CONTAINMENT_CLIENT_SECRET", &login.client_secret),
        // What reads is of no use here.
        ("PARTNER_CLIENT_SECRET", "a-secret-of-nobody"),
    ];
    let ended = desk.start_with(&["rotate", "--containment"], &own).end().await;
    assert_eq!(ended.code, Some(0), "{}", ended.output);
    assert!(!desk.saved().contains(&token), "it was renewed");
    let ended = desk.start_with(&["rotate"], &own).end().await;
    assert_ne!(ended.code, Some(0), "{}", ended.output);
}
