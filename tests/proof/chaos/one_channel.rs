//! A channel that does not answer costs twenty seconds and holds up no other.

use std::time::Duration;
use std::time::Instant;

use fraud_guard::local::host::answer::Verdict;

use super::lane::Lane;
use crate::proof::host::POLL;
use crate::support::azurite::Azurite;
use crate::support::chaos_proxy::Fault;
use crate::support::dice::Dice;
use crate::support::partner::event;

/// Twenty for the channel, and time for claim and record on a busy machine.
const LONGEST: Duration = Duration::from_secs(30);
const ON_TIME: Duration = Duration::from_secs(10);

async fn hold(account: &str, azurite: &Azurite, fault: Fault) {
    let lane = Lane::start_with(account, azurite.addresses(), Dice::new(1), &[]).await;
    lane.partner.list((0..3).map(|subscription| event(subscription, 0)).collect());
    lane.proxies.webhook.meet(&[fault; 3]);
    assert_eq!(lane.host.fire(&lane.reached, POLL).await, Verdict::Success);
    let began = Instant::now();
    while lane.sink.told_slack_at().len() < 3 && began.elapsed() < LONGEST {
        lane.host.turn_all(&lane.reached).await;
    }
    let slack = lane.sink.told_slack_at();
    assert_eq!(slack.len(), 3, "{fault:?}");
    let last = slack.into_iter().map(|at| at - began).max().expect("three");
    assert!(last < ON_TIME, "{fault:?}: {last:?}");
    assert!(lane.host.longest() < LONGEST, "{fault:?}: {:?}", lane.host.longest());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_hangs_or_trickles_costs_twenty_seconds_and_holds_up_no_other() {
    let names = ["silence", "trickle"].map(str::to_owned);
    let azurite = Azurite::with_accounts(&names);
    let trickle = Fault::Trickle(1, Duration::from_secs(1));
    let silent = hold(&names[0], &azurite, Fault::Silence);
    futures::join!(silent, hold(&names[1], &azurite, trickle));
}
