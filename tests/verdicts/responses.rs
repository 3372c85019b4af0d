//! An answer that Microsoft took is one from that moment on.

use fraud_guard::answered::AnsweredAlerts;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::verdict::Verdict;
use jiff::SignedDuration;
use rstest::rstest;

use super::world::World;
use super::world::draft;

const GRAPH: &[SourceName] = &[SourceName::Graph];
const BOTH: &[SourceName] = &[SourceName::Graph, SourceName::PartnerCenter];

/// How many alerts were answered, by the ledger alone, and how many wait.
async fn counts(world: &World) -> (usize, usize) {
    let (ledger, now) = (AnsweredAlerts::of(&world.app.store), world.app.clock.now());
    let from = now - SignedDuration::from_hours(30 * 24);
    let answered = ledger.since(from, now).await.expect("a list");
    let waits = answered.iter().map(|found| found.response.wait().as_mins());
    assert!(waits.clone().all(|minutes| (10..20).contains(&minutes)), "{:?}", answered);
    let open = ledger.all(now).await.expect("alerts").unanswered;
    (answered.len(), open.len())
}

#[rstest]
#[case::somebody_looks(GRAPH, Verdict::Investigating)]
#[case::fraud(GRAPH, Verdict::Fraud)]
#[case::fraud_in_both_apis(BOTH, Verdict::Fraud)]
#[tokio::test]
async fn what_microsoft_took_is_remembered_at_once_and_counts_once(
    #[case] sources: &[SourceName],
    #[case] verdict: Verdict,
) {
    let world = World::with(sources, &[101, 102]).await;
    assert_eq!(counts(&world).await, (0, 2));
    world.answer_only(&draft(verdict)).await.expect("an answer");
    assert_eq!(counts(&world).await, (2, 0), "before the function app takes note");
    for _ in 0..3 {
        world.poll().await;
        world.pass(10);
    }
    world.sweep_for(3).await;
    assert_eq!(counts(&world).await, (2, 0));
}
