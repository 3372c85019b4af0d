//! The operations of Graph that the stand-in knows, and what each demands.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;

use super::rows;
use crate::local::services::asked::Asked;
use crate::local::services::estate::Estate;
use crate::local::services::estate::Licence;
use crate::local::services::filter::Field;
use crate::local::services::filter::Kind;

pub(super) use crate::local::services::estate::directory::GLOBAL_ADMINISTRATOR;

/// An operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    RoleMembers(String),
    GroupMembers(String),
    Users,
    User(String),
    ServicePrincipal(String),
    EligibleAdmins,
    Registrations,
    Phones(String),
    Emails(String),
    RiskyUsers,
    SignIns,
    Audits,
    Organization,
    Relationships,
}

/// What an operation demands and takes.
pub(super) struct Rule {
    /// Scopes: one of each list.
    pub scopes: &'static [&'static [&'static str]],
    /// Roles: one of them; the Global Administrator may always.
    pub roles: &'static [&'static str],
    pub licence: Licence,
    pub is_of_pim: bool,
    /// Options of the query.
    pub options: &'static [&'static str],
    /// What `$filter` takes.
    pub fields: &'static [Field],
    /// The largest `$top`; 0 means that there are no pages.
    pub largest: usize,
    /// What comes without `$select`; nothing means everything.
    pub by_default: Option<&'static [&'static str]>,
    /// The name in the metadata.
    pub context: &'static str,
}

/// What an operation finds.
pub(super) enum Rows {
    Many(Vec<Value>),
    One(Value),
}

const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";
const SECURITY_READER: &str = "5d6b6bb7-de71-4623-b4af-96380a352509";
const SECURITY_OPERATOR: &str = "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f";
const SECURITY_ADMINISTRATOR: &str = "194ae4cb-b126-40b2-bd5b-6091b380977d";
const REPORTS_READER: &str = "4a5d8f65-41da-4de4-8968-e035b65339cf";
const DIRECTORY_READERS: &str = "88d8e3e3-8f55-4a1e-953a-9b9898b8876b";
const AUTHENTICATION_ADMINISTRATOR: &str = "c4e39bd9-1100-46d3-8c65-fb160da0071f";
const PRIVILEGED_AUTHENTICATION: &str = "7be44c8a-adaf-4e2a-84d6-ab2649e08a13";
const PRIVILEGED_ROLES: &str = "e8611ab8-c189-46e8-94e1-60213ab1f814";

const READERS: &[&str] =
    &[DIRECTORY_READERS, GLOBAL_READER, SECURITY_READER, SECURITY_ADMINISTRATOR];
const SECURITY: &[&str] =
    &[GLOBAL_READER, SECURITY_READER, SECURITY_OPERATOR, SECURITY_ADMINISTRATOR];
const REPORTS: &[&str] = &[REPORTS_READER, GLOBAL_READER, SECURITY_READER, SECURITY_ADMINISTRATOR];
const TIMES: &[&str] = &["eq", "ge", "le"];
const LOG: &[&[&str]] = &[&["AuditLog.Read.All"], &["Directory.Read.All"]];
/// What Graph tells of a user who asks for nothing in particular.
const USER: &[&str] = &[
    "businessPhones",
    "displayName",
    "givenName",
    "jobTitle",
    "mail",
    "mobilePhone",
    "officeLocation",
    "preferredLanguage",
    "surname",
    "userPrincipalName",
    "id",
    "appId",
];

const PLAIN: Rule = Rule {
    scopes: &[],
    roles: READERS,
    licence: Licence::None,
    is_of_pim: false,
    options: &["$select"],
    fields: &[],
    largest: 0,
    by_default: None,
    context: "",
};

const fn text(name: &'static str, operators: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::Text, operators }
}

const fn time(name: &'static str, operators: &'static [&'static str]) -> Field {
    Field { name, kind: Kind::Time, operators }
}

impl Operation {
    /// The operation of a path below `/v1.0/`. A role is named by its template, in either of the
    /// spellings that Microsoft prints.
    pub(super) fn of(path: &str) -> Option<Self> {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let is = |text: &str, name: &str| text.eq_ignore_ascii_case(name);
        let id = |id: &str| id.to_ascii_lowercase();
        match parts.as_slice() {
            [role, members] if is(members, "members") => {
                let key = role.strip_prefix("directoryRoles(")?.strip_suffix(')')?;
                let key = key.strip_prefix("roleTemplateId=")?;
                Some(Self::RoleMembers(id(key.strip_prefix('\'')?.strip_suffix('\'')?)))
            }
            [roles, role, members] if is(roles, "directoryRoles") && is(members, "members") => {
                Some(Self::RoleMembers(id(role.strip_prefix("roleTemplateId=")?)))
            }
            [groups, group, members]
                if is(groups, "groups") && is(members, "transitiveMembers") =>
            {
                Some(Self::GroupMembers(id(group)))
            }
            [users] if is(users, "users") => Some(Self::Users),
            [users, user] if is(users, "users") => Some(Self::User(id(user))),
            [users, user, authentication, methods]
                if is(users, "users") && is(authentication, "authentication") =>
            {
                match methods.to_ascii_lowercase().as_str() {
                    "phonemethods" => Some(Self::Phones(id(user))),
                    "emailmethods" => Some(Self::Emails(id(user))),
                    _ => None,
                }
            }
            [principals, one] if is(principals, "servicePrincipals") => {
                Some(Self::ServicePrincipal(id(one)))
            }
            parts => Self::of_collection(&parts.join("/").to_ascii_lowercase()),
        }
    }

    fn of_collection(path: &str) -> Option<Self> {
        Some(match path {
            "rolemanagement/directory/roleeligibilityscheduleinstances" => Self::EligibleAdmins,
            "reports/authenticationmethods/userregistrationdetails" => Self::Registrations,
            "identityprotection/riskyusers" => Self::RiskyUsers,
            "auditlogs/signins" => Self::SignIns,
            "auditlogs/directoryaudits" => Self::Audits,
            "organization" => Self::Organization,
            "tenantrelationships/delegatedadminrelationships" => Self::Relationships,
            _ => return None,
        })
    }

    pub(super) fn rule(&self) -> Rule {
        match self {
            Self::RoleMembers(_) => ROLE_MEMBERS,
            Self::GroupMembers(_) => GROUP_MEMBERS,
            Self::Users => USERS,
            Self::User(_) => Rule { options: &["$select"], largest: 0, ..USERS },
            Self::ServicePrincipal(_) => SERVICE_PRINCIPAL,
            Self::Organization => ORGANIZATION,
            Self::Phones(_) => Rule { context: "phoneMethods", ..METHODS },
            Self::Emails(_) => Rule { context: "emailMethods", ..METHODS },
            Self::Relationships => RELATIONSHIPS,
            Self::EligibleAdmins => ELIGIBLE_ADMINS,
            Self::Registrations => REGISTRATIONS,
            Self::RiskyUsers => RISKY_USERS,
            Self::SignIns => SIGN_INS,
            Self::Audits => AUDITS,
        }
    }

    /// What there is; nothing when what the path names does not exist.
    pub(super) fn rows(&self, estate: &Estate, now: Timestamp, asked: &Asked) -> Option<Rows> {
        let directory = &estate.directory;
        let many = |rows: Vec<Value>| Some(Rows::Many(rows));
        let within = |days: i64| {
            now.checked_sub(SignedDuration::from_hours(days.saturating_mul(24))).unwrap_or(now)
        };
        match self {
            Self::RoleMembers(role) => match role == GLOBAL_ADMINISTRATOR {
                true => many(rows::objects(directory, &directory.global_admins)),
                // A role that was never given has no object of its own.
                false => None,
            },
            Self::GroupMembers(id) => {
                directory.group(id).and_then(|_| many(rows::members_below(directory, id)))
            }
            Self::Users => many(directory.users.iter().map(rows::user).collect()),
            Self::User(id) => directory.user(id).map(rows::user).map(Rows::One),
            Self::ServicePrincipal(id) => {
                directory.service_principal(id).map(rows::service_principal).map(Rows::One)
            }
            Self::EligibleAdmins => {
                let is_expanded = asked.value("$expand") == Some("principal");
                many(rows::eligible_admins(estate, is_expanded))
            }
            Self::Registrations => many(rows::registrations(directory)),
            Self::Phones(id) => directory.user(id).and_then(|user| many(rows::phones(user))),
            Self::Emails(id) => directory.user(id).and_then(|user| many(rows::emails(user))),
            Self::RiskyUsers => many(rows::risky_users(directory)),
            Self::SignIns => many(rows::sign_ins(estate, within(30))),
            // The free edition forgets after a week.
            Self::Audits => match estate.access.licence {
                Licence::None => many(rows::audits(estate, within(7))),
                _ => many(rows::audits(estate, within(30))),
            },
            Self::Organization => many(vec![rows::organization(estate)]),
            Self::Relationships => None,
        }
    }
}

const ROLE_MEMBERS: Rule = Rule {
    scopes: &[&["RoleManagement.Read.Directory", "Directory.Read.All"]],
    by_default: Some(USER),
    context: "directoryObjects",
    ..PLAIN
};
const GROUP_MEMBERS: Rule = Rule {
    scopes: &[&["GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"]],
    options: &["$select", "$top", "$skiptoken", "$count"],
    largest: 999,
    by_default: Some(USER),
    context: "directoryObjects",
    ..PLAIN
};
const USERS: Rule = Rule {
    scopes: &[&["User.Read.All", "Directory.Read.All"]],
    options: &["$filter", "$select", "$top", "$skiptoken", "$count"],
    fields: &[
        time("createdDateTime", TIMES),
        text("id", &["eq", "in"]),
        text("userPrincipalName", &["eq", "in", "startswith"]),
        text("userType", &["eq", "in"]),
        Field { name: "accountEnabled", kind: Kind::Flag, operators: &["eq"] },
    ],
    largest: 999,
    by_default: Some(USER),
    context: "users",
    ..PLAIN
};
const SERVICE_PRINCIPAL: Rule = Rule {
    scopes: &[&["Application.Read.All", "Directory.Read.All"]],
    context: "servicePrincipals",
    ..PLAIN
};
const ORGANIZATION: Rule = Rule {
    scopes: &[&["Organization.Read.All", "Directory.Read.All", "User.Read"]],
    context: "organization",
    ..PLAIN
};
const METHODS: Rule = Rule {
    scopes: &[&["UserAuthenticationMethod.Read.All"]],
    roles: &[GLOBAL_READER, AUTHENTICATION_ADMINISTRATOR, PRIVILEGED_AUTHENTICATION],
    options: &[],
    ..PLAIN
};
const RELATIONSHIPS: Rule = Rule {
    options: &["$select", "$filter", "$top", "$orderby", "$count", "$skiptoken"],
    fields: &[text("customer/tenantId", &["eq"]), text("status", &["eq"])],
    largest: 300,
    context: "tenantRelationships/delegatedAdminRelationships",
    ..PLAIN
};
const ELIGIBLE_ADMINS: Rule = Rule {
    scopes: &[&[
        "RoleEligibilitySchedule.Read.Directory",
        "RoleManagement.Read.Directory",
        "RoleManagement.Read.All",
    ]],
    roles: &[
        GLOBAL_READER,
        SECURITY_READER,
        SECURITY_OPERATOR,
        SECURITY_ADMINISTRATOR,
        PRIVILEGED_ROLES,
    ],
    licence: Licence::P2,
    is_of_pim: true,
    options: &["$select", "$filter", "$expand", "$skiptoken"],
    fields: &[text("roleDefinitionId", &["eq", "ne"]), text("principalId", &["eq", "ne"])],
    largest: 999,
    context: "roleManagement/directory/roleEligibilityScheduleInstances",
    ..PLAIN
};
/// `isAdmin`, `$top` and `$select` are not published, but public tools send them.
const REGISTRATIONS: Rule = Rule {
    scopes: &[&["AuditLog.Read.All"]],
    roles: REPORTS,
    licence: Licence::P1,
    options: &["$filter", "$orderby", "$top", "$select", "$skiptoken"],
    fields: &[
        text("userPrincipalName", &["eq", "startswith"]),
        text("userDisplayName", &["eq", "startswith"]),
        Field { name: "isAdmin", kind: Kind::Flag, operators: &["eq"] },
        Field { name: "isMfaCapable", kind: Kind::Flag, operators: &["eq"] },
        Field { name: "isMfaRegistered", kind: Kind::Flag, operators: &["eq"] },
    ],
    largest: 999,
    context: "reports/authenticationMethods/userRegistrationDetails",
    ..PLAIN
};
const RISKY_USERS: Rule = Rule {
    scopes: &[&["IdentityRiskyUser.Read.All"]],
    roles: SECURITY,
    licence: Licence::P2,
    options: &["$filter", "$select", "$top", "$skiptoken"],
    fields: &[
        text("riskState", &["eq"]),
        text("riskLevel", &["eq"]),
        text("userPrincipalName", &["eq"]),
        time("riskLastUpdatedDateTime", &["eq", "ge", "le", "gt", "lt"]),
    ],
    largest: 500,
    context: "identityProtection/riskyUsers",
    ..PLAIN
};
const SIGN_INS: Rule = Rule {
    scopes: LOG,
    roles: REPORTS,
    licence: Licence::P1,
    options: &["$filter", "$top", "$skiptoken"],
    fields: &[
        time("createdDateTime", TIMES),
        text("userId", &["eq"]),
        text("userPrincipalName", &["eq", "startswith"]),
        text("ipAddress", &["eq", "startswith"]),
        text("riskLevelDuringSignIn", &["eq"]),
        text("riskLevelAggregated", &["eq"]),
        text("riskState", &["eq"]),
    ],
    largest: 1_000,
    context: "auditLogs/signIns",
    ..PLAIN
};
const AUDITS: Rule = Rule {
    scopes: LOG,
    roles: REPORTS,
    options: &["$filter", "$top", "$orderby", "$skiptoken"],
    fields: &[
        time("activityDateTime", TIMES),
        text("activityDisplayName", &["eq", "startswith"]),
        text("loggedByService", &["eq"]),
        text("initiatedBy/user/id", &["eq"]),
        text("initiatedBy/user/userPrincipalName", &["eq", "startswith"]),
    ],
    largest: 1_000,
    context: "auditLogs/directoryAudits",
    ..PLAIN
};
