//! The message about a case.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::Context;
use super::Fact;
use super::Message;
use super::Section;
use super::ShownStep;
use super::Standing;
use super::Suggestion;
use super::checklist;
use super::containments;
use super::evidence;
use super::link_to_case;
use crate::case::Case;
use crate::case::Parties;
use crate::containment::Plan;
use crate::containment::Step;
use crate::containment::StepKind;
use crate::fraud_event::Confidence;
use crate::fraud_event::Severity;
use crate::language::Language;
use crate::language::Phrase;
use crate::outbox::Notice;
use crate::outbox::NoticeReason;
use crate::policy::Variant;
use crate::text::Line;
use crate::text::Untrusted;

/// How much of a case is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Most {
    /// Resources that are named.
    resources: usize,
    /// Steps of the plan.
    steps: usize,
    /// Reasons on each side.
    pub(super) reasons: usize,
}

/// In a message; the case has the rest.
const IN_A_MESSAGE: Most = Most { resources: 5, steps: 4, reasons: 4 };
/// On the page of the case: all that the case has.
const WHOLE: Most =
    Most { resources: Case::MOST_RESOURCES, steps: usize::MAX, reasons: usize::MAX };

/// What a message tells of a case.
struct News<'a> {
    id: &'a str,
    reason: NoticeReason,
    changes: &'a [Phrase],
}

/// Changes that are no business of resellers.
const OURS: [&str; 7] = [
    "change-evidence",
    "change-evidence-now",
    "change-cannot-tell-microsoft",
    "change-snooze-broken",
    "change-snooze-ends-in",
    "change-snooze-ended",
    "note-held-back",
];

pub(super) fn compose(case: &Case, notice: &Notice, context: &Context<'_>) -> Message {
    let news = News { id: notice.id.as_str(), reason: notice.reason, changes: &notice.changes };
    let message = full(case, &news, IN_A_MESSAGE, context);
    match context.reader.variant {
        Variant::Full => message,
        Variant::Redacted => redacted(message),
    }
}

/// The whole case as it stands, for somebody who looks at it; no notice tells it.
pub(super) fn whole(case: &Case, context: &Context<'_>) -> Message {
    let reason = if case.is_open() { NoticeReason::Opened } else { NoticeReason::Resolved };
    full(case, &News { id: "", reason, changes: &[] }, WHOLE, context)
}

/// What a reseller gets: what happened to whom until when; no calls, no links into our console, no
/// evidence, nothing about our own troubles.
fn redacted(message: Message) -> Message {
    const KEPT: [&str; 7] =
        ["severity", "due", "customer", "subscription", "since", "events", "resources"];
    let ours = message.language.word("redacted-plan");
    let facts = message.facts.into_iter().filter(|fact| KEPT.contains(&fact.key)).collect();
    let notes = message.suggestion.is_some().then_some(ours).into_iter().collect();
    let (checklist, sections) = (Vec::new(), Vec::new());
    Message { facts, sections, suggestion: None, checklist, notes, link: None, ..message }
}

fn full(case: &Case, news: &News<'_>, most: Most, context: &Context<'_>) -> Message {
    let language = context.reader.language;
    let is_open = case.is_open();
    let is_ours = |change: &&Phrase| OURS.iter().any(|key| change.is_about(key));
    let is_shown = |change: &&Phrase| context.reader.variant == Variant::Full || !is_ours(change);
    Message {
        notice_id: news.id.to_owned(),
        reason: news.reason,
        severity: if is_open { shown_severity(case, context) } else { Severity::Informational },
        is_test: case.is_test(),
        language,
        standing: standing(case),
        headline: language.line(&headline(case, news.reason)),
        changes: news.changes.iter().filter(is_shown).map(|change| language.say(change)).collect(),
        facts: facts(case, most, context),
        sections: sections(case, most, context),
        suggestion: is_open.then(|| suggestion(&case.plan, most, language)),
        checklist: if is_open { checklist(case, context) } else { Vec::new() },
        notes: notes(case, context).iter().map(|note| language.say(note)).collect(),
        reference: case.id(),
        subject: case.subject(),
        ids: ids(&case.parties),
        link: link_to_case(&case.id(), context.public_url),
        may_repeat: context.may_repeat,
        composed_at: context.now,
    }
}

/// What the evidence says is no business of resellers.
fn shown_severity(case: &Case, context: &Context<'_>) -> Severity {
    match context.reader.variant {
        Variant::Full => case.severity().max(case.urgency()),
        Variant::Redacted => case.severity(),
    }
}

fn standing(case: &Case) -> Standing {
    match case.is_open() {
        false => Standing::Over,
        true if case.is_acknowledged() => Standing::Investigated,
        true => Standing::Open,
    }
}

/// What became of containments is told whatever the case; evidence while it is open.
fn sections(case: &Case, most: Most, context: &Context<'_>) -> Vec<Section> {
    let evidence =
        if case.is_open() { evidence::sections(case, most, context) } else { Vec::new() };
    containments::section(case, context).into_iter().chain(evidence).collect()
}

fn headline(case: &Case, reason: NoticeReason) -> Phrase {
    let matter = case.matter();
    let headline = match reason {
        NoticeReason::Resolved => "headline-resolved",
        NoticeReason::Reopened => "headline-reopened",
        NoticeReason::Escalated => "headline-escalated",
        NoticeReason::Changed => "headline-changed",
        NoticeReason::Warning => "headline-warning",
        NoticeReason::Unacknowledged => "headline-unacknowledged",
        NoticeReason::Overdue => "headline-overdue",
        NoticeReason::Contained => "headline-contained",
        NoticeReason::SnoozeEnding => "headline-snooze-ending",
        NoticeReason::SnoozeOver => "headline-snooze-over",
        NoticeReason::Opened
        | NoticeReason::Alarm
        | NoticeReason::AllClear
        | NoticeReason::Summary
        | NoticeReason::Backlog => return matter,
    };
    Phrase::new(headline).with("matter", matter)
}

fn facts(case: &Case, most: Most, context: &Context<'_>) -> Vec<Fact> {
    let language = context.reader.language;
    let fact = |key, label, value: &Phrase| Fact::new(key, label, language.line(value), language);
    let parties = &case.parties;
    let customer = name_and_id(&parties.customer_name, parties.customer_tenant);
    let subscription = name_and_id(&parties.subscription_name, parties.subscription);
    let mut facts = vec![
        fact("severity", "label-severity", &severity(case)),
        fact("due", "label-due", &due(case, context)),
        fact("customer", "label-customer", &customer),
        fact("subscription", "label-subscription", &subscription),
    ];
    if parties.reseller_name.is_some() || parties.reseller_tenant.is_some() {
        let reseller = name_and_id(&parties.reseller_name, parties.reseller_tenant);
        facts.push(fact("reseller", "label-reseller", &reseller));
    }
    facts.push(fact("since", "label-detected", &context.moment(case.detected_at())));
    facts.push(fact("events", "label-events", &event_counts(case)));
    if case.affected_resources().next().is_some() {
        facts.push(fact("resources", "label-resources", &resources(case, most.resources)));
    }
    if case.is_open() {
        facts.extend(evidence::facts(case, context));
    }
    let theirs = |key, label, text| Fact::new(key, label, Line::theirs(text), language);
    facts.extend(mining_pool(case).map(|pool| theirs("mining-pool", "label-mining-pool", pool)));
    let description = case.description.clone().filter(|text| !text.is_blank());
    facts.extend(description.map(|text| theirs("description", "label-description", text)));
    facts
}

fn severity(case: &Case) -> Phrase {
    let line = Phrase::new("severity-and-confidence").with("severity", case.severity().phrase());
    match case.confidence() {
        Confidence::Other(text) => line.with("confidence", Untrusted::new(&text)),
        documented => line.with("confidence", documented.phrase()),
    }
}

fn name_and_id(name: &Option<Untrusted>, id: Option<impl ToString>) -> Phrase {
    let id = id.map_or_else(|| Phrase::new("no-usable-id"), |id| Phrase::Words(id.to_string()));
    match name {
        Some(name) if !name.is_blank() => {
            Phrase::new("name-and-id").with("name", name.clone()).with("id", id)
        }
        _ => id,
    }
}

fn event_counts(case: &Case) -> Phrase {
    let (all, unresolved) = case.counts();
    Phrase::new("event-counts").with("unresolved", unresolved).with("all", all)
}

fn resources(case: &Case, most: usize) -> Phrase {
    let shown = case.affected_resources().take(most);
    let names = Phrase::list(shown.map(|resource| Phrase::theirs(resource.name())));
    let names = match case.resource_count.saturating_sub(most) {
        0 => names,
        more => Phrase::new("names-and-more").with("names", names).with("count", more),
    };
    match case.resource_count {
        1 => names,
        count => Phrase::new("resources-counted").with("count", count).with("names", names),
    }
}

/// The one detail that convinces at 3 a.m.: which mining pool was contacted.
fn mining_pool(case: &Case) -> Option<Untrusted> {
    let is_pool = |key: &str| key.eq_ignore_ascii_case("cryptoCurrencyMiningPoolDomainName");
    let found = case.details.iter().find(|(key, _)| is_pool(key));
    found.map(|(_, pool)| pool.clone()).filter(|pool| !pool.is_blank())
}

fn due(case: &Case, context: &Context<'_>) -> Phrase {
    if !case.is_open() {
        return Phrase::new("due-answered");
    }
    let is_overdue = case.answer_due_at < context.now;
    let due = Phrase::new(if is_overdue { "due-overdue" } else { "due-open" });
    due.with("moment", context.moment(case.answer_due_at))
}

fn notes(case: &Case, context: &Context<'_>) -> Vec<Phrase> {
    let worth_telling = case.concerns().into_iter().filter(|concern| concern.is_worth_telling());
    let flapping = case.is_flapping().then(|| Phrase::new("note-flapping"));
    let disagreements = case.disagreements().into_iter().map(|(what, count)| {
        Phrase::new("note-disagreement").with("count", count).with("what", what)
    });
    let oddities = worth_telling.map(|concern| concern.phrase()).chain(flapping);
    snoozed(case, context).into_iter().chain(oddities).chain(disagreements).collect()
}

fn snoozed(case: &Case, context: &Context<'_>) -> Vec<Phrase> {
    let Some(snooze) = case.snooze_at(context.now) else { return Vec::new() };
    let note = Phrase::new("note-snoozed")
        .with("moment", context.moment(case.end_of(snooze)))
        .with("author", snooze.author.clone())
        .with("reason", snooze.reason.clone());
    std::iter::once(note).chain(case.note_held_back()).collect()
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

fn suggestion(plan: &Plan, most: Most, language: Language) -> Suggestion {
    match plan {
        Plan::Withheld { reasons } => Suggestion {
            intro: language.word("plan-none"),
            steps: Vec::new(),
            notes: reasons.iter().map(|reason| language.say(reason)).collect(),
        },
        Plan::Suggested { steps, further_resources } => {
            let shown = shown_steps(steps, most.steps);
            let hidden = steps.len().saturating_sub(shown.len());
            let hidden = hidden.saturating_add(*further_resources);
            let more = Phrase::new("plan-more-steps").with("count", hidden);
            Suggestion {
                intro: language.word("plan-intro"),
                steps: show_all(&shown, language),
                notes: (hidden > 0).then(|| language.say(&more)).into_iter().collect(),
            }
        }
    }
}

/// The first steps, and always the last one: whoever decides must see how far the plan goes.
fn shown_steps(steps: &[Step], most: usize) -> Vec<&Step> {
    let Some((last, before)) = steps.split_last() else { return Vec::new() };
    before.iter().take(most.saturating_sub(1)).chain([last]).collect()
}

/// Steps of one kind differ in their call only; what they share is said once.
fn show_all(steps: &[&Step], language: Language) -> Vec<ShownStep> {
    let before = std::iter::once(None).chain(steps.iter().map(|step| Some(step.kind)));
    let show_once = |(step, before): (&&Step, Option<StepKind>)| {
        let mut shown = show(step, language);
        if before == Some(step.kind) {
            let as_before = language.line(&Phrase::new("step-as-before"));
            shown.facts = vec![Fact::new("same", "label-else", as_before, language)];
        }
        shown
    };
    steps.iter().zip(before).map(show_once).collect()
}

fn show(step: &Step, language: Language) -> ShownStep {
    let fact = |key, label, value: &Phrase| Fact::new(key, label, language.line(value), language);
    let permission = Phrase::Words(step.permission.clone());
    let mut facts = vec![
        fact("why", "label-why", &step.reason),
        fact("effect", "label-effect", &step.effect),
        fact("undo", "label-undo", &step.undo),
        fact("needs", "label-needs", &permission),
    ];
    facts.extend(step.precondition.iter().map(|first| fact("first", "label-first", first)));
    ShownStep {
        title: language.line(&step.kind.phrase(&step.target)),
        call: Untrusted::new(&step.call),
        facts,
    }
}
