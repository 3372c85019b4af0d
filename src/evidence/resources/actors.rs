//! Who changed something, and whether they did so before.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::join::Doer;
use super::judge::Judged;
use crate::evidence::access::deeds;
use crate::evidence::fit;
use crate::findings::Actor;
use crate::findings::DeedKind;
use crate::findings::Resources;
use crate::microsoft::azure_resources::Change;
use crate::microsoft::azure_resources::RoleAssignment;
use crate::microsoft::directory::AuditEntry;
use crate::text::Untrusted;

/// Who did something before the window, and who cannot have done.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Names and ids, in small letters.
    before: BTreeSet<String>,
    /// Who got rights or came to be within the window.
    new: BTreeSet<String>,
    /// True when rights may come from being in a group.
    has_groups: bool,
    has_assignments: bool,
}

const MOST_ADDRESSES: usize = 5;

impl Known {
    /// By changes and assignments that are older than the window, and by what the directory's log
    /// says of the window.
    pub(super) fn new(
        changes: &[Change],
        assignments: Option<&[RoleAssignment]>,
        audits: &[AuditEntry],
        since: Timestamp,
    ) -> Self {
        let mut known = Self { has_assignments: assignments.is_some(), ..Self::default() };
        let older = changes.iter().filter(|change| change.at < since);
        known.before.extend(older.filter_map(|change| change.by.as_ref()).map(key_of));
        for one in assignments.unwrap_or_default() {
            let is_old = one.created_at.is_none_or(|at| at < since);
            let principal = key_of(&one.principal);
            known.has_groups |= one.principal_type.as_received().ends_with("Group");
            match is_old {
                true => known.before.extend(one.created_by.as_ref().map(key_of)),
                false => drop(known.new.insert(principal.clone())),
            }
            if is_old {
                known.before.insert(principal);
            }
        }
        // Another right for somebody who had one before makes nobody new.
        let before = &known.before;
        known.new.retain(|principal| !before.contains(principal));
        known.learn_names(audits);
        known
    }

    /// Accounts that were created within the window are new, and rights are given to ids, while
    /// changes name names.
    fn learn_names(&mut self, audits: &[AuditEntry]) {
        for entry in audits {
            let Some(id) = &entry.target_id else { continue };
            let is_new = matches!(
                deeds::kind_of(&entry.activity),
                Some(DeedKind::UserCreated | DeedKind::PrincipalCreated)
            );
            if is_new || self.new.contains(id) {
                self.new.extend([id.clone(), key_of(&entry.target)]);
            }
        }
    }

    /// Whether somebody with these names was there before; `None` when nobody could tell: rights
    /// may have come from a group, whose members are not known here.
    fn has(&self, names: &BTreeSet<String>) -> Option<bool> {
        // What is new is certain; a name from before may be that of somebody else since.
        if names.iter().any(|name| self.new.contains(name)) {
            return Some(false);
        }
        if names.iter().any(|name| self.before.contains(name)) {
            return Some(true);
        }
        (self.has_assignments && !self.has_groups && !names.is_empty()).then_some(false)
    }
}

/// What is gathered about one actor.
struct Gathered {
    actor: Actor,
    names: BTreeSet<String>,
}

/// The actors, the most suspicious and then the busiest first.
pub(super) fn actors(judged: &[Judged], known: &Known) -> Vec<Actor> {
    let mut found: BTreeMap<String, Gathered> = BTreeMap::new();
    for one in judged {
        let mut counted = BTreeSet::new();
        for doer in one.joined.doers.each() {
            let by = doer.by.as_ref();
            let key = by.map(key_of).unwrap_or_default();
            let gathered = found.entry(key.clone()).or_insert_with(|| Gathered {
                actor: new_actor(by, doer.first_at),
                names: by.map(key_of).into_iter().collect(),
            });
            gathered.names.extend(doer.ids.iter().cloned());
            // Somebody with two addresses did it once.
            if counted.insert(key) {
                gathered.actor.changes += 1;
                gathered.actor.suspicious += usize::from(!one.suspicions.is_empty());
            }
            take(&mut gathered.actor, doer);
        }
    }
    let conclude =
        |gathered: Gathered| Actor { is_known: known.has(&gathered.names), ..gathered.actor };
    let mut actors: Vec<Actor> = found.into_values().map(conclude).collect();
    actors.sort_by(|one, other| {
        (other.suspicious, other.changes).cmp(&(one.suspicious, one.changes))
    });
    actors.truncate(Resources::MOST_ACTORS);
    actors
}

fn new_actor(by: Option<&Untrusted>, at: Timestamp) -> Actor {
    Actor {
        name: by.map_or_else(|| Untrusted::new(""), fit::name),
        from: BTreeSet::new(),
        changes: 0,
        suspicious: 0,
        first_at: at,
        last_at: at,
        is_known: None,
    }
}

fn take(actor: &mut Actor, doer: &Doer) {
    actor.first_at = actor.first_at.min(doer.first_at);
    actor.last_at = actor.last_at.max(doer.last_at);
    if let Some(from) = doer.from.as_ref().filter(|_| actor.from.len() < MOST_ADDRESSES) {
        actor.from.insert(fit::name(from));
    }
}

fn key_of(name: &Untrusted) -> String {
    name.as_received().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + 3_600 * hour).expect("a time")
    }

    fn assignment(principal: &str, kind: &str, hour: i64) -> RoleAssignment {
        RoleAssignment {
            id: Untrusted::new("a"),
            role: "owner".to_owned(),
            principal: Untrusted::new(principal),
            principal_type: Untrusted::new(kind),
            scope: "/".to_owned(),
            created_at: Some(at(hour)),
            created_by: None,
        }
    }

    fn audit(activity: &str, target: &str, id: &str) -> AuditEntry {
        AuditEntry {
            at: at(1),
            activity: activity.to_owned(),
            has_succeeded: true,
            target: Untrusted::new(target),
            target_id: Some(id.to_owned()),
            by: None,
            by_id: None,
            address: None,
            role: None,
            group_id: None,
        }
    }

    #[test]
    fn somebody_is_known_new_or_neither() {
        let old = assignment("OLD-ID", "User", -1);
        let new = assignment("new-id", "User", 1);
        let group = assignment("group", "ForeignGroup", -1);
        let change = Change {
            at: at(-1),
            id: Untrusted::new("x"),
            resource_type: Untrusted::new("x"),
            change_type: "Create".to_owned(),
            by: Some(Untrusted::new("Pipeline")),
            correlation: None,
        };
        let audits =
            [audit("Add user", "eve", "eve-id"), audit("Update user", "mallory", "new-id")];
        let known = |assignments: Option<&[RoleAssignment]>| {
            Known::new(std::slice::from_ref(&change), assignments, &audits, at(0))
        };
        let promoted = [-1, 1].map(|hour| assignment("promoted", "User", hour));
        let without_groups = [&[old, new], promoted.as_slice()].concat();
        let all = [without_groups.as_slice(), &[group]].concat();
        for (names, without, with) in [
            (vec!["old-id"], Some(true), Some(true)),
            (vec!["somebody", "old-id"], Some(true), Some(true)),
            (vec!["old-id", "eve-id"], Some(false), Some(false)),
            (vec!["pipeline", "new-id"], Some(false), Some(false)),
            (vec!["promoted"], Some(true), Some(true)),
            (vec!["pipeline"], Some(true), Some(true)),
            (vec!["new-id"], Some(false), Some(false)),
            (vec!["eve"], Some(false), Some(false)),
            (vec!["mallory"], Some(false), Some(false)),
            (vec!["somebody"], Some(false), None),
            (vec![], None, None),
        ] {
            let names: BTreeSet<String> = names.into_iter().map(str::to_owned).collect();
            assert_eq!(known(Some(&without_groups)).has(&names), without, "{names:?}");
            assert_eq!(known(Some(&all)).has(&names), with, "{names:?}");
        }
        assert_eq!(known(None).has(&BTreeSet::from(["somebody".to_owned()])), None);
    }
}
