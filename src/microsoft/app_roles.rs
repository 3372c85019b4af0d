//! Who may approve now, as Microsoft Graph says of the partner's own tenant: an ID token says only
//! who could when it was issued.
//!
//! It takes the app's own token for Microsoft Graph, with the permission `Directory.Read.All`, which
//! is the least for app role assignments and enough for the rest.

use url::Url;
use uuid::Uuid;

use super::access_token::Audience;
use super::azure_resources::LIMITS;
use super::graph::GRAPH_URL;
use super::identity_token::CLIENT_ID;
use super::identity_token::Role;
use super::json::Json;
use super::patience::Patience;
use super::remote::Ask;
use super::remote::LinkedPages;
use super::remote::Reach;
use super::remote::Remote;
use super::unanswered::Unanswered;
use crate::settings::Settings;

/// The app roles of people of the partner in the console's app.
#[derive(Debug)]
pub struct AppRoles {
    remote: Remote,
    base_url: Url,
    /// The app by which people sign in.
    app: Uuid,
}

/// Who has the role `Fraud.Approver`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holders {
    /// People who have it themselves.
    pub people: usize,
    /// Groups whose direct members have it.
    pub groups: usize,
    /// True when there may be more.
    pub is_cut: bool,
}

impl AppRoles {
    /// Reads the settings; `None` when the console is off, or after a problem was noted.
    pub(super) fn from_settings(settings: &mut Settings, reach: Reach<'_>) -> Option<Self> {
        let app = settings.text(&CLIENT_ID)?;
        let base_url = settings.remote_url(&GRAPH_URL)?;
        let remote = reach.remote("Microsoft Graph", Audience::Graph, Vec::new())?.within(LIMITS);
        // Whoever reads identity tokens notes what is wrong with the id.
        Some(Self { remote, base_url, app: Uuid::try_parse(&app).ok()? })
    }

    /// Whether somebody of the partner may approve now: the account is there and enabled, and has
    /// the role `Fraud.Approver`, itself or through a group that it is a direct member of.
    ///
    /// # Errors
    /// Why nobody knows.
    pub async fn may_approve(&self, object: Uuid, patience: Patience) -> Result<bool, Unanswered> {
        if !self.is_enabled(object, patience).await? {
            return Ok(false);
        }
        let (resource, role) = self.approver_role(patience).await?;
        self.has_role(object, resource, role, patience).await
    }

    /// How many people and groups have the role `Fraud.Approver`:
    /// `GET /v1.0/servicePrincipals/{id}/appRoleAssignedTo`. Source: Microsoft Graph, "List
    /// appRoleAssignments granted for a service principal".
    ///
    /// # Errors
    /// Why nobody knows.
    pub async fn holders(&self, patience: Patience) -> Result<Holders, Unanswered> {
        let (app, role) = self.approver_role(patience).await?;
        let ask = self.get(&format!("servicePrincipals/{app}/appRoleAssignedTo"), &[])?;
        let read = |one: Json<'_>| {
            let is_of_role = guid(one.at("appRoleId")) == Some(role);
            is_of_role.then(|| one.at("principalType").text().map(str::to_owned)).flatten()
        };
        let found = self.remote.ask_list(ask, LinkedPages::GRAPH, patience, read).await?;
        let count = |kind: &str| found.items.iter().filter(|one| *one == kind).count();
        Ok(Holders { people: count("User"), groups: count("Group"), is_cut: found.cut.is_some() })
    }

    /// `GET /v1.0/users/{id}?$select=id,accountEnabled`. Source: Microsoft Graph, "Get a user".
    async fn is_enabled(&self, object: Uuid, patience: Patience) -> Result<bool, Unanswered> {
        let ask = self.get(&format!("users/{object}"), &[("$select", "id,accountEnabled")])?;
        let user = self.remote.ask_if_there(&ask, patience, &[]).await?;
        let is_it = |user: Json<'_>| guid(user.at("id")) == Some(object);
        Ok(user.is_some_and(|user| {
            let user = Json::of(&user);
            is_it(user) && user.at("accountEnabled").flag() == Some(true)
        }))
    }

    /// The console's app in the tenant, and its role of those who approve:
    /// `GET /v1.0/servicePrincipals(appId='{id}')?$select=id,appRoles`. Source: Microsoft Graph,
    /// "Get servicePrincipal".
    async fn approver_role(&self, patience: Patience) -> Result<(Uuid, Uuid), Unanswered> {
        let path = format!("servicePrincipals(appId='{}')", self.app);
        let ask = self.get(&path, &[("$select", "id,appRoles")])?;
        let document = self.remote.ask(&ask, patience).await?;
        let app = Json::of(&document);
        let is_meant = |role: &Json<'_>| {
            role.at("value").text() == Some(Role::Approver.value())
                && role.at("isEnabled").flag() == Some(true)
        };
        let role = app.at("appRoles").each().find(is_meant).and_then(|role| guid(role.at("id")));
        let no_role = || Unanswered::NotThere("the app has no enabled role Fraud.Approver".into());
        guid(app.at("id")).zip(role).ok_or_else(no_role)
    }

    /// `GET /v1.0/users/{id}/appRoleAssignments?$filter=resourceId eq {app}`, which has those
    /// through groups as well, of which the user is a direct member. Source: Microsoft Graph, "List
    /// appRoleAssignments granted to a user".
    async fn has_role(
        &self,
        object: Uuid,
        resource: Uuid,
        role: Uuid,
        patience: Patience,
    ) -> Result<bool, Unanswered> {
        let filter = format!("resourceId eq {resource}");
        let ask =
            self.get(&format!("users/{object}/appRoleAssignments"), &[("$filter", &filter)])?;
        let read = |one: Json<'_>| {
            let is_it = guid(one.at("resourceId")) == Some(resource)
                && guid(one.at("appRoleId")) == Some(role);
            is_it.then_some(())
        };
        let found = self.remote.ask_list(ask, LinkedPages::GRAPH, patience, read).await?;
        match (found.items.is_empty(), found.cut) {
            (false, _) => Ok(true),
            (true, None) => Ok(false),
            (true, Some(why)) => Err(Unanswered::Failed(why)),
        }
    }

    fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Ask, Unanswered> {
        let unusable = |_| Unanswered::Failed("GRAPH_URL is no base address".to_owned());
        let mut url = self.base_url.join(&format!("v1.0/{path}")).map_err(unusable)?;
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, value);
        }
        Ok(Ask::get(url, None))
    }
}

fn guid(id: Json<'_>) -> Option<Uuid> {
    id.text().and_then(|text| Uuid::try_parse(text).ok())
}
