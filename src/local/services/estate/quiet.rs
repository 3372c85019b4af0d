//! An estate in which nothing has happened for months.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;

use super::Access;
use super::Company;
use super::Estate;
use super::GRAPH_API;
use super::GRAPH_SCOPES;
use super::Gdap;
use super::Licence;
use super::Look;
use super::RESOURCE_MANAGER_API;
use super::Reseller;
use super::azure::Actor;
use super::azure::CONTRIBUTOR;
use super::azure::Machine;
use super::azure::OWNER;
use super::azure::Resource;
use super::azure::RoleAssignment;
use super::days_before;
use super::directory::Directory;
use super::directory::Group;
use super::directory::ServicePrincipal;
use super::directory::SignIn;
use super::spending::Cost;
use super::spending::Spending;
use crate::local::services::alert::Customer;
use crate::local::services::alert::PARTNER_TENANT;
use crate::local::services::alert::RESELLER_NAME;
use crate::local::services::alert::RESELLER_TENANT;

/// The region in which the customer has always worked.
pub(super) const HOME: &str = "westeurope";
/// The same region as the bill writes it.
pub(super) const HOME_ON_THE_BILL: &str = "EU West";
/// Entra roles of the partner's people: Global Reader, Security Reader, Directory Readers, Reports
/// Reader and Cloud Application Administrator.
const ROLES: [&str; 5] = [
    "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
    "5d6b6bb7-de71-4623-b4af-96380a352509",
    "88d8e3e3-8f55-4a1e-953a-9b9898b8876b",
    "4a5d8f65-41da-4de4-8968-e035b65339cf",
    "158c047a-c907-4556-b7ef-446551a6b5f7",
];
/// A relationship lasts for two years at most.
const GDAP_LEFT: SignedDuration = SignedDuration::from_hours(200 * 24);

pub(super) fn estate(customer: Customer, now: Timestamp) -> Estate {
    let mut estate = Estate {
        customer,
        look: Look::Quiet,
        company: company(customer),
        access: access(customer, now),
        azure: super::Azure::default(),
        directory: Directory::default(),
        spending: Spending { days: Vec::new(), budget: Some(100.0), currency: "USD" },
    };
    add_people(&mut estate, now);
    add_roles(&mut estate, now);
    add_resources(&mut estate, now);
    estate
}

/// The account of the customer's own automation.
pub(super) fn pipeline(customer: Customer) -> Actor {
    Actor {
        name: Estate::id_of(customer, "app/pipeline"),
        id: Estate::id_of(customer, "principal/pipeline"),
        kind: "Application",
        address: "203.0.113.200".to_owned(),
        client: "ARM Template",
    }
}

/// The first word of the subscription's name is that of the domain.
fn company(customer: Customer) -> Company {
    let word = customer.subscription_name.split('-').next().unwrap_or("customer");
    let domain = format!("{word}.example");
    Company {
        name: customer.name.to_owned(),
        billing_email: format!("billing@{domain}"),
        domain,
        country: "US".to_owned(),
        language: "en".to_owned(),
        resellers: vec![Reseller {
            tenant: RESELLER_TENANT.to_owned(),
            name: RESELLER_NAME.to_owned(),
            mpn_id: "4847383".to_owned(),
        }],
    }
}

fn access(customer: Customer, now: Timestamp) -> Access {
    let graph = GRAPH_SCOPES.map(str::to_owned).into();
    let resource_manager = ["user_impersonation".to_owned()].into();
    let partnership = Estate::id_of(customer, "gdap");
    Access {
        has_owner: true,
        may_change: true,
        gdap: Some(Gdap {
            id: format!("{partnership}-{PARTNER_TENANT}"),
            status: "active".to_owned(),
            activated_at: days_before(now, 165),
            ends_at: now.checked_add(GDAP_LEFT).unwrap_or(now),
            roles: ROLES.map(str::to_owned).into(),
        }),
        consents: BTreeMap::from([
            (GRAPH_API.to_owned(), graph),
            (RESOURCE_MANAGER_API.to_owned(), resource_manager),
        ]),
        licence: Licence::P2,
        plan: Estate::id_of(customer, "plan"),
        is_active: true,
        turn: None,
        legacy: None,
    }
}

fn add_people(estate: &mut Estate, now: Timestamp) {
    let customer = estate.customer;
    for (first, days) in [("Adele", 900), ("Bo", 720), ("Casey", 400), ("Dana", 380), ("Erin", 90)]
    {
        let user = estate.new_user(first, days_before(now, days));
        estate.directory.users.push(user);
    }
    let id = |first: &str| Estate::id_of(customer, &format!("user/{first}"));
    let group = Estate::id_of(customer, "group/admins");
    let by = pipeline(customer);
    let directory = &mut estate.directory;
    directory.groups.push(Group {
        id: group.clone(),
        name: "Tenant admins".to_owned(),
        members: vec![id("dana")],
    });
    directory.service_principals.push(ServicePrincipal {
        id: by.id,
        app_id: by.name,
        name: "deploy-pipeline".to_owned(),
        secrets: vec![days_before(now, 150)],
    });
    directory.global_admins = vec![id("adele"), id("bo"), group];
    for (first, hours) in [("adele", 3), ("bo", 30), ("casey", 5), ("adele", 100)] {
        directory.sign_ins.push(SignIn {
            user: id(first),
            at: super::before(now, hours, 0),
            address: "203.0.113.150".to_owned(),
            place: ("Redmond", "US"),
            app: "Azure Portal",
            is_interactive: true,
            error: 0,
            risk_level: "none",
            risk_state: "none",
        });
    }
}

/// Assignments so old that the log no longer tells of them.
fn add_roles(estate: &mut Estate, now: Timestamp) {
    let customer = estate.customer;
    let by = pipeline(customer);
    let adele = Estate::id_of(customer, "user/adele");
    let agents = Estate::id_of(customer, "admin-agents");
    for (role, principal, principal_type) in [
        (OWNER, agents, "ForeignGroup"),
        (OWNER, adele, "User"),
        (CONTRIBUTOR, by.id.clone(), "ServicePrincipal"),
    ] {
        estate.azure.assignments.push(RoleAssignment {
            name: Estate::id_of(customer, &format!("old/{role}/{principal}")),
            role: role.to_owned(),
            principal,
            principal_type,
            scope: format!("/subscriptions/{}", customer.subscription),
            created_at: days_before(now, 700),
            created_by: by.id.clone(),
        });
    }
}

fn add_resources(estate: &mut Estate, now: Timestamp) {
    let by = pipeline(estate.customer);
    let machine =
        Machine { name: "vm-web-1", group: "rg-web", size: "Standard_B2s", location: HOME };
    estate.create_machine(machine, days_before(now, 300), &by);
    let storage = Resource {
        id: format!(
            "{}/providers/Microsoft.Storage/storageAccounts/stweb{}",
            estate.group("rg-web"),
            estate.customer.series
        ),
        kind: "Microsoft.Storage/storageAccounts".to_owned(),
        location: HOME.to_owned(),
        size: None,
        capacity: None,
        created_at: days_before(now, 300),
        tags: BTreeMap::from([("env".to_owned(), "prod".to_owned())]),
    };
    let updated = storage.clone();
    estate.create(storage, &by);
    estate.change(&updated, "Update", days_before(now, 6), &by);
    for (resource, cost) in estate.azure.resources.clone().iter().zip([3.1, 0.9]) {
        let (resource, kind) = (resource.id.as_str(), resource.kind.as_str());
        let cost = Cost { resource, kind, location: HOME_ON_THE_BILL, cost };
        estate.spend(cost, now, (60, 1));
    }
}
