//! The sign-in page of the stand-in: whom it serves, and where it sends the browser.

use reqwest::header::LOCATION;
use rstest::rstest;
use url::Url;

use super::stand_ins::StandIns;

const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// Opens the page with these changes to a good request; an empty value leaves one out.
async fn open(changes: &[(&str, &str)]) -> reqwest::Response {
    let stand_ins = StandIns::after("compromise").await;
    let settings = stand_ins.services.settings(&stand_ins.url);
    let setting = |name| settings.iter().find(|(known, _)| *known == name).expect("a setting");
    let mut query = std::collections::BTreeMap::from([
        ("client_id", setting("PARTNER_CLIENT_ID").1.as_str()),
        ("response_type", "code"),
        ("response_mode", "query"),
        ("redirect_uri", "http://localhost:8400"),
        ("scope", "https://api.partnercenter.microsoft.com/user_impersonation offline_access"),
        ("state", "<script>"),
        ("nonce", "n"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    query.extend(changes.iter().copied());
    query.retain(|_, value| !value.is_empty());
    let tenant = &setting("PARTNER_TENANT_ID").1;
    let mut url: Url =
        format!("{}/{tenant}/oauth2/v2.0/authorize", stand_ins.url).parse().expect("an address");
    url.query_pairs_mut().extend_pairs(query);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    client.build().expect("a client").get(url).send().await.expect("an answer")
}

#[tokio::test]
async fn a_person_gets_a_link_for_each_way_to_sign_in_and_no_markup_of_the_request() {
    let response = open(&[]).await;
    assert_eq!(response.status().as_u16(), 200);
    let page = response.text().await.expect("text");
    for way in ["mfa", "password", "step-up", "other-tenant", "cancel"] {
        assert_eq!(page.matches(&format!("sign_in={way}\"")).count(), 1, "{page}");
    }
    assert!(!page.contains("<script>"), "{page}");
}

#[tokio::test]
async fn a_way_to_sign_in_sends_the_browser_back_with_a_code_and_the_state() {
    let response = open(&[("sign_in", "mfa")]).await;
    assert_eq!(response.status().as_u16(), 302);
    let location: Url =
        response.headers()[LOCATION].to_str().expect("text").parse().expect("an address");
    assert_eq!((location.host_str(), location.port()), (Some("localhost"), Some(8_400)));
    let pairs: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    assert!(pairs.iter().any(|(name, value)| name == "code" && value.starts_with("synthetic-")));
    assert!(pairs.contains(&("state".to_owned(), "<script>".to_owned())));
}

#[rstest]
#[case::another_app(&[("client_id", "guess")], 700_016)]
#[case::another_host(&[("redirect_uri", "http://evil.example")], 50_011)]
#[case::a_look_alike(&[("redirect_uri", "http://localhost.evil.example")], 50_011)]
#[case::another_path(&[("redirect_uri", "http://localhost:1/x")], 50_011)]
#[case::a_fragment(&[("response_mode", "fragment")], 70_005)]
#[case::another_api(&[("scope", "https://graph.microsoft.com/.default")], 70_011)]
#[case::no_pkce(&[("code_challenge", "")], 9_002_325)]
#[case::plain_pkce(&[("code_challenge_method", "plain")], 9_002_325)]
#[case::no_such_way(&[("sign_in", "magic")], 90_014)]
#[tokio::test]
async fn any_other_request_is_refused_in_place(
    #[case] changes: &[(&str, &str)],
    #[case] number: u32,
) {
    let response = open(changes).await;
    assert_eq!(response.status().as_u16(), 400);
    assert!(!response.headers().contains_key(LOCATION));
    let page = response.text().await.expect("text");
    assert!(page.contains(&format!("AADSTS{number}")), "{page}");
}
