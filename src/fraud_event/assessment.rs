//! What Microsoft says about an event: status, severity, confidence and reason of resolution.

use std::fmt;

use serde::Deserialize;
use serde::Serialize;

use crate::language::Phrase;

/// Whether somebody has answered an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EventStatus {
    /// Nobody has answered.
    Active,
    /// Somebody looks at it.
    Investigating,
    /// Somebody gave a verdict.
    Resolved,
    /// A value that this version does not know; counts as unanswered.
    Unknown,
}

impl EventStatus {
    /// Reads a status without regard to case and surrounding space.
    pub fn parse(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "active" => Self::Active,
            "investigating" => Self::Investigating,
            "resolved" => Self::Resolved,
            _ => Self::Unknown,
        }
    }

    /// The name for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Investigating => "investigating",
            Self::Resolved => "resolved",
            Self::Unknown => "unknown",
        }
    }

    /// The name for people, in their language.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Active => "status-active",
            Self::Investigating => "status-investigating",
            Self::Resolved => "status-resolved",
            Self::Unknown => "status-unknown",
        })
    }
}

/// How bad an event is; ordered, so that the worst of several can be taken.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing to do.
    #[default]
    Informational,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High; also what an unknown value counts as.
    High,
}

impl Severity {
    /// Reads a severity without regard to case; `None` for a value that is not documented.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "informational" => Some(Self::Informational),
            "low" => Some(Self::Low),
            "medium" => Some(Self::Medium),
            "high" => Some(Self::High),
            _ => None,
        }
    }

    /// The name for people and machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Informational => "informational",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The name for people, in their language.
    pub fn phrase(self) -> Phrase {
        Phrase::new(match self {
            Self::Informational => "severity-informational",
            Self::Low => "severity-low",
            Self::Medium => "severity-medium",
            Self::High => "severity-high",
        })
    }
}

/// How sure Microsoft is; ordered, unknown first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// The event says nothing about it.
    Missing,
    /// A value that is not documented, kept as sent.
    Other(String),
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

impl Confidence {
    /// Reads a confidence without regard to case; anything else is kept as sent.
    pub fn parse(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "" => Self::Missing,
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            _ => Self::Other(text.trim().to_owned()),
        }
    }

    /// The name for people and machines.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Missing => "not stated",
            Self::Other(text) => text,
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }

    /// The name for people, in their language; a value that is not documented is somebody else's
    /// text, which has no place in our sentences.
    pub fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Missing => "confidence-missing",
            Self::Other(_) => "confidence-undocumented",
            Self::Low => "confidence-low",
            Self::Medium => "confidence-medium",
            Self::High => "confidence-high",
        })
    }
}

/// Why an event was resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ResolvedReason {
    /// Real abuse.
    Fraud,
    /// Expected or a false positive.
    Legitimate,
    /// A stale alert.
    Ignore,
    /// A value that is not documented, kept as sent.
    Other(String),
}

impl ResolvedReason {
    /// Reads a reason; `None` for the values that mean "not resolved".
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "none" => None,
            "fraud" => Some(Self::Fraud),
            "legitimate" => Some(Self::Legitimate),
            "ignore" => Some(Self::Ignore),
            _ => Some(Self::Other(text.trim().to_owned())),
        }
    }

    /// What became of the event, in words; without somebody else's text.
    pub fn phrase(&self) -> Phrase {
        Phrase::new(match self {
            Self::Fraud => "resolved-as-fraud",
            Self::Legitimate => "resolved-as-legitimate",
            Self::Ignore => "resolved-as-ignore",
            Self::Other(_) => "resolved-as-other",
        })
    }
}

impl fmt::Display for ResolvedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fraud => "fraud",
            Self::Legitimate => "legitimate",
            Self::Ignore => "ignore",
            Self::Other(text) => text,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_that_nobody_documented_counts_as_unanswered() {
        for text in ["Aktiv", "1", "", "Dismissed"] {
            assert_eq!(EventStatus::parse(text), EventStatus::Unknown, "{text}");
        }
        for text in ["active", "ACTIVE", " Active "] {
            assert_eq!(EventStatus::parse(text), EventStatus::Active, "{text}");
        }
    }

    #[test]
    fn high_is_the_worst_severity() {
        assert!(Severity::High > Severity::Medium && Severity::Medium > Severity::Low);
        assert!(Severity::Low > Severity::Informational);
    }

    #[test]
    fn every_documented_value_is_read_by_its_name_in_any_case() {
        for status in [EventStatus::Active, EventStatus::Investigating, EventStatus::Resolved] {
            assert_eq!(EventStatus::parse(&status.as_str().to_uppercase()), status);
        }
        assert_eq!(EventStatus::Unknown.as_str(), "unknown");
        for (severity, name) in [
            (Severity::Informational, "informational"),
            (Severity::Low, "low"),
            (Severity::Medium, "medium"),
            (Severity::High, "high"),
        ] {
            assert_eq!(severity.as_str(), name);
            assert_eq!(Severity::parse(&format!(" {}", name.to_uppercase())), Some(severity));
        }
        assert_eq!(Severity::parse("critical"), None);
    }

    #[test]
    fn a_confidence_that_nobody_documented_is_kept_as_sent() {
        for (text, confidence, name) in [
            (" ", Confidence::Missing, "not stated"),
            ("LOW", Confidence::Low, "low"),
            ("Medium", Confidence::Medium, "medium"),
            (" high ", Confidence::High, "high"),
            (" Certain ", Confidence::Other("Certain".to_owned()), "Certain"),
        ] {
            assert_eq!(Confidence::parse(text), confidence, "{text:?}");
            assert_eq!(confidence.as_str(), name);
        }
    }

    #[test]
    fn a_reason_is_read_unless_it_means_that_there_is_none() {
        for (text, reason, shown) in [
            ("Fraud", ResolvedReason::Fraud, "fraud"),
            ("LEGITIMATE", ResolvedReason::Legitimate, "legitimate"),
            (" ignore ", ResolvedReason::Ignore, "ignore"),
            (" Dismissed ", ResolvedReason::Other("Dismissed".to_owned()), "Dismissed"),
        ] {
            assert_eq!(reason.to_string(), shown);
            assert_eq!(ResolvedReason::parse(text), Some(reason), "{text:?}");
        }
        for text in ["", " ", "none", "None"] {
            assert_eq!(ResolvedReason::parse(text), None, "{text:?}");
        }
    }
}
