//! What can go wrong in an exploration, and how often.

use std::collections::HashSet;
use std::sync::Mutex;

use fraud_guard::containment::action::Guard;
use fraud_guard::containment::action::Limits;
use fraud_guard::containment::action::Needed;

use super::blinded::Weakness;

/// Which of a worker's clocks lies when it stands still.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clocks {
    /// None.
    Good,
    /// The wall clock is set back to when the guards were read.
    WallSetBack,
    /// The clock that nobody can set stood still, as in a machine that was paused.
    Paused,
}

#[derive(Debug)]
pub(super) struct Scenario {
    pub(super) name: &'static str,
    /// The target of each action.
    pub(super) targets: Vec<usize>,
    pub(super) needed: Needed,
    pub(super) workers: usize,
    pub(super) crashes: u8,
    pub(super) freezes: u8,
    pub(super) revocations: u8,
    pub(super) reactivations: u8,
    /// Whether everything is approved and armed from the beginning.
    pub(super) is_armed: bool,
    /// Whether requests and replies can be late or lost.
    pub(super) is_network_bad: bool,
    /// Whether nothing is of interest once no action is left to be sent.
    pub(super) is_over_when_sent: bool,
    /// How often a request finds nobody or is refused for now.
    pub(super) unsent: u8,
    /// How often the target cannot be read.
    pub(super) unreadable: u8,
    /// What may turn against the action, once.
    pub(super) turns: Vec<Guard>,
    /// Whether the store can be put back to what it was when an action was armed.
    pub(super) is_restored: bool,
    /// Whether somebody who can write to the store makes an approval of his own.
    pub(super) is_forged: bool,
    pub(super) clocks: Clocks,
    pub(super) limits: Limits,
    pub(super) weakness: Option<Weakness>,
    /// The hashes of actions of which it is known that time alone ends them.
    pub(super) ending: Mutex<HashSet<u64>>,
}

impl Scenario {
    /// One action, two workers, and little that goes wrong.
    pub(super) fn least() -> Self {
        Self {
            name: "one action",
            targets: vec![0],
            needed: Needed::One,
            workers: 2,
            crashes: 0,
            freezes: 1,
            revocations: 1,
            reactivations: 0,
            is_armed: false,
            is_network_bad: true,
            is_over_when_sent: false,
            unsent: 0,
            unreadable: 0,
            turns: Vec::new(),
            is_restored: false,
            is_forged: false,
            clocks: Clocks::Good,
            limits: Limits::default(),
            weakness: None,
            ending: Mutex::default(),
        }
    }

    /// What every commit explores.
    pub(super) fn small() -> Self {
        Self {
            name: "two workers, two crashes, a revocation, a reactivation",
            crashes: 2,
            reactivations: 1,
            ..Self::least()
        }
    }

    /// Tries that send nothing, and a kill switch.
    pub(super) fn tries() -> Self {
        Self {
            name: "one worker, two tries that send nothing, a kill switch",
            workers: 1,
            freezes: 0,
            unsent: 2,
            unreadable: 1,
            turns: vec![Guard::KillSwitch],
            ..Self::least()
        }
    }

    /// Two actions that were both approved for one target.
    pub(super) fn two_actions() -> Self {
        Self {
            name: "two actions on one target, a reactivation",
            targets: vec![0, 0],
            workers: 1,
            is_armed: true,
            is_network_bad: false,
            freezes: 0,
            revocations: 0,
            reactivations: 1,
            ..Self::least()
        }
    }

    /// Everything that goes wrong, together.
    pub(super) fn large() -> Self {
        Self {
            name: "all of that together, and two people",
            needed: Needed::Two,
            unsent: 1,
            turns: vec![Guard::KillSwitch],
            ..Self::small()
        }
    }

    pub(super) fn with(mut self, weakness: Weakness) -> Self {
        self.weakness = Some(weakness);
        self
    }

    pub(super) fn is_weak(&self, weakness: Weakness) -> bool {
        self.weakness == Some(weakness)
    }
}
