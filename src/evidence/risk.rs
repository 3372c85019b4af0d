//! Users and sign-ins that Identity Protection holds for compromised.

use std::cmp::Reverse;

use super::fit;
use super::inquiry::Inquiry;
use super::replies::Replies;
use crate::findings::Collector;
use crate::findings::Licence;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::Risk;
use crate::findings::RiskLevel;
use crate::findings::RiskySignIn;
use crate::findings::RiskyUser;
use crate::microsoft::directory::RiskOfUser;
use crate::microsoft::directory::SignIn;
use crate::text::Untrusted;

/// Their share of a case's findings.
const MOST_BYTES: usize = 20_000;
/// States in which somebody still has to do something.
const AT_RISK: [&str; 2] = ["atrisk", "confirmedcompromised"];

/// Collects.
pub(super) async fn collect(inquiry: &Inquiry<'_>) -> (Replies, Risk) {
    let mut replies = Replies::of(Collector::Risk);
    let Some(customer) = inquiry.customer() else { return (replies, Risk::default()) };
    let directory = &inquiry.microsoft.directory;
    let (users, sign_ins) = futures::join!(
        Box::pin(inquiry.risky_users()),
        Box::pin(directory.risky_sign_ins(customer, inquiry.since, inquiry.small())),
    );
    let users = replies.note_list(Question::RiskyUsers, users.cloned()).unwrap_or_default();
    let sign_ins = replies.note_list(Question::RiskySignIns, Some(sign_ins)).unwrap_or_default();
    if is_hidden(&sign_ins) {
        replies.set(Question::RiskySignIns, Reply::NotLicensed { needs: Licence::P2 });
    }
    let mut risky: Vec<RiskyUser> = users.iter().filter(|one| is_at_risk(one)).map(user).collect();
    risky.sort_by_key(|one| Reverse((one.level, one.since)));
    let mut signed_in: Vec<RiskySignIn> = sign_ins.iter().filter_map(sign_in).collect();
    signed_in.sort_by_key(|one| Reverse((one.level, one.at)));
    let (user_count, sign_in_count) = (risky.len(), signed_in.len());
    risky.truncate(Risk::MOST);
    signed_in.truncate(Risk::MOST);
    let since = Some(inquiry.since);
    let facts = Risk { since, users: risky, user_count, sign_ins: signed_in, sign_in_count };
    (replies, fit::within(facts, MOST_BYTES, shorten))
}

fn shorten(facts: &mut Risk) -> bool {
    let had_sign_ins = fit::drop_end(&mut facts.sign_ins);
    fit::drop_end(&mut facts.users) || had_sign_ins
}

/// True while the risk was neither remedied nor dismissed.
pub(super) fn is_at_risk(user: &RiskOfUser) -> bool {
    AT_RISK.contains(&user.state.to_ascii_lowercase().as_str())
}

fn user(one: &RiskOfUser) -> RiskyUser {
    RiskyUser {
        id: fit::name(&one.id),
        name: fit::name(&one.name),
        level: RiskLevel::parse(&one.level),
        state: fit::name(&Untrusted::new(&one.state)),
        since: one.updated_at,
    }
}

/// True when the tenant shows no level of any sign-in: its licence does not include them, and that
/// nothing stands out then means nothing.
fn is_hidden(sign_ins: &[SignIn]) -> bool {
    let hides = |one: &SignIn| {
        one.levels.iter().all(|level| level.eq_ignore_ascii_case("hidden")) && !one.has_detections
    };
    !sign_ins.is_empty() && sign_ins.iter().all(hides)
}

/// A sign-in that is at risk. A level that is hidden is none, unless something was detected.
fn sign_in(one: &SignIn) -> Option<RiskySignIn> {
    let levels = one.levels.iter().map(|level| RiskLevel::parse(level));
    let shown = levels.filter(|level| *level > RiskLevel::Hidden).max();
    let is_at_risk = AT_RISK.contains(&one.state.to_ascii_lowercase().as_str());
    let level = shown.or((is_at_risk || one.has_detections).then_some(RiskLevel::Hidden))?;
    Some(RiskySignIn {
        at: one.at,
        name: fit::name(&one.name),
        from: fit::name_if_any(one.address.as_ref()),
        country: fit::name_if_any(one.country.as_ref()),
        app: fit::name_if_any(one.app.as_ref()),
        level,
        has_succeeded: one.has_succeeded,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed_in(levels: [&str; 2], state: &str, has_detections: bool) -> SignIn {
        SignIn {
            at: jiff::Timestamp::UNIX_EPOCH,
            name: Untrusted::new("adele@contoso.example"),
            address: None,
            country: None,
            app: None,
            levels: levels.map(str::to_owned),
            state: state.to_owned(),
            has_detections,
            has_succeeded: None,
        }
    }

    #[test]
    fn a_level_that_is_hidden_is_no_risk_by_itself() {
        for (levels, state, has_detections, level) in [
            (["hidden", "hidden"], "none", false, None),
            (["hidden", "hidden"], "none", true, Some(RiskLevel::Hidden)),
            (["none", "none"], "none", false, None),
            (["low", "high"], "none", false, Some(RiskLevel::High)),
            (["none", "none"], "confirmedCompromised", false, Some(RiskLevel::Hidden)),
        ] {
            let found = sign_in(&signed_in(levels, state, has_detections)).map(|one| one.level);
            assert_eq!(found, level, "{levels:?} {state}");
        }
        assert!(is_hidden(&[signed_in(["hidden", "hidden"], "none", false)]));
        assert!(!is_hidden(&[]));
    }
}
