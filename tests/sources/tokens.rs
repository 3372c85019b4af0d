//! Tokens: how often they are asked for, what comes after a refusal, and cases 36 to 39.

use fraud_guard::fraud_event::SourceName;
use fraud_guard::microsoft::RemoteError;
use jiff::SignedDuration;
use rstest::rstest;
use serde_json::json;

use crate::support::microsoft::Microsoft;
use crate::support::microsoft::answer;
use crate::support::microsoft::fixture;
use crate::support::microsoft::json as complete;

const JSON: &str = "application/json";

async fn with_token(source: SourceName, body: String) -> Microsoft {
    let body_of_token = move |_: &_| complete(&body);
    Microsoft::start(source, body_of_token, |_| complete("[{\"id\":\"1\",\"eventId\":\"1\"}]"))
        .await
}

#[rstest]
#[case("token_success_v1_client_credentials", None)]
#[case("token_success_v1_partner_center", Some("SYNTHETIC_REFRESH_TOKEN_2"))]
#[case("token_success_v2_client_credentials", None)]
#[case("token_success_v2_refresh", Some("SYNTHETIC_REFRESH_TOKEN_3"))]
#[tokio::test]
async fn a_token_is_used_while_it_is_good_and_renewed_with_the_newest_refresh_token(
    #[case] name: &str,
    #[case] next_refresh_token: Option<&str>,
) {
    let microsoft = with_token(SourceName::PartnerCenter, fixture(name)).await;
    for _ in 0..2 {
        assert!(microsoft.snapshot().await.is_complete());
    }
    let bearer = microsoft.list_requests()[0].header("authorization").expect("a token");
    assert!(bearer.starts_with("Bearer SYNTHETIC."), "{bearer}");
    assert_eq!(microsoft.token_forms().len(), 1);
    microsoft.clock.advance(SignedDuration::from_hours(2));
    assert!(microsoft.snapshot().await.is_complete());
    // Case 37: an answer without a refresh token leaves the one that is there.
    let forms = microsoft.token_forms();
    assert!(forms[0].contains("refresh_token=canary-refresh-token"), "{}", forms[0]);
    let expected = next_refresh_token.unwrap_or("canary-refresh-token");
    assert!(forms[1].contains(&format!("refresh_token={expected}")), "{}", forms[1]);
}

#[tokio::test]
async fn graph_is_asked_without_the_user() {
    let body = fixture("token_success_v2_client_credentials");
    let microsoft = with_token(SourceName::Graph, format!(" {body}")).await;
    microsoft.snapshot().await;
    let form = &microsoft.token_forms()[0];
    assert!(form.contains("grant_type=client_credentials"), "{form}");
    assert!(form.contains("graph.microsoft.com%2F.default"), "{form}");
    assert!(!form.contains("canary-refresh-token"), "{form}");
}

#[rstest]
#[case("token_error_AADSTS50020_no_gdap", "AADSTS50020", "GDAP")]
#[case("token_error_AADSTS50076_interaction_required", "AADSTS50076", "multifactor")]
#[case("token_error_AADSTS50076_invalid_grant", "AADSTS50076", "multifactor")]
#[case("token_error_AADSTS50079_enrollment", "AADSTS50079", "multifactor")]
#[case("token_error_AADSTS50173_revoked", "AADSTS50173", "sign in again")]
#[case("token_error_AADSTS53003_conditional_access", "AADSTS53003", "Conditional Access")]
#[case("token_error_AADSTS65001_consent_required", "AADSTS65001", "admin consent")]
#[case("token_error_AADSTS700016_app_not_found", "AADSTS700016", "not in this tenant")]
#[case("token_error_AADSTS7000215_invalid_client", "AADSTS7000215", "client secret")]
#[case("token_error_AADSTS7000222_expired_secret", "AADSTS7000222", "client secret")]
#[case("token_error_AADSTS700027_bad_assertion", "AADSTS700027", "federated credential")]
#[case("token_error_AADSTS700082_refresh_token_inactive", "AADSTS700082", "sign in again")]
#[case("token_error_AADSTS70043_sign_in_frequency", "AADSTS70043", "sign in again")]
#[tokio::test]
async fn a_refused_token_is_told_by_its_number_with_what_to_do(
    #[case] name: &str,
    #[case] code: &str,
    #[case] advice: &str,
    #[values(400, 401)] status: u16,
) {
    let body = fixture(name);
    let refuse = move |_: &_| answer(status, JSON, &body);
    let microsoft = Microsoft::start(SourceName::PartnerCenter, refuse, |_| complete("[]")).await;
    let failure = microsoft.snapshot().await.failure.expect("a failure");
    assert!(matches!(failure, RemoteError::Refused { .. }), "{failure:?}");
    let told = failure.to_string();
    assert!(told.contains(code) && told.contains(advice), "{told}");
    assert!(!told.contains("synthetic") && !told.contains("Trace"), "{told}");
    assert!(microsoft.list_requests().is_empty());
}

#[rstest]
#[case::no_json(200, "<h1>canary-body</h1>".to_owned())]
#[case::no_token(200, json!({"token_type": "Bearer"}).to_string())]
#[case::a_number_for_a_token(200, json!({"access_token": 7}).to_string())]
#[case::an_empty_token(200, json!({"access_token": " "}).to_string())]
#[case::a_list_of_texts(200, json!(["a", "b"]).to_string())]
#[case::empty(200, String::new())]
#[case::slow_down(400, json!({"error": "temporarily_unavailable", "error_codes": [90_033]}).to_string())]
#[case::nobody_entered_the_code_yet(400, fixture("token_error_device_code_pending"))]
#[case::throttled(429, "canary-body".to_owned())]
#[case::broken(500, "canary-body".to_owned())]
#[tokio::test]
async fn a_token_service_that_is_out_of_order_is_asked_again_at_the_next_poll(
    #[case] status: u16,
    #[case] body: String,
) {
    let reply = move |_: &_| answer(status, JSON, &body);
    let microsoft = Microsoft::start(SourceName::Graph, reply, |_| complete("[]")).await;
    let failure = microsoft.snapshot().await.failure;
    assert!(matches!(failure, Some(RemoteError::Unavailable { .. })), "{failure:?}");
}

#[tokio::test]
async fn case_39_a_refusal_in_another_form_is_still_a_refusal() {
    for body in [
        "<html>canary-body AADSTS50076 invalid_grant</html>".to_owned(),
        json!({"error": "canary-body", "error_description": "invalid_grant"}).to_string(),
        json!({"error_codes": "canary-body"}).to_string(),
        String::new(),
    ] {
        let reply = move |_: &_| answer(400, "text/html", &body);
        let microsoft = Microsoft::start(SourceName::Graph, reply, |_| complete("[]")).await;
        let failure = microsoft.snapshot().await.failure;
        assert!(matches!(failure, Some(RemoteError::Refused { .. })), "{failure:?}");
    }
}

#[rstest]
#[case::text(json!("3599"), 1)]
#[case::zero(json!(0), 2)]
#[case::negative(json!(-1), 2)]
#[case::beyond_a_day(json!(1_000_000_000), 1)]
#[case::missing(json!(null), 2)]
#[tokio::test]
async fn case_38_a_lifetime_is_read_in_any_form_and_never_believed_beyond_a_day(
    #[case] expires_in: serde_json::Value,
    #[case] asked: usize,
) {
    let body = json!({"access_token": "canary-access-token", "expires_in": expires_in});
    let reply = move |_: &_| complete(body.to_string());
    let one_page = r#"{"value":[{"id":"1"}]}"#;
    let microsoft = Microsoft::start(SourceName::Graph, reply, move |_| complete(one_page)).await;
    for _ in 0..2 {
        assert!(microsoft.snapshot().await.is_complete());
    }
    assert_eq!(microsoft.token_forms().len(), asked);
    microsoft.clock.advance(SignedDuration::from_hours(25));
    microsoft.snapshot().await;
    assert_eq!(microsoft.token_forms().len(), asked + 1);
}

#[rstest]
#[case::a_role_that_is_lost("error_pc_403_900308_privileges", 2)]
#[case::a_user_that_is_missing("error_pc_403_900329_app_only", 2)]
#[case::a_customer_that_is_lost("error_pc_403_900159_no_relationship", 1)]
#[tokio::test]
async fn a_403_that_another_token_may_change_ends_the_use_of_the_token(
    #[case] refusal: &'static str,
    #[case] tokens: usize,
) {
    let body = fixture("token_success_v2_client_credentials");
    let mut is_first = true;
    let microsoft = Microsoft::start(
        SourceName::PartnerCenter,
        move |_| complete(&body),
        move |_| match std::mem::take(&mut is_first) {
            true => answer(403, JSON, fixture(refusal)),
            false => complete("[]"),
        },
    )
    .await;
    assert!(!microsoft.snapshot().await.is_complete());
    // Once a call: nothing was asked again with another token.
    assert_eq!((microsoft.list_requests().len(), microsoft.token_forms().len()), (1, 1));
    assert!(microsoft.snapshot().await.is_complete());
    assert_eq!(microsoft.token_forms().len(), tokens);
}
