//! Administrators, users and the ways in which they prove who they are.

use jiff::Timestamp;
use uuid::Uuid;

use super::Directory;
use crate::fraud_event::TenantId;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// A member of a role or a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The id of the directory.
    pub id: Uuid,
    /// The sign-in name, else the display name; may be blank.
    pub name: Untrusted,
    /// What it is.
    pub kind: PrincipalKind,
}

/// What a member is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A user.
    User,
    /// A group.
    Group,
    /// An application.
    ServicePrincipal,
    /// Anything else.
    Other,
}

/// Who may take a role at any time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligible {
    /// The id of the directory.
    pub id: Uuid,
    /// Who it is, when Graph says it.
    pub principal: Option<Principal>,
}

/// A user. What the permission does not show is absent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id of the directory.
    pub id: Uuid,
    /// The sign-in name, else the display name.
    pub name: Untrusted,
    /// Whether the account can sign in.
    pub is_enabled: Option<bool>,
    /// When it was created.
    pub created_at: Option<Timestamp>,
    /// When its password was changed last.
    pub password_changed_at: Option<Timestamp>,
}

/// Whether a user has registered for multifactor authentication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// The user.
    pub id: Uuid,
    /// Whether.
    pub has_mfa: Option<bool>,
}

/// The template of the role Global Administrator, the same in every tenant.
const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
const USER_MEMBERS: &str =
    "id,userPrincipalName,displayName,accountEnabled,createdDateTime,lastPasswordChangeDateTime";
/// Longest list after `in` without the advanced options.
const MOST_IDS: usize = 15;

impl Directory {
    /// Who holds the role Global Administrator now, groups as such.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn global_administrators(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Listed<Principal>, Unanswered> {
        let path = format!("directoryRoles(roleTemplateId='{GLOBAL_ADMINISTRATOR}')/members");
        let ask = self.get(customer, &path, &[])?;
        self.list(ask, patience, principal).await
    }

    /// The members of a group and of the groups in it.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn members_of(
        &self,
        customer: TenantId,
        group: Uuid,
        patience: Patience,
    ) -> Result<Listed<Principal>, Unanswered> {
        let path = format!("groups/{group}/transitiveMembers");
        let ask = self.get(customer, &path, &[("$top", "999")])?;
        self.list(ask, patience, principal).await
    }

    /// Who may become Global Administrator (Privileged Identity Management).
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn eligible_administrators(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Listed<Eligible>, Unanswered> {
        let filter = format!("roleDefinitionId eq '{GLOBAL_ADMINISTRATOR}'");
        let path = "roleManagement/directory/roleEligibilityScheduleInstances";
        let query = [("$filter", filter.as_str()), ("$expand", "principal")];
        let ask = self.get(customer, path, &query)?;
        let read = |one: Json<'_>| {
            let id = uuid(one.at("principalId"))?;
            Some(Eligible { id, principal: principal(one.at("principal")) })
        };
        self.list(ask, patience, read).await
    }

    /// These users; those that are none are left out.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn users(
        &self,
        customer: TenantId,
        ids: &[Uuid],
        patience: Patience,
    ) -> Result<Listed<User>, Unanswered> {
        let mut found = Listed::default();
        for some in ids.chunks(MOST_IDS) {
            let ids: Vec<String> = some.iter().map(|id| format!("'{id}'")).collect();
            let filter = format!("id in ({})", ids.join(","));
            let query = [("$filter", filter.as_str()), ("$select", USER_MEMBERS), ("$top", "100")];
            let ask = self.get(customer, "users", &query)?;
            match self.list(ask, patience, user).await {
                Ok(page) => {
                    found.items.extend(page.items);
                    found.cut = found.cut.or(page.cut);
                }
                Err(error) if found.items.is_empty() => return Err(error),
                Err(error) => {
                    found.cut = Some(format!("details of some users are missing: {error}"));
                    break;
                }
            }
        }
        Ok(found)
    }

    /// Users that were created since a moment.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn new_users(
        &self,
        customer: TenantId,
        since: Timestamp,
        patience: Patience,
    ) -> Result<Listed<User>, Unanswered> {
        let filter = format!("createdDateTime ge {since}");
        let query = [("$filter", filter.as_str()), ("$select", USER_MEMBERS), ("$top", "999")];
        let ask = self.get(customer, "users", &query)?;
        self.list(ask, patience, user).await
    }

    /// Which administrators have registered for multifactor authentication. The filter is not
    /// published; where it is refused, all users are read.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn registrations(
        &self,
        customer: TenantId,
        patience: Patience,
    ) -> Result<Listed<Registration>, Unanswered> {
        let path = "reports/authenticationMethods/userRegistrationDetails";
        let read = |one: Json<'_>| {
            let id = uuid(one.at("id"))?;
            Some(Registration { id, has_mfa: one.at("isMfaRegistered").flag() })
        };
        let ask = self.get(customer, path, &[("$filter", "isAdmin eq true")])?;
        match self.list(ask, patience, read).await {
            Err(Unanswered::NotAccepted(_)) => {
                let ask = self.get(customer, path, &[])?;
                self.list(ask, patience, read).await
            }
            answer => answer,
        }
    }

    /// The phone numbers with which a user can prove who they are, as they are.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn phones(
        &self,
        customer: TenantId,
        user: Uuid,
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        self.methods(customer, user, ("phoneMethods", "phoneNumber"), patience).await
    }

    /// The addresses with which a user can prove who they are, as they are.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn emails(
        &self,
        customer: TenantId,
        user: Uuid,
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        self.methods(customer, user, ("emailMethods", "emailAddress"), patience).await
    }

    async fn methods(
        &self,
        customer: TenantId,
        user: Uuid,
        (methods, member): (&str, &'static str),
        patience: Patience,
    ) -> Result<Listed<String>, Unanswered> {
        let path = format!("users/{user}/authentication/{methods}");
        let ask = self.get(customer, &path, &[])?;
        self.list(ask, patience, |one| one.at(member).text().map(str::to_owned)).await
    }
}

fn uuid(one: Json<'_>) -> Option<Uuid> {
    Uuid::parse_str(one.text()?).ok()
}

fn name_of(one: Json<'_>) -> Untrusted {
    let name = one.at("userPrincipalName").untrusted();
    name.unwrap_or_else(|| one.at("displayName").or_blank())
}

fn principal(one: Json<'_>) -> Option<Principal> {
    let kind = match one.at("@odata.type").text().unwrap_or_default() {
        "#microsoft.graph.user" => PrincipalKind::User,
        "#microsoft.graph.group" => PrincipalKind::Group,
        "#microsoft.graph.servicePrincipal" => PrincipalKind::ServicePrincipal,
        _ => PrincipalKind::Other,
    };
    Some(Principal { id: uuid(one.at("id"))?, name: name_of(one), kind })
}

fn user(one: Json<'_>) -> Option<User> {
    Some(User {
        id: uuid(one.at("id"))?,
        name: name_of(one),
        is_enabled: one.at("accountEnabled").flag(),
        created_at: one.at("createdDateTime").time(),
        password_changed_at: one.at("lastPasswordChangeDateTime").time(),
    })
}
