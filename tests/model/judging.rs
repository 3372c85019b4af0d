//! What is wrong about the first byte of a request.

use fraud_guard::containment::action::Action;
use fraud_guard::containment::action::Guard;
use fraud_guard::containment::action::Needed;
use fraud_guard::containment::action::Phase;
use jiff::SignedDuration;
use jiff::Timestamp;

use super::properties::Violation;
use super::scenario::Scenario;
use super::world::World;

impl World {
    /// The first byte leaves: what must not be so now?
    pub(super) fn first_byte(&mut self, scenario: &Scenario, of: usize, action: &Action) {
        let now = self.now;
        let mut found = Vec::new();
        let ghost = &self.seen[of];
        let needed = if scenario.needed == Needed::Two { 2 } else { 1 };
        if ghost.approved_by.len() < needed {
            found.push(Violation::Unapproved);
        }
        if ghost.good_until.is_some_and(|until| until <= now && is_long_ago(until, now)) {
            found.push(Violation::AfterApproval);
        }
        if ghost.approved_at.is_some_and(|at| now.duration_since(at) < Action::COOLING) {
            found.push(Violation::InCooling);
        }
        if ghost.in_doubt > 0 {
            found.push(Violation::SecondRequest);
        }
        if ghost.withdrawn_at.is_some_and(|at| is_long_ago(at, now)) {
            found.push(Violation::SentAfterWithdrawal);
        }
        if ghost.withdrawn_in_claim.is_some_and(|claim| claim < action.sequence()) {
            found.push(Violation::ClaimedAfterWithdrawal);
        }
        let claim = Some(action.sequence());
        if !self.chain[of].iter().any(|line| line.claim == claim) {
            found.push(Violation::Unaudited);
        }
        let is_busy = |other: usize| {
            let phase = self.phase(other);
            other != of
                && scenario.targets[other] == scenario.targets[of]
                && matches!(phase, Phase::Dispatching | Phase::Verifying | Phase::Unknown)
        };
        if (0..self.documents.len()).any(is_busy) {
            found.push(Violation::TwoAtOnce);
        }
        let page = self.page();
        if ghost.saw.is_some_and(|saw| saw != page)
            && self.turned.is_some_and(|(_, at)| is_long_ago(at, now))
        {
            found.push(Violation::PageChanged);
        }
        found.extend(
            self.turned
                .filter(|(_, at)| is_long_ago(*at, now))
                .and_then(|(guard, _)| turned(guard)),
        );
        let hour = SignedDuration::from_hours(1);
        let sent = self.seen.iter().filter_map(|ghost| ghost.last_sent_at);
        let in_hour = sent.filter(|at| now.duration_since(*at) < hour).count();
        if in_hour >= scenario.limits.per_hour {
            found.push(Violation::OverBudget);
        }
        let ghost = &mut self.seen[of];
        ghost.sent += 1;
        ghost.in_doubt += 1;
        ghost.last_sent_at = Some(now);
        self.violations.extend(found);
    }
}

/// What it means that something is sent long after a guard turned.
fn turned(guard: Guard) -> Option<Violation> {
    match guard {
        Guard::Mode => Some(Violation::AgainstMode),
        Guard::KillSwitch => Some(Violation::AgainstKillSwitch),
        Guard::NotProtected => Some(Violation::Protected),
        Guard::Approval => Some(Violation::ApproverLeft),
        Guard::Target => Some(Violation::NotActive),
        Guard::Event => Some(Violation::EventOver),
        Guard::Kind => Some(Violation::KindForbidden),
        Guard::Breaker => Some(Violation::BreakerOpen),
        Guard::Clock => Some(Violation::ClockWrong),
        Guard::AuditTrail => Some(Violation::AuditBroken),
        // What the approver saw is remembered; the others are seen with two actions.
        Guard::Unchanged | Guard::Budget | Guard::Lock => None,
    }
}

/// Long enough ago to be over, and no longer.
fn is_long_ago(then: Timestamp, now: Timestamp) -> bool {
    now.duration_since(then) >= SignedDuration::from_secs(5)
}
