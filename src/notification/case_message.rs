//! The message about a case.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use jiff::Timestamp;
use url::Url;

use super::Context;
use super::Fact;
use super::Line;
use super::Message;
use super::ShownStep;
use super::Standing;
use super::Suggestion;
use super::when::moment;
use crate::case::Case;
use crate::case::Parties;
use crate::containment::Plan;
use crate::containment::Step;
use crate::containment::StepKind;
use crate::fraud_event::AlertType;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::text::Untrusted;

/// Resources named in a message; the case has the rest.
const MOST_RESOURCES: usize = 5;
/// Steps shown in a message; the case has the rest.
const MOST_STEPS: usize = 4;

pub(super) fn compose(case: &Case, notice: &Notice, context: &Context<'_>) -> Message {
    let is_open = case.is_open();
    Message {
        notice_id: notice.id.as_str().to_owned(),
        reason: notice.reason,
        severity: if is_open { case.severity() } else { Severity::Informational },
        is_test: case.is_test(),
        standing: standing(case),
        headline: headline(case, notice.reason),
        changes: notice.changes.clone(),
        facts: facts(case, context.now),
        suggestion: is_open.then(|| suggestion(&case.plan)),
        notes: notes(case),
        reference: case.id(),
        subject: case.subject(),
        ids: ids(&case.parties),
        link: link(case, context.public_url),
        may_repeat: context.may_repeat,
        composed_at: context.now,
    }
}

fn standing(case: &Case) -> Standing {
    match case.is_open() {
        false => Standing::Over,
        true if case.is_investigated() => Standing::Investigated,
        true => Standing::Open,
    }
}

fn headline(case: &Case, reason: NoticeReason) -> Line {
    let what = what(case);
    let line = match reason {
        NoticeReason::Resolved => Line::ours("Resolved: ").append(what),
        NoticeReason::Reopened => Line::ours("Open again: ").append(what),
        NoticeReason::Escalated => Line::ours("Severity rose: ").append(what),
        NoticeReason::Changed => Line::ours("More about ").append(what),
        _ => what,
    };
    let named = |name: &Option<Untrusted>| name.clone().filter(|name| !name.is_blank());
    match (named(&case.parties.subscription_name), named(&case.parties.customer_name)) {
        (Some(subscription), Some(customer)) => {
            line.and(" in subscription ").and_theirs(subscription).and(" of ").and_theirs(customer)
        }
        (Some(subscription), None) => line.and(" in subscription ").and_theirs(subscription),
        (None, Some(customer)) => line.and(" at ").and_theirs(customer),
        (None, None) => match (case.parties.subscription, case.parties.customer_tenant) {
            (Some(id), _) => line.and(format!(" in subscription {id}")),
            (None, Some(id)) => line.and(format!(" at customer {id}")),
            (None, None) => line,
        },
    }
}

/// What was detected, the worst first; a type we do not know is quoted.
fn what(case: &Case) -> Line {
    let kinds = case.alert_types();
    let Some(first) = kinds.first() else { return Line::ours("Fraud event") };
    let line = match first {
        AlertType::Unknown(name) if !name.trim().is_empty() => {
            Line::ours(first.title()).and(" ").and_theirs(Untrusted::new(name))
        }
        kind => Line::ours(kind.title()),
    };
    match kinds.len() {
        1 => line,
        count => line.and(format!(" and {} more", count - 1)),
    }
}

impl Line {
    fn append(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }
}

fn facts(case: &Case, now: Timestamp) -> Vec<Fact> {
    let parties = &case.parties;
    let mut facts = vec![
        fact("severity", "Severity", severity(case)),
        due(case, now),
        fact("customer", "Customer", name_and_id(&parties.customer_name, parties.customer_tenant)),
        fact(
            "subscription",
            "Subscription",
            name_and_id(&parties.subscription_name, parties.subscription),
        ),
    ];
    if parties.reseller_name.is_some() || parties.reseller_tenant.is_some() {
        let reseller = name_and_id(&parties.reseller_name, parties.reseller_tenant);
        facts.push(fact("reseller", "Reseller", reseller));
    }
    facts.push(fact("since", "Detected", Line::ours(moment(case.detected_at(), now))));
    facts.push(fact("events", "Fraud events", Line::ours(event_counts(case))));
    if case.affected_resources().next().is_some() {
        facts.push(fact("resources", "Affected", resources(case)));
    }
    facts.extend(evidence(case));
    facts.extend(
        case.description
            .clone()
            .filter(|text| !text.is_blank())
            .map(|text| fact("description", "Microsoft says", Line::theirs(text))),
    );
    facts
}

fn fact(key: &'static str, label: &'static str, value: Line) -> Fact {
    Fact { key, label, value }
}

fn severity(case: &Case) -> Line {
    let line = Line::ours(format!("{}, confidence ", case.severity().as_str()));
    match case.confidence() {
        Confidence::Other(text) => line.and_theirs(Untrusted::new(&text)),
        documented => line.and(documented.as_str()),
    }
}

fn name_and_id(name: &Option<Untrusted>, id: Option<impl ToString>) -> Line {
    let id = id.map_or_else(|| "no usable id".to_owned(), |id| id.to_string());
    match name {
        Some(name) if !name.is_blank() => Line::theirs(name.clone()).and(format!(" ({id})")),
        _ => Line::ours(id),
    }
}

fn event_counts(case: &Case) -> String {
    let (all, unresolved) = case.counts();
    format!("{unresolved} unresolved of {all}")
}

fn resources(case: &Case) -> Line {
    let mut line = Line::ours(format!("{} resources: ", case.resource_count));
    if case.resource_count == 1 {
        line = Line::default();
    }
    for (index, resource) in case.affected_resources().take(MOST_RESOURCES).enumerate() {
        let separator = if index == 0 { "" } else { ", " };
        line = line.and(separator).and_theirs(resource.name());
    }
    match case.resource_count.saturating_sub(MOST_RESOURCES) {
        0 => line,
        more => line.and(format!(" and {more} more")),
    }
}

/// The one detail that convinces at 3 a.m.: which mining pool was contacted.
fn evidence(case: &Case) -> Option<Fact> {
    let pool = case
        .details
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case("cryptoCurrencyMiningPoolDomainName"))
        .filter(|(_, pool)| !pool.is_blank())?;
    Some(fact("mining-pool", "Mining pool", Line::theirs(pool.1.clone())))
}

fn due(case: &Case, now: Timestamp) -> Fact {
    let text = if !case.is_open() {
        "answered".to_owned()
    } else if case.answer_due_at < now {
        format!("OVERDUE since {}", moment(case.answer_due_at, now))
    } else {
        format!("{}; Microsoft advises one hour", moment(case.answer_due_at, now))
    };
    fact("due", "Answer due", Line::ours(text))
}

fn notes(case: &Case) -> Vec<String> {
    let worth_telling = case.concerns().into_iter().filter(|concern| concern.is_worth_telling());
    let flapping = case.is_flapping().then(|| {
        "an event keeps changing between resolved and unresolved; changes are told together"
            .to_owned()
    });
    let disagreements = case.disagreements().into_iter().map(|(what, count)| match count {
        1 => format!("the sources disagree: {what}"),
        _ => format!("the sources disagree about {count} events: {what}"),
    });
    let concerns = worth_telling.map(|concern| concern.sentence().to_owned());
    concerns.chain(flapping).chain(disagreements).collect()
}

fn ids(parties: &Parties) -> BTreeMap<&'static str, String> {
    [
        ("customer_tenant", parties.customer_tenant.map(|id| id.to_string())),
        ("subscription", parties.subscription.map(|id| id.to_string())),
        ("reseller_tenant", parties.reseller_tenant.map(|id| id.to_string())),
    ]
    .into_iter()
    .filter_map(|(name, id)| Some((name, id?)))
    .collect()
}

fn link(case: &Case, public_url: Option<&Url>) -> Option<Url> {
    public_url?.join(&format!("api/console/cases/{}", case.id())).ok()
}

fn suggestion(plan: &Plan) -> Suggestion {
    match plan {
        Plan::Withheld { reasons } => Suggestion {
            intro: "No containment is suggested:".to_owned(),
            steps: Vec::new(),
            notes: reasons.clone(),
        },
        Plan::Suggested { steps, further_resources } => {
            let hidden = steps.len().saturating_sub(shown_steps(steps).len());
            let hidden = hidden.saturating_add(*further_resources);
            let more = (hidden > 0).then(|| format!("{hidden} more steps are on the case"));
            Suggestion {
                intro: "Suggested containment, least destructive first; nothing has been done:"
                    .to_owned(),
                steps: show_all(&shown_steps(steps)),
                notes: more.into_iter().collect(),
            }
        }
    }
}

/// The first steps, and always the last one: whoever decides must see how far the plan goes.
fn shown_steps(steps: &[Step]) -> Vec<&Step> {
    let Some((last, before)) = steps.split_last() else { return Vec::new() };
    before.iter().take(MOST_STEPS - 1).chain([last]).collect()
}

/// Steps of one kind differ in their call only; what they share is said once.
fn show_all(steps: &[&Step]) -> Vec<ShownStep> {
    let before = std::iter::once(None).chain(steps.iter().map(|step| Some(step.kind)));
    let show_once = |(step, before): (&&Step, Option<StepKind>)| {
        let mut shown = show(step);
        if before == Some(step.kind) {
            shown.facts = vec![fact("same", "Else", Line::ours("as in the step before"))];
        }
        shown
    };
    steps.iter().zip(before).map(show_once).collect()
}

fn show(step: &Step) -> ShownStep {
    let mut facts = vec![
        fact("why", "Why", Line::ours(step.reason.clone())),
        fact("effect", "Effect", Line::ours(step.effect.clone())),
        fact("undo", "Undo", Line::ours(step.undo.clone())),
        fact("needs", "Needs", Line::ours(step.permission.clone())),
    ];
    let precondition = step.precondition.clone();
    facts.extend(precondition.map(|text| fact("first", "First", Line::ours(text))));
    ShownStep {
        title: Line::ours(verb(step.kind)).and_theirs(step.target.clone()),
        call: Untrusted::new(&step.call),
        facts,
    }
}

fn verb(kind: StepKind) -> &'static str {
    match kind {
        StepKind::DeallocateVirtualMachine => "Deallocate virtual machine ",
        StepKind::DeallocateScaleSet => "Deallocate scale set ",
        StepKind::StopContainerGroup => "Stop container group ",
        StepKind::StopBatchPools => "Set to zero nodes the pools of Batch account ",
        StepKind::StopMachineLearningComputes => "Stop the computes of workspace ",
        StepKind::CancelSubscription => "Cancel the whole subscription ",
    }
}
