//! Who may do what in a subscription, and what we may do.

use jiff::Timestamp;

use super::AzureResources;
use super::Place;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// An assignment of an Azure role that applies to the subscription or to something in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleAssignment {
    /// Its id.
    pub id: Untrusted,
    /// The GUID of the role.
    pub role: String,
    /// The id of whom it was given to.
    pub principal: Untrusted,
    /// `User`, `Group`, `ServicePrincipal`, `ForeignGroup`.
    pub principal_type: Untrusted,
    /// On what: `/` is everything.
    pub scope: String,
    /// Since when.
    pub created_at: Option<Timestamp>,
    /// The id of whoever gave it.
    pub created_by: Option<Untrusted>,
}

/// What one of our roles allows: patterns, of which the second list takes away from the first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Permission {
    /// What it allows: `Microsoft.Compute/*`.
    pub actions: Vec<Untrusted>,
    /// What it does not.
    pub not_actions: Vec<Untrusted>,
}

const PERMISSIONS_VERSION: &str = "2022-04-01";
/// What may stand in one permission.
const MOST_PATTERNS: usize = 500;

impl AzureResources {
    /// `GET roleAssignments`: all that apply to the subscription and below it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn role_assignments(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<Listed<RoleAssignment>, Unanswered> {
        let below = "/providers/Microsoft.Authorization/roleAssignments";
        let ask = self.get(place, below, &[("api-version", "2022-04-01")])?;
        self.list(ask, patience, assignment).await
    }

    /// `GET permissions`: what our roles allow in the subscription. The list of a whole
    /// subscription is described in an article only ("Use Resource Manager authentication API to
    /// access subscriptions"), so 400, 404 and 405 say nothing about rights.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn our_permissions(
        &self,
        place: Place,
        patience: Patience,
    ) -> Result<Listed<Permission>, Unanswered> {
        let below = "/providers/Microsoft.Authorization/permissions";
        let ask = self.get(place, below, &[("api-version", PERMISSIONS_VERSION)])?;
        let read = |one: Json<'_>| {
            let patterns = |name| {
                let list = one.at(name).each();
                list.filter_map(Json::untrusted).take(MOST_PATTERNS).collect()
            };
            Some(Permission { actions: patterns("actions"), not_actions: patterns("notActions") })
        };
        self.list(ask, patience, read).await
    }
}

fn assignment(one: Json<'_>) -> Option<RoleAssignment> {
    let properties = one.at("properties");
    let role = properties.at("roleDefinitionId").text()?.rsplit('/').next()?;
    Some(RoleAssignment {
        id: one.at("id").or_blank(),
        role: role.to_ascii_lowercase(),
        principal: properties.at("principalId").untrusted()?,
        principal_type: properties.at("principalType").or_blank(),
        scope: properties.at("scope").text().unwrap_or_default().to_owned(),
        created_at: properties.at("createdOn").time(),
        created_by: properties.at("createdBy").untrusted(),
    })
}
