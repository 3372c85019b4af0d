//! `fraud-guard cases response-time`: how long alerts wait on average, and what Microsoft says.

use std::io::Write;
use std::process::ExitCode;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

use crate::answered::AnsweredAlerts;
use crate::audience::parse_policy;
use crate::clock::Clock;
use crate::language::span;
use crate::notification::moment;
use crate::policy::Policy;
use crate::response_time::Outlook;
use crate::response_time::Weight;
use crate::security_score::Requirement;
use crate::security_score::ScoreRecord;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;

const READING: &str = "Answered means here that the status left \"active\", for investigating or for \
                       resolved. Microsoft does not say what it counts as a response; this is our \
                       reading of its rule, and unverified.";

/// All that is told.
struct Told {
    now: Timestamp,
    limit: SignedDuration,
    outlook: Outlook,
    score: Option<ScoreRecord>,
}

pub(super) async fn run(store: &Store, json: bool) -> anyhow::Result<ExitCode> {
    let now = Clock::System.now();
    let alerts = AnsweredAlerts::of(store).all(now).await?;
    for key in &alerts.unreadable {
        writeln!(std::io::stderr(), "fraud-guard: document {key} cannot be read; it is left out")?;
    }
    let limit = limit(store).await?;
    let score = readable(store.get::<ScoreRecord>(&Key::security_score()).await)?;
    let told = Told { now, limit, outlook: alerts.outlook(limit, now), score };
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", told.json()?)?;
    } else {
        told.write_own(&mut out)?;
        told.write_microsofts(&mut out)?;
        writeln!(out, "\n{READING}")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The limit of the policy that the function app went by last.
async fn limit(store: &Store) -> anyhow::Result<SignedDuration> {
    let text = readable(store.get::<String>(&Key::policy()).await)?;
    let policy = text.and_then(|text| parse_policy(&text).ok());
    Ok(policy.unwrap_or_else(Policy::default).answer_within())
}

/// A damaged document is named and keeps nobody from the rest.
fn readable<T, E>(found: Result<Option<(T, E)>, StoreError>) -> anyhow::Result<Option<T>> {
    match found {
        Err(error @ StoreError::Unreadable { .. }) => {
            writeln!(std::io::stderr(), "fraud-guard: {error}; it is left out")?;
            Ok(None)
        }
        found => Ok(found?.map(|(document, _)| document)),
    }
}

impl Told {
    fn write_own(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let Outlook { answered, mean, unanswered, .. } = &self.outlook;
        let limit = span(self.limit);
        match mean {
            Some(mean) => writeln!(
                out,
                "Answered in the past 30 days: {}, after {} on average (limit: {limit})",
                alerts(*answered),
                span(*mean)
            )?,
            None => writeln!(out, "Answered in the past 30 days: none (limit: {limit})")?,
        }
        if *unanswered == 0 {
            writeln!(out, "Unanswered: none")?;
            return Ok(());
        }
        writeln!(out, "Unanswered: {}", alerts(*unanswered))?;
        self.write_projection(out)
    }

    fn write_projection(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let Outlook { mean_if_now, mean_if_tomorrow, answer_until, heaviest, .. } = &self.outlook;
        for (when, mean) in [("now", mean_if_now), ("in 24 h", mean_if_tomorrow)] {
            if let Some(mean) = mean {
                writeln!(out, "  answered {when}, they make the mean {}", span(*mean))?;
            }
        }
        match answer_until {
            Some(until) => writeln!(
                out,
                "  answered until {}, they keep it within the limit",
                moment(*until, self.now)
            )?,
            None => writeln!(
                out,
                "  it is too late to keep the mean within the limit; each hour adds to it"
            )?,
        }
        if let Some(Weight { case, alerts: count, waiting }) = heaviest {
            let (count, waiting) = (alerts(*count), span(*waiting));
            writeln!(out, "  case {case} weighs the most: {count}, {waiting} of waiting together")?;
        }
        Ok(())
    }

    fn write_microsofts(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let Some(record) = &self.score else {
            let why = "nobody has asked for it yet; the sweep does where Graph is a source";
            writeln!(out, "Microsoft's security score: none; {why} and SECURITY_SCORE is on")?;
            return Ok(());
        };
        if let Some(trouble) = &record.trouble {
            let at = moment(record.asked_at, self.now);
            writeln!(out, "Microsoft's security score: {trouble}; asked {at}")?;
        }
        let Some((score, read_at)) = record.score.as_ref().zip(record.read_at) else {
            return Ok(());
        };
        let date = moment(score.updated_at.unwrap_or(read_at), self.now);
        let points = points(score.current, score.most);
        writeln!(out, "Microsoft's security score: {points}, as of {date}")?;
        for requirement in &score.requirements {
            writeln!(out, "  {}", line(requirement))?;
        }
        Ok(())
    }

    fn json(&self) -> anyhow::Result<Value> {
        let seconds = |span: Option<SignedDuration>| span.map(|span| span.as_secs());
        let outlook = &self.outlook;
        let heaviest = outlook.heaviest.as_ref().map(|weight| {
            let waiting = weight.waiting.as_secs();
            json!({ "case": weight.case, "alerts": weight.alerts, "waiting_seconds": waiting })
        });
        Ok(json!({
            "limit_seconds": self.limit.as_secs(),
            "answered": outlook.answered,
            "mean_seconds": seconds(outlook.mean),
            "unanswered": outlook.unanswered,
            "mean_if_answered_now_seconds": seconds(outlook.mean_if_now),
            "mean_if_answered_in_24_hours_seconds": seconds(outlook.mean_if_tomorrow),
            "answer_until": outlook.answer_until,
            "heaviest": heaviest,
            "microsoft": serde_json::to_value(&self.score)?,
            "reading": READING,
        }))
    }
}

fn alerts(count: usize) -> String {
    format!("{count} {}", if count == 1 { "alert" } else { "alerts" })
}

fn points(have: Option<f64>, most: Option<f64>) -> String {
    let shown = |number: Option<f64>| number.map_or_else(|| "?".to_owned(), |n| n.to_string());
    format!("{} of {} points", shown(have), shown(most))
}

/// What Microsoft says of one requirement, its words made visible.
fn line(requirement: &Requirement) -> String {
    let Requirement { kind, compliance, score, most, .. } = requirement;
    let (kind, compliance) = (kind.visible(60), compliance.words());
    let mut line = format!("{kind}: {compliance}, {}", points(*score, *most));
    if let Some(hours) = requirement.response_hours {
        line.push_str(&format!(", {hours} h on average"));
    }
    if let Some((with, all)) = requirement.customers_with_budget.zip(requirement.customers) {
        line.push_str(&format!(", {with} of {all} customers"));
    }
    if let Some(state) = requirement.state.as_ref().filter(|s| s.as_received() != "active") {
        line.push_str(&format!(" ({})", state.visible(20)));
    }
    line
}
