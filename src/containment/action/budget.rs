//! How many containments may be sent: in an hour, in a day, and of the partner's subscriptions.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use super::Action;
use super::ActionId;
use super::Guards;
use super::Objection;
use crate::fraud_event::SubscriptionId;
use crate::outbox::later;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// How many may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// In any hour.
    pub per_hour: usize,
    /// In any 24 hours.
    pub per_day: usize,
    /// How many percent of the partner's subscriptions in any 24 hours; one may always be.
    pub percent_per_day: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { per_hour: 3, per_day: 10, percent_per_day: 2 }
    }
}

/// What was spent. It is a document of its own, written before an action is claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Budget {
    spent: Vec<Spent>,
}

/// A place in the budget.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Spent {
    action: ActionId,
    subscription: SubscriptionId,
    at: Timestamp,
}

/// What a place in the budget is asked for with.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The action.
    pub action: &'a Action,
    /// How many may be sent.
    pub limits: Limits,
    /// How many subscriptions the partner has.
    pub subscriptions: usize,
}

impl Budget {
    /// The budget with a place for the action, which keeps the one it has.
    ///
    /// # Errors
    /// Why there is none, and from when on there is.
    pub fn reserve(&self, request: &Request<'_>, now: Timestamp) -> Result<Self, Objection> {
        let action = request.action;
        let is_other = |spent: &&Spent| spent.action != *action.id() && is_within(DAY, spent, now);
        let others: Vec<&Spent> = self.spent.iter().filter(is_other).collect();
        request.limits.check(request, &others, now)?;
        let mine = Spent {
            action: action.id().clone(),
            subscription: action.target().subscription_id(),
            at: now,
        };
        let spent = others.into_iter().cloned().chain([mine]).collect();
        Ok(Self { spent })
    }
}

impl Limits {
    fn check(
        self,
        request: &Request<'_>,
        others: &[&Spent],
        now: Timestamp,
    ) -> Result<(), Objection> {
        let in_hour: Vec<&Spent> =
            others.iter().copied().filter(|spent| is_within(HOUR, spent, now)).collect();
        if let Some(at) = free_again(&in_hour, self.per_hour, HOUR) {
            return Err(Objection::HourSpent(at));
        }
        if let Some(at) = free_again(others, self.per_day, DAY) {
            return Err(Objection::DaySpent(at));
        }
        let share = u32::try_from(request.subscriptions).unwrap_or(u32::MAX);
        let share = share.saturating_mul(self.percent_per_day) / 100;
        let most = usize::try_from(share).unwrap_or(usize::MAX).max(1);
        let of_others = subscriptions_of_others(request.action, others);
        free_again(&of_others, most, DAY).map_or(Ok(()), |at| Err(Objection::ShareSpent(at)))
    }
}

/// The last place of each other subscription, in which nothing more than these is touched when the
/// action is about one that was touched already.
fn subscriptions_of_others<'a>(action: &Action, others: &[&'a Spent]) -> Vec<&'a Spent> {
    let own = action.target().subscription_id();
    if others.iter().any(|spent| spent.subscription == own) {
        return Vec::new();
    }
    let is_last = |spent: &&&Spent| {
        let mut same = others.iter().filter(|other| other.subscription == spent.subscription);
        same.all(|other| other.at <= spent.at)
    };
    others.iter().filter(is_last).copied().collect()
}

/// True while a place counts. The first byte may leave as long after a place was reserved as the
/// readings are good for, so it counts for that much longer.
fn is_within(span: SignedDuration, spent: &Spent, now: Timestamp) -> bool {
    now < free_at(span, spent)
}

fn free_at(span: SignedDuration, spent: &Spent) -> Timestamp {
    later(later(spent.at, span), Guards::GOOD_FOR)
}

/// When fewer than `most` places count; `None` when that is so now.
fn free_again(counting: &[&Spent], most: usize, span: SignedDuration) -> Option<Timestamp> {
    if most == 0 {
        return Some(Timestamp::MAX);
    }
    let mut ends: Vec<Timestamp> = counting.iter().map(|spent| free_at(span, spent)).collect();
    ends.sort();
    // So many must end that one less than the most is left.
    ends.get(ends.len().checked_sub(most)?).copied()
}
