//! The verdict that Partner Center's API does not document.

use fraud_guard::case::EventRecord;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::local::services::alert::State;
use fraud_guard::local::services::alert::Verdict as Reason;
use fraud_guard::verdict::Verdict;
use rstest::rstest;

use super::wire::What;
use super::world::CUSTOMER;
use super::world::World;
use super::world::draft;
use super::world::trouble;
use super::world::words;

const EMPTY: &str = r#"{"value":[]}"#;

/// Nobody ever told Microsoft anything but what was answered.
fn assert_nothing_was_translated(world: &World) {
    for change in world.wire.changes() {
        let body = change.body.to_string().to_lowercase();
        assert!(body.contains("legitimate"), "{body}");
    }
}

#[rstest]
#[case::known_from_the_case(&[SourceName::PartnerCenter, SourceName::Graph])]
#[case::looked_up_in_graph(&[SourceName::PartnerCenter])]
#[tokio::test]
async fn what_partner_center_does_not_take_goes_by_way_of_graph(#[case] sources: &[SourceName]) {
    let world = World::with(sources, &[101, 102]).await;
    let answer = world.answer(&draft(Verdict::Legitimate)).await;
    assert!(answer.is_told(), "{answer:?}");
    assert_eq!(world.states(), vec![State::Resolved(Reason::Legitimate); 2]);
    assert!(!world.case().await.is_open());
    assert_nothing_was_translated(&world);
}

#[tokio::test]
async fn what_graph_does_not_know_either_is_left_to_a_person() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    world.wire.fail("GET", "securityAlerts", 9, What::Answer(200, &[], EMPTY.to_owned()));
    let answer = world.answer(&draft(Verdict::Legitimate)).await;
    assert_eq!(words(&answer), ["failed"]);
    let trouble = trouble(&answer);
    assert!(trouble.contains("does not take the verdict legitimate"), "{trouble}");
    assert!(trouble.contains("Partner Center answered 400 (900126)"), "{trouble}");
    assert!(trouble.contains("portal, or choose fraud or ignore"), "{trouble}");
    assert_eq!(world.states(), [State::Active]);
    assert_nothing_was_translated(&world);
    world.sweep_for(5).await;
    assert_eq!(world.told(), ["case.opened", "case.changed"], "people are told once");
    let told = world.people.received()[1].1.to_string();
    assert!(told.contains("could not tell Microsoft the answer legitimate"), "{told}");
}

#[tokio::test]
async fn an_app_that_may_not_write_to_graph_is_told_which_permission_it_needs() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    world.wire.fail("GET", "securityAlerts", 99, What::Answer(403, &[], String::new()));
    let answer = world.answer(&draft(Verdict::Legitimate)).await;
    assert_eq!(words(&answer), ["pending"], "somebody may grant it");
    assert!(trouble(&answer).contains("PartnerSecurity.ReadWrite.All"), "{}", trouble(&answer));
    world.wire.heal();
    world.sweep_for(62).await;
    assert_eq!(words(&world.latest().await), ["told"]);
    assert_nothing_was_translated(&world);
}

#[tokio::test]
async fn an_investigation_that_is_refused_without_a_reason_gets_no_made_up_one() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    let refusal = r#"{"code":800002,"description":"a reason is required"}"#.to_owned();
    world.wire.fail("POST", "/status", 9, What::Answer(400, &[], refusal));
    let answer = world.answer(&draft(Verdict::Investigating)).await;
    assert_eq!(words(&answer), ["failed"]);
    assert!(trouble(&answer).contains("Partner Center answered 400 (800002)"));
    assert!(!trouble(&answer).contains("a reason is required"), "not in others' words");
    let changes = world.wire.changes();
    assert!(changes.iter().all(|change| change.body.get("ResolvedReason").is_none()));
    assert_eq!(changes.len(), 1);
}

#[tokio::test]
async fn what_graph_was_told_is_told_although_partner_center_hides_it_from_then_on() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    let wire = world.wire.clone();
    let hide = Box::pin(async move {
        wire.fail("GET", "SubscriptionId", 9_999, What::Answer(200, &[], "[]".to_owned()));
    });
    world.wire.fail("POST", "/status", 1, What::Meanwhile(hide));
    let answer = world.answer(&draft(Verdict::Legitimate)).await;
    assert_eq!(world.states(), [State::Resolved(Reason::Legitimate)]);
    assert_eq!(words(&answer), ["told"]);
}

#[rstest]
#[case::without_a_reason(true)]
#[case::not_at_all(false)]
#[tokio::test]
async fn what_graph_was_told_is_no_failure_when_partner_center_shows_it(#[case] is_shown: bool) {
    let world = World::with(&[SourceName::PartnerCenter, SourceName::Graph], &[101]).await;
    let case = world.case().await;
    let is_of_partner_center = |event: &&EventRecord| event.source == SourceName::PartnerCenter;
    let event = case.events.values().find(is_of_partner_center).expect("an event");
    let shown = serde_json::json!([{
        "eventId": event.event_id,
        "eventStatus": "Resolved",
        "resolvedReason": "None",
        "eventType": "NetworkConnectionsToCryptoMiningPools",
        "subscriptionId": CUSTOMER.subscription,
        "customerTenantId": CUSTOMER.tenant,
    }]);
    let shown = if is_shown { shown.to_string() } else { "[]".to_owned() };
    world.wire.fail("GET", "SubscriptionId", 99, What::Answer(200, &[], shown));
    let mut words = words(&world.answer(&draft(Verdict::Legitimate)).await);
    words.sort();
    assert_eq!(words, ["already so", "told"]);
    assert_eq!(world.wire.changes().len(), 1, "Partner Center need not be asked");
}

#[tokio::test]
async fn the_list_of_graph_is_read_once_for_all_that_partner_center_does_not_take() {
    let mut reads = Vec::new();
    for numbers in [&[101][..], &[101, 102, 103]] {
        let world = World::with(&[SourceName::PartnerCenter], numbers).await;
        assert!(world.answer(&draft(Verdict::Legitimate)).await.is_told());
        let of_one = world.wire.reads_of("securityAlerts/");
        reads.push(world.wire.reads_of("securityAlerts") - of_one);
    }
    assert_eq!(reads[0], reads[1]);
}
