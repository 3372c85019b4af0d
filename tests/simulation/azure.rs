//! The customers' machines and subscriptions as they really are, what Microsoft shows of them, and
//! the requests on their way.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use fraud_guard::app::Sent;
use fraud_guard::app::SightAnswer;
use fraud_guard::app::SightQuestion;
use fraud_guard::containment::action::Outcome;
use fraud_guard::containment::action::RefusedFor;
use fraud_guard::containment::exhibit::Holder;
use fraud_guard::containment::exhibit::Part;
use fraud_guard::containment::exhibit::PartState;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::microsoft::Unanswered;
use fraud_guard::microsoft::azure_resources::SubscriptionState;
use fraud_guard::microsoft::partner_customers::Found;
use fraud_guard::text::Untrusted;
use fraud_guard::wire::Call;
use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::history::Fault;
use super::history::What;
use super::world::World;

/// What can be contained.
#[derive(Clone, Debug)]
struct Thing {
    is_active: bool,
    /// Until then it is shown as active, whatever it is.
    shown_active_until: Timestamp,
    size: u32,
}

/// The far end of everything that contains.
#[derive(Default)]
pub struct Azure {
    things: BTreeMap<String, Thing>,
    due: Vec<(Timestamp, Due)>,
    /// Who may approve no more.
    pub leavers: BTreeSet<Uuid>,
    /// Which action a request is of, by its id.
    pub requests: BTreeMap<Uuid, String>,
}

/// What happens at its time.
enum Due {
    /// A request arrives.
    Arrive { action: String, target: String, answer: Option<Call<Sent, Outcome>> },
    /// It has its effect.
    Effect { action: String, target: String, shown_at: Timestamp },
}

/// Longest time that a request is under way.
const LONGEST_WAY: i64 = 240;
/// Longest time for which it is shown what was.
const LONGEST_SHOWN: i64 = 600;

/// What a request acts on, by its path alone.
fn target_of(sent: &Sent) -> String {
    let path = &sent.call.path;
    if let Some((_, rest)) = path.split_once("/azureEntitlements/") {
        let id = rest.split('/').next().unwrap_or_default();
        return format!("/subscriptions/{id}#whole");
    }
    let end = path.rfind('/').unwrap_or(path.len());
    format!("/{}", &path[..end])
}

impl Azure {
    fn thing(&mut self, id: &str) -> &mut Thing {
        let new = Thing { is_active: true, shown_active_until: Timestamp::MIN, size: 1 };
        self.things.entry(id.to_owned()).or_insert(new)
    }

    fn is_shown_active(&mut self, id: &str, now: Timestamp) -> bool {
        let thing = self.thing(id);
        thing.is_active || now < thing.shown_active_until
    }

    /// The name of a subscription, which is another one when it looks otherwise than before.
    fn name(&mut self, subscription: SubscriptionId) -> Untrusted {
        let size = self.thing(&format!("/subscriptions/{subscription}#whole")).size;
        Untrusted::new(&format!("{subscription} {size}"))
    }

    /// When something happens next.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.due.iter().map(|(at, _)| *at).min()
    }

    /// A customer starts something again that was stopped.
    pub fn reactivate(&mut self, pick: usize) -> Option<String> {
        let stopped = self.things.iter_mut().filter(|(_, thing)| !thing.is_active);
        let (id, thing) = stopped.collect::<Vec<_>>().into_iter().nth(pick % 4)?;
        thing.is_active = true;
        Some(id.clone())
    }

    /// Something looks otherwise than its approver saw.
    pub fn resize(&mut self, pick: usize) -> Option<String> {
        let (id, thing) = self.things.iter_mut().nth(pick % 8)?;
        thing.size += 1;
        Some(id.clone())
    }
}

/// A customer stops something, and that shows.
pub fn stop_by_owner(world: &mut World<'_>, pick: usize) {
    let things = world.azure.things.iter_mut().filter(|(_, thing)| thing.is_active);
    let Some((target, thing)) = things.collect::<Vec<_>>().into_iter().nth(pick % 4) else {
        return;
    };
    thing.is_active = false;
    let (target, shown_at) = (target.clone(), world.now.as_millisecond());
    let action = format!("owner at {shown_at}");
    world.note(0, What::Effect { action, target, shown_at });
}

/// Answers a question about targets and approvers.
pub fn show(
    world: &mut World<'_>,
    process: usize,
    question: &SightQuestion,
) -> Result<SightAnswer, Unanswered> {
    if world.strikes(world.plan.rates.sight_failed) {
        world.fault(process + 1, Fault::SightFailed);
        return Err(Unanswered::Failed("503".to_owned()));
    }
    let now = world.now;
    let azure = &mut world.azure;
    Ok(match question {
        SightQuestion::Subscription(place) => SightAnswer::Subscription(SubscriptionState {
            name: Some(azure.name(place.subscription)),
            state: Some(Untrusted::new("Enabled")),
            tags: Vec::new(),
        }),
        SightQuestion::FindSubscription(_, subscription) => SightAnswer::Found(Some(Found {
            holder: Holder::Plan(Uuid::from_u128(7)),
            name: azure.name(*subscription),
            is_active: azure.is_shown_active(&format!("/subscriptions/{subscription}#whole"), now),
        })),
        SightQuestion::Part(_, _, id) => {
            let is_active = azure.is_shown_active(id.as_str(), now);
            let state = if is_active { PartState::Active } else { PartState::Inactive };
            let size = azure.thing(id.as_str()).size;
            let size = Some(Untrusted::new(&format!("size-{size}")));
            SightAnswer::Part(Some(Part { size, ..Part::new(id.clone(), state) }))
        }
        SightQuestion::PartsOf(..) => SightAnswer::Parts(Default::default()),
        SightQuestion::CountResources(_) => SightAnswer::Count(3),
        SightQuestion::CountSubscriptions => SightAnswer::Count(1_000),
        SightQuestion::MayApprove(object) => SightAnswer::May(may_approve(azure, *object)),
    })
}

fn may_approve(azure: &Azure, object: Uuid) -> bool {
    super::people::STAFF.contains(&object) && !azure.leavers.contains(&object)
}

/// A request leaves a process.
pub fn depart(world: &mut World<'_>, process: usize, call: Call<Sent, Outcome>) {
    let rates = world.plan.rates;
    if world.strikes(rates.send_unsent) {
        world.fault(process + 1, Fault::SendUnsent);
        return call.answer(Outcome::ProvedUnsent);
    }
    let target = target_of(&call.question);
    let request = call.question.request_id;
    let action = world.azure.requests.get(&request).cloned();
    let action = action.unwrap_or_else(|| "nobody's".to_owned());
    let sequence = world.containments.get(&action).map_or(0, |known| known.sequence);
    let dispatched = What::Dispatched {
        action: action.clone(),
        target: target.clone(),
        sequence,
        request: request.to_string(),
    };
    world.note(process + 1, dispatched);
    if let Some(outcome) = refusal(world) {
        world.fault(process + 1, Fault::SendRefused);
        world.note(0, What::NothingDone { action, target });
        return call.answer(outcome);
    }
    let mut answer = Some(call);
    let mut way = SignedDuration::ZERO;
    if world.strikes(rates.send_delayed) {
        world.fault(process + 1, Fault::SendDelayed);
        way = SignedDuration::from_secs(world.rng.i64(1..=LONGEST_WAY));
    }
    if world.strikes(rates.send_answer_lost) {
        world.fault(process + 1, Fault::SendAnswerLost);
        // Nobody answers: whoever asked waits for as long as it waits.
        world.unanswered.extend(answer.take());
    }
    world.azure.due.push((world.now + way, Due::Arrive { action, target, answer }));
    happen(world);
}

/// An answer that says for certain that nothing was done.
fn refusal(world: &mut World<'_>) -> Option<Outcome> {
    if !world.strikes(world.plan.rates.send_refused) {
        return None;
    }
    Some(match world.rng.u32(0..4) {
        0 => Outcome::Refused(RefusedFor::Conflict),
        1 => Outcome::Refused(RefusedFor::Forbidden),
        2 => Outcome::Throttled { retry_after: None },
        _ => Outcome::Throttled { retry_after: Some(SignedDuration::from_secs(57)) },
    })
}

/// Everything happens whose time has come.
pub fn happen(world: &mut World<'_>) {
    let is_due = |(at, _): &(Timestamp, Due), now| *at <= now;
    while let Some(place) = world.azure.due.iter().position(|due| is_due(due, world.now)) {
        let (_, due) = world.azure.due.remove(place);
        match due {
            Due::Arrive { action, target, answer } => arrive(world, action, target, answer),
            Due::Effect { action, target, shown_at } => effect(world, action, target, shown_at),
        }
    }
}

fn arrive(
    world: &mut World<'_>,
    action: String,
    target: String,
    answer: Option<Call<Sent, Outcome>>,
) {
    if let Some(call) = answer {
        call.answer(Outcome::Accepted);
    }
    let rates = world.plan.rates;
    if world.strikes(rates.effect_never) {
        return world.fault(0, Fault::EffectNever);
    }
    let (mut at, mut shown_at) = (world.now, world.now);
    if world.strikes(rates.effect_late) {
        world.fault(0, Fault::EffectLate);
        let seconds = world.rng.i64(0..=LONGEST_SHOWN);
        at += SignedDuration::from_secs(seconds);
        shown_at += SignedDuration::from_secs(world.rng.i64(seconds..=LONGEST_SHOWN));
    }
    world.azure.due.push((at, Due::Effect { action, target, shown_at }));
}

fn effect(world: &mut World<'_>, action: String, target: String, shown_at: Timestamp) {
    let thing = world.azure.thing(&target);
    if std::mem::replace(&mut thing.is_active, false) {
        thing.shown_active_until = shown_at;
        let shown_at = shown_at.as_millisecond();
        world.note(0, What::Effect { action, target, shown_at });
    }
}
