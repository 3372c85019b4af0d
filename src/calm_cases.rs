//! Open cases of which nothing is due for a while, as far as this process has read them: while their
//! documents stay as they are, no sweep need read them again.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use jiff::Timestamp;

use crate::audience::Audience;
use crate::store::ETag;
use crate::store::Key;

/// What is known of calm cases. What is due depends on the policy, so it is known under one audience.
#[derive(Default)]
pub struct CalmCases {
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    audience: Option<Arc<Audience>>,
    by_key: HashMap<Key, Calm>,
}

/// A calm case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calm {
    /// The version that was read.
    pub version: ETag,
    /// When it was read.
    pub from: Timestamp,
    /// Until when nothing of it is due.
    pub until: Timestamp,
    /// When its oldest alert was detected that nobody has answered.
    pub unanswered_since: Option<Timestamp>,
}

impl Calm {
    /// True while the document has the version that was read and its time has not come. A clock that
    /// was put back proves nothing.
    pub fn is_still(&self, version: &ETag, now: Timestamp) -> bool {
        self.version == *version && (self.from..self.until).contains(&now)
    }
}

impl CalmCases {
    /// Hands over what is known under this audience. Who sweeps at the same time reads everything.
    pub fn take(&self, audience: &Arc<Audience>) -> HashMap<Key, Calm> {
        let Known { audience: known_under, by_key } = std::mem::take(&mut *self.lock());
        let is_same = known_under.is_some_and(|known| Arc::ptr_eq(&known, audience));
        if is_same { by_key } else { HashMap::new() }
    }

    /// Takes note of what is known now, and of nothing else any more.
    pub fn put(&self, audience: Arc<Audience>, by_key: HashMap<Key, Calm>) {
        *self.lock() = Known { audience: Some(audience), by_key };
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        // Whatever panicked, what is in it is whole.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use futures::executor::block_on;

    use super::*;
    use crate::policy::Policy;
    use crate::store::MemoryStore;
    use crate::store::Store;
    use crate::store::Write;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn versions() -> [ETag; 2] {
        let store = Store::Memory(MemoryStore::default());
        ["a", "b"].map(|name| {
            match block_on(store.insert_if_absent(&Key::from_listing(name), &name)) {
                Ok(Write::Done(etag)) => etag,
                other => panic!("{other:?}"),
            }
        })
    }

    fn calm() -> Calm {
        let [version, _] = versions();
        Calm { version, from: at(10), until: at(20), unanswered_since: None }
    }

    fn audience() -> Arc<Audience> {
        let policy = Policy::parse("[protected]\nsubscriptions = []\ncustomer_tenants = []", &[])
            .expect("a policy");
        Arc::new(Audience::with_channels(policy, Vec::new()))
    }

    #[test]
    fn a_case_is_calm_until_its_time_comes_or_somebody_changes_it() {
        let [read, changed] = versions();
        for (version, second, is_still) in [
            (&read, 9, false),
            (&read, 10, true),
            (&read, 19, true),
            (&read, 20, false),
            (&changed, 15, false),
        ] {
            assert_eq!(calm().is_still(version, at(second)), is_still, "{second}");
        }
    }

    #[test]
    fn what_is_known_under_one_policy_says_nothing_under_another() {
        let (calm_cases, before, after) = (CalmCases::default(), audience(), audience());
        let known = HashMap::from([(Key::from_listing("case/open/a"), calm())]);
        calm_cases.put(Arc::clone(&before), known.clone());
        assert_eq!(calm_cases.take(&before), known);
        assert_eq!(calm_cases.take(&before), HashMap::new(), "somebody has it already");
        calm_cases.put(before, known);
        assert_eq!(calm_cases.take(&after), HashMap::new());
    }
}
