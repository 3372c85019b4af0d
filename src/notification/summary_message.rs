//! The message of a daily summary, and the list of what was open before fraud-guard began.

mod figures;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::AUDIT_HEAD;
use super::Context;
use super::Fact;
use super::Item;
use super::Message;
use super::Section;
use super::Standing;
use super::alarm_message;
use super::badge_of;
use super::link_to_case;
use crate::fraud_event::Severity;
use crate::language::Arg;
use crate::language::Phrase;
use crate::outbox::Notice;
use crate::policy::Variant;
use crate::summary::AuditState;
use crate::summary::Content;
use crate::summary::Entry;
use crate::summary::Party;
use crate::summary::State;
use crate::summary::Summary;
use crate::summary::SummaryKind;
use crate::summary::Tally;
use crate::text::Line;

pub(super) fn compose(summary: &Summary, notice: &Notice, context: &Context<'_>) -> Message {
    let language = context.reader.language;
    let content = summary.content.clone();
    let content = content.unwrap_or_else(|| Content::nothing(summary.made_at));
    let writer = Writer { context, content: &content };
    Message {
        notice_id: notice.id.as_str().to_owned(),
        reason: notice.reason,
        severity: Severity::Informational,
        is_test: false,
        language,
        standing: Standing::Once,
        headline: language.line(&headline(summary.id.kind, &content.cases)),
        changes: Vec::new(),
        facts: writer.facts(summary.id.kind),
        sections: writer.sections(),
        suggestion: None,
        checklist: Vec::new(),
        notes: writer.notes(summary.id.kind),
        reference: summary.reference(),
        subject: summary.id.to_string(),
        ids: writer.ids(),
        link: None,
        may_repeat: context.may_repeat,
        composed_at: context.now,
    }
}

fn headline(kind: SummaryKind, cases: &Tally) -> Phrase {
    match (kind, cases.open, cases.overdue) {
        (SummaryKind::Backlog, count, _) => Phrase::new("backlog-found").with("count", count),
        (SummaryKind::Daily, 0, _) => Phrase::new("summary-nothing-open"),
        (SummaryKind::Daily, count, 0) => Phrase::new("summary-open").with("count", count),
        (SummaryKind::Daily, count, overdue) => {
            let headline = Phrase::new("summary-open-and-overdue");
            headline.with("count", count).with("overdue", overdue)
        }
    }
}

/// Writes for one reader.
struct Writer<'a> {
    context: &'a Context<'a>,
    content: &'a Content,
}

impl Writer<'_> {
    fn facts(&self, kind: SummaryKind) -> Vec<Fact> {
        let cases = &self.content.cases;
        let mut facts =
            vec![self.fact("date", "label-date", self.context.moment(self.content.made_at))];
        if kind == SummaryKind::Backlog {
            return facts;
        }
        let due = cases.next_due_at();
        facts.extend(due.map(|at| self.fact("due", "label-next-due", self.context.moment(at))));
        for (key, label, count, is_told_of_none) in [
            ("new", "label-new", cases.new, true),
            ("answered", "label-answered", cases.answered, true),
            ("snoozed", "label-snoozed", cases.snoozed, false),
            ("held-back", "label-held-back", cases.held_back, false),
            ("waiting", "label-waiting", cases.waiting, false),
        ] {
            let fact = || self.fact(key, label, Phrase::Words(count.to_string()));
            let is_shown = is_told_of_none || (count > 0 && self.is_full());
            facts.extend(is_shown.then(fact));
        }
        facts.extend(self.own_state().iter().flat_map(|state| self.figures(state)));
        facts
    }

    /// The head of the audit, for machines that keep it.
    fn ids(&self) -> BTreeMap<&'static str, String> {
        match self.own_state().and_then(|state| state.audit.as_ref()) {
            Some(AuditState::Whole(head)) => BTreeMap::from([(AUDIT_HEAD, head.to_string())]),
            _ => BTreeMap::new(),
        }
    }

    fn notes(&self, kind: SummaryKind) -> Vec<String> {
        let unlisted = self.content.cases.unlisted();
        let backlog = (kind == SummaryKind::Backlog).then(|| Phrase::new("backlog-note"));
        let more = (unlisted > 0).then(|| Phrase::new("note-more-cases").with("count", unlisted));
        let language = self.context.reader.language;
        backlog.into_iter().chain(more).map(|note| language.say(&note)).collect()
    }

    fn sections(&self) -> Vec<Section> {
        let cases = &self.content.cases;
        let mut sections = self.by_customer(&cases.work);
        sections.extend(self.section("section-snoozed", &cases.asleep, Self::snoozed));
        sections.extend(self.section("section-answered", &cases.done, Self::answered));
        sections.extend(self.own_state().iter().flat_map(|state| self.state(state)));
        sections
    }

    /// How we stand, which is no business of resellers.
    fn own_state(&self) -> Option<&State> {
        self.content.state.as_ref().filter(|_| self.is_full())
    }

    fn is_full(&self) -> bool {
        self.context.reader.variant == Variant::Full
    }

    /// Who opens it at 3 a.m. sees first what is due first, and with it all of that customer.
    fn by_customer(&self, work: &[Entry]) -> Vec<Section> {
        let mut groups: Vec<((&Party, &Party), Vec<Item>)> = Vec::new();
        for entry in work {
            let parties = (&entry.customer, &entry.reseller);
            let item = self.item(entry, &self.open(entry));
            match groups.iter_mut().find(|(known, _)| *known == parties) {
                Some((_, items)) => items.push(item),
                None => groups.push((parties, vec![item])),
            }
        }
        let section = |((customer, reseller), items)| {
            let title = self.context.reader.language.line(&owners(customer, reseller));
            Section { title, items }
        };
        groups.into_iter().map(section).collect()
    }

    fn section(
        &self,
        title: &'static str,
        entries: &[Entry],
        phrase: fn(&Self, &Entry) -> Phrase,
    ) -> Option<Section> {
        let items: Vec<Item> =
            entries.iter().map(|entry| self.item(entry, &phrase(self, entry))).collect();
        self.titled(title, items)
    }

    fn titled(&self, title: &'static str, items: Vec<Item>) -> Option<Section> {
        let title = Line::ours(self.context.reader.language.word(title));
        (!items.is_empty()).then_some(Section { title, items })
    }

    fn item(&self, entry: &Entry, phrase: &Phrase) -> Item {
        let language = self.context.reader.language;
        let badge = language.word(badge_of(entry.is_test, entry.severity));
        let line = Line::ours(format!("[{badge}] ")).followed_by(language.line(phrase));
        let link = self.context.public_url.filter(|_| self.is_full());
        Item { line, link: link_to_case(&entry.case, link) }
    }

    fn open(&self, entry: &Entry) -> Phrase {
        let is_new = entry.opened_at > self.content.since;
        let phrase = Phrase::new(if is_new { "summary-case-new" } else { "summary-case" });
        let phrase = phrase
            .with("what", entry.what.clone())
            .with("due", self.due(entry))
            .with("case", &*entry.case);
        match entry.evidence.as_ref().filter(|_| self.is_full()) {
            None => phrase,
            Some(evidence) => Phrase::new("summary-with-evidence")
                .with("line", phrase)
                .with("proposal", evidence.proposal.clone())
                .with("score", evidence.score.phrase()),
        }
    }

    fn due(&self, entry: &Entry) -> Phrase {
        let is_overdue = entry.due_at <= self.content.made_at;
        let due = Phrase::new(if is_overdue { "summary-due-overdue" } else { "summary-due-open" });
        let due = due.with("moment", self.context.moment(entry.due_at));
        match &entry.owner {
            _ if !entry.is_investigated => due,
            Some(owner) if self.is_full() => {
                Phrase::new("summary-taken").with("due", due).with("owner", owner.clone())
            }
            _ => Phrase::new("summary-investigated").with("due", due),
        }
    }

    fn snoozed(&self, entry: &Entry) -> Phrase {
        let snoozed = entry.snoozed.as_ref();
        let until = snoozed.map_or(entry.due_at, |snoozed| snoozed.until);
        let reason = snoozed.filter(|_| self.is_full());
        let phrase = Phrase::new(match reason {
            Some(_) => "summary-snoozed-case",
            None => "summary-snoozed-case-without-reason",
        });
        let phrase = phrase
            .with("what", whose(entry))
            .with("moment", self.context.moment(until))
            .with("case", &*entry.case);
        match reason {
            Some(snoozed) => phrase.with("reason", snoozed.reason.clone()),
            None => phrase,
        }
    }

    fn answered(&self, entry: &Entry) -> Phrase {
        let phrase = Phrase::new("summary-answered-case").with("what", whose(entry));
        phrase.with("case", &*entry.case)
    }

    fn state(&self, state: &State) -> Vec<Section> {
        let sources = state.sources.iter().map(|(source, read_at)| match read_at {
            Some(at) => self.told("source-read", "source", source.title(), Some(*at)),
            None => self.told("source-never-read", "source", source.title(), None),
        });
        let channels = state.channels.iter().map(|(channel, failing)| match failing {
            Some(at) => self.told("channel-failing", "channel", channel.as_str(), Some(*at)),
            None => self.told("channel-well", "channel", channel.as_str(), None),
        });
        let alarms = state.alarms.iter().map(|(kind, since)| {
            let alarm = Phrase::new("summary-alarm").with("alarm", alarm_message::beginning(kind));
            self.plain(&alarm.with("moment", self.context.moment(*since)))
        });
        let sections = [
            state.score.as_ref().and_then(|record| self.score(record)),
            self.titled("section-alarms", alarms.collect()),
            self.titled("section-sources", sources.collect()),
            self.titled("section-channels", channels.collect()),
        ];
        sections.into_iter().flatten().collect()
    }

    fn told(
        &self,
        key: &'static str,
        name: &'static str,
        value: impl Into<Arg>,
        at: Option<Timestamp>,
    ) -> Item {
        let phrase = Phrase::new(key).with(name, value);
        self.plain(&match at {
            Some(at) => phrase.with("moment", self.context.moment(at)),
            None => phrase,
        })
    }

    fn plain(&self, phrase: &Phrase) -> Item {
        Item { line: self.context.reader.language.line(phrase), link: None }
    }

    fn fact(&self, key: &'static str, label: &'static str, value: Phrase) -> Fact {
        let language = self.context.reader.language;
        Fact::new(key, label, language.line(&value), language)
    }
}

/// What was detected, and at which customer, for lists that are not grouped.
fn whose(entry: &Entry) -> Phrase {
    if entry.customer.is_unknown() {
        return entry.what.clone();
    }
    let whose = Phrase::new("where-customer").with("what", entry.what.clone());
    whose.with("customer", name(&entry.customer))
}

/// Whose cases they are.
fn owners(customer: &Party, reseller: &Party) -> Phrase {
    if customer.is_unknown() {
        return Phrase::new("summary-no-customer");
    }
    match reseller.is_unknown() {
        true => Phrase::new("summary-of-customer").with("customer", name(customer)),
        false => Phrase::new("summary-of-customer-and-reseller")
            .with("customer", name(customer))
            .with("reseller", name(reseller)),
    }
}

fn name(party: &Party) -> Arg {
    match (&party.name, party.tenant) {
        (Some(name), _) if !name.is_blank() => name.clone().into(),
        (_, Some(tenant)) => tenant.to_string().into(),
        _ => String::new().into(),
    }
}

#[cfg(test)]
mod tests;
