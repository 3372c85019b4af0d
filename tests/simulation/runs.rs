//! Random histories, many of them.

use std::sync::Mutex;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering;
use std::time::Duration;
use std::time::Instant;

use fastrand::Rng;
use fraud_guard::app::App;
use jiff::SignedDuration;
use tokio::runtime::Builder;
use tokio::runtime::Runtime;

use super::checker::Violation;
use super::checker::violations;
use super::history::Fault;
use super::history::History;
use super::history::Rest;
use super::history::Truth;
use super::history::What;
use super::people;
use super::plan::About;
use super::plan::Plan;
use super::process::Trigger;
use super::world::World;
use super::world::deployment;

/// Histories of one run, in a build that is optimised and in one that is twenty times slower;
/// `PROVE_RUNS` asks for more.
const RUNS: u64 = if cfg!(debug_assertions) { 2_000 } else { 200_000 };
const ALL_FAULTS: [Fault; 21] = [
    Fault::Crash,
    Fault::Freeze,
    Fault::StoreRefused,
    Fault::StoreAnswerLost,
    Fault::QueueRefused,
    Fault::HintLost,
    Fault::HintDoubled,
    Fault::PageFailed,
    Fault::PageTorn,
    Fault::ChannelFailed,
    Fault::ChannelAnswerLost,
    Fault::ClockWrong,
    Fault::Rollback,
    Fault::PutBack,
    Fault::SightFailed,
    Fault::SendUnsent,
    Fault::SendRefused,
    Fault::SendDelayed,
    Fault::SendAnswerLost,
    Fault::EffectLate,
    Fault::EffectNever,
];
/// Rounds until the world must be at rest.
const MOST_QUIET_ROUNDS: usize = 40;

/// A runtime whose time passes only when the world says so.
pub fn runtime() -> Runtime {
    Builder::new_current_thread().enable_time().start_paused(true).build().expect("a runtime")
}

/// Plays the history of a seed.
pub fn play(runtime: &Runtime, deployment: &App, about: About, seed: u64) -> History {
    let mut rng = Rng::with_seed(seed);
    let plan = Plan::of(&mut rng, about);
    let mut world = World::new(deployment, plan, rng);
    runtime.block_on(tokio::task::unconstrained(async {
        stir(&mut world).await;
        settle(&mut world).await;
    }));
    world.history
}

/// Rounds in which things happen and go wrong.
async fn stir(world: &mut World<'_>) {
    if world.plan.skew_seconds != 0 {
        let (process, seconds) = (world.any_process(), world.plan.skew_seconds);
        world.skew(process, seconds);
    }
    if world.plan.begins_at_once {
        propose(world).await;
    }
    for round in 0..world.plan.rounds {
        world.back_up();
        let outage = world.plan.outage;
        world.is_store_down =
            outage.is_some_and(|(begin, length)| (begin..begin + length).contains(&round));
        for _ in 0..world.rng.u32(0..=2) {
            world.something_happens();
        }
        round_of(world).await;
        if let Some((after, backup)) = world.plan.restore
            && after == round
        {
            world.restore(usize::try_from(backup).expect("a small number"));
        }
    }
    world.is_store_down = false;
}

/// A severe event is there and its containments are proposed, as far as nothing goes wrong.
async fn propose(world: &mut World<'_>) {
    world.begin();
    for trigger in [Trigger::Poll, Trigger::Sweep] {
        world.fire(0, trigger);
        world.run();
        world.give_messages();
        world.run();
        world.pass(SignedDuration::from_mins(4)).await;
    }
}

/// Timers fire, messages are given out, and everybody goes on.
pub async fn round_of(world: &mut World<'_>) {
    let choice: &[i64] = match world.plan.has_approvals {
        true => &[1, 4, 20, 61, 125, 125, 300, 1_200],
        false => &[1, 20, 61, 300, 1_200],
    };
    let seconds = *world.rng.choice(choice).expect("a choice");
    world.pass(SignedDuration::from_secs(seconds)).await;
    if world.rng.u32(0..4) > 0 {
        let process = world.any_process();
        world.fire(process, Trigger::Poll);
    }
    world.give_messages();
    world.run();
    if world.rng.u32(0..4) > 0 {
        let process = world.any_process();
        world.fire(process, Trigger::Sweep);
    }
    world.give_messages();
    if world.plan.has_approvals && world.rng.u32(0..3) == 0 {
        people::act(world);
    }
    world.run();
    if world.plan.has_approvals {
        people_act(world).await;
    }
    if world.rng.u32(0..4) == 0 {
        let process = world.any_process();
        world.fire(process, Trigger::Health);
        world.run();
    }
}

/// People take their time.
async fn people_act(world: &mut World<'_>) {
    let count = if world.plan.begins_at_once { 4..=8 } else { 0..=4 };
    for _ in 0..world.rng.u32(count) {
        people::act(world);
        world.run();
        let seconds = *world.rng.choice(&[1, 4, 7, 7, 30]).expect("a choice");
        world.pass(SignedDuration::from_secs(seconds)).await;
        world.run();
    }
}

/// Nothing goes wrong any more; the world comes to rest.
pub async fn settle(world: &mut World<'_>) {
    world.is_calm = true;
    world.set_clocks();
    world.plan.has_queue = true;
    // Whoever stands still goes on, and clocks that were ahead are overtaken.
    let hours = if world.plan.begins_at_once { 4 } else { 3 };
    world.pass(SignedDuration::from_hours(hours)).await;
    world.set_clocks();
    for _ in 0..MOST_QUIET_ROUNDS {
        world.pass(SignedDuration::from_mins(61)).await;
        let process = world.any_process();
        world.fire(process, Trigger::Poll);
        world.drain();
        world.fire(process, Trigger::Sweep);
        world.drain();
        let writes = std::mem::take(&mut world.writes);
        // What is missing is asked about again, at some later poll.
        if writes == 0 && world.is_idle() && !world.has_missing_events() {
            break;
        }
    }
    let rest = rest(world);
    world.note(0, What::Rest(rest));
}

fn rest(world: &World<'_>) -> Rest {
    let truth = world.partner.now().into_iter().map(|form| Truth {
        event: form.event,
        subscription: form.subscription,
        is_unresolved: form.seen.is_unresolved(),
    });
    let truth = truth.collect();
    let (inbox, open_deliveries) = world.what_waits();
    let (under_way, untold) = world.what_is_open();
    let channels = world.plan.channels;
    Rest { channels, truth, inbox, open_deliveries, under_way, untold }
}

impl About {
    /// What plays such histories.
    fn script(self) -> &'static str {
        match self {
            Self::Everything => "scripts/prove-nothing-lost",
            Self::Approvals => "scripts/prove-approvals",
        }
    }
}

/// What many histories had in common.
#[derive(Default)]
struct Tally {
    histories: AtomicU64,
    faults: AtomicU64,
    messages: AtomicU64,
    with_approvals: AtomicU64,
    with_both: AtomicU64,
    approved: AtomicU64,
    sent: AtomicU64,
    effects: AtomicU64,
}

impl Tally {
    fn add(&self, history: &History) {
        let count = |is_it: fn(&What) -> bool| {
            u64::try_from(history.iter().filter(|line| is_it(&line.what)).count()).expect("few")
        };
        self.histories.fetch_add(1, Ordering::Relaxed);
        let faults = count(|what| matches!(what, What::Fault(_)));
        self.faults.fetch_add(faults, Ordering::Relaxed);
        let approved = count(|what| matches!(what, What::Approved { .. }));
        self.with_approvals.fetch_add(u64::from(approved > 0), Ordering::Relaxed);
        self.with_both.fetch_add(u64::from(approved > 0 && faults > 0), Ordering::Relaxed);
        self.approved.fetch_add(approved, Ordering::Relaxed);
        let sent = count(|what| matches!(what, What::Dispatched { .. }));
        self.sent.fetch_add(sent, Ordering::Relaxed);
        let effects = count(|what| matches!(what, What::Effect { .. }));
        self.effects.fetch_add(effects, Ordering::Relaxed);
        self.messages.fetch_add(
            count(|what| matches!(what, What::Told(t) if t.is_taken)),
            Ordering::Relaxed,
        );
    }
}

fn number(name: &str) -> Option<u64> {
    #[expect(clippy::disallowed_methods, reason = "the script asks for more this way")]
    std::env::var(name).ok()?.parse().ok()
}

/// Plays all seeds from `first` on two threads; the violations of the first seeds that had any.
fn play_all(about: About, first: u64, runs: u64) -> (Tally, Vec<(u64, Vec<Violation>)>) {
    let next = AtomicU64::new(first);
    let failures = Mutex::new(Vec::new());
    let tally = Tally::default();
    let work = || {
        let (runtime, deployment) = (runtime(), deployment());
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            let has_enough = failures.lock().expect("the failures").len() >= 5;
            if seed >= first + runs || has_enough {
                return;
            }
            let history = play(&runtime, &deployment, about, seed);
            tally.add(&history);
            let found = violations(&history);
            if !found.is_empty() {
                failures.lock().expect("the failures").push((seed, found));
            }
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(work)).collect();
        threads.into_iter().for_each(|thread| thread.join().expect("a thread that ended well"));
    });
    (tally, failures.into_inner().expect("the failures"))
}

#[test]
fn random_histories_lose_nothing_and_repeat_nothing() {
    prove(About::Everything, number("PROVE_RUNS").unwrap_or(RUNS));
}

#[test]
fn histories_with_approvals_contain_once_what_is_approved_and_nothing_else() {
    prove(About::Approvals, number("PROVE_APPROVALS").unwrap_or(RUNS / 20));
}

/// Plays so many histories and says what was in them.
#[expect(clippy::print_stdout, reason = "the scripts show it")]
fn prove(about: About, runs: u64) {
    let first = number("PROVE_FIRST_SEED").unwrap_or(0);
    let began = Instant::now();
    let (tally, failures) = play_all(about, first, runs);
    let took = began.elapsed().max(Duration::from_millis(1)).as_secs_f64();
    let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
    let histories = read(&tally.histories);
    println!(
        "{histories} histories from seed {first}, {} faults, {} messages; in {} of them, {} with \
         faults, {} targets approved, {} sent to, {} contained; {} with violations, {took:.1} s",
        read(&tally.faults),
        read(&tally.messages),
        read(&tally.with_approvals),
        read(&tally.with_both),
        read(&tally.approved),
        read(&tally.sent),
        read(&tally.effects),
        failures.len(),
    );
    let say = |(seed, found): &(u64, Vec<Violation>)| {
        let found: Vec<String> =
            found.iter().map(|v| format!("  {}: {}", v.invariant, v.what)).collect();
        let script = about.script();
        format!("seed {seed}: {script} --replay {seed}\n{}", found.join("\n"))
    };
    assert!(
        failures.is_empty(),
        "promises were broken\n{}",
        failures.iter().map(say).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn a_seed_replays_the_same_history() {
    let (runtime, deployment) = (runtime(), deployment());
    for about in [About::Everything, About::Approvals] {
        for seed in 0..50 {
            let once = play(&runtime, &deployment, about, seed);
            assert_eq!(play(&runtime, &deployment, about, seed), once, "{about:?}, seed {seed}");
        }
    }
}

/// `--replay SEED` of the script prints the history of a seed, a line of JSON for each thing that
/// happened.
#[test]
fn the_seed_of_a_failure_replays_it() {
    let seeds = [(About::Everything, "PROVE_HISTORY"), (About::Approvals, "PROVE_APPROVAL")];
    let asked = seeds.into_iter().find_map(|(about, name)| Some((about, number(name)?)));
    let Some((about, seed)) = asked else { return };
    let mut rng = Rng::with_seed(seed);
    println!("{:?}", Plan::of(&mut rng, about));
    let history = play(&runtime(), &deployment(), about, seed);
    for line in &history {
        println!("{}", serde_json::to_string(line).expect("a line"));
    }
    for violation in violations(&history) {
        println!("{}: {}", violation.invariant, violation.what);
    }
}

#[test]
fn histories_have_every_fault_in_them() {
    let (runtime, deployment) = (runtime(), deployment());
    let mut unseen = ALL_FAULTS.to_vec();
    for seed in 0..2_000 {
        for line in play(&runtime, &deployment, About::Everything, seed) {
            unseen.retain(|fault| line.what != What::Fault(*fault));
        }
        if unseen.is_empty() {
            return;
        }
    }
    panic!("{unseen:?} never happened");
}
