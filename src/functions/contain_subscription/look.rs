//! What a target looks like: for the page before it is approved, and again before it is sent.

use std::time::Duration;

use crate::app::App;
use crate::app::Containing;
use crate::app::Sight;
use crate::case::Case;
use crate::containment::Containment;
use crate::containment::StepKind;
use crate::containment::Wanted;
use crate::containment::action::ResourceId;
use crate::containment::action::Seen;
use crate::containment::action::Target;
use crate::containment::action::reading::SeenTarget;
use crate::containment::call;
use crate::containment::exhibit::Exhibit;
use crate::containment::exhibit::Holder;
use crate::containment::exhibit::LeftOut;
use crate::containment::exhibit::Part;
use crate::containment::exhibit::PartState;
use crate::language::Phrase;
use crate::microsoft::Patience;
use crate::microsoft::Unanswered;
use crate::microsoft::azure_resources::Place;
use crate::parallel;
use crate::text::Untrusted;

/// For everything that one look asks.
const PATIENCE: Duration = Duration::from_secs(20);
/// Pools or computes of an account that are looked at.
const MOST_LOOKED_AT: usize = 100;

/// What can be proposed to fulfil a wish.
#[derive(Debug)]
pub(super) struct Proposable {
    pub(super) kind: StepKind,
    pub(super) target: Target,
    pub(super) exhibit: Exhibit,
}

/// A target as it is now.
#[derive(Clone, Debug)]
pub(in crate::functions) struct Live {
    /// How it is, when it is there.
    pub(in crate::functions) seen: Option<SeenTarget>,
    /// The exhibit with what is seen now.
    pub(in crate::functions) exhibit: Exhibit,
    /// The tags of everything that is touched, and of its subscription; `None` when those of the
    /// subscription could not be read.
    #[cfg_attr(not(feature = "act"), expect(dead_code, reason = "only a guard asks"))]
    pub(in crate::functions) tags: Option<Vec<Untrusted>>,
}

/// Looks at a target before it is proposed; `None` when there is nothing to stop.
pub(super) async fn proposable(
    app: &App,
    sight: &Sight,
    case: &Case,
    place: Place,
    wanted: &Wanted,
) -> Result<Option<Proposable>, Unanswered> {
    let patience = Patience::of(PATIENCE);
    let mut exhibit = Exhibit::at(app.clock.now());
    exhibit.cost = case.examination().and_then(|examination| {
        let money = examination.money.as_ref()?;
        let amount = format!("{:.2}", money.per_hour);
        let cost = Phrase::new("exhibit-cost").with("amount", amount);
        Some(cost.with("currency", money.currency.as_str()))
    });
    let state = sight.subscription(place, patience).await;
    if let Ok(state) = &state {
        exhibit.tags.clone_from(&state.tags);
    }
    exhibit.resources_in_subscription = sight.count_resources(place, patience).await.ok();
    if wanted.kind.is_about_subscription() {
        return whole(sight, place, exhibit, patience).await;
    }
    let name = state?.name.unwrap_or_else(|| Untrusted::new(""));
    let (ids, mut left_out) = expand(sight, place, wanted, patience).await?;
    let looked = ids.iter().take(MOST_LOOKED_AT);
    let parts = parallel::all(looked.map(|id| look_at(sight, place, wanted.kind, id, patience)));
    for part in parts.await {
        match part? {
            Ok(part) => exhibit.parts.push(part),
            Err(reason) => left_out.push(reason),
        }
    }
    exhibit.parts.sort_by(|one, other| one.id.cmp(&other.id));
    let most = Target::MOST_RESOURCES.min(exhibit.parts.len());
    let over = exhibit.parts.split_off(most);
    left_out.extend(over.iter().map(|part| leave_out(part.id.as_str(), "left-out-too-many")));
    exhibit.left_out = left_out;
    exhibit.left_out.sort_by(|one, other| one.name.cmp(&other.name));
    let target = Target::subscription(place.customer, place.subscription, name);
    let ids: Vec<&str> = exhibit.parts.iter().map(|part| part.id.as_str()).collect();
    let Ok(target) = target.with_resources(wanted.kind, &ids) else { return Ok(None) };
    Ok(Some(Proposable { kind: wanted.kind, target, exhibit }))
}

async fn whole(
    sight: &Sight,
    place: Place,
    mut exhibit: Exhibit,
    patience: Patience,
) -> Result<Option<Proposable>, Unanswered> {
    let found = sight.find_subscription(place.customer, place.subscription, patience).await?;
    let Some(found) = found.filter(|found| found.is_active) else { return Ok(None) };
    exhibit.holder = Some(found.holder);
    let kind = match found.holder {
        Holder::Plan(_) => StepKind::CancelSubscription,
        Holder::Legacy(_) => StepKind::SuspendLegacySubscription,
    };
    let target = Target::subscription(place.customer, place.subscription, found.name);
    Ok(Some(Proposable { kind, target, exhibit }))
}

/// The resources themselves, or what is in the accounts and workspaces that are named.
async fn expand(
    sight: &Sight,
    place: Place,
    wanted: &Wanted,
    patience: Patience,
) -> Result<(Vec<String>, Vec<LeftOut>), Unanswered> {
    let is_container =
        matches!(wanted.kind, StepKind::StopBatchPools | StepKind::StopMachineLearningComputes);
    if !is_container {
        return Ok((wanted.resources.clone(), Vec::new()));
    }
    let (mut ids, mut left_out) = (Vec::new(), Vec::new());
    for owner in &wanted.resources {
        match sight.parts_of(place, wanted.kind, owner, patience).await {
            Ok(listed) => ids.extend(listed.items),
            Err(Unanswered::NotThere(_)) => left_out.push(leave_out(owner, "left-out-gone")),
            Err(error) => return Err(error),
        }
    }
    Ok((ids, left_out))
}

/// A part that can be stopped, or why it is left out.
async fn look_at(
    sight: &Sight,
    place: Place,
    kind: StepKind,
    id: &str,
    patience: Patience,
) -> Result<Result<Part, LeftOut>, Unanswered> {
    let Some(parsed) = ResourceId::parse(id, kind, place.subscription) else {
        return Ok(Err(leave_out(id, "left-out-odd")));
    };
    let Some(part) = sight.part(place, kind, &parsed, patience).await? else {
        return Ok(Err(leave_out(id, "left-out-gone")));
    };
    if part.state == PartState::Inactive {
        return Ok(Err(leave_out(id, "left-out-stopped")));
    }
    match call::can_be_sent(kind, part.form) {
        true => Ok(Ok(part)),
        false => Ok(Err(leave_out(id, "left-out-form"))),
    }
}

fn leave_out(id: &str, why: &'static str) -> LeftOut {
    let name = id.rsplit('/').next().unwrap_or(id);
    LeftOut { name: Untrusted::new(name), why: Phrase::new(why) }
}

/// Looks at the target of a containment as it is now.
///
/// # Errors
/// Why there is no answer.
pub(in crate::functions) async fn live(
    sight: &Sight,
    containment: &Containment,
) -> Result<Live, Unanswered> {
    let patience = Patience::of(PATIENCE);
    let (action, target) = (&containment.action, containment.action.target());
    let place = Place { customer: target.customer(), subscription: target.subscription_id() };
    let state = sight.subscription(place, patience).await;
    let mut exhibit = containment.exhibit.clone();
    if let Ok(state) = &state {
        exhibit.tags.clone_from(&state.tags);
    }
    let tags = state.as_ref().ok().map(|state| state.tags.clone());
    if action.kind().is_about_subscription() {
        let found = sight.find_subscription(place.customer, place.subscription, patience).await?;
        exhibit.holder = found.as_ref().map(|found| found.holder);
        let seen = found.map(|found| SeenTarget {
            is_active: found.is_active != action.kind().is_undo(),
            name: found.name,
        });
        return Ok(Live { seen, exhibit, tags });
    }
    let parts = parts(sight, place, containment, patience).await?;
    let Some(parts) = parts.into_iter().collect::<Option<Vec<Part>>>() else {
        return Ok(Live { seen: None, exhibit, tags });
    };
    let wanted = if action.kind().is_undo() { PartState::Inactive } else { PartState::Active };
    let is_active = parts.iter().all(|part| part.state == wanted);
    let name = state?.name.unwrap_or_else(|| Untrusted::new(""));
    let of_parts = parts.iter().flat_map(|part| part.tags.iter().cloned());
    let tags = tags.map(|tags| tags.into_iter().chain(of_parts).collect());
    exhibit.parts = parts;
    Ok(Live { seen: Some(SeenTarget { is_active, name }), exhibit, tags })
}

/// The parts of a target in the order of their ids; nothing for one that is gone.
async fn parts(
    sight: &Sight,
    place: Place,
    containment: &Containment,
    patience: Patience,
) -> Result<Vec<Option<Part>>, Unanswered> {
    let action = &containment.action;
    let look = |(at, id)| async move {
        sight.part(place, action.kind(), id, patience).await.map(|part| (at, part))
    };
    let ids = action.target().resources().iter().enumerate();
    let mut parts = parallel::try_all(ids.map(look)).await?;
    parts.sort_by_key(|(at, _)| *at);
    Ok(parts.into_iter().map(|(_, part)| part).collect())
}

/// Whether a containment took effect: everything it was sent for is as it should be. What is gone
/// does not run any more.
pub(super) async fn seen(containing: &Containing, containment: &Containment) -> Seen {
    match has_effect(&containing.sight, containment).await {
        Ok(true) => Seen::Inactive,
        Ok(false) => Seen::StillActive,
        Err(error) => {
            let action = containment.action.id().as_str();
            tracing::warn!(%error, action, "a target cannot be read");
            Seen::Unreadable
        }
    }
}

async fn has_effect(sight: &Sight, containment: &Containment) -> Result<bool, Unanswered> {
    let patience = Patience::of(PATIENCE);
    let (action, target) = (&containment.action, containment.action.target());
    let place = Place { customer: target.customer(), subscription: target.subscription_id() };
    let is_undo = action.kind().is_undo();
    if action.kind().is_about_subscription() {
        let found = sight.find_subscription(place.customer, place.subscription, patience).await?;
        let gone = || Unanswered::Failed("Partner Center does not list it".to_owned());
        return Ok(found.ok_or_else(gone)?.is_active == is_undo);
    }
    let parts = parts(sight, place, containment, patience).await?;
    let wanted = if is_undo { PartState::Active } else { PartState::Inactive };
    let is_as_wanted = |part: &Option<Part>| match part {
        Some(part) => part.state == wanted,
        None => !is_undo,
    };
    Ok(parts.iter().all(is_as_wanted))
}
