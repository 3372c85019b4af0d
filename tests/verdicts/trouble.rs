//! Calls that fail, and processes that die.

use std::time::Duration;

use fraud_guard::case::PushState;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::local::services::alert::State;
use fraud_guard::local::services::alert::Verdict as Reason;
use fraud_guard::verdict::Verdict;
use rstest::rstest;

use super::wire::What;
use super::world::World;
use super::world::draft;
use super::world::trouble;
use super::world::words;

const GRAPH: (SourceName, &str, &str) = (SourceName::Graph, "PATCH", "securityAlerts");
const PARTNER_CENTER: (SourceName, &str, &str) = (SourceName::PartnerCenter, "POST", "/status");
const MFA: &str = r#"{"code":900421,"description":"MFA"}"#;

async fn answered_with(
    api: (SourceName, &'static str, &str),
    times: usize,
    status: u16,
    body: &str,
) -> World {
    let (source, method, part) = api;
    let world = World::with(&[source], &[101]).await;
    world.wire.fail(method, part, times, What::Answer(status, &[], body.to_owned()));
    world.answer(&draft(Verdict::Fraud)).await;
    world
}

#[rstest]
#[case(GRAPH, 401, "", "answered 401")]
#[case(GRAPH, 403, "", "the app needs PartnerSecurity.ReadWrite.All")]
#[case(GRAPH, 404, r#"{"error":{"code":"ResourceNotFound"}}"#, "404 (ResourceNotFound)")]
#[case(PARTNER_CENTER, 401, MFA, "multifactor")]
#[case(PARTNER_CENTER, 403, r#"{"code":"900308"}"#, "must be Admin agent")]
#[case(PARTNER_CENTER, 404, r#"{"code":"20003"}"#, "not there, or no longer")]
#[tokio::test]
async fn what_a_person_must_mend_is_told_once_and_tried_every_hour(
    #[case] api: (SourceName, &'static str, &'static str),
    #[case] status: u16,
    #[case] body: &str,
    #[case] advice: &str,
) {
    let world = answered_with(api, 99, status, body).await;
    let answer = world.latest().await;
    assert_eq!(words(&answer), ["pending"]);
    assert!(trouble(&answer).contains(advice), "{}", trouble(&answer));
    let before = world.wire.changes().len();
    world.sweep_for(58).await;
    assert_eq!(world.wire.changes().len(), before, "not before the hour is over");
    world.sweep_for(64).await;
    assert!(world.wire.changes().len() > before, "and then again");
    assert_eq!(world.told(), ["case.opened", "case.changed", "case.warning"]);
    world.wire.heal();
    world.sweep_for(62).await;
    assert_eq!(words(&world.latest().await), ["told"]);
    assert_eq!(world.told().last().map(String::as_str), Some("case.resolved"));
}

#[rstest]
#[case(GRAPH)]
#[case(PARTNER_CENTER)]
#[tokio::test]
async fn who_asks_us_to_wait_is_not_asked_before(
    #[case] api: (SourceName, &'static str, &'static str),
) {
    let (source, method, part) = api;
    let world = World::with(&[source], &[101]).await;
    let headers = &[("retry-after", "600")];
    world.wire.fail(method, part, 1, What::Answer(429, headers, String::new()));
    let now = world.app.clock.now();
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(world.wire.latest(), method, "it is not read again at once");
    let calls = world.wire.count();
    let PushState::Pending { next_at, .. } = answer.pushes[0].state else { panic!("{answer:?}") };
    assert_eq!(next_at.duration_since(now).as_secs(), 600);
    world.sweep_for(9).await;
    assert_eq!(world.wire.count(), calls, "no reading either");
    world.sweep_for(3).await;
    assert_eq!(words(&world.latest().await), ["told"]);
}

#[rstest]
#[case(GRAPH, 500)]
#[case(GRAPH, 503)]
#[case(PARTNER_CENTER, 500)]
#[case(PARTNER_CENTER, 503)]
#[tokio::test]
async fn what_time_heals_is_tried_again_by_the_sweep(
    #[case] api: (SourceName, &'static str, &'static str),
    #[case] status: u16,
) {
    let world = answered_with(api, 2, status, "<html>canary-body").await;
    assert_eq!(words(&world.latest().await), ["pending"]);
    world.sweep_for(4).await;
    assert_eq!(words(&world.latest().await), ["told"]);
    assert_eq!(world.states(), [State::Resolved(Reason::Fraud)]);
    assert_eq!(world.told(), ["case.opened", "case.resolved"], "nobody has to do anything");
    assert!(!world.dump().await.contains("canary"));
}

#[rstest]
#[case(GRAPH)]
#[case(PARTNER_CENTER)]
#[tokio::test]
async fn an_effect_whose_answer_was_lost_is_found_and_not_repeated(
    #[case] api: (SourceName, &'static str, &'static str),
) {
    let (source, method, part) = api;
    let world = World::with(&[source], &[101]).await;
    world.wire.fail(method, part, 1, What::LostAnswer);
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["told"]);
    assert_eq!(world.seen()[0].log.len(), 1);
}

#[tokio::test]
async fn an_effect_that_could_not_be_verified_is_verified_later_and_not_repeated() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    let wire = world.wire.clone();
    // From the change on, nothing can be read.
    let cut = Box::pin(async move {
        wire.fail("GET", "fraudEvents", 9, What::Answer(503, &[], String::new()));
    });
    world.wire.fail("POST", "/status", 1, What::Meanwhile(cut));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    assert_eq!(words(&answer), ["pending"], "it is not told before it was seen");
    world.wire.heal();
    world.sweep_for(3).await;
    assert_eq!(words(&world.latest().await), ["told"]);
    assert_eq!(world.wire.changes().len(), 1);
}

#[rstest]
#[case(SourceName::Graph)]
#[case(SourceName::PartnerCenter)]
#[tokio::test]
async fn who_dies_between_word_and_deed_leaves_it_to_the_sweep(#[case] source: SourceName) {
    let world = World::with(&[source], &[101, 102]).await;
    world.answer_and_die(&draft(Verdict::Fraud)).await;
    assert_eq!(world.states(), [State::Active, State::Active]);
    world.sweep_for(2).await;
    assert_eq!(words(&world.latest().await), ["told", "told"]);
    assert!(!world.case().await.is_open());
    assert_eq!(world.told(), ["case.opened", "case.resolved"]);
    let changes = world.wire.changes().len();
    world.sweep_for(10).await;
    assert_eq!(world.wire.changes().len(), changes, "the sweep has nothing to repeat");
}

#[tokio::test]
async fn who_dies_after_the_deed_leaves_nothing_to_repeat() {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    world.answer_and_die(&draft(Verdict::Fraud)).await;
    // The request had its effect before the process died.
    world.resolve_in_portal(Reason::Fraud);
    world.sweep_for(2).await;
    assert_eq!(words(&world.latest().await), ["already so"]);
    assert_eq!(world.wire.changes().len(), 0);
    assert!(!world.case().await.is_open());
}

#[tokio::test]
async fn an_answer_is_not_told_of_an_event_that_came_back_after_it() {
    let world = World::with(&[SourceName::Graph], &[101]).await;
    world.wire.fail("PATCH", "securityAlerts", 9, What::Answer(403, &[], String::new()));
    world.answer(&draft(Verdict::Ignore)).await;
    for state in [State::Resolved(Reason::Legitimate), State::Active] {
        world.microsoft.change(|_| true, &state, "somebody@woodgrove.example");
        world.poll().await;
        world.pass(10);
    }
    world.wire.heal();
    let before = world.wire.changes().len();
    world.sweep_for(60).await;
    assert_eq!(world.wire.changes().len(), before);
    assert_eq!(world.states(), [State::Active]);
    assert!(trouble(&world.latest().await).contains("came back"));
}

#[tokio::test]
async fn what_is_taken_in_part_is_told_by_id_and_finished_later() {
    let world = World::with(&[SourceName::PartnerCenter], &[101, 102]).await;
    let left_out = world.seen()[1].alert.partner_center_id();
    world.wire.fail("POST", "/status", 1, What::Without(left_out.clone()));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    let pending: Vec<&str> = answer
        .pushes
        .iter()
        .filter(|push| push.is_open())
        .filter_map(|push| Some(push.event_id.as_ref()?.as_str()))
        .collect();
    assert_eq!(pending, [left_out.as_str()]);
    assert!(trouble(&answer).contains("did not take the answer for this event"));
    assert!(world.case().await.is_open());
    world.sweep_for(2).await;
    assert!(world.latest().await.is_told());
    let second = &world.wire.changes()[1].body["EventIds"];
    assert_eq!(*second, serde_json::json!([left_out]), "only what was missing");
    assert!(!world.case().await.is_open());
}

#[tokio::test]
async fn one_odd_event_does_not_keep_the_others_from_being_told() {
    let world = World::with(&[SourceName::PartnerCenter], &[101, 102, 103, 104, 105]).await;
    let odd = world.seen()[2].alert.partner_center_id();
    world.wire.fail("POST", &odd, 99, What::Answer(400, &[], String::new()));
    let answer = world.answer(&draft(Verdict::Fraud)).await;
    let mut words = words(&answer);
    words.sort();
    assert_eq!(words, ["failed", "told", "told", "told", "told"]);
    assert_eq!(world.states()[2], State::Active);
}

#[rstest]
#[case(GRAPH)]
#[case(PARTNER_CENTER)]
#[tokio::test]
async fn what_somebody_else_told_while_we_were_asked_to_wait_was_not_told_by_us(
    #[case] api: (SourceName, &'static str, &'static str),
) {
    let (source, method, part) = api;
    let world = World::with(&[source], &[101]).await;
    let wait = &[("retry-after", "60")];
    world.wire.fail(method, part, 1, What::Answer(429, wait, String::new()));
    world.answer(&draft(Verdict::Fraud)).await;
    world.resolve_in_portal(Reason::Fraud);
    world.sweep_for(5).await;
    assert_eq!(words(&world.latest().await), ["already so"]);
}

#[rstest]
#[case::while_it_reads("GET", "SubscriptionId", false)]
#[case::while_it_sends("POST", "/status", true)]
#[tokio::test]
async fn a_run_that_is_cut_off_knows_whether_it_had_begun_to_send(
    #[case] method: &'static str,
    #[case] part: &str,
    #[case] has_begun: bool,
) {
    let world = World::with(&[SourceName::PartnerCenter], &[101]).await;
    // Longer than a case may take.
    let long = Box::pin(async {
        tokio::time::pause();
        tokio::time::advance(Duration::from_secs(101)).await;
        tokio::time::resume();
    });
    world.wire.fail(method, part, 1, What::Meanwhile(long));
    let answer = world.answer_only(&draft(Verdict::Fraud)).await.expect("an answer");
    let PushState::Pending { is_sent, .. } = answer.pushes[0].state else { panic!("{answer:?}") };
    assert!(trouble(&answer).contains("no time left"), "{}", trouble(&answer));
    assert_eq!(is_sent, has_begun);
}
