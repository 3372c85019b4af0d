//! The state of the world around the actions.

use std::collections::BTreeSet;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::ops::Deref;
use std::sync::Arc;

use fraud_guard::containment::StepKind;
use fraud_guard::containment::action::Action;
use fraud_guard::containment::action::Budget;
use fraud_guard::containment::action::Guard;
use fraud_guard::containment::action::Guards;
use fraud_guard::containment::action::Line;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Phase;
use fraud_guard::containment::action::Proposal;
use fraud_guard::containment::action::Target;
use fraud_guard::containment::action::Why;
use fraud_guard::fraud_event::Scope;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::seal::Fingerprint;
use fraud_guard::seal::Key;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::environment::Event;
use super::properties::Violation;
use super::scenario::Scenario;

/// How long a request can be under way.
pub(super) const LONGEST_WAY: SignedDuration = SignedDuration::from_mins(4);
/// How long Partner Center shows what was.
pub(super) const LONGEST_LAG: SignedDuration = SignedDuration::from_mins(10);
/// A worker that stands still for longer than its readings are good for.
pub(super) const STANDSTILL: SignedDuration = SignedDuration::from_secs(6);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) now: Timestamp,
    pub(super) documents: Vec<Document>,
    pub(super) backup: Option<Vec<Document>>,
    pub(super) workers: [Worker; 2],
    pub(super) network: BTreeSet<Flight>,
    pub(super) servers: Vec<Server>,
    /// Which action has the lock of each target.
    pub(super) locks: Vec<Option<usize>>,
    pub(super) budget: Budget,
    /// The audit chain, for each action.
    pub(super) chain: Vec<BTreeSet<Audited>>,
    pub(super) turned: Option<(Guard, Timestamp)>,
    pub(super) left: Left,
    pub(super) seen: Vec<Ghost>,
    pub(super) violations: BTreeSet<Violation>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Document {
    pub(super) action: Kept,
    pub(super) version: u8,
}

impl Document {
    pub(super) fn is_to_send(&self) -> bool {
        let phase = self.action.phase();
        phase.is_before_dispatch() || phase == Phase::Dispatching
    }
}

/// An action that is hashed once, and not in every state that has it.
#[derive(Clone, Debug)]
pub(super) struct Kept {
    action: Arc<Action>,
    pub(super) hash: u64,
}

impl Kept {
    pub(super) fn new(action: Action) -> Self {
        let mut hasher = DefaultHasher::new();
        action.hash(&mut hasher);
        Self { action: Arc::new(action), hash: hasher.finish() }
    }
}

impl Deref for Kept {
    type Target = Action;

    fn deref(&self) -> &Action {
        &self.action
    }
}

impl PartialEq for Kept {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash
    }
}

impl Eq for Kept {}

impl Hash for Kept {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Worker {
    Idle,
    /// Has read the action and the guards.
    Ready {
        of: usize,
        copy: Kept,
        version: u8,
        guards: Box<Guards>,
    },
    /// Has claimed, and everything is ready.
    Claimed {
        of: usize,
        copy: Kept,
        read_at: Timestamp,
    },
    /// Has sent, and waits for the answer.
    Waiting {
        of: usize,
    },
    /// Knows how it ended, or that it does not.
    Ending {
        of: usize,
        outcome: Outcome,
    },
}

/// A request under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Flight {
    pub(super) of: usize,
    pub(super) worker: usize,
    pub(super) is_awaited: bool,
    pub(super) until: Timestamp,
    /// Tells two requests apart that were sent for one action.
    pub(super) number: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Server {
    pub(super) is_active: bool,
    pub(super) shows_active: bool,
    pub(super) shows_by: Option<Timestamp>,
    pub(super) is_reactivated: bool,
}

/// A line as the chain has it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Audited {
    pub(super) number: u32,
    pub(super) before: Phase,
    pub(super) after: Phase,
    pub(super) claim: Option<u32>,
}

/// How often something may still go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Left {
    pub(super) crashes: u8,
    pub(super) freezes: u8,
    pub(super) revocations: u8,
    pub(super) reactivations: u8,
    pub(super) unsent: u8,
    pub(super) unreadable: u8,
    pub(super) turns: u8,
    pub(super) restores: u8,
    pub(super) forgeries: u8,
}

/// What the checker remembers of each action, and nobody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Ghost {
    /// Who really approved.
    pub(super) approved_by: BTreeSet<Person>,
    /// When the last of them did.
    pub(super) approved_at: Option<Timestamp>,
    /// Which page.
    pub(super) saw: Option<Fingerprint>,
    /// How long they were promised that it would be good.
    pub(super) good_until: Option<Timestamp>,
    /// When it was withdrawn for everybody to read.
    pub(super) withdrawn_at: Option<Timestamp>,
    /// True once somebody withdrew it while it was claimed.
    pub(super) withdrawn_in_claim: Option<u32>,
    pub(super) sent: u8,
    pub(super) in_doubt: u8,
    pub(super) effects: u8,
    pub(super) last_sent_at: Option<Timestamp>,
}

pub(super) fn start() -> Timestamp {
    "2026-11-28T12:00:00Z".parse().expect("a time")
}

pub(super) fn key(byte: u8) -> Key {
    Key::new(&[byte; 32]).expect("a key")
}

pub(super) fn person(number: u128) -> Person {
    let tenant = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("a tenant");
    Person { tenant, object: Uuid::from_u128(number) }
}

fn proposal(scenario: &Scenario, of: usize) -> Proposal {
    let customer = TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002").expect("a tenant");
    let number = scenario.targets[of] + 4;
    let subscription = format!("44444444-dddd-4ddd-8ddd-00000000000{number}");
    let subscription = SubscriptionId::parse(&subscription).expect("a subscription");
    Proposal {
        scope: Scope::of_subscription(Some(customer), subscription),
        epoch: 0,
        round: u32::try_from(of).expect("few"),
        kind: StepKind::CancelSubscription,
        target: Target::subscription(customer, subscription, Untrusted::new("Contoso (synthetic)")),
        needed: scenario.needed,
        raised_by: None,
        expires_at: start() + SignedDuration::from_hours(4),
    }
}

impl World {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let count = scenario.targets.len();
        let server =
            Server { is_active: true, shows_active: true, shows_by: None, is_reactivated: false };
        let mut world = Self {
            now: start(),
            documents: Vec::new(),
            backup: None,
            workers: [Worker::Idle, Worker::Idle],
            network: BTreeSet::new(),
            servers: vec![server; count],
            locks: vec![None; count],
            budget: Budget::default(),
            chain: vec![BTreeSet::new(); count],
            turned: None,
            left: Left {
                crashes: scenario.crashes,
                freezes: scenario.freezes,
                revocations: scenario.revocations,
                reactivations: scenario.reactivations,
                unsent: scenario.unsent,
                unreadable: scenario.unreadable,
                turns: u8::from(!scenario.turns.is_empty()),
                restores: u8::from(scenario.is_restored),
                forgeries: u8::from(scenario.is_forged),
            },
            seen: vec![Ghost::default(); count],
            violations: BTreeSet::new(),
        };
        for of in 0..count {
            let step = Action::propose(proposal(scenario, of), world.now).expect("a proposal");
            world.documents.push(Document { action: Kept::new(step.action), version: 0 });
            world.audit_document(of);
        }
        if scenario.is_armed {
            for of in 0..count {
                world.happens(scenario, Event::Approve { of, by: 1 });
            }
            world.happens(scenario, Event::Wait);
            for of in 0..count {
                world.happens(scenario, Event::Sweep { of });
            }
        }
        world
    }

    fn happens(&mut self, scenario: &Scenario, event: Event) {
        self.happen(scenario, event).expect("it can happen");
    }

    pub(super) fn phase(&self, of: usize) -> Phase {
        self.documents[of].action.phase()
    }

    /// Appends lines to the chain.
    pub(super) fn append(&mut self, of: usize, lines: &[Line]) {
        for line in lines {
            let claim = match line.why {
                Why::Claimed(sequence) => Some(sequence),
                _ => None,
            };
            let line =
                Audited { number: line.number, before: line.before, after: line.after, claim };
            // Appended twice, it says the same twice.
            self.chain[of].insert(line);
        }
    }

    /// Appends what waits in a document, and says so.
    pub(super) fn audit_document(&mut self, of: usize) {
        let action = self.documents[of].action.clone();
        if !action.unaudited().is_empty() {
            self.append(of, action.unaudited());
            self.documents[of].action = Kept::new(audited(&action, self.now));
        }
    }
}

/// An action that knows that its lines are in the chain.
pub(super) fn audited(action: &Action, now: Timestamp) -> Action {
    use fraud_guard::containment::action::Input;
    let through = action.lines();
    // Time must not pass in it: deadlines are steps of their own.
    let now = action.due_at().map_or(now, |due| now.min(due - SignedDuration::from_nanos(1)));
    action.step(&Input::Audited { through }, now).expect("a step").action
}
