//! The figures that decide about the partner's authorisation: how long alerts wait, and Microsoft's
//! score.

use super::Writer;
use crate::language::Phrase;
use crate::language::span;
use crate::notification::Fact;
use crate::notification::Item;
use crate::notification::Section;
use crate::response_time::Outlook;
use crate::security_score::Compliance;
use crate::security_score::Requirement;
use crate::security_score::ScoreRecord;
use crate::security_score::ScoreTrouble;
use crate::summary::AuditState;
use crate::summary::State;
use crate::text::Untrusted;

const SECONDS_OF_AN_HOUR: f64 = 3_600.0;

impl Writer<'_> {
    pub(super) fn figures(&self, state: &State) -> Vec<Fact> {
        let mut facts = Vec::new();
        if let Some(outlook) = &state.outlook {
            facts.push(self.fact("mean", "label-mean", mean(outlook)));
            if outlook.unanswered > 0 {
                facts.push(self.fact("answer-until", "label-answer-until", self.until(outlook)));
            }
            let heaviest = outlook.heaviest.as_ref();
            facts.extend(heaviest.map(|weight| {
                let phrase = Phrase::new("heaviest-case").with("case", &*weight.case);
                let waiting = phrase.with("span", span(weight.waiting));
                self.fact("heaviest", "label-heaviest", waiting)
            }));
        }
        let score = state.score.as_ref().and_then(|record| record.score.as_ref());
        let hours = score.and_then(|score| score.response_time()?.response_hours);
        facts.extend(hours.map(|hours| {
            let phrase = Phrase::new("microsoft-mean").with("hours", number(hours));
            self.fact("microsoft-mean", "label-microsoft-mean", phrase)
        }));
        let audit = state.audit.as_ref();
        facts.extend(audit.map(|audit| self.fact("audit", "label-audit", how_it_stands(audit))));
        facts
    }

    fn until(&self, outlook: &Outlook) -> Phrase {
        match outlook.answer_until {
            Some(at) => self.context.moment(at),
            None => Phrase::new("mean-too-late"),
        }
    }

    /// Microsoft's score with all that it is made of, or why there is none.
    pub(super) fn score(&self, record: &ScoreRecord) -> Option<Section> {
        let trouble = record.trouble.as_ref().map(|trouble| {
            let asked = Phrase::new("score-trouble").with("trouble", why(trouble));
            self.plain(&asked.with("moment", self.context.moment(record.asked_at)))
        });
        let mut items: Vec<Item> = trouble.into_iter().collect();
        if let Some((score, read_at)) = record.score.as_ref().zip(record.read_at) {
            let at = score.updated_at.unwrap_or(read_at);
            let points = Phrase::new("score-of")
                .with("score", score.current.map_or_else(unknown, number))
                .with("most", score.most.map_or_else(unknown, number))
                .with("moment", self.context.moment(at));
            items.push(self.plain(&points));
            let requirements = score.requirements.iter().map(requirement);
            items.extend(requirements.map(|phrase| self.plain(&phrase)));
        }
        self.titled("label-score", items)
    }
}

fn mean(outlook: &Outlook) -> Phrase {
    let hours = |span: jiff::SignedDuration| number(span.as_secs_f64() / SECONDS_OF_AN_HOUR);
    match (outlook.mean, outlook.mean_if_now, outlook.mean_if_tomorrow) {
        (Some(mean), Some(now), Some(tomorrow)) if outlook.unanswered > 0 => {
            let phrase = Phrase::new("mean-projected").with("hours", hours(mean));
            phrase.with("now", hours(now)).with("tomorrow", hours(tomorrow))
        }
        (None, Some(now), Some(tomorrow)) if outlook.unanswered > 0 => {
            let phrase = Phrase::new("mean-projected-alone").with("now", hours(now));
            phrase.with("tomorrow", hours(tomorrow))
        }
        (Some(mean), ..) => Phrase::new("mean-of-30-days").with("hours", hours(mean)),
        _ => Phrase::new("mean-none"),
    }
}

fn why(trouble: &ScoreTrouble) -> Phrase {
    match trouble {
        ScoreTrouble::NotPermitted { needs, .. } => {
            Phrase::new("score-not-permitted").with("permission", &**needs)
        }
        ScoreTrouble::Failed(what) => Phrase::new("score-failed").with("what", &**what),
    }
}

/// One requirement; one that this version does not know is quoted.
fn requirement(requirement: &Requirement) -> Phrase {
    let name = match requirement.kind.as_received() {
        "mfaEnforcedForAdmins" => Phrase::new("requirement-mfa-admins"),
        "mfaEnforcedForAdminsOfCustomers" => Phrase::new("requirement-mfa-customers"),
        "securityAlertsPromptlyResolved" => Phrase::new("requirement-alerts"),
        "securityContactProvided" => Phrase::new("requirement-contact"),
        "spendingBudgetSetForCustomerAzureSubscriptions" => Phrase::new("requirement-budget"),
        _ => Phrase::theirs(requirement.kind.clone()),
    };
    let compliance = match &requirement.compliance {
        Compliance::Compliant => Phrase::new("requirement-compliant"),
        Compliance::NotCompliant => Phrase::new("requirement-noncompliant"),
        Compliance::Unknown(word) => Phrase::theirs(word.clone()),
        Compliance::Missing => unknown(),
    };
    let points = requirement.score.zip(requirement.most);
    let key = if points.is_some() { "requirement-line-with-points" } else { "requirement-line" };
    let line = Phrase::new(key).with("requirement", name).with("compliance", compliance);
    match points {
        Some((score, most)) => line.with("score", number(score)).with("most", number(most)),
        None => line,
    }
}

fn unknown() -> Phrase {
    Phrase::new("no-figure")
}

/// The audit: how much of it there is, and the beginning of its last hash, which is an anchor.
fn how_it_stands(audit: &AuditState) -> Phrase {
    match audit {
        AuditState::Whole(head) => {
            let count = usize::try_from(head.count).unwrap_or(usize::MAX);
            Phrase::new("audit-whole").with("count", count).with("head", head.short())
        }
        AuditState::Broken(finding) => {
            Phrase::new("audit-broken").with("error", Untrusted::new(finding))
        }
    }
}

/// A number with a tenth where it has one, as the reader's language writes it.
fn number(number: f64) -> Phrase {
    let text = format!("{number:.1}");
    match text.split_once('.') {
        Some((whole, tenth)) if tenth != "0" => {
            let with_tenth = Phrase::new("number-with-tenth").with("whole", whole);
            with_tenth.with("tenth", tenth)
        }
        Some((whole, _)) => Phrase::Words(whole.to_owned()),
        None => Phrase::Words(text),
    }
}
