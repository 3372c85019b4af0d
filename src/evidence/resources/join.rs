//! Two sources of changes become one list: Resource Graph knows what became of a resource, the
//! Activity Log who did it and from where.

mod doers;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;

use crate::findings::ChangeKind;
use crate::microsoft::azure_resources::Change;
use crate::microsoft::azure_resources::LogEntry;
use crate::microsoft::azure_resources::Requested;
use crate::text::Untrusted;
pub(super) use doers::Doer;
pub(super) use doers::Doers;

/// What happened to a resource: one of each kind for each resource.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Joined {
    pub(super) at: Timestamp,
    pub(super) kind: ChangeKind,
    pub(super) id: Untrusted,
    /// The id in small letters: Azure compares ids so.
    pub(super) key: String,
    pub(super) resource_type: Untrusted,
    /// Who did it last, or who made it.
    pub(super) by: Option<Untrusted>,
    pub(super) from: Option<Untrusted>,
    /// All who did it.
    pub(super) doers: Doers,
    pub(super) requested: Requested,
}

/// Entries about the same resource this far from a change may be the same request.
const NEAR: SignedDuration = SignedDuration::from_hours(1);
/// What these do is no change of a resource; it has places of its own or none.
const NOT_RESOURCES: [&str; 9] = [
    "microsoft.authorization/",
    "microsoft.quota/",
    "microsoft.capacity/",
    "microsoft.support/",
    "microsoft.resources/deployments",
    "microsoft.resources/tags",
    "microsoft.insights/eventtypes",
    "microsoft.advisor/",
    "microsoft.security/",
];
/// Resource Graph's name for nobody in particular.
const SYSTEM: &str = "System";

/// Joins; what only one of the two knows is kept.
pub(super) fn join(changes: &[Change], log: &[LogEntry], since: Timestamp) -> Vec<Joined> {
    let log = Log::new(log, since);
    let mut found: BTreeMap<(String, ChangeKind), Joined> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.at >= since) {
        let Some(kind) = kind_of(&change.change_type) else { continue };
        keep(&mut found, joined(change, kind, &log));
    }
    for entry in &log.entries {
        keep(&mut found, from_log(entry));
    }
    // A new resource is changed a few times while it is made.
    let created: BTreeSet<String> = found
        .keys()
        .filter(|(_, kind)| *kind == ChangeKind::Created)
        .map(|(key, _)| key.clone())
        .collect();
    found
        .into_values()
        .filter(|one| one.kind != ChangeKind::Changed || !created.contains(&one.key))
        .collect()
}

fn kind_of(change_type: &str) -> Option<ChangeKind> {
    Some(match change_type.to_ascii_lowercase().as_str() {
        "create" => ChangeKind::Created,
        "update" => ChangeKind::Changed,
        "delete" => ChangeKind::Deleted,
        _ => return None,
    })
}

/// Of several, the first creation and the last of anything else; what the other knows is filled in.
fn keep(found: &mut BTreeMap<(String, ChangeKind), Joined>, new: Joined) {
    let place = (new.key.clone(), new.kind);
    let Some(old) = found.remove(&place) else {
        found.insert(place, new);
        return;
    };
    let is_newer = new.at > old.at;
    let takes_new = is_newer != (new.kind == ChangeKind::Created);
    let (kept, other) = if takes_new { (new, old) } else { (old, new) };
    found.insert(place, filled(kept, other));
}

fn filled(kept: Joined, other: Joined) -> Joined {
    let requested =
        if kept.requested == Requested::default() { other.requested } else { kept.requested };
    let is_same = kept.by.is_none() || kept.by == other.by;
    let from = kept.from.or(other.from.filter(|_| is_same));
    let doers = kept.doers.with(other.doers);
    Joined { by: kept.by.or(other.by), from, doers, requested, ..kept }
}

fn joined(change: &Change, kind: ChangeKind, log: &Log<'_>) -> Joined {
    let key = change.id.as_received().to_lowercase();
    let entry = log.about(&key, kind, change);
    let by = change.by.as_ref().filter(|by| by.as_received() != SYSTEM);
    // The entry of the same request may be somebody else's deed; then it says nothing of this one.
    let doer = match (by, entry) {
        (Some(by), Some(entry)) if doers::is_caller(entry, by) => Doer::called(by, entry),
        (Some(by), _) => Doer::named(by, change.at),
        (None, Some(entry)) => Doer::of(entry),
        (None, None) => Doer::unknown(change.at),
    };
    let requested = entry.filter(|entry| key_of(entry) == key).map(|entry| &entry.requested);
    Joined {
        at: change.at,
        kind,
        id: change.id.clone(),
        key,
        resource_type: change.resource_type.clone(),
        by: doer.by.clone(),
        from: doer.from.clone(),
        doers: Doers::from(doer),
        requested: requested.cloned().unwrap_or_default(),
    }
}

fn from_log(entry: &LogEntry) -> Joined {
    Joined {
        at: entry.at,
        kind: log_kind(entry).unwrap_or(ChangeKind::Changed),
        id: entry.resource.clone(),
        key: key_of(entry),
        resource_type: Untrusted::new(&entry.resource_type.as_received().to_lowercase()),
        by: entry.caller.clone(),
        from: entry.address.clone(),
        doers: Doers::from(Doer::of(entry)),
        requested: entry.requested.clone(),
    }
}

fn key_of(entry: &LogEntry) -> String {
    entry.resource.as_received().to_lowercase()
}

fn log_kind(entry: &LogEntry) -> Option<ChangeKind> {
    let operation = entry.operation.to_lowercase();
    match operation.rsplit('/').next()? {
        "write" if entry.has_created => Some(ChangeKind::Created),
        "write" => Some(ChangeKind::Changed),
        "delete" => Some(ChangeKind::Deleted),
        _ => None,
    }
}

/// The entries that tell of changes, by resource and by request.
struct Log<'a> {
    entries: Vec<&'a LogEntry>,
    by_key: BTreeMap<String, Vec<&'a LogEntry>>,
    by_request: BTreeMap<&'a str, &'a LogEntry>,
}

impl<'a> Log<'a> {
    fn new(log: &'a [LogEntry], since: Timestamp) -> Self {
        let entries: Vec<&LogEntry> =
            log.iter().filter(|entry| entry.at >= since && is_change(entry)).collect();
        let mut by_key: BTreeMap<String, Vec<&LogEntry>> = BTreeMap::new();
        let mut by_request = BTreeMap::new();
        for entry in &entries {
            by_key.entry(key_of(entry)).or_default().push(entry);
            if let Some(request) = entry.correlation.as_deref() {
                by_request.entry(request).or_insert(*entry);
            }
        }
        Self { entries, by_key, by_request }
    }

    /// The entry of a change: of the same request, else the nearest about the same resource, else
    /// of the request that made it together with others.
    fn about(&self, key: &str, kind: ChangeKind, change: &Change) -> Option<&'a LogEntry> {
        let own = self.by_key.get(key).map(Vec::as_slice).unwrap_or_default();
        let request = change.correlation.as_deref();
        let is_same =
            |entry: &&&LogEntry| request.is_some() && entry.correlation.as_deref() == request;
        let distance = |entry: &LogEntry| entry.at.duration_since(change.at).abs();
        let is_deletion = kind == ChangeKind::Deleted;
        let is_near = |entry: &&&LogEntry| {
            let is_same_deed = (log_kind(entry) == Some(ChangeKind::Deleted)) == is_deletion;
            is_same_deed && distance(entry) <= NEAR
        };
        let same = own.iter().find(is_same);
        let near = || own.iter().filter(is_near).min_by_key(|entry| distance(entry));
        let together = || request.and_then(|request| self.by_request.get(request));
        same.or_else(near).or_else(together).copied()
    }
}

/// True for what was really done to a resource.
fn is_change(entry: &LogEntry) -> bool {
    let operation = entry.operation.to_lowercase();
    let is_done = ["succeeded", "accepted", "created", "ok"]
        .contains(&entry.status.to_ascii_lowercase().as_str());
    is_done
        && !entry.resource.is_blank()
        && log_kind(entry).is_some()
        && !NOT_RESOURCES.iter().any(|prefix| operation.starts_with(prefix))
}

#[cfg(test)]
mod tests;
