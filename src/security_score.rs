//! The security score that Microsoft gives the partner, and what it says about response times.
//!
//! It is read leniently: the API is a beta, its samples wrap the one object in a list, write numbers
//! as text, and misspell a status.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

use crate::loose_json::read_time;
use crate::text::Untrusted;

/// The score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecurityScore {
    /// What the partner has.
    pub current: Option<f64>,
    /// What there is to have.
    pub most: Option<f64>,
    /// When Microsoft worked it out.
    pub updated_at: Option<Timestamp>,
    /// What it is made of, at most [`SecurityScore::MOST_REQUIREMENTS`].
    pub requirements: Vec<Requirement>,
}

/// One of the things that Microsoft asks of partners.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// Which: `securityAlertsPromptlyResolved`.
    pub kind: Untrusted,
    /// Whether the partner does it.
    pub compliance: Compliance,
    /// Whether it counts yet: `active` or `preview`.
    pub state: Option<Untrusted>,
    /// What the partner has for it.
    pub score: Option<f64>,
    /// What there is to have for it.
    pub most: Option<f64>,
    /// How long alerts of the past thirty days waited on average, in hours.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_hours: Option<f64>,
    /// Customers with a budget for what they spend.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers_with_budget: Option<f64>,
    /// All customers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customers: Option<f64>,
}

/// Whether the partner does what is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Compliance {
    /// Yes.
    Compliant,
    /// No.
    NotCompliant,
    /// A word that this version does not know.
    Unknown(Untrusted),
    /// Nothing is said.
    Missing,
}

/// Why there is no score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum ScoreTrouble {
    /// Microsoft does not give it to this app.
    #[error("not permitted: needs {needs} ({what})")]
    NotPermitted {
        /// What happened.
        what: String,
        /// What would give it.
        needs: String,
    },
    /// It could not be had; it may work later.
    #[error("failed: {0}")]
    Failed(String),
}

/// What is kept of the score between two looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreRecord {
    /// When Microsoft was last asked.
    pub asked_at: Timestamp,
    /// Why that brought nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<ScoreTrouble>,
    /// The last score that there was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<SecurityScore>,
    /// When that one was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Timestamp>,
}

/// Microsoft works the score out once a day.
const REST: SignedDuration = SignedDuration::from_hours(6);
/// A score has a few kilobytes.
const MOST_BYTES: usize = 1_024 * 1_024;

impl SecurityScore {
    /// Longest list of requirements that is kept; there are five.
    pub const MOST_REQUIREMENTS: usize = 20;

    /// Reads what Microsoft answered.
    ///
    /// # Errors
    /// Why it is no score, without its words.
    pub fn read(body: &[u8]) -> Result<Self, ScoreTrouble> {
        let failed = |what: &str| ScoreTrouble::Failed(what.to_owned());
        if body.len() > MOST_BYTES {
            return Err(failed("the answer is too large for a score"));
        }
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        let document: Value =
            serde_json::from_slice(body).map_err(|_| failed("the answer is no JSON"))?;
        let fields = Fields::of(unwrapped(&document));
        let requirements = fields.get("requirements").map(listed).unwrap_or_default();
        let requirements = requirements.into_iter().filter_map(Requirement::read);
        let score = Self {
            current: fields.number(&["currentScore"]),
            most: fields.number(&["maxScore"]),
            updated_at: fields.time(&["updatedDateTime"]),
            requirements: requirements.take(Self::MOST_REQUIREMENTS).collect(),
        };
        if score.current.is_none() && score.requirements.is_empty() {
            return Err(failed("the answer is no security score"));
        }
        Ok(score)
    }

    /// What is asked about response times.
    pub fn response_time(&self) -> Option<&Requirement> {
        let is_meant = |requirement: &&Requirement| requirement.response_hours.is_some();
        let by_figure = self.requirements.iter().find(is_meant);
        by_figure.or_else(|| {
            let mut all = self.requirements.iter();
            all.find(|requirement| {
                requirement
                    .kind
                    .as_received()
                    .eq_ignore_ascii_case("securityAlertsPromptlyResolved")
            })
        })
    }
}

impl Requirement {
    fn read(value: &Value) -> Option<Self> {
        let fields = Fields::of(value);
        // The older form of the page calls it by its long name.
        let kind = fields.text(&["requirementType", "securityRequirementType", "id"])?;
        Some(Self {
            kind,
            compliance: Compliance::read(fields.text(&["complianceStatus"])),
            state: fields.text(&["state"]),
            score: fields.number(&["score", "currentScore"]),
            most: fields.number(&["maxScore"]),
            response_hours: fields.number(&["averageResponseTimeInHours"]),
            customers_with_budget: fields.number(&["customersWithSpendBudgetCount"]),
            customers: fields.number(&["totalCustomersCount"]),
        })
    }
}

impl Compliance {
    /// The API spells it `noncomplaint`; one day somebody will put that right.
    fn read(text: Option<Untrusted>) -> Self {
        let Some(text) = text else { return Self::Missing };
        match text.as_received().trim().to_ascii_lowercase().as_str() {
            "compliant" | "complaint" => Self::Compliant,
            "noncomplaint" | "noncompliant" | "notcompliant" => Self::NotCompliant,
            _ => Self::Unknown(text),
        }
    }

    /// In a word or two.
    pub fn words(&self) -> String {
        match self {
            Self::Compliant => "compliant".to_owned(),
            Self::NotCompliant => "not compliant".to_owned(),
            Self::Unknown(text) => format!("“{}”", text.visible(40)),
            Self::Missing => "not said".to_owned(),
        }
    }
}

impl ScoreRecord {
    /// True when it is time to ask again; a clock that was ahead does not keep us from it.
    pub fn is_due(&self, now: Timestamp) -> bool {
        now.duration_since(self.asked_at).abs() >= REST
    }

    /// The record after somebody asked; a score that was there stays until there is another.
    pub fn after(
        before: Option<Self>,
        answer: Result<SecurityScore, ScoreTrouble>,
        now: Timestamp,
    ) -> Self {
        let (score, read_at) = before.map(|old| (old.score, old.read_at)).unwrap_or_default();
        match answer {
            Ok(new) => Self { asked_at: now, trouble: None, score: Some(new), read_at: Some(now) },
            Err(trouble) => Self { asked_at: now, trouble: Some(trouble), score, read_at },
        }
    }
}

/// The members of an object, by their names without regard to case.
struct Fields<'a>(BTreeMap<String, &'a Value>);

impl<'a> Fields<'a> {
    fn of(value: &'a Value) -> Self {
        let members = value.as_object().into_iter().flatten();
        Self(members.map(|(name, value)| (name.to_ascii_lowercase(), value)).collect())
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(&name.to_ascii_lowercase()).copied()
    }

    /// The first of these names that has something to say.
    fn first<T>(&self, names: &[&str], read: impl Fn(&'a Value) -> Option<T>) -> Option<T> {
        names.iter().filter_map(|name| self.get(name)).find_map(read)
    }

    fn text(&self, names: &[&str]) -> Option<Untrusted> {
        let text = self.first(names, |value| value.as_str().map(Untrusted::new));
        text.filter(|text| !text.is_blank())
    }

    fn number(&self, names: &[&str]) -> Option<f64> {
        let read = |value: &Value| match value {
            Value::String(text) => text.trim().parse().ok(),
            value => value.as_f64(),
        };
        self.first(names, read).filter(|number: &f64| number.is_finite() && *number >= 0.0)
    }

    fn time(&self, names: &[&str]) -> Option<Timestamp> {
        self.first(names, |value| read_time(value.as_str()?).moment())
    }
}

/// The score itself: bare, in `value`, or the only one in a list there.
fn unwrapped(document: &Value) -> &Value {
    match Fields::of(document).get("value") {
        Some(Value::Array(list)) => list.first().unwrap_or(document),
        Some(inner @ Value::Object(_)) => inner,
        _ => document.as_array().and_then(|list| list.first()).unwrap_or(document),
    }
}

/// A list, bare or in `value`.
fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        value => {
            Fields::of(value).get("value").and_then(Value::as_array).into_iter().flatten().collect()
        }
    }
}

#[cfg(test)]
mod tests;
