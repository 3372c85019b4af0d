//! The token endpoint: who gets what, and why not.

use rstest::rstest;
use serde_json::Value;

use super::stand_ins::GRAPH;
use super::stand_ins::PARTNER_CENTER;
use super::stand_ins::StandIns;

#[tokio::test]
async fn a_refresh_token_buys_a_token_and_a_new_refresh_token_that_works() {
    let stand_ins = StandIns::after("compromise").await;
    let first: Value = stand_ins.ask(&[]).await.json().await.expect("JSON");
    assert_eq!(first["expires_in"], 3599);
    let renewed = first["refresh_token"].as_str().expect("a token");
    let second = stand_ins.ask(&[("refresh_token", renewed), ("scope", GRAPH)]).await;
    assert_eq!(second.status().as_u16(), 200);
}

#[rstest]
#[case::wrong_secret(&[("client_secret", "guess")], 401, 7_000_215)]
#[case::wrong_app(&[("client_id", "guess")], 401, 700_016)]
#[case::unknown_grant(&[("grant_type", "password")], 400, 70_003)]
#[case::no_refresh_token(&[("refresh_token", "old")], 400, 9_002_313)]
#[case::other_resource(&[("scope", "https://example.com/.default")], 400, 500_011)]
#[case::app_without_default(
    &[("grant_type", "client_credentials"),
      ("scope", "https://graph.microsoft.com/User.Read")], 400, 1_002_012)]
#[tokio::test]
async fn a_refusal_has_entras_number(
    #[case] changes: &[(&str, &str)],
    #[case] status: u16,
    #[case] number: u32,
) {
    let response = StandIns::after("compromise").await.ask(changes).await;
    assert_eq!(response.status().as_u16(), status);
    let body: Value = response.json().await.expect("JSON");
    assert_eq!(body["error_codes"][0], number);
    let described = body["error_description"].as_str().expect("text");
    assert!(described.starts_with(&format!("AADSTS{number}: ")), "{described}");
}

#[tokio::test]
async fn a_token_is_good_for_its_own_api_only() {
    let stand_ins = StandIns::after("compromise").await;
    let graph = stand_ins.token(GRAPH).await;
    let partner_center = stand_ins.token(PARTNER_CENTER).await;
    let alerts = "/beta/security/partner/securityAlerts";
    for (path, token, status) in [
        ("/v1/fraudEvents", &partner_center, 200),
        ("/v1/fraudEvents", &graph, 401),
        (alerts, &graph, 200),
        (alerts, &partner_center, 401),
    ] {
        assert_eq!(stand_ins.get(path, token).await.0, status, "{path}");
    }
}
