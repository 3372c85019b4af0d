//! The rules of the assessment, as data.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde::Deserialize;
use serde::Serialize;

use super::Signal;
use crate::verdict::Verdict;

/// The rules, and from when on their points decide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// From so many points on fraud is proposed; positive.
    pub fraud_from: i32,
    /// Down from so many points on legitimate use is proposed; negative.
    pub legitimate_to: i32,
    /// A rule that weighs so much forbids every proposal that calms.
    pub strong_from: i32,
    /// The share of signals, 0 to 1, that may be unknown; beyond it only strong reasons for fraud
    /// lead to a proposal.
    pub most_unknown: f64,
    /// The rules, in any order.
    pub rules: Vec<Rule>,
}

/// Points for what is so about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What people call it; the reason of a proposal names it.
    pub name: String,
    /// What must be so, all of it.
    pub when: Vec<Signal>,
    /// What must not be so. When that cannot be told, a rule for fraud applies all the same and one
    /// that calms does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unless: Vec<Signal>,
    /// What it weighs: positive for fraud, negative for legitimate use.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub points: i32,
    /// `Ignore` for a rule that finds a stale alert.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

#[derive(Serialize, Deserialize)]
struct File {
    assessment: RuleSet,
}

static STANDARD: LazyLock<RuleSet> = LazyLock::new(|| {
    let read = toml::from_str::<File>(RuleSet::STANDARD);
    // A test reads them. Without rules nothing is proposed, and nothing else depends on it.
    read.map_or_else(|_| RuleSet::without_rules(), |file| file.assessment)
});

impl RuleSet {
    /// The rules of fraud-guard, as a part of a policy file.
    pub const STANDARD: &str = include_str!("default_rules.toml");
    /// The most that a rule may weigh, either way.
    pub const MOST_POINTS: i32 = 100;
    /// The most rules.
    pub const MOST_RULES: usize = 200;

    fn without_rules() -> Self {
        Self {
            fraud_from: 50,
            legitimate_to: -50,
            strong_from: 20,
            most_unknown: 0.5,
            rules: Vec::new(),
        }
    }

    /// The signals that the rules ask for, each once.
    pub fn signals(&self) -> BTreeSet<Signal> {
        self.rules.iter().flat_map(|rule| rule.when.iter().chain(&rule.unless)).copied().collect()
    }

    /// The rules as a part of a policy file, which means the same when it is read.
    ///
    /// # Errors
    /// A number that TOML cannot write; a policy that was checked has none.
    pub fn to_toml(&self) -> Result<String, toml::ser::Error> {
        if *self == *STANDARD {
            return Ok(Self::STANDARD.to_owned());
        }
        toml::to_string(&File { assessment: self.clone() })
    }
}

impl Default for RuleSet {
    fn default() -> Self {
        STANDARD.clone()
    }
}

impl Rule {
    /// True when it speaks for an answer that calms: legitimate use or a stale alert.
    pub(super) fn calms(&self) -> bool {
        self.points < 0 || self.verdict.is_some()
    }
}

fn is_nothing(points: &i32) -> bool {
    *points == 0
}
