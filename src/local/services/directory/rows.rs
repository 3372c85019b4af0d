//! What Graph writes about users, groups, applications, risks and logs.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use crate::local::services::alert::PARTNER_TENANT;
use crate::local::services::estate::Estate;
use crate::local::services::estate::Licence;
use crate::local::services::estate::directory::Audit;
use crate::local::services::estate::directory::Directory;
use crate::local::services::estate::directory::Eligible;
use crate::local::services::estate::directory::GLOBAL_ADMINISTRATOR;
use crate::local::services::estate::directory::ServicePrincipal;
use crate::local::services::estate::directory::SignIn;
use crate::local::services::estate::directory::User;

/// The ids that Graph gives the one mobile phone and the one address of every user.
const MOBILE: &str = "3179e48a-750b-4051-897c-87b9720928f7";
const ALTERNATE: &str = "b6332ec1-7057-4abe-9331-3d72feddfe41";
const OFFICE: &str = "e37fc753-ff3b-4958-9484-eaa9425c82bc";
const SECRET_LIFETIME: SignedDuration = SignedDuration::from_hours(365 * 24);
const EMAIL: &str = "3ddfcfc8-9383-446f-83cc-3ab9be4be18f";

/// All that Graph can tell of a user.
pub(super) fn user(user: &User) -> Value {
    json!({
        "id": user.id,
        "displayName": user.display_name,
        "userPrincipalName": user.name,
        "mail": user.name,
        "mobilePhone": null,
        "businessPhones": [],
        "givenName": user.display_name,
        "surname": null,
        "jobTitle": null,
        "officeLocation": null,
        "preferredLanguage": null,
        "accountEnabled": user.is_enabled,
        "createdDateTime": seconds(user.created_at),
        "lastPasswordChangeDateTime": seconds(user.password_changed_at),
        "userType": if user.is_guest { "Guest" } else { "Member" },
        "creationType": null,
        "onPremisesSyncEnabled": null,
    })
}

pub(super) fn service_principal(one: &ServicePrincipal) -> Value {
    let secret = |made: &Timestamp| {
        let name = format!("{}{made}", one.id);
        json!({
            "customKeyIdentifier": null,
            "displayName": null,
            "endDateTime": seconds(made.checked_add(SECRET_LIFETIME).unwrap_or(*made)),
            "hint": null,
            "keyId": Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string(),
            "secretText": null,
            "startDateTime": seconds(*made),
        })
    };
    json!({
        "id": one.id,
        "appId": one.app_id,
        "displayName": one.name,
        "appDisplayName": one.name,
        "accountEnabled": true,
        "servicePrincipalType": "Application",
        "keyCredentials": [],
        "passwordCredentials": one.secrets.iter().map(secret).collect::<Vec<_>>(),
    })
}

/// Users, service principals and groups of these ids, in their order.
pub(super) fn objects(directory: &Directory, ids: &[String]) -> Vec<Value> {
    ids.iter().filter_map(|id| object(directory, id)).collect()
}

fn object(directory: &Directory, id: &str) -> Option<Value> {
    if let Some(found) = directory.user(id) {
        return Some(typed("user", user(found)));
    }
    if let Some(found) = directory.service_principal(id) {
        return Some(typed("servicePrincipal", service_principal(found)));
    }
    let group = directory.group(id)?;
    let row = json!({
        "id": group.id,
        "displayName": group.name,
        "isAssignableToRole": true,
        "securityEnabled": true,
    });
    Some(typed("group", row))
}

fn typed(kind: &str, mut row: Value) -> Value {
    if let Some(members) = row.as_object_mut() {
        members.insert("@odata.type".to_owned(), format!("#microsoft.graph.{kind}").into());
    }
    row
}

/// The members of a group and of the groups in it, each once.
pub(super) fn members_below(directory: &Directory, id: &str) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![id.to_owned()];
    let mut found = Vec::new();
    while let Some(group) = waiting.pop() {
        for member in directory.group(&group).into_iter().flat_map(|group| &group.members) {
            if seen.insert(member.clone()) {
                found.push(member.clone());
                waiting.push(member.clone());
            }
        }
    }
    objects(directory, &found)
}

pub(super) fn eligible_admins(estate: &Estate, is_expanded: bool) -> Vec<Value> {
    let directory = &estate.directory;
    let row = |eligible: &Eligible| {
        let id = Estate::id_of(estate.customer, &format!("eligible/{}", eligible.principal));
        let mut row = json!({
            "id": id,
            "principalId": eligible.principal,
            "roleDefinitionId": GLOBAL_ADMINISTRATOR,
            "directoryScopeId": "/",
            "appScopeId": null,
            "startDateTime": seconds(eligible.since),
            "endDateTime": eligible.until.map(seconds),
            "memberType": "Direct",
            "roleEligibilityScheduleId": id,
        });
        let principal = object(directory, &eligible.principal).filter(|_| is_expanded);
        if let (Some(principal), Some(members)) = (principal, row.as_object_mut()) {
            members.insert("principal".to_owned(), principal);
        }
        row
    };
    directory.eligible_admins.iter().map(row).collect()
}

/// Blocked accounts are not in the report.
pub(super) fn registrations(directory: &Directory) -> Vec<Value> {
    let row = |user: &User| {
        let has_mfa = user.has_mfa();
        json!({
            "id": user.id,
            "userPrincipalName": user.name,
            "userDisplayName": user.display_name,
            "isAdmin": directory.is_admin(&user.id),
            "isSsprRegistered": has_mfa,
            "isSsprEnabled": has_mfa,
            "isSsprCapable": has_mfa,
            "isMfaRegistered": has_mfa,
            "isMfaCapable": has_mfa,
            "isPasswordlessCapable": false,
            "lastUpdatedDateTime": long(user.password_changed_at),
            "methodsRegistered": user.methods,
            "isSystemPreferredAuthenticationMethodEnabled": true,
            "systemPreferredAuthenticationMethods": [],
            "userPreferredMethodForSecondaryAuthentication": "",
            "userType": if user.is_guest { "guest" } else { "member" },
        })
    };
    directory.users.iter().filter(|user| user.is_enabled).map(row).collect()
}

pub(super) fn phones(user: &User) -> Vec<Value> {
    let row = |(number, kind): &(String, &'static str)| {
        let id = match *kind {
            "alternateMobile" => ALTERNATE,
            "office" => OFFICE,
            _ => MOBILE,
        };
        json!({
            "id": id,
            "phoneNumber": number,
            "phoneType": kind,
            "smsSignInState": if *kind == "mobile" { "ready" } else { "notSupported" },
        })
    };
    user.phones.iter().map(row).collect()
}

pub(super) fn emails(user: &User) -> Vec<Value> {
    user.email.iter().map(|email| json!({ "id": EMAIL, "emailAddress": email })).collect()
}

pub(super) fn risky_users(directory: &Directory) -> Vec<Value> {
    let row = |user: &User| {
        let risk = user.risk.as_ref()?;
        Some(json!({
            "id": user.id,
            "isDeleted": false,
            "isProcessing": false,
            "riskLastUpdatedDateTime": seconds(risk.updated_at),
            "riskLevel": risk.level,
            "riskState": risk.state,
            "riskDetail": "none",
            "userDisplayName": user.display_name,
            "userPrincipalName": user.name,
        }))
    };
    directory.users.iter().filter_map(row).collect()
}

/// Interactive sign-ins, the newest first. Without P2 the risk is hidden.
pub(super) fn sign_ins(estate: &Estate, since: Timestamp) -> Vec<Value> {
    let is_shown = |sign_in: &&SignIn| sign_in.is_interactive && sign_in.at >= since;
    let mut shown: Vec<&SignIn> = estate.directory.sign_ins.iter().filter(is_shown).collect();
    shown.sort_by_key(|sign_in| std::cmp::Reverse(sign_in.at));
    shown.into_iter().map(|one| sign_in(estate, one)).collect()
}

fn sign_in(estate: &Estate, one: &SignIn) -> Value {
    let user = estate.directory.user(&one.user);
    let is_known = estate.access.licence >= Licence::P2;
    let level = if is_known { one.risk_level } else { "hidden" };
    let failure = match one.error {
        0 => "Other.",
        _ => "Error validating credentials due to invalid username or password.",
    };
    let (city, country) = one.place;
    let seed = format!("sign-in/{}/{}", one.user, one.at);
    json!({
        "id": Estate::id_of(estate.customer, &seed),
        "createdDateTime": seconds(one.at),
        "userDisplayName": user.map(|user| user.display_name.as_str()),
        "userPrincipalName": user.map(|user| user.name.as_str()),
        "userId": one.user,
        "appId": "c44b4083-3bb0-49c1-b47d-974e53cbdf3c",
        "appDisplayName": one.app,
        "ipAddress": one.address,
        "clientAppUsed": "Browser",
        "correlationId": Estate::id_of(estate.customer, &format!("{seed}/correlation")),
        "conditionalAccessStatus": "notApplied",
        "isInteractive": one.is_interactive,
        "riskDetail": if is_known { "none" } else { "hidden" },
        "riskLevelAggregated": level,
        "riskLevelDuringSignIn": level,
        "riskState": if is_known { one.risk_state } else { "none" },
        "riskEventTypes_v2": [],
        "resourceDisplayName": "Windows Azure Service Management API",
        "status": { "errorCode": one.error, "failureReason": failure, "additionalDetails": null },
        "deviceDetail": { "deviceId": "", "displayName": "", "operatingSystem": "Windows 10" },
        "location": {
            "city": city, "state": null, "countryOrRegion": country,
            "geoCoordinates": { "altitude": null, "latitude": null, "longitude": null },
        },
        "appliedConditionalAccessPolicies": [],
    })
}

/// The directory's log, the newest first.
pub(super) fn audits(estate: &Estate, since: Timestamp) -> Vec<Value> {
    let entries = estate.directory.audits.iter().filter(|audit| audit.at >= since);
    let mut entries: Vec<&Audit> = entries.collect();
    entries.sort_by_key(|audit| std::cmp::Reverse(audit.at));
    entries.into_iter().map(|one| audit(estate, one)).collect()
}

fn audit(estate: &Estate, one: &Audit) -> Value {
    let by = &one.by;
    let seed = format!("audit/{}/{}/{}", one.activity, one.target.id, one.at);
    let change = |(name, before, after): &(String, Option<String>, Option<String>)| json!({ "displayName": name, "oldValue": before, "newValue": after });
    let is_user = one.target.kind == "User";
    json!({
        "id": format!("Directory_{}", Estate::id_of(estate.customer, &seed)),
        "category": one.category,
        "correlationId": Estate::id_of(estate.customer, &format!("{seed}/correlation")),
        "result": if one.is_success { "success" } else { "failure" },
        "resultReason": "",
        "activityDisplayName": one.activity,
        "activityDateTime": long(one.at),
        "loggedByService": one.service,
        "operationType": match one.activity.split(' ').next() {
            Some("Add") => "Add",
            _ => "Update",
        },
        "initiatedBy": match by.kind {
            "User" => json!({ "app": null, "user": {
                "id": by.id, "displayName": null, "userPrincipalName": by.name,
                "ipAddress": by.address, "userType": null, "homeTenantId": null,
                "homeTenantName": null,
            }}),
            _ => json!({ "user": null, "app": {
                "appId": by.name, "displayName": by.name, "servicePrincipalId": by.id,
                "servicePrincipalName": null,
            }}),
        },
        "targetResources": [{
            "id": one.target.id,
            "displayName": if is_user { None } else { Some(&one.target.name) },
            "type": one.target.kind,
            "userPrincipalName": if is_user { Some(&one.target.name) } else { None },
            "groupType": null,
            "modifiedProperties": one.changes.iter().map(change).collect::<Vec<_>>(),
        }],
        "additionalDetails": [],
    })
}

pub(super) fn organization(estate: &Estate) -> Value {
    let domain = &estate.company.domain;
    let plan = match estate.access.licence {
        Licence::None => None,
        Licence::P1 => Some("41781fb2-bc02-4b7c-bd55-b576c07bb09d"),
        Licence::P2 => Some("eec0eb4f-6444-4f95-aba0-50c24d67f998"),
    };
    let plan = plan.map(|plan| {
        json!({ "capabilityStatus": "Enabled", "service": "AADPremiumService",
                "servicePlanId": plan })
    });
    json!({
        "id": estate.customer.tenant,
        "displayName": estate.company.name,
        "countryLetterCode": estate.company.country,
        "preferredLanguage": estate.company.language,
        "assignedPlans": plan.into_iter().collect::<Vec<_>>(),
        "verifiedDomains": [{
            "capabilities": "Email, OfficeCommunicationsOnline", "isDefault": true,
            "isInitial": true, "name": domain, "type": "Managed",
        }],
        "technicalNotificationMails": [estate.company.billing_email],
        "securityComplianceNotificationMails": [],
    })
}

/// The partner's relationship with a customer; nothing where there never was one.
pub(super) fn relationship(estate: &Estate) -> Option<Value> {
    let gdap = estate.access.gdap.as_ref()?;
    let roles = gdap.roles.iter().map(|role| json!({ "roleDefinitionId": role }));
    Some(json!({
        "@odata.etag": "W/\"synthetic\"",
        "id": gdap.id,
        "displayName": format!("{PARTNER_TENANT} support"),
        "duration": "P365D",
        "customer": {
            "tenantId": estate.customer.tenant, "displayName": estate.company.name,
        },
        "accessDetails": { "unifiedRoles": roles.collect::<Vec<_>>() },
        "status": gdap.status,
        "autoExtendDuration": "PT0S",
        "createdDateTime": seconds(gdap.activated_at),
        "lastModifiedDateTime": seconds(gdap.activated_at),
        "activatedDateTime": seconds(gdap.activated_at),
        "endDateTime": seconds(gdap.ends_at),
    }))
}

fn seconds(time: Timestamp) -> String {
    time.strftime("%FT%TZ").to_string()
}

fn long(time: Timestamp) -> String {
    time.strftime("%FT%T%.7fZ").to_string()
}
