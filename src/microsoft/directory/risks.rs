//! What Identity Protection thinks of users and sign-ins.

use jiff::Timestamp;

use super::Directory;
use crate::fraud_event::TenantId;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// A user that was at risk at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RiskOfUser {
    /// The id of the directory.
    pub id: Untrusted,
    /// The sign-in name, else the display name.
    pub name: Untrusted,
    /// `low`, `medium`, `high`, `hidden`, `none`.
    pub level: String,
    /// `atRisk`, `confirmedCompromised`, `remediated` …
    pub state: String,
    /// When that was last changed.
    pub updated_at: Option<Timestamp>,
}

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub name: Untrusted,
    /// From which address.
    pub address: Option<Untrusted>,
    /// From which country or region.
    pub country: Option<Untrusted>,
    /// To which application.
    pub app: Option<Untrusted>,
    /// The levels, of the moment and in hindsight; `hidden` without the licence.
    pub levels: [String; 2],
    /// `none`, `atRisk`, `confirmedCompromised` …
    pub state: String,
    /// True when something was detected; without the licence the kind is only `generic`.
    pub has_detections: bool,
    /// Whether it succeeded.
    pub has_succeeded: Option<bool>,
}

/// The largest page that is published.
const USERS: &str = "500";
const SIGN_INS: &str = "1000";
/// Where Identity Protection is not licensed every level is `hidden`, which is not the same as no
/// risk; so that is asked for too.
const IS_RISKY: &str = "(riskLevelAggregated eq 'low' or riskLevelAggregated eq 'medium' \
                        or riskLevelAggregated eq 'high' or riskLevelAggregated eq 'hidden' \
                        or riskLevelDuringSignIn eq 'low' or riskLevelDuringSignIn eq 'medium' \
                        or riskLevelDuringSignIn eq 'high')";

impl Directory {
    /// Users at risk. The tenant takes one such question a second from all who ask it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn risky_users(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Listed<RiskOfUser>, Unanswered> {
        let path = "identityProtection/riskyUsers";
        let filter = "riskState eq 'atRisk' or riskState eq 'confirmedCompromised'";
        let ask = self.get(customer, path, &[("$filter", filter), ("$top", USERS)])?;
        match self.list(ask, patience, risk_of_user).await {
            Err(Unanswered::NotAccepted(_)) => {
                let ask = self.get(customer, path, &[("$top", USERS)])?;
                self.list(ask, patience, risk_of_user).await
            }
            answer => answer,
        }
    }

    /// Sign-ins since a moment whose risk is not "none", the latest first. That a window and a
    /// choice can be asked for together is not published; where it is refused, the whole window is
    /// read.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn risky_sign_ins(
        &self,
        customer: TenantId,
        since: Timestamp,
        patience: Patience,
    ) -> Result<Listed<SignIn>, Unanswered> {
        let window = format!("createdDateTime ge {since}");
        let narrow = format!("{window} and {IS_RISKY}");
        let ask = |filter: &str| {
            let query = [("$filter", filter), ("$top", SIGN_INS)];
            self.get(customer, "auditLogs/signIns", &query)
        };
        match self.list(ask(&narrow)?, patience, sign_in).await {
            Err(Unanswered::NotAccepted(_)) => self.list(ask(&window)?, patience, sign_in).await,
            answer => answer,
        }
    }
}

fn word(one: Json<'_>) -> String {
    one.text().unwrap_or_default().to_owned()
}

fn risk_of_user(one: Json<'_>) -> Option<RiskOfUser> {
    let name = one.at("userPrincipalName").untrusted();
    Some(RiskOfUser {
        id: one.at("id").untrusted()?,
        name: name.unwrap_or_else(|| one.at("userDisplayName").or_blank()),
        level: word(one.at("riskLevel")),
        state: word(one.at("riskState")),
        updated_at: one.at("riskLastUpdatedDateTime").time(),
    })
}

fn sign_in(one: Json<'_>) -> Option<SignIn> {
    let name = one.at("userPrincipalName").untrusted();
    let error = one.path(&["status", "errorCode"]).number();
    Some(SignIn {
        at: one.at("createdDateTime").time()?,
        name: name.unwrap_or_else(|| one.at("userDisplayName").or_blank()),
        address: one.at("ipAddress").untrusted(),
        country: one.path(&["location", "countryOrRegion"]).untrusted(),
        app: one.at("appDisplayName").untrusted(),
        levels: [word(one.at("riskLevelDuringSignIn")), word(one.at("riskLevelAggregated"))],
        state: word(one.at("riskState")),
        has_detections: one.at("riskEventTypes_v2").each().any(|kind| kind.text().is_some()),
        has_succeeded: error.map(|code| code == 0.0),
    })
}
