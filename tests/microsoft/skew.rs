//! Case 36: a clock that is wrong is noticed, and tokens that are not valid yet make no loop.

use fraud_guard::fraud_event::SourceName;
use fraud_guard::local::services::outage::Outage;

use super::world::World;
use super::world::is_served;
use crate::support::microsoft::Microsoft;
use crate::support::microsoft::answer;
use crate::support::microsoft::with_headers;

const TOKEN: &str =
    r#"{"token_type":"Bearer","expires_in":3599,"access_token":"canary-access-token"}"#;

#[tokio::test]
async fn case_36_a_clock_that_agrees_is_no_matter() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    assert!(is_served(&tokens).await);
    assert_eq!(tokens.clock_skew(), None);
}

#[tokio::test]
async fn case_36_a_clock_that_is_wrong_is_noticed_even_from_a_failure() {
    let world = World::signed_in().await;
    let tokens = world.instance();
    // The server adds the machine's own date, which is not the date of the test.
    world.services.login.fail_with(Some(Outage::Status(503)));
    assert!(!is_served(&tokens).await);
    assert!(tokens.clock_skew().is_some());
    world.services.login.fail_with(None);
    world.pass_hours(1);
    assert!(is_served(&tokens).await);
    assert_eq!(tokens.clock_skew(), None);
}

#[tokio::test]
async fn case_36_a_token_that_is_not_valid_yet_is_renewed_once_a_poll() {
    let date = "content-type: application/json\r\ndate: Wed, 04 Feb 2026 10:00:00 GMT\r\n";
    let tokens = move |_: &_| with_headers(200, date, TOKEN);
    let list = |_: &_| answer(401, "application/json", "{}");
    let microsoft = Microsoft::start(SourceName::PartnerCenter, tokens, list).await;
    for poll in 1..=3 {
        assert!(microsoft.snapshot().await.failure.is_some());
        assert!(microsoft.token_forms().len() <= 1 + 2 * poll);
        assert_eq!(microsoft.list_requests().len(), 2 * poll);
    }
}
