//! Who was given rights: role assignments and their log, new users, and the directory's audit log.

pub(super) mod deeds;
mod roles;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::Timestamp;

use super::fit;
use super::inquiry::Inquiry;
use super::replies::Answer;
use super::replies::Replies;
use crate::findings::Access;
use crate::findings::Collector;
use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::findings::Question;
use crate::microsoft::Listed;
use crate::microsoft::azure_resources::LogEntry;
use crate::microsoft::azure_resources::RoleAssignment;
use crate::microsoft::directory::AuditEntry;
use crate::microsoft::directory::Principal;
use crate::microsoft::directory::PrincipalKind;
use crate::microsoft::directory::User;
use crate::text::Untrusted;
use deeds::RulingGroups;

/// Their share of a case's findings.
const MOST_BYTES: usize = 36_000;
const AUTHORIZATION: &str = "Microsoft.Authorization";

/// What the APIs said; what was not answered is empty.
#[derive(Debug, Default)]
struct Read {
    assignments: Vec<RoleAssignment>,
    log: Vec<LogEntry>,
    users: Vec<User>,
    audits: Vec<AuditEntry>,
    /// Groups that are Global Administrator, by their ids.
    ruling_groups: BTreeSet<String>,
}

/// Collects.
pub(super) async fn collect(inquiry: &Inquiry<'_>) -> (Replies, Access) {
    let mut replies = Replies::of(Collector::Access);
    if inquiry.customer().is_none() {
        return (replies, Access::default());
    }
    let read = ask(inquiry, &mut replies).await;
    let facts = conclude(inquiry, &read);
    (replies, fit::within(facts, MOST_BYTES, shorten))
}

async fn ask(inquiry: &Inquiry<'_>, replies: &mut Replies) -> Read {
    let (place, customer) = (inquiry.place(), inquiry.customer());
    let (azure, patience) = (&inquiry.microsoft.azure, inquiry.large());
    let directory = &inquiry.microsoft.directory;
    let log = async {
        let only = Some(AUTHORIZATION);
        Some(azure.activity_log(place?, inquiry.window(), only, patience).await)
    };
    let users = async { Some(directory.new_users(customer?, inquiry.since, patience).await) };
    let (assignments, log, users, audits, administrators) = futures::join!(
        Box::pin(inquiry.assignments()),
        Box::pin(log),
        Box::pin(users),
        Box::pin(inquiry.audits()),
        Box::pin(inquiry.global_administrators()),
    );
    let question = Question::RoleAssignments;
    let assignments = replies.note_list(question, assignments.cloned());
    if let Some(log) = &log {
        replies.lacks(question, "who gave them and from where is", log);
    }
    let items = |log: Option<Result<Listed<LogEntry>, _>>| log?.ok().map(|listed| listed.items);
    Read {
        assignments: assignments.unwrap_or_default(),
        log: items(log).unwrap_or_default(),
        users: replies.note_list(Question::NewUsers, users).unwrap_or_default(),
        audits: replies.note_list(Question::DirectoryAudits, audits.cloned()).unwrap_or_default(),
        ruling_groups: groups_among(administrators),
    }
}

/// The groups among the administrators; whether they could be read is another collector's affair.
fn groups_among(administrators: Option<&Answer<Principal>>) -> BTreeSet<String> {
    let listed = administrators.and_then(|answer| answer.as_ref().ok());
    let all = listed.into_iter().flat_map(|listed| &listed.items);
    all.filter(|one| one.kind == PrincipalKind::Group).map(|one| one.id.to_string()).collect()
}

/// What follows from what was read; no I/O.
fn conclude(inquiry: &Inquiry<'_>, read: &Read) -> Access {
    let names = names(read);
    let mut deeds = roles::deeds(&read.log, &read.assignments, inquiry.since);
    let groups = RulingGroups {
        of_directory: read.ruling_groups.clone(),
        of_subscription: roles::ruling_groups(&read.assignments),
    };
    deeds.extend(read.audits.iter().filter_map(|entry| deeds::of_audit(entry, &groups)));
    deeds.extend(unlogged_users(&read.users, &read.audits, inquiry.since));
    deeds.iter_mut().for_each(|deed| name_people(deed, &names));
    deeds.sort_by_key(|deed| std::cmp::Reverse(deed.at));
    let deeds = deeds::each_once(deeds);
    let mut counts: BTreeMap<DeedKind, usize> = BTreeMap::new();
    for deed in &deeds {
        *counts.entry(deed.kind).or_default() += 1;
    }
    let owners = roles::owners(&read.assignments, inquiry.subject.subscription);
    Access {
        since: Some(inquiry.since),
        counts,
        deeds: deeds.into_iter().take(Access::MOST_DEEDS).map(short).collect(),
        owner_count: owners.len(),
        owners: owners.into_iter().take(Access::MOST_ASSIGNMENTS).collect(),
    }
}

fn shorten(facts: &mut Access) -> bool {
    let had_deeds = fit::drop_end(&mut facts.deeds);
    had_deeds || fit::drop_end(&mut facts.owners)
}

fn short(deed: Deed) -> Deed {
    Deed {
        target: fit::name(&deed.target),
        by: fit::name_if_any(deed.by.as_ref()),
        from: fit::name_if_any(deed.from.as_ref()),
        detail: fit::name_if_any(deed.detail.as_ref()),
        ..deed
    }
}

/// Who the ids of the directory are, as far as anything that was read tells.
fn names(read: &Read) -> BTreeMap<String, Untrusted> {
    let users = read.users.iter().map(|user| (user.id.to_string(), &user.name));
    let audits = &read.audits;
    let targets = audits.iter().filter_map(|one| Some((one.target_id.clone()?, &one.target)));
    let doers = audits.iter().filter_map(|one| Some((one.by_id.clone()?, one.by.as_ref()?)));
    let all = targets.chain(doers).chain(users);
    all.filter(|(_, name)| !name.is_blank()).map(|(id, name)| (id, name.clone())).collect()
}

fn name_people(deed: &mut Deed, names: &BTreeMap<String, Untrusted>) {
    let name_of = |text: &Untrusted| names.get(&text.as_received().to_lowercase()).cloned();
    if let Some(name) = name_of(&deed.target) {
        deed.target = name;
    }
    if let Some(name) = deed.by.as_ref().and_then(name_of) {
        deed.by = Some(name);
    }
}

/// New users of whose creation the log, which may be cut or not permitted, says nothing.
fn unlogged_users<'a>(
    users: &'a [User],
    audits: &'a [AuditEntry],
    since: Timestamp,
) -> impl Iterator<Item = Deed> + 'a {
    let logged: BTreeSet<&str> = audits
        .iter()
        .filter(|one| deeds::kind_of(&one.activity) == Some(DeedKind::UserCreated))
        .filter_map(|one| one.target_id.as_deref())
        .collect();
    let is_new = move |user: &&User| {
        user.created_at.is_some_and(|at| at >= since)
            && !logged.contains(user.id.to_string().as_str())
    };
    users.iter().filter(is_new).filter_map(|user| {
        Some(Deed {
            kind: DeedKind::UserCreated,
            at: user.created_at?,
            target: user.name.clone(),
            by: None,
            from: None,
            detail: None,
        })
    })
}
