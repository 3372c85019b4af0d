//! What happens to the world: everything goes through the product's own step.

use fraud_guard::containment::action::Action;
use fraud_guard::containment::action::Approval;
use fraud_guard::containment::action::ApprovalDraft;
use fraud_guard::containment::action::Effect;
use fraud_guard::containment::action::Guard;
use fraud_guard::containment::action::Input;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::Person;
use fraud_guard::containment::action::Phase;
use fraud_guard::containment::action::Reading;
use fraud_guard::containment::action::Refusal;
use fraud_guard::containment::action::Seen;
use fraud_guard::containment::action::Withdrawal;
use fraud_guard::seal::Canonical;
use fraud_guard::seal::Fingerprint;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::blinded;
use super::blinded::Weakness;
use super::environment::Event;
use super::properties::Violation;
use super::scenario::Scenario;
use super::world::Document;
use super::world::Flight;
use super::world::Kept;
use super::world::LONGEST_LAG;
use super::world::LONGEST_WAY;
use super::world::STANDSTILL;
use super::world::Worker;
use super::world::World;
use super::world::audited;
use super::world::key;
use super::world::person;

impl World {
    pub(super) fn happen(&mut self, scenario: &Scenario, event: Event) -> Option<()> {
        match event {
            Event::Approve { of, by } => self.approve(scenario, of, person(by)),
            Event::Forge { of } => self.forge(of),
            Event::Revoke { of } => self.revoke(scenario, of),
            Event::Reactivate { target } => {
                self.left.reactivations -= 1;
                let server = &mut self.servers[target];
                server.is_active = true;
                server.shows_active = true;
                server.is_reactivated = true;
                Some(())
            }
            Event::Turn(guard) => self.turn(guard),
            Event::Restore => {
                self.left.restores -= 1;
                let versions: Vec<u8> = self.documents.iter().map(|now| now.version).collect();
                self.documents = self.backup.take()?;
                // Nothing that was read before can be written over what was put back.
                for (document, version) in self.documents.iter_mut().zip(versions) {
                    document.version = version + 1;
                }
                Some(())
            }
            Event::Deliver { flight, is_answered } => self.deliver(scenario, flight, is_answered),
            Event::Lose(flight) => self.network.remove(&flight).then_some(()),
            Event::Throttle(flight) => {
                self.network.remove(&flight);
                self.left.unsent -= 1;
                self.seen[flight.of].in_doubt -= 1;
                let outcome = Outcome::Throttled { retry_after: None };
                self.workers[flight.worker] = Worker::Ending { of: flight.of, outcome };
                Some(())
            }
            Event::Show { target } => {
                let server = &mut self.servers[target];
                server.shows_active = server.is_active;
                server.shows_by = None;
                Some(())
            }
            Event::Sweep { of } => self.sweep(of),
            Event::Verify { of, is_readable } => self.verify(scenario, of, is_readable),
            Event::SeeAgain { of } => {
                let is_active = self.servers[scenario.targets[of]].shows_active;
                let input = Input::SeenActiveAgain { read_at: self.now };
                if is_active { self.store(of, &input, self.now) } else { None }
            }
            Event::Wait => self.wait(),
            Event::StandStill => {
                self.left.freezes -= 1;
                self.pass_to(self.now + STANDSTILL)
            }
            Event::Read { worker, .. }
            | Event::Claim { worker }
            | Event::Append { worker }
            | Event::Send { worker }
            | Event::FindNobody { worker }
            | Event::GiveUp { worker }
            | Event::Report { worker }
            | Event::Crash { worker } => self.work(scenario, event, worker),
        }
    }

    /// What a worker does.
    fn work(&mut self, scenario: &Scenario, event: Event, worker: usize) -> Option<()> {
        match event {
            Event::Read { of, .. } => self.read(scenario, worker, of),
            Event::Claim { .. } => self.claim(scenario, worker),
            Event::Append { .. } => self.append_claim(scenario, worker),
            Event::Send { .. } => self.send(scenario, worker, true),
            Event::FindNobody { .. } => self.send(scenario, worker, false),
            Event::GiveUp { .. } => {
                let Worker::Waiting { of } = self.workers[worker] else { return None };
                self.stop_waiting(worker);
                self.workers[worker] = Worker::Ending { of, outcome: Outcome::Unclear };
                Some(())
            }
            Event::Report { .. } => self.report(scenario, worker),
            Event::Crash { .. } => {
                self.left.crashes -= 1;
                self.stop_waiting(worker);
                self.workers[worker] = Worker::Idle;
                Some(())
            }
            _ => None,
        }
    }

    /// Forgets what can make no difference any more, so that fewer worlds are different: what may
    /// turn or stand still once nothing is left to be sent, and crashes of workers that do nothing.
    pub(super) fn forget(&mut self) {
        let can_restore = self.backup.is_some() && self.left.restores > 0;
        if can_restore || self.documents.iter().any(Document::is_to_send) {
            return;
        }
        if !self.workers.iter().any(Worker::is_between) {
            self.turned = None;
            self.left.turns = 0;
            self.left.freezes = 0;
            self.left.unsent = 0;
        }
        if self.workers.iter().all(|worker| *worker == Worker::Idle) {
            self.left.crashes = 0;
        }
    }

    pub(super) fn has_something_to_send(&self) -> bool {
        self.documents.iter().any(Document::is_to_send)
            || self.workers.iter().any(Worker::is_between)
    }

    /// Steps a document, writes it back, and appends what it leaves for the audit.
    fn store(&mut self, of: usize, input: &Input<'_>, now: Timestamp) -> Option<()> {
        let step = self.documents[of].action.step(input, now).ok()?;
        self.write(of, step.action);
        if self.phase(of) != Phase::Dispatching {
            self.audit_document(of);
        }
        Some(())
    }

    fn write(&mut self, of: usize, action: Action) {
        let before = self.phase(of);
        self.documents[of].action = Kept::new(action);
        self.documents[of].version += 1;
        let after = self.phase(of);
        let is_withdrawn =
            matches!(after, Phase::Revoked | Phase::Rejected | Phase::Expired | Phase::Blocked);
        if is_withdrawn {
            self.seen[of].withdrawn_at.get_or_insert(self.now);
        }
        // The backup is of the moment at which it was armed.
        if after == Phase::Armed && before != Phase::Armed && self.left.restores > 0 {
            self.audit_document(of);
            self.backup = Some(self.documents.clone());
        }
    }

    fn approve(&mut self, scenario: &Scenario, of: usize, by: Person) -> Option<()> {
        let action = self.documents[of].action.clone();
        let said = self.now + Approval::USUAL_LIFETIME;
        let draft = blinded::approval(scenario, draft(by, self.now, said, self.page()), &action);
        let approval = Approval::seal(draft, &action, &key(1));
        let input =
            Input::Approve { approval: &approval, reading: Reading::Yes, page: self.page() };
        self.store(of, &input, draft.given_at)?;
        let page = self.page();
        let ghost = &mut self.seen[of];
        ghost.saw = Some(page);
        ghost.approved_by.insert(by);
        ghost.approved_at = Some(self.now);
        ghost.good_until = Some(ghost.good_until.map_or(said, |until| until.min(said)));
        Some(())
    }

    /// Somebody who can write to the store, and has no key, writes an approval.
    fn forge(&mut self, of: usize) -> Option<()> {
        self.left.forgeries -= 1;
        let draft = draft(person(1), self.now, self.now + Approval::USUAL_LIFETIME, self.page());
        let approval = Approval::seal(draft, &self.documents[of].action, &key(2));
        let input =
            Input::Approve { approval: &approval, reading: Reading::Yes, page: self.page() };
        self.store(of, &input, self.now)
    }

    fn revoke(&mut self, scenario: &Scenario, of: usize) -> Option<()> {
        self.left.revocations -= 1;
        let claim = self.documents[of].action.sequence();
        let is_claimed = self.phase(of) == Phase::Dispatching;
        if is_claimed {
            self.seen[of].withdrawn_in_claim.get_or_insert(claim);
        }
        if is_claimed && scenario.is_weak(Weakness::LateWithdrawalIsLost) {
            return Some(());
        }
        let reason = Untrusted::new("");
        let revoked = Withdrawal::Revoked { by: person(3), reason };
        self.store(of, &Input::Withdraw(&revoked), self.now)
    }

    fn turn(&mut self, guard: Guard) -> Option<()> {
        self.left.turns -= 1;
        self.turned = Some((guard, self.now));
        if guard == Guard::Target {
            for server in &mut self.servers {
                server.is_active = false;
                server.shows_active = false;
            }
        }
        Some(())
    }

    fn read(&mut self, scenario: &Scenario, worker: usize, of: usize) -> Option<()> {
        let guards = Box::new(blinded::guards(scenario, self, of));
        let document = &self.documents[of];
        let copy = document.action.clone();
        let version = document.version;
        self.workers[worker] = Worker::Ready { of, copy, version, guards };
        Some(())
    }

    fn claim(&mut self, scenario: &Scenario, worker: usize) -> Option<()> {
        let idle = std::mem::replace(&mut self.workers[worker], Worker::Idle);
        let Worker::Ready { of, copy, version, guards } = idle else { return None };
        let guards = blinded::age(scenario, *guards, self.now);
        let input = Input::Claim { worker: Worker::id(worker), guards: &guards };
        let Ok(step) = copy.step(&input, self.now) else { return Some(()) };
        let is_newest = self.documents[of].version == version;
        let is_claimed = step.action.phase() == Phase::Dispatching;
        let is_stored = if is_claimed && scenario.is_weak(Weakness::NoIntent) {
            // Nothing is written at all.
            true
        } else if is_newest || scenario.is_weak(Weakness::NoCompareAndSwap) {
            self.write(of, step.action.clone());
            true
        } else {
            false
        };
        if is_stored && is_claimed {
            let read_at = guards.read_at();
            self.workers[worker] = Worker::Claimed { of, copy: Kept::new(step.action), read_at };
        } else if is_stored {
            self.audit_document(of);
        }
        Some(())
    }

    fn append_claim(&mut self, scenario: &Scenario, worker: usize) -> Option<()> {
        let now = self.now;
        let Worker::Claimed { of, copy, .. } = &mut self.workers[worker] else { return None };
        let (of, lines) = (*of, copy.clone());
        *copy = Kept::new(audited(&lines, now));
        if !scenario.is_weak(Weakness::NotAudited) {
            self.append(of, lines.unaudited());
        }
        Some(())
    }

    fn send(&mut self, scenario: &Scenario, worker: usize, finds_server: bool) -> Option<()> {
        let Worker::Claimed { of, copy, read_at } = self.workers[worker].clone() else {
            return None;
        };
        let (wall, since_read) = blinded::clocks(scenario, read_at, self.now);
        let input = Input::AboutToSend { worker: Worker::id(worker), since_read };
        let outcome = match copy.step(&input, wall) {
            Ok(step) if finds_server => {
                let sends = |effect: &Effect| matches!(effect, Effect::Send(_));
                assert_eq!(step.effects.iter().filter(|effect| sends(effect)).count(), 1);
                self.first_byte(scenario, of, &copy);
                self.workers[worker] = Worker::Waiting { of };
                let number = self.seen[of].sent;
                let until = self.now + LONGEST_WAY;
                self.network.insert(Flight { of, worker, is_awaited: true, until, number });
                return Some(());
            }
            Ok(_) => {
                self.left.unsent -= 1;
                Outcome::ProvedUnsent
            }
            // Too late, or even after its claim was over.
            Err(Refusal::TooLate | Refusal::Phase(Phase::Unknown)) => Outcome::TooLate,
            Err(refusal) => panic!("{refusal}"),
        };
        self.workers[worker] = Worker::Ending { of, outcome };
        Some(())
    }

    fn report(&mut self, scenario: &Scenario, worker: usize) -> Option<()> {
        let Worker::Ending { of, outcome } = self.workers[worker] else { return None };
        self.workers[worker] = Worker::Idle;
        let outcome = blinded::outcome(scenario, outcome);
        let input = Input::Ended { worker: Worker::id(worker), outcome };
        // Who has lost the claim says nothing any more.
        let _ = self.store(of, &input, self.now);
        Some(())
    }

    fn deliver(&mut self, scenario: &Scenario, flight: Flight, is_answered: bool) -> Option<()> {
        self.network.remove(&flight);
        let of = flight.of;
        let phase = self.phase(of);
        let server = &mut self.servers[scenario.targets[of]];
        if server.is_active {
            server.is_active = false;
            server.shows_by = scenario.is_network_bad.then_some(self.now + LONGEST_LAG);
            server.shows_active = scenario.is_network_bad;
            self.seen[of].effects += 1;
            if server.is_reactivated {
                self.violations.insert(Violation::AfterReactivation);
            }
            // What was sent before the store was put back cannot be called back.
            let was_restored = scenario.is_restored && self.left.restores == 0;
            let is_withdrawn =
                matches!(phase, Phase::Revoked | Phase::Rejected | Phase::Expired | Phase::Blocked);
            if is_withdrawn && !was_restored {
                self.violations.insert(Violation::EffectAfterWithdrawal);
            }
            if self.seen[of].effects > 1 {
                self.violations.insert(Violation::SecondEffect);
            }
        }
        if flight.is_awaited && is_answered {
            self.workers[flight.worker] = Worker::Ending { of, outcome: Outcome::Accepted };
        }
        Some(())
    }

    fn stop_waiting(&mut self, worker: usize) {
        let flights = std::mem::take(&mut self.network).into_iter();
        let unheard = |flight: Flight| Flight {
            is_awaited: flight.is_awaited && flight.worker != worker,
            ..flight
        };
        self.network = flights.map(unheard).collect();
    }

    fn sweep(&mut self, of: usize) -> Option<()> {
        let action = &self.documents[of].action;
        let is_due = action.due_at().is_some_and(|due| due <= self.now);
        if is_due {
            let phase = action.phase();
            self.store(of, &Input::TimePassed, self.now)?;
            return (phase != self.phase(of)).then_some(());
        }
        self.audit_document(of);
        Some(())
    }

    fn verify(&mut self, scenario: &Scenario, of: usize, is_readable: bool) -> Option<()> {
        let seen = match (is_readable, self.servers[scenario.targets[of]].shows_active) {
            (false, _) => {
                self.left.unreadable -= 1;
                Seen::Unreadable
            }
            (true, true) => Seen::StillActive,
            (true, false) => Seen::Inactive,
        };
        let read_at = blinded::verification_time(scenario, self.now);
        self.store(of, &Input::Verified { seen, read_at }, read_at)
    }

    /// Lets time pass to the next moment at which anything can be different. Nothing is under way
    /// for longer than it can be, and nothing is shown later than it must be.
    fn wait(&mut self) -> Option<()> {
        let deadlines = self.documents.iter().filter_map(|document| document.action.due_at());
        let arrivals = self.network.iter().map(|flight| flight.until);
        let shown = self.servers.iter().filter_map(|server| server.shows_by);
        // Until when approvers were told that it can be sent, and 5 s later.
        let to_send = |of: &usize| self.phase(*of).is_before_dispatch();
        let told = (0..self.seen.len()).filter(to_send).filter_map(|of| self.seen[of].good_until);
        let told = told.flat_map(|until| [until, until + SignedDuration::from_secs(5)]);
        let next =
            deadlines.chain(arrivals).chain(shown).chain(told).filter(|at| *at > self.now).min()?;
        self.pass_to(next)
    }

    fn pass_to(&mut self, at: Timestamp) -> Option<()> {
        // Who waits for an answer gives up before its lease is over.
        let is_held = self.workers.iter().any(|worker| matches!(worker, Worker::Waiting { .. }))
            || self.network.iter().any(|flight| flight.until < at)
            || self.servers.iter().any(|server| server.shows_by.is_some_and(|by| by < at));
        self.now = at;
        (!is_held).then_some(())
    }

    /// What the approver sees; it is another page once something turned.
    pub(super) fn page(&self) -> Fingerprint {
        let is_changed = self.turned.is_some_and(|(guard, _)| guard == Guard::Unchanged);
        Canonical::new("page").number(u8::from(is_changed)).take_fingerprint()
    }
}

fn draft(by: Person, now: Timestamp, until: Timestamp, page: Fingerprint) -> ApprovalDraft {
    let nonce = Canonical::new("nonce").text(&by.to_string()).take_fingerprint();
    ApprovalDraft { by, given_at: now, expires_at: until, page, nonce, audited: 0 }
}
