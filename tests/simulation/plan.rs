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
    /// People approve what is proposed.
    pub has_approvals: bool,
    /// The first event is severe and there from the beginning.
    pub begins_at_once: bool,
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
    pub sight_failed: u32,
    pub send_unsent: u32,
    pub send_refused: u32,
    pub send_delayed: u32,
    pub send_answer_lost: u32,
    pub effect_late: u32,
    pub effect_never: u32,
}

/// What many histories are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Everything; people approve in half of them.
    Everything,
    /// People approve in each of them, and little else happens.
    Approvals,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(rng: &mut Rng, about: About) -> Self {
        match about {
            About::Everything => {
                let has_approvals = rng.bool();
                Self::with(rng, has_approvals)
            }
            About::Approvals => Self::around_approvals(rng),
        }
    }

    /// One or two events of which people hear, and what they do about them: few rounds, so that
    /// many histories can be played.
    fn around_approvals(rng: &mut Rng) -> Self {
        let plan = Self::with(rng, true);
        Self {
            rounds: 5,
            channels: 1,
            subscriptions: rng.usize(1..=2),
            events: rng.usize(1..=2),
            begins_at_once: true,
            ..plan
        }
    }

    fn with(rng: &mut Rng, has_approvals: bool) -> Self {
        let rounds = if has_approvals { rng.u32(8..=16) } else { rng.u32(2..=5) };
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
            subscriptions: if has_approvals { rng.usize(1..=5) } else { rng.usize(1..=2) },
            events: if has_approvals { rng.usize(1..=6) } else { rng.usize(1..=3) },
            page_size: if is_rare(rng, 4) { 2 } else { 50 },
            hides_resolved: is_rare(rng, 4),
            rates: Rates::of(rng, has_approvals),
            outage,
            restore,
            skew_seconds: match rng.u32(0..32) {
                0 => rng.i64(-7_200..=7_200),
                1 => rng.i64(-120..=120),
                _ => 0,
            },
            has_queue: !is_rare(rng, 10),
            has_approvals,
            begins_at_once: false,
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
            has_approvals: false,
            begins_at_once: false,
        }
    }
}

impl Rates {
    /// A containment takes so many answers that with the rates of the others hardly one would come
    /// to its end.
    fn of(rng: &mut Rng, has_approvals: bool) -> Self {
        let share = if has_approvals { 8 } else { 1 };
        let mut rate = |most: u32| match rng.u32(0..10) {
            0..4 => 0,
            4..8 => most / 4 / share,
            _ => most / share,
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
            sight_failed: rate(80),
            send_unsent: rate(1_600),
            send_refused: rate(1_600),
            send_delayed: rate(3_200),
            send_answer_lost: rate(3_200),
            effect_late: rate(4_000),
            effect_never: rate(1_600),
        }
    }
}
