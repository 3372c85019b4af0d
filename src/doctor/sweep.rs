//! Whether the sweep runs, and what the host gave up.

use jiff::SignedDuration;

use super::Finding;
use crate::app::Storage;
use crate::clock::Clock;
use crate::store::Key;
use crate::sweep_health::SweepHealth;
use crate::task::QueueName;
use crate::task_queue::TaskQueue;

/// A sweep comes every minute.
const LATE: SignedDuration = SignedDuration::from_mins(5);

pub(super) async fn findings(storage: Option<&Storage>, clock: &Clock) -> Vec<Finding> {
    let Some(Storage { store, queue }) = storage else { return Vec::new() };
    let health = match store.get::<SweepHealth>(&Key::heartbeat()).await {
        Ok(found) => found.map(|(health, _)| health).unwrap_or_default(),
        Err(error) => {
            let fix = "see the line about storage";
            return vec![Finding::wrong("sweeps", error.to_string(), fix, "operate")];
        }
    };
    vec![last_sweep(&health, clock), poison(&health, queue).await]
}

fn last_sweep(health: &SweepHealth, clock: &Clock) -> Finding {
    let check = "sweeps";
    let Some(at) = health.last_sweep_at else {
        return Finding::skipped(check, "no sweep has run with this storage yet", "operate");
    };
    if clock.now().duration_since(at) >= LATE {
        let what = format!("the last heartbeat was at {at}");
        let fix = "check that the function app runs and that SWEEP_SCHEDULE is set";
        return Finding::wrong(check, what, fix, "troubleshooting");
    }
    match (health.overdue_since, health.overdue_count) {
        (Some(since), count) => {
            let what =
                format!("the last heartbeat was at {at}; {count} items overdue since {since}");
            let fix = "look in the log for errors of SweepCases, and at the lines about channels";
            Finding::doubtful(check, what, fix, "troubleshooting")
        }
        (None, _) => {
            let what = format!("the last heartbeat was at {at}; nothing was overdue");
            Finding::good(check, what, "operate")
        }
    }
}

async fn poison(health: &SweepHealth, queue: &TaskQueue) -> Finding {
    let check = "poison queues";
    let fix = "look in the log why invocations failed or were killed; the messages are kept under \
               dead-letter/ in the storage container";
    let mut waiting = Vec::new();
    for name in QueueName::ALL {
        match queue.count_poison(name).await {
            Ok(0) => {}
            Ok(count) => waiting.push(format!("{count} in {}", name.poison())),
            Err(error) => {
                let fix = "see the line about queues";
                return Finding::wrong(check, error.to_string(), fix, "operate");
            }
        }
    }
    let drained = health.poison.iter();
    let drained = drained.map(|(name, poison)| format!("{} of {name} kept lately", poison.count));
    waiting.extend(drained);
    if waiting.is_empty() {
        return Finding::good(check, "the host gave up nothing for a day", "operate");
    }
    Finding::doubtful(check, waiting.join(", "), fix, "troubleshooting")
}
