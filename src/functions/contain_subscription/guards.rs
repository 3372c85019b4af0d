//! What the guards read, each afresh. What cannot be read is no.

use std::time::Duration;

use tokio::time::Instant;

use super::Care;
use super::look;
use super::look::Live;
use crate::app::Mode;
use crate::audience::Followed;
use crate::case::Case;
use crate::case::EventRecord;
use crate::containment::Containment;
use crate::containment::action::Action;
use crate::containment::action::BudgetRequest;
use crate::containment::action::Guard;
use crate::containment::action::Guards;
use crate::containment::action::Limits;
use crate::containment::action::Objection;
use crate::containment::action::Person;
use crate::containment::action::Reading;
use crate::containment::action::reading;
use crate::containment::action::reading::Protection;
use crate::containment::action::reading::SeenEvents;
use crate::containment::exhibit::Exhibit;
use crate::fraud_event::AlertType;
use crate::fraud_event::FraudEvent;
use crate::fraud_event::SourceName;
use crate::microsoft::Patience;
use crate::records::Containments;
use crate::sources::Cursor;
use crate::sources::read_place;

/// For each question about approvers and subscriptions.
const PATIENCE: Duration = Duration::from_secs(15);
/// Alerts of one case that are read again; one that is unresolved is enough.
const MOST_ALERTS: usize = 5;

/// What takes its time to read, and changes in minutes rather than seconds.
pub(super) struct Slow {
    read_at: Instant,
    live: Option<Live>,
    events: Option<SeenEvents>,
    approvers: Option<Vec<Person>>,
    subscriptions: Option<usize>,
    clock: Reading,
    trail: Reading,
}

/// Older than this nothing is sent by it.
const GOOD_FOR: Duration = Duration::from_secs(40);

impl Slow {
    /// True when what was read slowly says too little about now.
    pub(super) fn is_old(&self) -> bool {
        self.read_at.elapsed() > GOOD_FOR
    }

    /// What was seen of the target.
    pub(super) fn exhibit(&self) -> Option<&Exhibit> {
        self.live.as_ref().map(|live| &live.exhibit)
    }
}

impl Care<'_> {
    /// Reads what takes its time.
    pub(super) async fn read_slowly(&self, containment: &Containment) -> Slow {
        let read_at = Instant::now();
        let action = &containment.action;
        let (live, events, approvers, subscriptions) = futures::join!(
            look::live(&self.containing.sight, containment),
            self.read_events(),
            self.approvers(action),
            self.containing.sight.count_subscriptions(Patience::of(PATIENCE)),
        );
        if let Err(error) = &live {
            tracing::warn!(%error, action = %action.id(), "a target cannot be read");
        }
        Slow {
            read_at,
            live: live.ok(),
            events,
            approvers,
            subscriptions: subscriptions.ok(),
            clock: super::clock(self.app).await,
            trail: self.trail(action).await,
        }
    }

    /// G13, read afresh.
    pub(super) async fn trail(&self, action: &Action) -> Reading {
        reading::audit_trail(action, self.app.audit.seen(action).await.ok())
    }

    /// Reads the rest, and takes a place in the budget and the lock where nothing speaks against it
    /// yet. What can change within seconds comes last; from there on the readings are good for five
    /// seconds.
    pub(super) async fn read(&self, containment: &Containment, slow: &Slow) -> Guards {
        let action = &containment.action;
        let containments = Containments::of(&self.app.store);
        let others = containments.all(&self.case.scope).await.ok();
        let others: Option<Vec<Action>> =
            others.map(|all| all.into_iter().map(|one| one.action).collect());
        let breaker = containments.breaker().await;
        let breaker = breaker.map_or(Reading::Unreadable, |breaker| breaker.reading());
        // Alerts may have come while the other containments of the case were looked after.
        let case = self.app.records.case(&self.case.scope).await.ok().flatten();
        let fresh = Fresh { case: case.as_ref(), others: others.as_deref(), breaker };
        let others = others.as_deref();
        // Before what follows from it is read.
        let follows_policy = self.follows_policy();
        let begun = self.with_slow(Guards::read_from(self.app.clock.now()), action, slow, &fresh);
        let (budget, lock) = match has_objection(&begun) {
            // Neither is needed, and what is forbidden must not take the place of another.
            true => (Reading::Yes, Reading::Yes),
            false => {
                let budget = self.reserve(action, slow).await;
                let holder = containments.take_lock(containment).await.ok().flatten();
                (budget, reading::lock(action, holder.as_ref().map(|one| &one.action)))
            }
        };
        let guards = Guards::read_from(self.app.clock.now());
        let guards = self.with_slow(guards, action, slow, &fresh);
        let kill_switch = self.kill_switch().await;
        let protection = match follows_policy {
            true => self.protection(action, slow, others),
            false => Reading::Unreadable,
        };
        guards
            .with(Guard::Mode, mode(self.containing.mode))
            .with(Guard::KillSwitch, kill_switch)
            .with(Guard::NotProtected, protection)
            .with(Guard::Budget, budget)
            .with(Guard::Lock, lock)
    }

    /// The guards that follow from what was read slowly.
    fn with_slow(&self, guards: Guards, action: &Action, slow: &Slow, fresh: &Fresh<'_>) -> Guards {
        let now = self.app.clock.now();
        let key = self.app.seal_key.as_deref();
        let approvers = slow.approvers.as_deref();
        let seen = slow.live.as_ref().map(|live| live.seen.as_ref());
        let page = slow.exhibit().zip(fresh.others).zip(fresh.case);
        let page =
            page.map(|((exhibit, others), case)| exhibit.page(action, case.appearance(), others));
        let is_allowed = action.kind().is_allowed_by(&self.app.audience().policy.containment);
        guards
            .with(Guard::Approval, reading::approval(action, key, approvers, now))
            .with(Guard::Target, reading::target(action, seen))
            .with(Guard::Event, self.event(action, slow))
            .with(Guard::Kind, Reading::of(Some(is_allowed), Objection::KindNotAllowed))
            .with(Guard::Unchanged, reading::unchanged(action, page))
            .with(Guard::Breaker, fresh.breaker)
            .with(Guard::Clock, slow.clock)
            .with(Guard::AuditTrail, slow.trail)
    }

    fn protection(&self, action: &Action, slow: &Slow, others: Option<&[Action]>) -> Reading {
        if !self.follows_policy() {
            return Reading::Unreadable;
        }
        let audience = self.app.audience();
        let table = audience.policy.protected.as_ref();
        let protection = Protection { table, has_tag: self.has_tag(slow), others };
        reading::not_protected(action, &protection, self.app.clock.now())
    }

    /// Puts the policy file in force as it is now; false when it cannot be used.
    fn follows_policy(&self) -> bool {
        let Some(file) = &self.app.policy_file else { return true };
        match file.follow() {
            Followed::New { audience, .. } => {
                self.app.set_audience(*audience);
                true
            }
            Followed::Same(None) | Followed::Nothing => true,
            Followed::Refused(_) | Followed::Same(Some(_)) => false,
        }
    }

    /// To take something back needs no fraud.
    fn event(&self, action: &Action, slow: &Slow) -> Reading {
        if action.kind().is_undo() {
            return Reading::Yes;
        }
        reading::events(slow.events, self.app.clock.now())
    }

    /// A place in the budget. To take something back takes none: whoever stopped too much must be
    /// able to start all of it again.
    async fn reserve(&self, action: &Action, slow: &Slow) -> Reading {
        if action.kind().is_undo() {
            return Reading::Yes;
        }
        let Some(subscriptions) = slow.subscriptions else { return Reading::Unreadable };
        let policy = self.app.audience();
        let policy = &policy.policy.containment;
        let limits = Limits {
            per_hour: policy.most_per_hour.into(),
            per_day: policy.most_per_day.into(),
            percent_per_day: policy.most_percent_per_day.into(),
        };
        let request = BudgetRequest { action, limits, subscriptions };
        let now = self.app.clock.now();
        match Containments::of(&self.app.store).reserve(&request, now).await {
            Ok(Ok(())) => Reading::Yes,
            Ok(Err(objection)) => Reading::No(objection),
            Err(_) => Reading::Unreadable,
        }
    }

    /// Whether a tag protects what is touched. Where no tag protects anything none has to be read:
    /// an attacker who took our rights away must not be protected by that.
    fn has_tag(&self, slow: &Slow) -> Option<bool> {
        let audience = self.app.audience();
        let table = audience.policy.protected.as_ref()?;
        if table.tags.is_empty() {
            return Some(false);
        }
        slow.live.as_ref()?.tags.as_ref().map(|tags| table.has_tag(tags))
    }

    /// Those of the approvers who may approve now; `None` when that cannot be said of one.
    async fn approvers(&self, action: &Action) -> Option<Vec<Person>> {
        let mut approvers = Vec::new();
        for approval in action.approvals() {
            let person = approval.by;
            let patience = Patience::of(PATIENCE);
            match self.containing.sight.may_approve(person.object, patience).await {
                Ok(true) if self.app.microsoft.partner == Some(person.tenant) => {
                    approvers.push(person);
                }
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "nobody can say who may approve");
                    return None;
                }
            }
        }
        Some(approvers)
    }

    /// The alerts of the case, read again until one is a reason to act.
    async fn read_events(&self) -> Option<SeenEvents> {
        let read_at = self.app.clock.now();
        let mut seen: Option<SeenEvents> = None;
        for event in self.case.unresolved().take(MOST_ALERTS) {
            let Some(found) = self.read_event(event).await else { continue };
            for event in found {
                let this = SeenEvents {
                    read_at,
                    is_unresolved: event.is_unresolved(),
                    is_test: event.is_test,
                    is_known: !matches!(event.alert_type, AlertType::Unknown(_)),
                };
                if this.is_unresolved && !this.is_test && this.is_known {
                    return Some(this);
                }
                seen = seen.filter(|seen| seen.is_unresolved || !this.is_unresolved).or(Some(this));
            }
        }
        seen
    }

    /// What the source shows of an alert of this case now.
    async fn read_event(&self, event: &EventRecord) -> Option<Vec<FraudEvent>> {
        let source = self.app.sources.iter().find(|source| source.name() == event.source)?;
        let subscription = self.case.parties.subscription;
        let place = match event.source {
            SourceName::Graph => Cursor::Event(event.event_id.clone()?),
            SourceName::PartnerCenter => {
                Cursor::OfSubscription { subscription: subscription?, is_resolved: false }
            }
        };
        let found = read_place(source.as_ref(), &place).await.ok()?;
        Some(found.into_iter().filter(|event| event.scope() == self.case.scope).collect())
    }
}

/// What is read from the store just before the claim.
struct Fresh<'a> {
    case: Option<&'a Case>,
    others: Option<&'a [Action]>,
    breaker: Reading,
}

/// True when something that was read speaks against it already.
fn has_objection(guards: &Guards) -> bool {
    let rest = [Guard::Mode, Guard::KillSwitch, Guard::NotProtected, Guard::Budget, Guard::Lock];
    let others_hold = |guards: Guards, guard| guards.with(guard, Reading::Yes);
    rest.into_iter().fold(guards.clone(), others_hold).objection().is_some()
}

fn mode(mode: Mode) -> Reading {
    Reading::of(Some(mode == Mode::Act), Objection::NotInActMode)
}
