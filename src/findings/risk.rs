//! Whom Microsoft Entra ID Protection holds for compromised.

use jiff::Timestamp;
use serde::Deserialize;
use serde::Serialize;

use crate::text::Untrusted;

/// Users and sign-ins at risk.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Sign-ins are read from here on.
    pub since: Option<Timestamp>,
    /// The worst users first, at most [`Risk::MOST`].
    pub users: Vec<RiskyUser>,
    /// How many users are at risk.
    pub user_count: usize,
    /// The worst sign-ins first, at most [`Risk::MOST`].
    pub sign_ins: Vec<RiskySignIn>,
    /// How many sign-ins were at risk.
    pub sign_in_count: usize,
}

/// Microsoft's levels, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RiskLevel {
    /// None.
    None,
    /// There is one, which the licence does not show (`hidden`), or one of a newer name.
    Hidden,
    /// Low.
    Low,
    /// Medium.
    Medium,
    /// High.
    High,
}

/// A user at risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskyUser {
    /// The id of the directory.
    pub id: Untrusted,
    /// The sign-in name.
    pub name: Untrusted,
    /// How bad it is.
    pub level: RiskLevel,
    /// `atRisk`, `confirmedCompromised`, as Microsoft names it.
    pub state: Untrusted,
    /// Since when.
    pub since: Option<Timestamp>,
}

/// A sign-in at risk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskySignIn {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub name: Untrusted,
    /// From which address.
    pub from: Option<Untrusted>,
    /// From which country or region.
    pub country: Option<Untrusted>,
    /// To which application.
    pub app: Option<Untrusted>,
    /// How bad it is.
    pub level: RiskLevel,
    /// Whether the sign-in succeeded.
    pub has_succeeded: Option<bool>,
}

impl RiskLevel {
    /// Reads Microsoft's name of a level.
    pub fn parse(text: &str) -> Self {
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "none" => Self::None,
            "low" => Self::Low,
            "medium" => Self::Medium,
            "high" => Self::High,
            _ => Self::Hidden,
        }
    }

    /// True when Microsoft sees any risk.
    pub fn is_risky(self) -> bool {
        self != Self::None
    }

    /// The name of the documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Hidden => "hidden",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

impl Risk {
    /// Longest list of users, and of sign-ins.
    pub const MOST: usize = 40;

    /// True when anybody is at risk.
    pub fn is_unusual(&self) -> bool {
        self.user_count > 0 || self.sign_in_count > 0
    }
}
