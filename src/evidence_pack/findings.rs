//! What was found about a case, as tables, and the whole of it as one document.

use super::PackError;
use super::PackedFile;
use super::spreadsheet::Cell;
use super::spreadsheet::table;
use crate::case::Case;
use crate::findings::Administrator;
use crate::findings::Deed;
use crate::findings::Findings;
use crate::findings::ResourceChange;
use crate::findings::RiskySignIn;
use crate::findings::RiskyUser;
use crate::text::Untrusted;

/// The files of the findings; none before anything was collected.
pub(super) fn files(
    case: &Case,
    findings: Option<&Findings>,
) -> Result<Vec<PackedFile>, PackError> {
    let mut files = vec![PackedFile::new("plan.json", serde_json::to_vec_pretty(&case.plan)?)];
    let Some(findings) = findings else { return Ok(files) };
    files.extend([
        PackedFile::new("evidence/findings.json", serde_json::to_vec_pretty(findings)?),
        PackedFile::new("evidence/questions.csv", questions(findings)?),
        PackedFile::new("evidence/resources.csv", resources(findings)?),
        PackedFile::new("evidence/access.csv", access(findings)?),
        PackedFile::new("evidence/administrators.csv", administrators(findings)?),
        PackedFile::new("evidence/risk.csv", risk(findings)?),
        PackedFile::new("evidence/proposal.csv", proposal(case)?),
        PackedFile::new("costs.csv", costs(findings)?),
    ]);
    Ok(files)
}

/// What was asked, what it needs, and how it was answered.
fn questions(findings: &Findings) -> Result<Vec<u8>, csv::Error> {
    let rows = findings.replies().into_iter().map(|(question, reply)| {
        [
            Cell::ours(question.collector().as_str()),
            Cell::ours(question.as_str()),
            Cell::ours(reply.phrase(question)),
            Cell::ours(question.needs()),
        ]
    });
    table(["collector", "question", "reply", "needs"], rows)
}

fn resources(findings: &Findings) -> Result<Vec<u8>, csv::Error> {
    let titles =
        ["at", "change", "id", "type", "region", "size", "by", "from", "suspicions", "still_there"];
    let rows = findings.resources.facts.changes.iter().map(|change: &ResourceChange| {
        let suspicions: Vec<String> = change.suspicions.iter().map(name).collect();
        [
            Cell::ours(change.at),
            Cell::ours(name(&change.kind)),
            Cell::theirs(change.id.as_received()),
            Cell::theirs(change.resource_type.as_received()),
            optional(change.region.as_ref()),
            optional(change.size.as_ref()),
            optional(change.by.as_ref()),
            optional(change.from.as_ref()),
            Cell::ours(suspicions.join(" ")),
            Cell::some(change.is_there),
        ]
    });
    table(titles, rows)
}

fn access(findings: &Findings) -> Result<Vec<u8>, csv::Error> {
    let quota = findings.resources.facts.quota_raises.iter();
    let deeds = findings.access.facts.deeds.iter().chain(quota);
    let rows = deeds.map(|deed: &Deed| {
        [
            Cell::ours(deed.at),
            Cell::ours(deed.kind.as_str()),
            Cell::theirs(deed.target.as_received()),
            optional(deed.by.as_ref()),
            optional(deed.from.as_ref()),
            optional(deed.detail.as_ref()),
        ]
    });
    table(["at", "what", "target", "by", "from", "detail"], rows)
}

fn administrators(findings: &Findings) -> Result<Vec<u8>, csv::Error> {
    let titles = [
        "name",
        "kind",
        "held",
        "enabled",
        "created_at",
        "password_changed_at",
        "mfa",
        "recovery_phones",
        "recovery_emails",
        "recovery_changed_at",
        "risk",
    ];
    let list = |texts: Option<&Vec<Untrusted>>| {
        let texts = texts.map(|texts| texts.iter().map(Untrusted::as_received).collect::<Vec<_>>());
        Cell::theirs(&texts.unwrap_or_default().join("; "))
    };
    let rows = findings.administrators.facts.list.iter().map(|one: &Administrator| {
        [
            Cell::theirs(one.name.as_received()),
            Cell::ours(name(&one.kind)),
            Cell::ours(name(&one.held)),
            Cell::some(one.is_enabled),
            Cell::some(one.created_at),
            Cell::some(one.password_changed_at),
            Cell::some(one.has_mfa),
            list(one.phones.as_ref()),
            list(one.emails.as_ref()),
            Cell::some(one.recovery_changed_at),
            Cell::some(one.risk.map(|risk| risk.as_str())),
        ]
    });
    table(titles, rows)
}

fn risk(findings: &Findings) -> Result<Vec<u8>, csv::Error> {
    let facts = &findings.risk.facts;
    let users = facts.users.iter().map(|user: &RiskyUser| {
        [
            Cell::ours("user"),
            Cell::some(user.since),
            Cell::theirs(user.name.as_received()),
            Cell::ours(user.level.as_str()),
            Cell::theirs(user.state.as_received()),
            Cell::ours(""),
            Cell::ours(""),
        ]
    });
    let sign_ins = facts.sign_ins.iter().map(|sign_in: &RiskySignIn| {
        [
            Cell::ours("sign-in"),
            Cell::ours(sign_in.at),
            Cell::theirs(sign_in.name.as_received()),
            Cell::ours(sign_in.level.as_str()),
            Cell::some(sign_in.has_succeeded.map(|done| if done { "succeeded" } else { "failed" })),
            optional(sign_in.from.as_ref()),
            optional(sign_in.country.as_ref()),
        ]
    });
    let titles = ["what", "at", "name", "level", "state", "from", "country"];
    table(titles, users.chain(sign_ins))
}

fn proposal(case: &Case) -> Result<Vec<u8>, csv::Error> {
    let proposal = case.examination().map(|examination| &examination.proposal);
    let reasons = proposal.into_iter().flat_map(|proposal| {
        let sides = [("for", &proposal.reasons_for), ("against", &proposal.reasons_against)];
        sides.into_iter().flat_map(|(side, reasons)| reasons.iter().map(move |one| (side, one)))
    });
    let verdict = proposal.and_then(|proposal| proposal.verdict);
    let verdict = verdict.map_or("unknown", |verdict| verdict.as_str());
    let rows = reasons.map(|(side, reason)| {
        [
            Cell::ours(verdict),
            Cell::ours(side),
            Cell::theirs(&reason.rule),
            Cell::ours(reason.points),
            Cell::ours(&reason.what),
            Cell::some(reason.proof.map(|proof| proof.as_str())),
        ]
    });
    table(["proposal", "side", "rule", "points", "reason", "proof"], rows)
}

/// The days as Microsoft reports them, and the estimate of what is at stake.
fn costs(findings: &Findings) -> Result<Vec<u8>, csv::Error> {
    let facts = &findings.cost.facts;
    let currency = || optional(facts.currency.as_ref());
    let days = facts.days.iter().map(|day| {
        let (what, source) = (Cell::ours("cost of the day"), Cell::ours("Cost Management"));
        [what, Cell::ours(day.day), Cell::ours(day.amount), currency(), source]
    });
    let month = facts.month_to_date.map(|amount| {
        let currency = optional(facts.usage_currency.as_ref());
        let (what, source) = (Cell::ours("usage this month"), Cell::ours("Partner Center"));
        [what, Cell::ours(""), Cell::ours(amount), currency, source]
    });
    let budget = facts.budget.map(|amount| {
        let currency = optional(facts.usage_currency.as_ref());
        let (what, source) = (Cell::ours("spending budget"), Cell::ours("Partner Center"));
        [what, Cell::ours(""), Cell::ours(amount), currency, source]
    });
    let estimates = facts.at_risk.iter().flat_map(|money| {
        let row = |what, amount: f64| {
            let amount = Cell::ours(format!("{amount:.2}"));
            let (at, source) = (Cell::ours(money.priced_at), Cell::ours(&money.source));
            [Cell::ours(what), at, amount, Cell::ours(&money.currency), source]
        };
        [row("estimate: so far", money.so_far), row("estimate: each further hour", money.per_hour)]
    });
    let rows = days.chain(month).chain(budget).chain(estimates);
    table(["what", "at", "amount", "currency", "source"], rows)
}

fn optional(text: Option<&Untrusted>) -> Cell {
    Cell::theirs(text.map_or("", Untrusted::as_received))
}

/// The name of a closed set's member, as documents write it.
fn name(value: &impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).ok();
    value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
}
