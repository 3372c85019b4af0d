//! What the evidence of a case says, as people read it.

use super::Context;
use super::Fact;
use super::Item;
use super::Section;
use super::case_message::Most;
use crate::assessment::Reason;
use crate::case::Case;
use crate::case::Examination;
use crate::findings::MoneyAtRisk;
use crate::fraud_event::Severity;
use crate::language::Phrase;
use crate::text::Line;

/// What the evidence speaks for, how the checklist stands, and what is at stake.
pub(super) fn facts(case: &Case, context: &Context<'_>) -> Vec<Fact> {
    let Some(examination) = case.examination() else { return Vec::new() };
    let language = context.reader.language;
    let fact = |key, label, value: &Phrase| Fact::new(key, label, language.line(value), language);
    let collected = Phrase::new("evidence-of")
        .with("proposal", examination.proposal_phrase())
        .with("moment", context.moment(examination.at));
    let mut facts = vec![
        fact("evidence", "label-evidence", &urgency(case, collected)),
        fact("checklist", "label-checklist", &case.checklist_score().phrase()),
    ];
    let money = examination.money.as_ref().map(|money| money_phrase(money, context));
    facts.extend(money.map(|money| fact("money-at-risk", "label-money-at-risk", &money)));
    facts
}

/// Says so when the evidence makes the case more or less urgent than Microsoft's severity.
fn urgency(case: &Case, collected: Phrase) -> Phrase {
    let (urgency, severity): (Severity, Severity) = (case.urgency(), case.severity());
    if urgency == severity {
        return collected;
    }
    let key = if urgency > severity { "evidence-more-urgent" } else { "evidence-less-urgent" };
    Phrase::new(key).with("evidence", collected).with("urgency", urgency.phrase())
}

fn money_phrase(money: &MoneyAtRisk, context: &Context<'_>) -> Phrase {
    let amount = |amount: f64| format!("{amount:.2}");
    let estimate = Phrase::new("money-at-risk")
        .with("so-far", amount(money.so_far))
        .with("per-hour", amount(money.per_hour))
        .with("currency", money.currency.as_str())
        .with("source", money.source.as_str())
        .with("moment", context.moment(money.priced_at));
    match usize::try_from(money.unpriced) {
        Ok(0) | Err(_) => estimate,
        Ok(count) => Phrase::new("money-without").with("money", estimate).with("count", count),
    }
}

/// The reasons for and against what is proposed.
pub(super) fn sections(case: &Case, most: Most, context: &Context<'_>) -> Vec<Section> {
    let Some(examination) = case.examination() else { return Vec::new() };
    let Examination { proposal, .. } = examination;
    let sides = match proposal.verdict {
        Some(_) => ["section-reasons-for", "section-reasons-against"],
        None => ["section-speaks-for-fraud", "section-speaks-against-fraud"],
    };
    let reasons = [&proposal.reasons_for, &proposal.reasons_against];
    let sections = sides.into_iter().zip(reasons);
    sections.filter_map(|(title, reasons)| section(title, reasons, most, context)).collect()
}

fn section(
    title: &'static str,
    reasons: &[Reason],
    most: Most,
    context: &Context<'_>,
) -> Option<Section> {
    let language = context.reader.language;
    let items: Vec<Item> = reasons
        .iter()
        .take(most.reasons)
        .map(|reason| Item { line: language.line(&pointed(reason)), link: None })
        .collect();
    let title = Line::ours(language.word(title));
    (!items.is_empty()).then_some(Section { title, items })
}

/// A reason, and where its proof is.
fn pointed(reason: &Reason) -> Phrase {
    let proof = reason.proof.map_or_else(|| Phrase::new("proof-event"), |by| by.phrase());
    Phrase::new("reason-with-proof").with("reason", reason.what.clone()).with("proof", proof)
}
