//! What may happen next.

use fraud_guard::containment::action::Guard;
use fraud_guard::containment::action::Needed;
use fraud_guard::containment::action::Phase;
use fraud_guard::containment::action::State;
use stateright::Model;
use stateright::Property;
use uuid::Uuid;

use super::properties;
use super::scenario::Scenario;
use super::world::Flight;
use super::world::Worker;
use super::world::World;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Event {
    Approve {
        of: usize,
        by: u128,
    },
    Forge {
        of: usize,
    },
    Revoke {
        of: usize,
    },
    Reactivate {
        target: usize,
    },
    Turn(Guard),
    Restore,
    /// A worker reads an action and the guards.
    Read {
        worker: usize,
        of: usize,
    },
    Claim {
        worker: usize,
    },
    Append {
        worker: usize,
    },
    Send {
        worker: usize,
    },
    FindNobody {
        worker: usize,
    },
    GiveUp {
        worker: usize,
    },
    Report {
        worker: usize,
    },
    Crash {
        worker: usize,
    },
    Deliver {
        flight: Flight,
        is_answered: bool,
    },
    Lose(Flight),
    Throttle(Flight),
    Show {
        target: usize,
    },
    /// The sweep looks after an action.
    Sweep {
        of: usize,
    },
    Verify {
        of: usize,
        is_readable: bool,
    },
    SeeAgain {
        of: usize,
    },
    Wait,
    StandStill,
}

impl Model for Scenario {
    type State = World;
    type Action = Event;

    fn init_states(&self) -> Vec<World> {
        vec![World::new(self)]
    }

    fn actions(&self, world: &World, events: &mut Vec<Event>) {
        for of in 0..world.documents.len() {
            of_people(self, world, of, events);
            of_sweep(world, of, events);
        }
        for worker in 0..self.workers {
            of_worker(self, world, worker, events);
        }
        for flight in &world.network {
            events.push(Event::Deliver { flight: *flight, is_answered: true });
            if self.is_network_bad {
                events.push(Event::Deliver { flight: *flight, is_answered: false });
                events.push(Event::Lose(*flight));
            }
            if flight.is_awaited && world.left.unsent > 0 {
                events.push(Event::Throttle(*flight));
            }
        }
        for (target, server) in world.servers.iter().enumerate() {
            if server.shows_active != server.is_active {
                events.push(Event::Show { target });
            }
        }
        if world.left.turns > 0 {
            events.extend(self.turns.iter().map(|guard| Event::Turn(*guard)));
        }
        if world.backup.is_some() && world.left.restores > 0 {
            events.push(Event::Restore);
        }
        events.push(Event::Wait);
        if world.left.freezes > 0 && world.workers.iter().any(Worker::is_between) {
            events.push(Event::StandStill);
        }
    }

    fn next_state(&self, last: &World, event: Event) -> Option<World> {
        let mut world = last.clone();
        world.happen(self, event)?;
        world.forget();
        (world != *last).then_some(world)
    }

    fn within_boundary(&self, world: &World) -> bool {
        !self.is_over_when_sent || world.has_something_to_send()
    }

    fn properties(&self) -> Vec<Property<Self>> {
        properties::all()
    }
}

fn of_people(scenario: &Scenario, world: &World, of: usize, events: &mut Vec<Event>) {
    let phase = world.phase(of);
    if matches!(phase, Phase::Proposed | Phase::ApprovedOnce) {
        events.push(Event::Approve { of, by: 1 });
        if scenario.needed == Needed::Two {
            events.push(Event::Approve { of, by: 2 });
        }
        if world.left.forgeries > 0 {
            events.push(Event::Forge { of });
        }
    }
    let may_revoke = phase.is_before_dispatch() && phase != Phase::Proposed
        || matches!(phase, Phase::Dispatching | Phase::NeedsHuman);
    if world.left.revocations > 0 && may_revoke {
        events.push(Event::Revoke { of });
    }
    let target = scenario.targets[of];
    let server = &world.servers[target];
    let is_dark = !server.is_active && !server.shows_active;
    if world.left.reactivations > 0 && is_dark && phase.is_over() {
        events.push(Event::Reactivate { target });
    }
}

fn of_sweep(world: &World, of: usize, events: &mut Vec<Event>) {
    let action = &world.documents[of].action;
    let is_due = action.due_at().is_some_and(|due| due <= world.now);
    // While its worker lives, it appends the line of its claim itself.
    let is_held = world.workers.iter().any(|worker| worker.has_claimed(of));
    if is_due || !action.unaudited().is_empty() && !is_held {
        events.push(Event::Sweep { of });
    }
    match action.state() {
        State::Verifying(_) | State::Unknown(_) if is_due => {
            events.push(Event::Verify { of, is_readable: true });
            if world.left.unreadable > 0 {
                events.push(Event::Verify { of, is_readable: false });
            }
        }
        State::Done { reactivated_at: None, .. } => events.push(Event::SeeAgain { of }),
        _ => {}
    }
}

fn of_worker(scenario: &Scenario, world: &World, worker: usize, events: &mut Vec<Event>) {
    match &world.workers[worker] {
        Worker::Idle => {
            let armed = (0..world.documents.len()).filter(|of| world.phase(*of) == Phase::Armed);
            // Workers are alike: the second begins only while the first is busy.
            if worker == 0 || world.workers[0] != Worker::Idle {
                events.extend(armed.map(|of| Event::Read { worker, of }));
            }
        }
        Worker::Ready { .. } => events.push(Event::Claim { worker }),
        Worker::Claimed { copy, .. } if !copy.unaudited().is_empty() => {
            events.push(Event::Append { worker });
        }
        Worker::Claimed { .. } => {
            events.push(Event::Send { worker });
            if world.left.unsent > 0 {
                events.push(Event::FindNobody { worker });
            }
        }
        Worker::Waiting { .. } if scenario.is_network_bad => events.push(Event::GiveUp { worker }),
        Worker::Waiting { .. } => {}
        Worker::Ending { .. } => events.push(Event::Report { worker }),
    }
    if world.workers[worker] != Worker::Idle && world.left.crashes > 0 {
        events.push(Event::Crash { worker });
    }
}

impl Worker {
    /// True between reading the guards and the first byte.
    pub(super) fn is_between(&self) -> bool {
        matches!(self, Self::Ready { .. } | Self::Claimed { .. })
    }

    fn has_claimed(&self, action: usize) -> bool {
        matches!(self, Self::Claimed { of, .. } if *of == action)
    }

    pub(super) fn id(number: usize) -> Uuid {
        Uuid::from_u128(u128::try_from(number).expect("few") + 100)
    }
}
