//! Rate limits that Microsoft publishes, counted by the world's clock.
//!
//! They are counted always, because answers tell what is left. Nobody is refused until a test or
//! a fault says so, because a world whose clock stands still has no next second.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Limit {
    /// Identity Protection: one request a second for a tenant, and no `Retry-After`.
    RiskyUsers,
    /// Resource Graph: 15 queries in five seconds for a tenant.
    ResourceGraph,
    /// Cost Management: 12 units in ten seconds for a tenant.
    CostManagement,
}

/// What was asked for lately; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Limits(Arc<Mutex<Counts>>);

#[derive(Debug, Default)]
struct Counts {
    enforced: BTreeSet<Limit>,
    seen: BTreeMap<(Limit, String), Vec<Timestamp>>,
}

/// What is left of a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// How many more requests.
    pub requests: usize,
    /// Until this many seconds are over.
    pub seconds: i64,
    /// True when this request must be refused.
    pub is_over: bool,
}

impl Limit {
    fn amount(self) -> (usize, SignedDuration) {
        match self {
            Self::RiskyUsers => (1, SignedDuration::from_secs(1)),
            Self::ResourceGraph => (15, SignedDuration::from_secs(5)),
            Self::CostManagement => (12, SignedDuration::from_secs(10)),
        }
    }
}

impl Limits {
    /// From now on requests beyond the limit are refused.
    pub fn enforce(&self, limit: Limit) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).enforced.insert(limit);
    }

    /// Counts a request of a tenant.
    pub(super) fn count(&self, limit: Limit, tenant: &str, now: Timestamp) -> Left {
        let (most, within) = limit.amount();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_enforced = counts.enforced.contains(&limit);
        let seen = counts.seen.entry((limit, tenant.to_owned())).or_default();
        seen.retain(|at| now.duration_since(*at) < within);
        let is_over = is_enforced && seen.len() >= most;
        if !is_over {
            seen.push(now);
        }
        let oldest = seen.first().map_or(within, |at| within - now.duration_since(*at));
        let seconds = oldest.as_secs().max(1);
        Left { requests: most.saturating_sub(seen.len()), seconds, is_over }
    }
}
