//! The Global Administrators: who they are, and how well their accounts are kept.

use std::collections::BTreeMap;

use futures::StreamExt;
use jiff::Timestamp;
use uuid::Uuid;

use super::access::deeds;
use super::fit;
use super::inquiry::Inquiry;
use super::replies::Answer;
use super::replies::Replies;
use crate::findings::Administrator;
use crate::findings::AdministratorKind;
use crate::findings::Administrators;
use crate::findings::Collector;
use crate::findings::DeedKind;
use crate::findings::Held;
use crate::findings::Question;
use crate::findings::RiskLevel;
use crate::findings::masked_email;
use crate::findings::masked_phone;
use crate::fraud_event::TenantId;
use crate::microsoft::Patience;
use crate::microsoft::Unanswered;
use crate::microsoft::directory::AuditEntry;
use crate::microsoft::directory::Directory;
use crate::microsoft::directory::Eligible;
use crate::microsoft::directory::Principal;
use crate::microsoft::directory::PrincipalKind;
use crate::microsoft::directory::Registration;
use crate::microsoft::directory::User;
use crate::text::Untrusted;

/// Their share of a case's findings.
const MOST_BYTES: usize = 18_000;
/// Groups that are looked into; more than a few hold no administrators.
const MOST_GROUPS: usize = 10;
/// People whose recovery methods are read: two calls for each.
const MOST_RECOVERIES: usize = 15;
/// How many of them at once.
const AT_ONCE: usize = 4;
/// Phones and addresses of one person; the directory allows three and one.
const MOST_METHODS: usize = 4;

type Found = BTreeMap<Uuid, Administrator>;

/// Collects.
pub(super) async fn collect(inquiry: &Inquiry<'_>) -> (Replies, Administrators) {
    let mut replies = Replies::of(Collector::Administrators);
    let Some(customer) = inquiry.customer() else { return (replies, Administrators::default()) };
    let (directory, patience) = (&inquiry.microsoft.directory, inquiry.large());
    // What is only added to the list must not hold up the questions about the people in it.
    let people = async {
        let mut list = ordered(who(inquiry, customer, patience, &mut replies).await);
        let count = list.len();
        list.truncate(Administrators::MOST);
        let details = ask_details(directory, customer, &mut list, patience).await;
        note_details(&mut replies, &list, details);
        Administrators { list, count }
    };
    let (mut facts, registrations, audits, risky) = futures::join!(
        Box::pin(people),
        Box::pin(directory.registrations(customer, patience)),
        Box::pin(inquiry.audits()),
        Box::pin(inquiry.risky_users()),
    );
    let registrations = replies.note_list(Question::MfaRegistration, Some(registrations));
    add_registrations(&mut facts.list, &registrations.unwrap_or_default());
    if let Some(Ok(audits)) = audits {
        add_changes_of_recovery(
            &mut facts.list,
            audits.items.iter().filter_map(change_of_recovery),
        );
    }
    if let Some(Ok(risky)) = risky {
        let levels = risky.items.iter().filter(|one| super::risk::is_at_risk(one));
        let levels = levels.map(|one| (one.id.as_received(), RiskLevel::parse(&one.level)));
        add_risks(&mut facts.list, levels.collect(), risky.cut.is_none());
    }
    (replies, fit::within(facts, MOST_BYTES, |facts| fit::drop_end(&mut facts.list)))
}

/// Whose methods were changed, and when.
fn change_of_recovery(entry: &AuditEntry) -> Option<(&str, Timestamp)> {
    let kind = deeds::kind_of(&entry.activity).filter(|_| entry.has_succeeded)?;
    let id = entry.target_id.as_deref().filter(|_| kind == DeedKind::RecoveryChanged)?;
    Some((id, entry.at))
}

/// Everybody who holds the role or can take it.
async fn who(
    inquiry: &Inquiry<'_>,
    customer: TenantId,
    patience: Patience,
    replies: &mut Replies,
) -> Found {
    let directory = &inquiry.microsoft.directory;
    let (members, eligible) = futures::join!(
        inquiry.global_administrators(),
        directory.eligible_administrators(customer, patience),
    );
    let members = replies.note_list(Question::GlobalAdministrators, members.cloned());
    let eligible = replies.note_list(Question::EligibleAdministrators, Some(eligible));
    let (members, eligible) = (members.unwrap_or_default(), eligible.unwrap_or_default());
    let mut found = Found::new();
    for member in &members {
        add(&mut found, member, Held::Directly);
    }
    let groups: Vec<(Uuid, Held)> = groups_of(&members, &eligible);
    let asked = groups.iter().take(MOST_GROUPS).map(|(group, held)| async move {
        (*group, *held, directory.members_of(customer, *group, patience).await)
    });
    for (group, held, answer) in crate::parallel::all(asked).await {
        let question = match held {
            Held::Eligibly => Question::EligibleAdministrators,
            Held::Directly | Held::ByGroup => Question::GlobalAdministrators,
        };
        replies.lacks(question, "members of a group are", &answer);
        let Ok(listed) = answer else { continue };
        // The group has given way to the people in it.
        found.remove(&group);
        for member in listed.items.iter().filter(|one| one.kind != PrincipalKind::Group) {
            add(&mut found, member, held);
        }
    }
    if groups.len() > MOST_GROUPS {
        let why = format!("only {MOST_GROUPS} groups were looked into");
        replies.cut(Question::GlobalAdministrators, Some(why));
    }
    for one in eligible.iter().filter(|one| !groups.iter().any(|(id, _)| *id == one.id)) {
        add(&mut found, &principal_of(one), Held::Eligibly);
    }
    found
}

fn groups_of(members: &[Principal], eligible: &[Eligible]) -> Vec<(Uuid, Held)> {
    let is_group = |one: &&Principal| one.kind == PrincipalKind::Group;
    let direct = members.iter().filter(is_group).map(|one| (one.id, Held::ByGroup));
    let principals = eligible.iter().filter_map(|one| one.principal.as_ref());
    let by_choice = principals.filter(is_group).map(|one| (one.id, Held::Eligibly));
    direct.chain(by_choice).collect()
}

/// Without its details it is most likely a person: so the details are asked for.
fn principal_of(one: &Eligible) -> Principal {
    let unknown = || Principal { id: one.id, name: Untrusted::new(""), kind: PrincipalKind::User };
    one.principal.clone().unwrap_or_else(unknown)
}

/// Whoever holds the role in several ways is there once, in the way that was added first.
fn add(found: &mut Found, one: &Principal, held: Held) {
    let kind = match one.kind {
        PrincipalKind::User => AdministratorKind::User,
        PrincipalKind::Group => AdministratorKind::Group,
        PrincipalKind::ServicePrincipal => AdministratorKind::ServicePrincipal,
        PrincipalKind::Other => AdministratorKind::Other,
    };
    found.entry(one.id).or_insert_with(|| Administrator {
        id: Untrusted::new(&one.id.to_string()),
        name: fit::name(&one.name),
        kind,
        held,
        is_enabled: None,
        created_at: None,
        password_changed_at: None,
        has_mfa: None,
        phones: None,
        emails: None,
        recovery_changed_at: None,
        risk: None,
    });
}

/// People first, those who hold the role now before those who may take it.
fn ordered(found: Found) -> Vec<Administrator> {
    let mut list: Vec<Administrator> = found.into_values().collect();
    list.sort_by_key(|one| (one.kind, one.held));
    list
}

/// A person who is not in the report is not one without MFA: blocked accounts are left out of it.
fn add_registrations(list: &mut [Administrator], registrations: &[Registration]) {
    let by_id: BTreeMap<String, Option<bool>> =
        registrations.iter().map(|one| (one.id.to_string(), one.has_mfa)).collect();
    for one in list {
        one.has_mfa = by_id.get(one.id.as_received()).copied().flatten();
    }
}

fn add_changes_of_recovery<'a>(
    list: &mut [Administrator],
    changes: impl Iterator<Item = (&'a str, Timestamp)>,
) {
    let mut latest: BTreeMap<&str, Timestamp> = BTreeMap::new();
    for (id, at) in changes {
        let last = latest.entry(id).or_insert(at);
        *last = at.max(*last);
    }
    for one in list {
        one.recovery_changed_at = latest.get(one.id.as_received()).copied();
    }
}

/// Nobody at risk means no risk only when all who are were listed.
fn add_risks(list: &mut [Administrator], levels: BTreeMap<&str, RiskLevel>, is_whole: bool) {
    let people = list.iter_mut().filter(|one| one.kind == AdministratorKind::User);
    for one in people {
        let level = levels.get(one.id.as_received()).copied();
        one.risk = level.or(is_whole.then_some(RiskLevel::None));
    }
}

/// How the details of people were answered.
struct Details {
    users: Answer<User>,
    /// The first failure, if any.
    recovery: Option<Unanswered>,
    /// How many people's recovery methods were read.
    read: usize,
}

async fn ask_details(
    directory: &Directory,
    customer: TenantId,
    list: &mut [Administrator],
    patience: Patience,
) -> Details {
    let people: Vec<Uuid> = list
        .iter()
        .filter(|one| one.kind == AdministratorKind::User)
        .filter_map(|one| Uuid::parse_str(one.id.as_received()).ok())
        .collect();
    let asked = people.iter().take(MOST_RECOVERIES).copied().map(|user| async move {
        let phones = directory.phones(customer, user, patience);
        let emails = directory.emails(customer, user, patience);
        let (phones, emails) = futures::join!(phones, emails);
        (user, phones, emails)
    });
    // Collected first: closures over references cannot be named in the type of the whole future.
    let asked: Vec<_> = asked.collect();
    let recoveries = futures::stream::iter(asked).buffer_unordered(AT_ONCE).collect::<Vec<_>>();
    let users = directory.users(customer, &people, patience);
    let (users, recoveries) = futures::join!(Box::pin(users), Box::pin(recoveries));
    for user in users.iter().flat_map(|listed| &listed.items) {
        if let Some(one) = person(list, user.id) {
            one.name = fit::name(&user.name);
            one.is_enabled = user.is_enabled;
            one.created_at = user.created_at;
            one.password_changed_at = user.password_changed_at;
        }
    }
    let (mut recovery, mut read) = (None, 0);
    for (user, phones, emails) in recoveries {
        read += usize::from(phones.is_ok() && emails.is_ok());
        if let Some(one) = person(list, user) {
            let masked = |items: &[String], mask: fn(&str) -> Untrusted| {
                items.iter().take(MOST_METHODS).map(|text| fit::name(&mask(text))).collect()
            };
            one.phones = phones.as_ref().ok().map(|listed| masked(&listed.items, masked_phone));
            one.emails = emails.as_ref().ok().map(|listed| masked(&listed.items, masked_email));
        }
        recovery = recovery.or(phones.err()).or(emails.err());
    }
    Details { users, recovery, read }
}

fn person(list: &mut [Administrator], id: Uuid) -> Option<&mut Administrator> {
    let id = id.to_string();
    list.iter_mut().find(|one| one.id.as_received() == id)
}

/// Without anybody to ask about, nothing was asked.
fn note_details(replies: &mut Replies, list: &[Administrator], details: Details) {
    let question = Question::RecoveryMethods;
    let people = list.iter().filter(|one| one.kind == AdministratorKind::User).count();
    if people == 0 {
        let is_known = replies.is_whole(Question::GlobalAdministrators);
        if is_known {
            replies.note(question, Some(Ok(())));
        }
        return;
    }
    replies.lacks(Question::GlobalAdministrators, "details of people are", &details.users);
    match details.recovery {
        Some(error) if details.read == 0 => drop(replies.note::<()>(question, Some(Err(error)))),
        error => {
            replies.note(question, Some(Ok(())));
            replies.cut(question, error.map(|error| format!("some people are missing: {error}")));
            let is_cut = people > MOST_RECOVERIES;
            let why = format!("only the first {MOST_RECOVERIES} people were looked up");
            replies.cut(question, is_cut.then_some(why));
        }
    }
}
