//! An estate that an intruder took over a day ago, told in the order in which it happened.

use jiff::Timestamp;

use super::Estate;
use super::Look;
use super::azure::Actor;
use super::azure::Given;
use super::azure::MACHINES;
use super::azure::Machine;
use super::azure::OWNER;
use super::before;
use super::directory::Audit;
use super::directory::Eligible;
use super::directory::Risk;
use super::directory::ServicePrincipal;
use super::directory::SignIn;
use super::directory::Target;
use super::directory::User;
use super::quiet;
use super::spending::Cost;
use crate::local::services::alert::Customer;

/// Where the intruder comes from.
const ADDRESS: &str = "203.0.113.9";
/// Regions, as Azure and as the bill writes them, in which the customer never worked.
const NEW_REGIONS: [(&str, &str); 2] =
    [("southafricanorth", "ZA North"), ("brazilsouth", "BR South")];

pub(super) fn estate(customer: Customer, now: Timestamp) -> Estate {
    let mut estate = quiet::estate(customer, now);
    estate.look = Look::Compromised;
    steal_the_admin(&mut estate, now);
    add_the_intruder(&mut estate, now);
    take_the_other_admin(&mut estate, now);
    take_the_subscription(&mut estate, now);
    leave_a_back_door(&mut estate, now);
    mine(&mut estate, now);
    estate
}

/// The account that the intruder made.
pub(super) fn intruder(customer: Customer) -> Actor {
    let word = customer.subscription_name.split('-').next().unwrap_or("customer");
    Actor {
        name: format!("intruder@{word}.example"),
        id: Estate::id_of(customer, "user/intruder"),
        kind: "User",
        address: ADDRESS.to_owned(),
        client: "Azure Portal",
    }
}

/// Adele never had a second factor; somebody abroad signs in with her password.
fn steal_the_admin(estate: &mut Estate, now: Timestamp) {
    let id = Estate::id_of(estate.customer, "user/adele");
    for (hours, error) in [(31, 50_126), (30, 0), (26, 0)] {
        estate.directory.sign_ins.push(SignIn {
            user: id.clone(),
            at: before(now, hours, 5),
            address: ADDRESS.to_owned(),
            place: ("Victoria", "SC"),
            app: "Azure Portal",
            is_interactive: true,
            error,
            risk_level: "high",
            risk_state: "atRisk",
        });
    }
    for adele in estate.directory.users.iter_mut().filter(|user| user.id == id) {
        adele.methods.clear();
        adele.risk = Some(Risk { level: "high", state: "atRisk", updated_at: before(now, 29, 40) });
    }
    estate.directory.eligible_admins.push(Eligible {
        principal: Estate::id_of(estate.customer, "user/erin"),
        since: super::days_before(now, 80),
        until: None,
    });
}

fn add_the_intruder(estate: &mut Estate, now: Timestamp) {
    let intruder = intruder(estate.customer);
    let adele = adele(estate);
    let created_at = before(now, 26, 0);
    let account = estate.new_user("Intruder", created_at);
    let account = User { methods: Vec::new(), phones: Vec::new(), email: None, ..account };
    let target = Target::user(&intruder.id, &intruder.name);
    let made = ("Add user", "UserManagement");
    let made = Audit::new(made, target.clone(), created_at, &adele);
    let promoted = ("Add member to role", "RoleManagement");
    let promoted = Audit::new(promoted, target, before(now, 25, 50), &adele);
    let directory = &mut estate.directory;
    directory.users.push(account);
    directory.audits.extend([
        made.with_change("AccountEnabled", Some("[]"), "[true]"),
        promoted.with_change("Role.DisplayName", None, "\"Global Administrator\""),
    ]);
    directory.global_admins.push(intruder.id);
}

/// Bo's password is reset and the phone for a forgotten one becomes the intruder's.
fn take_the_other_admin(estate: &mut Estate, now: Timestamp) {
    let intruder = intruder(estate.customer);
    let (reset_at, phone_at) = (before(now, 25, 20), before(now, 25, 15));
    let id = Estate::id_of(estate.customer, "user/bo");
    let mut target = Target::user(&id, "");
    for bo in estate.directory.users.iter_mut().filter(|user| user.id == id) {
        bo.password_changed_at = reset_at;
        bo.phones = vec![("+248 2555555".to_owned(), "mobile")];
        target.name.clone_from(&bo.name);
    }
    let reset = ("Reset user password", "UserManagement");
    let reset = Audit::new(reset, target.clone(), reset_at, &intruder);
    let phone = ("Admin updated security info", "UserManagement");
    let phone = Audit::new(phone, target, phone_at, &intruder).with_change(
        "StrongAuthenticationUserDetails",
        Some("\"+1 2065550100\""),
        "\"+248 2555555\"",
    );
    estate.directory.audits.extend([reset, phone]);
}

fn take_the_subscription(estate: &mut Estate, now: Timestamp) {
    let intruder = intruder(estate.customer);
    let elevated_at = before(now, 25, 5);
    estate.elevate(elevated_at, &intruder);
    let elevated = "User has elevated their access to User Access Administrator for their Azure \
                    Resources";
    let target = Target::user(&intruder.id, &intruder.name);
    let elevated = (elevated, "AzureRBACRoleManagementElevateAccess");
    let elevated = Audit::new(elevated, target, elevated_at, &intruder);
    let service = "Azure RBAC (Elevated Access)";
    estate.directory.audits.push(Audit { service, ..elevated });
    let scope = format!("/subscriptions/{}", estate.customer.subscription);
    let id = intruder.id.clone();
    let given = Given { role: OWNER, principal: &id, principal_type: "User", scope: &scope };
    estate.assign_role(given, before(now, 25, 0), &intruder);
    let families = ["StandardNCADSA100v4Family", "standardNDISRH100V5Family"];
    for ((location, _), family) in NEW_REGIONS.iter().zip(families) {
        estate.raise_quota((location, family, 384), before(now, 24, 40), &intruder);
    }
}

/// A secret for a service principal that is Global Administrator as well.
fn leave_a_back_door(estate: &mut Estate, now: Timestamp) {
    let intruder = intruder(estate.customer);
    let customer = estate.customer;
    let id = Estate::id_of(customer, "principal/automation");
    let at = before(now, 24, 30);
    estate.directory.service_principals.push(ServicePrincipal {
        id: id.clone(),
        app_id: Estate::id_of(customer, "app/automation"),
        name: "automation-sp".to_owned(),
        secrets: vec![super::days_before(now, 400), at],
    });
    let target =
        Target { kind: "ServicePrincipal", id: id.clone(), name: "automation-sp".to_owned() };
    let added = ("Add service principal credentials", "ApplicationManagement");
    let added = Audit::new(added, target, at, &intruder).with_change(
        "KeyDescription",
        Some("[]"),
        "[\"[KeyIdentifier=synthetic,KeyType=Password,KeyUsage=Verify]\"]",
    );
    estate.directory.audits.push(added);
    estate.directory.global_admins.push(id);
}

/// Twelve machines with graphics cards; the costs of a day go from 4 to 812.
fn mine(estate: &mut Estate, now: Timestamp) {
    let intruder = intruder(estate.customer);
    for number in 1..=12_i64 {
        let is_large = number > 8;
        let size = match is_large {
            true => "Standard_ND96isr_H100_v5",
            false => "Standard_NC24ads_A100_v4",
        };
        let [(first, on_first_bill), (second, on_second_bill)] = NEW_REGIONS;
        let (location, on_the_bill) =
            if is_large { (second, on_second_bill) } else { (first, on_first_bill) };
        let name = format!("vm-build-{number:02}");
        let machine = Machine { name: &name, group: "rg-build", size, location };
        estate.create_machine(machine, before(now, 24, 20_i64.saturating_sub(number)), &intruder);
        let resource = format!("{}/providers/{MACHINES}/{name}", estate.group("rg-build"));
        let cost = if is_large { 105.0 } else { 48.5 };
        let cost = Cost { resource: &resource, kind: MACHINES, location: on_the_bill, cost };
        estate.spend(cost, now, (1, 1));
    }
}

fn adele(estate: &Estate) -> Actor {
    Actor {
        name: format!("adele@{}", estate.company.domain),
        id: Estate::id_of(estate.customer, "user/adele"),
        kind: "User",
        address: ADDRESS.to_owned(),
        client: "Azure Portal",
    }
}
