//! Observations that are read from the store in another order than they were made in.

use fraud_guard::local::host::answer::Verdict;
use serde_json::Value;
use serde_json::json;

use super::lane::Lane;
use crate::proof::host::POLL;
use crate::proof::ledger::Documents;
use crate::support::azurite::Azurite;
use crate::support::chaos_proxy::Fault;
use crate::support::dice::Dice;
use crate::support::partner::event;

const ACCOUNT: &str = "devstoreaccount1";

/// Resolved, and so long that it comes late over a slow line.
fn resolved() -> Value {
    let mut event = event(1, 0);
    let resource = event["affectedResources"][0].clone();
    event["affectedResources"] = vec![resource; 2_000].into();
    event["eventStatus"] = json!("Resolved");
    event["resolvedReason"] = json!("Fraud");
    event["resolvedOn"] = json!("2026-02-03T02:00:00");
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comeback_is_known_when_what_came_before_it_is_read_after_it() {
    let azurite = Azurite::start();
    let lane = Lane::start_with(ACCOUNT, azurite.addresses(), Dice::new(1), &[]).await;
    lane.partner.list(vec![event(1, 0)]);
    assert_eq!(lane.host.fire(&lane.reached, POLL).await, Verdict::Success);
    while lane.host.turn_all(&lane.reached).await > 0 {}
    for news in [resolved(), event(1, 0)] {
        lane.pass(300);
        lane.partner.list(vec![news]);
        assert_eq!(lane.host.fire(&lane.reached, POLL).await, Verdict::Success);
    }
    let slow = Fault::Trickle(4_000, std::time::Duration::from_millis(3));
    lane.proxies.blobs.meet(&[slow; 40]);
    while lane.host.turn_all(&lane.reached).await > 0 {}
    let documents = Documents::read(&lane.storage.store).await;
    let case = documents.case_of(1).expect("a case");
    let comebacks: Vec<u32> = case.events.values().map(|event| event.epoch).collect();
    assert_eq!((case.is_open(), comebacks), (true, vec![1]));
}
