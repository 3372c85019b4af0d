//! Connections that break in every way, between the handler and everything that it talks to, while
//! events arrive: every invocation ends in time, and when the network is well again nothing is lost
//! and nothing is told twice but with the same id. `scripts/prove-chaos` makes more sessions.

mod lane;
mod one_channel;
mod slow_reading;

use std::time::Duration;
use std::time::Instant;

use super::ledger::Verdict;
use crate::support::azurite::Azurite;
use crate::support::dice;
use crate::support::dice::Dice;
use lane::Lane;

const SESSIONS: &str = "PROVE_SESSIONS";
const SEED: &str = "PROVE_SEED";
const SESSIONS_BY_DEFAULT: u64 = 40;
/// Handlers with storage of their own, which do not wait for each other.
const LANES: u64 = 20;
/// Then Azurite is new; it gets slow with what it holds.
const SESSIONS_OF_ONE_WORLD: u64 = 200;

/// What the sessions came to.
#[derive(Debug, Default)]
struct Storm {
    verdict: Verdict,
    connections: usize,
    faults: usize,
    longest: Duration,
}

impl Storm {
    fn add(&mut self, other: Self) {
        self.verdict.add(other.verdict);
        self.connections += other.connections;
        self.faults += other.faults;
        self.longest = self.longest.max(other.longest);
    }
}

/// Some sessions, in lanes beside each other on one Azurite.
async fn storm(sessions: u64, mut dice: Dice) -> Storm {
    let names: Vec<String> = (0..LANES.min(sessions)).map(|lane| format!("lane{lane}")).collect();
    let azurite = Azurite::with_accounts(&names);
    let lanes = u64::try_from(names.len()).expect("few");
    let runs = (0..lanes).zip(names).map(|(number, name)| {
        let share = sessions / lanes + u64::from(number < sessions % lanes);
        let (addresses, dice) = (azurite.addresses(), dice.branch());
        let run = async move { Lane::start(&name, addresses, dice).await.run(share).await };
        // A task of its own: what one lane computes is no wait of another.
        #[expect(clippy::disallowed_methods, reason = "it is waited for")]
        tokio::spawn(run)
    });
    let mut storm = Storm::default();
    let runs: Vec<_> = runs.collect();
    for one in futures::future::join_all(runs).await {
        storm.add(one.expect("a lane that ended"));
    }
    storm
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_on_every_connection_loses_nothing_and_repeats_only_the_same_ids() {
    let sessions = dice::asked_for(SESSIONS).unwrap_or(SESSIONS_BY_DEFAULT);
    let seed = dice::seed(SEED);
    let mut dice = Dice::new(seed);
    let began = Instant::now();
    let mut total = Storm::default();
    let mut left = sessions;
    while left > 0 {
        let now = left.min(SESSIONS_OF_ONE_WORLD);
        total.add(storm(now, dice.branch()).await);
        left -= now;
    }
    let Storm { verdict, connections, faults, longest } = &total;
    println!(
        "seed {seed}, sessions {sessions}, connections {connections}, faults {faults}, {}, \
         longest invocation {:.1} s, seconds {:.1}",
        verdict.figures(),
        longest.as_secs_f64(),
        began.elapsed().as_secs_f64()
    );
    assert!(verdict.is_clean() && verdict.events > 0, "seed {seed}: {verdict:#?}");
    assert!(*longest < lane::LONGEST_INVOCATION, "seed {seed}: {longest:?}");
}
