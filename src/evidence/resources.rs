//! What was created, changed and deleted: Resource Graph's changes and the Activity Log, joined, and
//! held against what there is.

mod actors;
mod inventory;
mod join;
mod judge;
mod quota;
mod sizes;

use std::collections::BTreeSet;

use futures::channel::oneshot;

use super::fit;
use super::inquiry::CHANGES_ARE_KEPT;
use super::inquiry::Inquiry;
use super::replies::Answer;
use super::replies::Replies;
use crate::findings::ChangeKind;
use crate::findings::Collector;
use crate::findings::Question;
use crate::findings::ResourceChange;
use crate::findings::Resources;
use crate::microsoft::azure_resources::Change;
use crate::microsoft::azure_resources::LogEntry;
use crate::microsoft::azure_resources::Resource;
use crate::microsoft::azure_resources::RoleAssignment;
use crate::microsoft::directory::AuditEntry;
use crate::text::Untrusted;
use inventory::Inventory;
use inventory::Named;
use judge::Judged;
pub(super) use sizes::AtRisk;

/// Their share of a case's findings.
const MOST_BYTES: usize = 96_000;
const MOST_TAGS: usize = 20;

/// What the APIs said; what was not answered is absent.
#[derive(Debug, Default)]
struct Read {
    changes: Option<Vec<Change>>,
    inventory: Option<Vec<Resource>>,
    groups: Vec<Resource>,
    log: Option<Vec<LogEntry>>,
    assignments: Option<Vec<RoleAssignment>>,
    audits: Vec<AuditEntry>,
    has_all_changes: bool,
    has_whole_inventory: bool,
}

/// Collects; the sizes that money is at risk for go to whoever prices them as soon as they are
/// known.
pub(super) async fn collect(
    inquiry: &Inquiry<'_>,
    sizes: oneshot::Sender<Vec<AtRisk>>,
) -> (Replies, Resources) {
    let mut replies = Replies::of(Collector::Resources);
    if inquiry.place().is_none() {
        return (replies, Resources::default());
    }
    let read = ask(inquiry, &mut replies).await;
    let (facts, at_risk) = conclude(inquiry, read);
    // Whoever prices them may have broken off.
    let has_sizes = replies.is_whole(Question::Inventory) || !at_risk.is_empty();
    if has_sizes {
        drop(sizes.send(at_risk));
    }
    (replies, facts)
}

async fn ask(inquiry: &Inquiry<'_>, replies: &mut Replies) -> Read {
    let Some(place) = inquiry.place() else { return Read::default() };
    let (azure, patience) = (&inquiry.microsoft.azure, inquiry.large());
    let kept_since = inquiry.now.checked_sub(CHANGES_ARE_KEPT).unwrap_or(inquiry.since);
    let (changes, inventory, groups, log, assignments, audits) = futures::join!(
        Box::pin(azure.changes(place, kept_since, patience)),
        Box::pin(azure.inventory(place, patience)),
        Box::pin(azure.groups(place, patience)),
        Box::pin(azure.activity_log(place, inquiry.window(), None, patience)),
        Box::pin(inquiry.assignments()),
        Box::pin(inquiry.audits()),
    );
    // Changes come with the latest first: once an older one was read, the window is whole.
    let changes = changes.map(|mut listed| {
        if listed.items.iter().any(|change| change.at < inquiry.since) {
            listed.cut = None;
        }
        listed
    });
    let changes = replies.note_list(Question::ResourceChanges, Some(changes));
    let inventory = replies.note_list(Question::Inventory, Some(inventory));
    replies.lacks(Question::Inventory, "the tags of resource groups are", &groups);
    Read {
        has_all_changes: replies.is_whole(Question::ResourceChanges),
        has_whole_inventory: replies.is_whole(Question::Inventory),
        changes,
        inventory,
        groups: groups.map(|listed| listed.items).unwrap_or_default(),
        log: replies.note_list(Question::ActivityLog, Some(log)),
        assignments: items(assignments),
        audits: items(audits).unwrap_or_default(),
    }
}

/// What was answered to a question of another collector, which says how.
fn items<T: Clone>(answer: Option<&Answer<T>>) -> Option<Vec<T>> {
    answer?.as_ref().ok().map(|listed| listed.items.clone())
}

/// What follows from what was read; no I/O.
fn conclude(inquiry: &Inquiry<'_>, read: Read) -> (Resources, Vec<AtRisk>) {
    let (since, now) = (inquiry.since, inquiry.now);
    let changes = read.changes.unwrap_or_default();
    let log = read.log.unwrap_or_default();
    let joined = join::join(&changes, &log, since);
    let created: BTreeSet<&str> = joined
        .iter()
        .filter(|one| one.kind == ChangeKind::Created)
        .map(|one| one.key.as_str())
        .collect();
    let list = read.inventory.as_deref();
    let inventory = Inventory::new(list, read.has_whole_inventory, since)
        .knowing_new(&created, read.has_all_changes);
    let mut judged = judge::judge(joined, &inventory, &inquiry.subject.resources);
    judge::sort(&mut judged);
    let at_risk = sizes::at_risk(&judged, &inventory, &inquiry.subject.resources, (since, now));
    let known = actors::Known::new(&changes, read.assignments.as_deref(), &read.audits, since);
    let count = |kind| judged.iter().filter(|one| one.joined.kind == kind).count();
    let is_suspicious = |one: &&Judged| !one.suspicions.is_empty();
    let left: BTreeSet<&str> = judged
        .iter()
        .filter(is_suspicious)
        .filter(|one| one.is_there == Some(true))
        .map(|one| one.joined.key.as_str())
        .collect();
    let named = named(&judged, &inventory, inquiry);
    let facts = Resources {
        since: Some(since),
        created: count(ChangeKind::Created),
        changed: count(ChangeKind::Changed),
        deleted: count(ChangeKind::Deleted),
        suspicious: judged.iter().filter(is_suspicious).count(),
        suspicious_left: left.len(),
        named_left: named.left,
        named_unknown: named.unknown,
        actors: actors::actors(&judged, &known),
        sizes: sizes::in_use(&judged, &inventory, now),
        quota_raises: quota::raises(&log),
        before: inventory.before(),
        tags: tags(&judged, &inventory, &read.groups, inquiry),
        changes: judged.iter().take(Resources::MOST_CHANGES).map(shown).collect(),
    };
    (fit::within(facts, MOST_BYTES, shorten), at_risk)
}

/// What became of the resources that the event names.
fn named(judged: &[Judged], inventory: &Inventory<'_>, inquiry: &Inquiry<'_>) -> Named {
    let keys = inquiry.subject.resources.iter();
    let keys = keys.map(|one| one.id().trim_end_matches('/').to_lowercase()).collect();
    let gone = judged.iter().filter(|one| one.is_there == Some(false));
    inventory.named(&keys, &gone.map(|one| one.joined.key.as_str()).collect())
}

fn shown(one: &Judged) -> ResourceChange {
    ResourceChange {
        at: one.joined.at,
        kind: one.joined.kind,
        id: fit::id(&one.joined.id),
        resource_type: fit::name(&one.joined.resource_type),
        region: fit::name_if_any(one.region.as_ref()),
        size: fit::name_if_any(one.size.as_ref()),
        by: fit::name_if_any(one.joined.by.as_ref()),
        from: fit::name_if_any(one.joined.from.as_ref()),
        suspicions: one.suspicions.clone(),
        is_there: one.is_there,
    }
}

fn shorten(facts: &mut Resources) -> bool {
    let has_tags = facts.tags.pop_last().is_some();
    let has_changes = fit::drop_end(&mut facts.changes);
    has_changes
        || fit::drop_end(&mut facts.actors)
        || fit::drop_end(&mut facts.quota_raises)
        || fit::drop_end(&mut facts.sizes)
        || has_tags
}

/// The tags of what stands out or is named, and of the groups that it is in.
fn tags(
    judged: &[Judged],
    inventory: &Inventory<'_>,
    groups: &[Resource],
    inquiry: &Inquiry<'_>,
) -> BTreeSet<Untrusted> {
    let named = inquiry.subject.resources.iter().map(|one| one.id().to_lowercase());
    let suspicious = judged.iter().filter(|one| !one.suspicions.is_empty());
    let keys: BTreeSet<String> =
        named.chain(suspicious.map(|one| one.joined.key.clone())).collect();
    let own = keys.iter().filter_map(|key| inventory.get(key)).flat_map(|one| &one.tags);
    let is_around = |group: &&Resource| {
        let below = format!("{}/", group.id.as_received().to_lowercase());
        keys.range(below.clone()..).next().is_some_and(|key| key.starts_with(&below))
    };
    let theirs = groups.iter().filter(is_around).flat_map(|group| &group.tags);
    own.chain(theirs).map(fit::name).take(MOST_TAGS).collect()
}
