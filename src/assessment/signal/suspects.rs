//! Who made the suspicious changes.

use super::Reading;
use super::Scene;
use super::Signal;
use super::risk;
use crate::assessment::reading::is_same;
use crate::findings::Actor;
use crate::findings::DeedKind;
use crate::findings::Question;
use crate::findings::Resources;
use crate::language::Phrase;
use crate::text::Untrusted;

/// Those who made suspicious changes, the busiest first.
struct Suspects<'a> {
    list: Vec<&'a Actor>,
    /// True when nobody is missing and everybody has a name.
    is_complete: bool,
}

impl<'a> Suspects<'a> {
    fn of(scene: &Scene<'a>) -> Self {
        let resources = scene.resources();
        let is_answered = scene.are_changes_answered();
        let actors = resources.actors.iter();
        let mut list: Vec<&Actor> =
            actors.filter(|actor| is_answered && actor.suspicious > 0).collect();
        list.sort_by(|one, other| {
            other.suspicious.cmp(&one.suspicious).then_with(|| one.name.cmp(&other.name))
        });
        let attributed = list.iter().fold(0_usize, |sum, one| sum.saturating_add(one.suspicious));
        let is_complete = resources.actors.len() < Resources::MOST_ACTORS
            && attributed >= resources.suspicious
            && list.iter().all(|actor| has_name(actor))
            && scene.reaches_the_event(resources.since);
        Self { list, is_complete }
    }

    fn find(&self, is_one: impl Fn(&Actor) -> bool) -> Option<&'a Actor> {
        self.list.iter().copied().find(|actor| is_one(actor))
    }

    fn all(&self, are: impl Fn(&Actor) -> bool) -> bool {
        self.is_complete && self.list.iter().all(|actor| are(actor))
    }

    /// Says who it was: the one that is meant, or else nobody.
    fn phrase(key: &'static str, who: Option<&Actor>) -> Phrase {
        let name = who.map_or_else(|| Untrusted::new(""), |who| who.name.clone());
        let count = who.map_or(0, |who| who.suspicious);
        Phrase::new(key).with("who", name).with("count", count)
    }
}

/// Azure calls what it does by itself "System"; who is behind that is not known.
fn has_name(actor: &Actor) -> bool {
    !actor.name.is_blank() && !is_same(actor.name.as_received(), "System")
}

/// Accounts of people have a sign-in name; apps are named by their ids.
fn is_person(actor: &Actor) -> bool {
    actor.name.as_received().contains('@')
}

pub(super) fn new_account(scene: &Scene<'_>) -> Reading {
    let suspects = Suspects::of(scene);
    let access = &scene.findings.access.facts;
    let is_answered =
        scene.is_answered(Question::NewUsers) || scene.is_answered(Question::DirectoryAudits);
    let is_creation = |kind| matches!(kind, DeedKind::UserCreated | DeedKind::PrincipalCreated);
    let created = || access.deeds.iter().filter(|deed| is_creation(deed.kind));
    let is_new = |actor: &Actor| {
        let name = actor.name.as_received();
        is_answered && created().any(|deed| is_same(deed.target.as_received(), name))
    };
    let counted = access.count(DeedKind::UserCreated) + access.count(DeedKind::PrincipalCreated);
    // An app has other names in the directory than in Azure, so only its past clears it.
    let is_cleared = |actor: &Actor| is_person(actor) || actor.is_known == Some(true);
    let is_all = created().count() >= counted
        && scene.reaches_the_event(access.since)
        && suspects.all(is_cleared);
    let who = suspects.find(is_new);
    let what = Suspects::phrase("signal-new-account", who);
    scene.some(Signal::CreatedByNewAccount, who.is_some(), is_all, what)
}

pub(super) fn stranger(scene: &Scene<'_>) -> Reading {
    // Where nothing was before, everybody is a stranger.
    let had_something = scene.is_answered(Question::Inventory) && scene.resources().before > 0;
    let suspects = Suspects::of(scene);
    let who = suspects.find(|actor| had_something && actor.is_known == Some(false));
    let is_all = suspects.all(|actor| actor.is_known == Some(true));
    let what = Suspects::phrase("signal-stranger", who);
    scene.some(Signal::UnknownActor, who.is_some(), is_all, what)
}

pub(super) fn known_account(scene: &Scene<'_>) -> Reading {
    all_of(scene, Signal::CreatedByKnownAccount, "signal-known-account", |actor| actor.is_known)
}

pub(super) fn known_pipeline(scene: &Scene<'_>) -> Reading {
    let is_pipeline = |actor: &Actor| {
        if !has_name(actor) {
            return None;
        }
        if is_person(actor) { Some(false) } else { actor.is_known }
    };
    all_of(scene, Signal::CreatedByKnownPipeline, "signal-known-pipeline", is_pipeline)
}

pub(super) fn reseller(scene: &Scene<'_>) -> Reading {
    let resellers = &scene.findings.standing.facts.resellers;
    let is_answered = scene.is_whole(Question::Reseller);
    let bears_the_name = |actor: &Actor| {
        let name = actor.name.as_received();
        is_answered.then(|| resellers.iter().any(|one| is_of(name, one.as_received())))
    };
    let signal = Signal::CreatedByResellerOrPartner;
    all_of(scene, signal, "signal-reseller-account", bears_the_name)
}

/// Reads "all suspicious changes are by such accounts"; without any there are no such accounts.
fn all_of(
    scene: &Scene<'_>,
    signal: Signal,
    key: &'static str,
    is_so: impl Fn(&Actor) -> Option<bool>,
) -> Reading {
    let suspects = Suspects::of(scene);
    if suspects.list.is_empty() {
        let what = Suspects::phrase(key, None);
        return scene.some(signal, false, suspects.is_complete, what);
    }
    let other = suspects.find(|actor| is_so(actor) == Some(false));
    let is_all = suspects.all(|actor| is_so(actor) == Some(true));
    let what = match other {
        Some(other) => Suspects::phrase("signal-somebody-else", Some(other)),
        None => Suspects::phrase(key, suspects.list.first().copied()),
    };
    scene.every(signal, other.is_some(), is_all, what)
}

/// True when the domain of a sign-in name begins with the company's name: `fabrikam.example` is
/// Fabrikam's, as far as a name can tell. A guest's name has its domain before `#EXT#`.
fn is_of(account: &str, company: &str) -> bool {
    let account = account.to_lowercase();
    let domain = match account.split_once("#ext#@") {
        Some((guest, _)) => guest.rsplit_once('_').map(|(_, domain)| domain.to_owned()),
        None => account.rsplit_once('@').map(|(_, domain)| domain.to_owned()),
    };
    let Some(domain) = domain else { return false };
    let label = domain.split('.').next().unwrap_or_default();
    let words: Vec<String> = company
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    let first = words.first().cloned().unwrap_or_default();
    label.len() > 3 && (label == first || label == words.concat() || label == words.join("-"))
}

pub(super) fn at_risk(scene: &Scene<'_>) -> Reading {
    let suspects = Suspects::of(scene);
    let who = suspects.find(|actor| risk::is_at_risk(scene, &[&actor.name]));
    let is_all = risk::lists_all_users(scene) && suspects.is_complete;
    let what = Suspects::phrase("signal-creator-at-risk", who);
    scene.some(Signal::CreatorIsAtRisk, who.is_some(), is_all, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_bears_the_name_of_a_company_by_its_domain() {
        for (account, company, is_so) in [
            ("anna@fabrikam.example", "Fabrikam (synthetic)", true),
            ("Anna@Fabrikam.example", "fabrikam", true),
            ("anna@northwind-traders.example", "Northwind Traders", true),
            ("anna_fabrikam.example#EXT#@contoso.onmicrosoft.com", "Fabrikam", true),
            ("anna@contoso.example", "Fabrikam", false),
            ("fabrikam@contoso.example", "Fabrikam", false),
            ("anna@mail.fabrikam.example", "Fabrikam", false),
            ("fabrikam", "Fabrikam", false),
            ("a@abc.example", "ABC", false),
            ("a@.example", "", false),
        ] {
            assert_eq!(is_of(account, company), is_so, "{account} of {company}");
        }
    }
}
