//! What one history is made of: how large its world is, and what goes wrong how often. All of it
//! follows from the seed.

use fastrand::Rng;

/// The plan of one history.
#[derive(Clone, Debug)]
pub struct Plan {
    pub rounds: u32,
    pub processes: usize,
    pub channels: usize,
    pub subscriptions: usize,
    pub events: usize,
    pub page_size: usize,
    pub hides_resolved: bool,
    pub rates: Rates,
    /// The round in which the store begins to refuse everything, and for how many.
    pub outage: Option<(u32, u32)>,
    /// The round after which the store is put back to how it was at the beginning of an earlier one.
    pub restore: Option<(u32, u32)>,
    /// A clock is wrong by up to so many seconds.
    pub skew_seconds: i64,
    /// The queue loses everything.
    pub has_queue: bool,
}

/// How often something goes wrong, for each thousand answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    pub crash: u32,
    pub freeze: u32,
    pub store_refused: u32,
    pub store_answer_lost: u32,
    pub queue_refused: u32,
    pub hint_lost: u32,
    pub hint_doubled: u32,
    pub page_failed: u32,
    pub page_torn: u32,
    pub channel_failed: u32,
    pub channel_answer_lost: u32,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(rng: &mut Rng) -> Self {
        let rounds = rng.u32(2..=5);
        let is_rare = |rng: &mut Rng, one_in: u32| rng.u32(0..one_in) == 0;
        let outage = is_rare(rng, 16).then(|| (rng.u32(0..rounds), rng.u32(1..=2)));
        let restore = is_rare(rng, 16).then(|| {
            let after = rng.u32(1..rounds);
            (after, rng.u32(0..after))
        });
        Self {
            rounds,
            processes: if is_rare(rng, 3) { 2 } else { 1 },
            channels: rng.usize(1..=2),
            subscriptions: rng.usize(1..=2),
            events: rng.usize(1..=3),
            page_size: if is_rare(rng, 4) { 2 } else { 50 },
            hides_resolved: is_rare(rng, 4),
            rates: Rates::of(rng),
            outage,
            restore,
            skew_seconds: if is_rare(rng, 16) { rng.i64(-7_200..=7_200) } else { 0 },
            has_queue: !is_rare(rng, 10),
        }
    }

    /// Small, and nothing goes wrong.
    pub fn calm() -> Self {
        Self {
            rounds: 3,
            processes: 1,
            channels: 2,
            subscriptions: 1,
            events: 2,
            page_size: 50,
            hides_resolved: false,
            rates: Rates::default(),
            outage: None,
            restore: None,
            skew_seconds: 0,
            has_queue: true,
        }
    }
}

impl Rates {
    fn of(rng: &mut Rng) -> Self {
        let mut rate = |most: u32| match rng.u32(0..10) {
            0..4 => 0,
            4..8 => most / 4,
            _ => most,
        };
        Self {
            crash: rate(30),
            freeze: rate(20),
            store_refused: rate(60),
            store_answer_lost: rate(60),
            queue_refused: rate(200),
            hint_lost: rate(300),
            hint_doubled: rate(300),
            page_failed: rate(200),
            page_torn: rate(100),
            channel_failed: rate(400),
            channel_answer_lost: rate(300),
        }
    }
}
