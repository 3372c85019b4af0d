//! Who is in a tenant, and what happened to them.

use jiff::Timestamp;

use super::Estate;
use super::azure::Actor;

/// A directory (Entra ID).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    /// The users, with what belongs to each.
    pub users: Vec<User>,
    /// The groups.
    pub groups: Vec<Group>,
    /// The applications' accounts.
    pub service_principals: Vec<ServicePrincipal>,
    /// The ids of users, groups and service principals that are Global Administrators.
    pub global_admins: Vec<String>,
    /// Who may make themselves Global Administrators (PIM).
    pub eligible_admins: Vec<Eligible>,
    /// Sign-ins, in any order.
    pub sign_ins: Vec<SignIn>,
    /// The directory's log, in any order.
    pub audits: Vec<Audit>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The object id.
    pub id: String,
    /// The user principal name.
    pub name: String,
    /// The name on display.
    pub display_name: String,
    /// When the account was created.
    pub created_at: Timestamp,
    /// When the password was last changed.
    pub password_changed_at: Timestamp,
    /// False when the account is blocked.
    pub is_enabled: bool,
    /// True for a guest.
    pub is_guest: bool,
    /// The methods of authentication beside the password, as Graph writes them.
    pub methods: Vec<String>,
    /// Phones for authentication, each with its type (`mobile`, `alternateMobile`, `office`).
    pub phones: Vec<(String, &'static str)>,
    /// The address for a forgotten password.
    pub email: Option<String>,
    /// What Identity Protection thinks of the account.
    pub risk: Option<Risk>,
}

/// What Identity Protection thinks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Risk {
    /// `low`, `medium` or `high`.
    pub level: &'static str,
    /// `atRisk`, `remediated`, `dismissed`, `confirmedCompromised` …
    pub state: &'static str,
    /// Since when.
    pub updated_at: Timestamp,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The object id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The ids of the members, groups among them.
    pub members: Vec<String>,
}

/// An application's account in the tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServicePrincipal {
    /// The object id.
    pub id: String,
    /// The application's id.
    pub app_id: String,
    /// The name.
    pub name: String,
    /// When each of its secrets was made.
    pub secrets: Vec<Timestamp>,
}

/// Somebody who may take a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eligible {
    /// The object id.
    pub principal: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when; nothing means for ever.
    pub until: Option<Timestamp>,
}

/// A sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// The object id of the user.
    pub user: String,
    /// When.
    pub at: Timestamp,
    /// From which address.
    pub address: String,
    /// City and country, two letters.
    pub place: (&'static str, &'static str),
    /// To what.
    pub app: &'static str,
    /// False for a token that a program renews.
    pub is_interactive: bool,
    /// 0 when it worked, else Entra's number.
    pub error: u32,
    /// `none`, `low`, `medium` or `high`.
    pub risk_level: &'static str,
    /// `none`, `atRisk`, `remediated` …
    pub risk_state: &'static str,
}

/// An entry of the directory's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// When.
    pub at: Timestamp,
    /// What, such as `Add user`.
    pub activity: String,
    /// The category, such as `UserManagement`.
    pub category: &'static str,
    /// Which part of Entra wrote it.
    pub service: &'static str,
    /// Who.
    pub by: Actor,
    /// To whom or what.
    pub target: Target,
    /// What changed: name, value before, value after, both as JSON text.
    pub changes: Vec<(String, Option<String>, Option<String>)>,
    /// False when it failed.
    pub is_success: bool,
}

/// What an entry of the log is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// `User`, `ServicePrincipal`, `Role` …
    pub kind: &'static str,
    /// The object id.
    pub id: String,
    /// The name: the user principal name of a user.
    pub name: String,
}

/// The template of the role Global Administrator.
pub const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";

impl User {
    /// True with a second factor.
    pub fn has_mfa(&self) -> bool {
        self.methods.iter().any(|method| method != "email" && method != "securityQuestion")
    }
}

impl Directory {
    /// The user of an id or a user principal name.
    pub fn user(&self, id: &str) -> Option<&User> {
        let is_meant =
            |user: &&User| user.id.eq_ignore_ascii_case(id) || user.name.eq_ignore_ascii_case(id);
        self.users.iter().find(is_meant)
    }

    /// The group of an id.
    pub fn group(&self, id: &str) -> Option<&Group> {
        self.groups.iter().find(|group| group.id.eq_ignore_ascii_case(id))
    }

    /// The service principal of an id.
    pub fn service_principal(&self, id: &str) -> Option<&ServicePrincipal> {
        self.service_principals.iter().find(|one| one.id.eq_ignore_ascii_case(id))
    }

    /// True for somebody with the role Global Administrator, also through a group.
    pub fn is_admin(&self, id: &str) -> bool {
        let is_member = |admin: &String| {
            self.group(admin).is_some_and(|group| group.members.iter().any(|m| m == id))
        };
        self.global_admins.iter().any(|admin| admin == id || is_member(admin))
    }
}

impl Estate {
    /// A member of the tenant with a second factor and data that nobody has changed for long.
    pub fn new_user(&self, first: &str, since: Timestamp) -> User {
        let lower = first.to_lowercase();
        User {
            id: Self::id_of(self.customer, &format!("user/{lower}")),
            name: format!("{lower}@{}", self.company.domain),
            display_name: first.to_owned(),
            created_at: since,
            password_changed_at: since,
            is_enabled: true,
            is_guest: false,
            methods: vec!["microsoftAuthenticatorPush".to_owned(), "mobilePhone".to_owned()],
            phones: vec![("+1 2065550100".to_owned(), "mobile")],
            email: Some(format!("{lower}.recovery@example.net")),
            risk: None,
        }
    }
}

impl Audit {
    /// An entry that says that something was done.
    pub fn new(
        (activity, category): (&str, &'static str),
        target: Target,
        at: Timestamp,
        by: &Actor,
    ) -> Self {
        Self {
            at,
            activity: activity.to_owned(),
            category,
            service: service_of(activity),
            by: by.clone(),
            target,
            changes: Vec::new(),
            is_success: true,
        }
    }

    /// The same with something that changed: its name, the value before and the value after.
    #[must_use]
    pub fn with_change(mut self, name: &str, before: Option<&str>, after: &str) -> Self {
        self.changes.push((name.to_owned(), before.map(str::to_owned), Some(after.to_owned())));
        self
    }
}

fn service_of(activity: &str) -> &'static str {
    match activity.contains("security info") {
        true => "Authentication Methods",
        false => "Core Directory",
    }
}

impl Target {
    /// A user.
    pub fn user(id: &str, name: &str) -> Self {
        Self { kind: "User", id: id.to_owned(), name: name.to_owned() }
    }
}
