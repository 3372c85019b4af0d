//! Which ways of containment are open, and why.

use jiff::SignedDuration;
use jiff::Timestamp;

use super::plan::Plan;
use crate::evidence::replies::Replies;
use crate::findings::Path;
use crate::findings::PathKind;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::Standing;
use crate::language::Phrase;
use crate::microsoft::azure_resources::Permission;
use crate::text::Untrusted;

/// What stopping a machine takes.
const DEALLOCATE: &str = "Microsoft.Compute/virtualMachines/deallocate/action";
/// A relationship that ends sooner is of no use.
const LEFT_AT_LEAST: SignedDuration = SignedDuration::from_hours(24);

/// Each way.
pub(super) fn all(
    replies: &Replies,
    facts: &Standing,
    plan: Option<&Plan>,
    permissions: Option<&[Permission]>,
    now: Timestamp,
) -> Vec<Path> {
    vec![
        stop_resources(replies, permissions),
        cancel_subscription(replies, plan),
        directory(replies, facts, now),
    ]
}

/// A refusal to say what we may do says that we may nothing; anything else says nothing.
fn stop_resources(replies: &Replies, permissions: Option<&[Permission]>) -> Path {
    let kind = PathKind::StopResources;
    let question = Question::OurPermissions;
    match (permissions, replies.reply(question)) {
        (Some(list), _) if may(list, DEALLOCATE) => open(kind, "path-we-may-stop"),
        (Some(_), Some(Reply::Answered)) => closed(kind, "path-no-role"),
        (_, Some(Reply::NotPermitted { .. })) => closed(kind, "path-no-access"),
        _ => unknown(replies, kind, question),
    }
}

fn cancel_subscription(replies: &Replies, plan: Option<&Plan>) -> Path {
    let kind = PathKind::CancelSubscription;
    let question = Question::Plan;
    let status = plan.and_then(|plan| plan.entitlement_status.as_ref());
    match (status, replies.reply(question)) {
        (Some(status), _) if status.as_received().eq_ignore_ascii_case("active") => {
            open(kind, "path-entitlement-active")
        }
        (Some(status), _) => {
            let why = Phrase::new("path-entitlement-state").with("state", status.clone());
            Path { kind, is_alive: Some(false), why }
        }
        (None, Some(Reply::Answered)) => closed(kind, "path-no-entitlement"),
        (None, Some(Reply::NotPermitted { .. })) => closed(kind, "path-partner-center-refuses"),
        _ => unknown(replies, kind, question),
    }
}

fn directory(replies: &Replies, facts: &Standing, now: Timestamp) -> Path {
    let kind = PathKind::Directory;
    let question = Question::Relationship;
    let Some(relationship) = &facts.relationship else {
        return match replies.reply(question) {
            Some(Reply::Answered) => closed(kind, "path-no-relationship"),
            _ => unknown(replies, kind, question),
        };
    };
    let status = relationship.status.as_received();
    if !is_in_force(status, relationship.ends_at, now) {
        return closed(kind, "path-relationship-ended");
    }
    let limit = now.checked_add(LEFT_AT_LEAST).unwrap_or(now);
    if relationship.ends_at.is_some_and(|end| end <= limit) {
        return closed(kind, "path-relationship-ends-today");
    }
    match relationship.roles {
        0 => closed(kind, "path-relationship-without-roles"),
        _ => open(kind, "path-relationship-active"),
    }
}

/// True while a relationship lets the partner in.
pub(super) fn is_in_force(status: &str, ends_at: Option<Timestamp>, now: Timestamp) -> bool {
    let is_active = ["active", "expiring"].contains(&status.to_ascii_lowercase().as_str());
    is_active && ends_at.is_none_or(|end| end > now)
}

fn open(kind: PathKind, why: &'static str) -> Path {
    Path { kind, is_alive: Some(true), why: Phrase::new(why) }
}

fn closed(kind: PathKind, why: &'static str) -> Path {
    Path { kind, is_alive: Some(false), why: Phrase::new(why) }
}

fn unknown(replies: &Replies, kind: PathKind, question: Question) -> Path {
    let reply = replies.reply(question).cloned().unwrap_or(Reply::NotAsked);
    let why = Phrase::new("path-not-known").with("reply", reply.phrase(question));
    Path { kind, is_alive: None, why }
}

/// True when one of the permissions allows an action: what a role takes away, another may give.
fn may(permissions: &[Permission], action: &str) -> bool {
    permissions.iter().any(|one| {
        let matches = |patterns: &[Untrusted]| {
            patterns.iter().any(|pattern| covers(pattern.as_received(), action))
        };
        matches(&one.actions) && !matches(&one.not_actions)
    })
}

/// True when a pattern, in which `*` stands for anything, covers an action; case does not matter.
fn covers(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_lowercase(), action.to_lowercase());
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| action.strip_prefix(first)) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_covers_an_action_as_azure_reads_it() {
        for (pattern, is_covered) in [
            ("*", true),
            ("Microsoft.Compute/*", true),
            ("microsoft.compute/virtualMachines/*/action", true),
            ("Microsoft.Compute/*/deallocate/action", true),
            (DEALLOCATE, true),
            ("*/read", false),
            ("Microsoft.Compute/virtualMachines/deallocate", false),
            ("Microsoft.Network/*", false),
            ("", false),
            ("**action", true),
        ] {
            assert_eq!(covers(pattern, DEALLOCATE), is_covered, "{pattern}");
        }
    }

    #[test]
    fn what_one_role_takes_away_another_may_give() {
        let texts = |list: &[&str]| list.iter().map(|text| Untrusted::new(text)).collect();
        let role = |actions: &[&str], not: &[&str]| Permission {
            actions: texts(actions),
            not_actions: texts(not),
        };
        let limited = role(&["*"], &["Microsoft.Compute/*/action"]);
        assert!(!may(std::slice::from_ref(&limited), DEALLOCATE));
        assert!(may(&[limited, role(&["Microsoft.Compute/*"], &[])], DEALLOCATE));
        assert!(!may(&[], DEALLOCATE));
    }

    #[test]
    fn a_relationship_is_in_force_until_it_ends() {
        let now: Timestamp = "2026-02-03T00:00:00Z".parse().expect("a time");
        for (status, end, expected) in [
            ("active", Some(Timestamp::MAX), true),
            ("expiring", None, true),
            ("active", Some(now), false),
            ("terminated", Some(Timestamp::MAX), false),
        ] {
            assert_eq!(is_in_force(status, end, now), expected, "{status}");
        }
    }
}
