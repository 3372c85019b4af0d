//! What one customer has: its Azure subscription, its directory, what it spends, and what the
//! partner may do there. Plain values, so that a test can change any of them.
//!
//! The stand-ins for Resource Manager, Graph in the customer's tenant, Partner Center's customers
//! and the retail prices answer from it. All times follow from the moment it is made.

pub mod azure;
mod compromised;
pub mod directory;
mod innocent;
mod large;
mod quiet;
pub mod spending;
pub mod standing;
pub mod workload;

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use jiff::SignedDuration;
use jiff::Timestamp;
use uuid::Uuid;

use super::alert::Alert;
use super::alert::Customer;
use azure::Azure;
use azure::Machine;
use directory::Directory;
use spending::Spending;
use standing::Legacy;
use standing::Turn;

/// Everything of one customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Estate {
    /// Whose.
    pub customer: Customer,
    /// What it was made to look like.
    pub look: Look,
    /// Who the customer is, as Partner Center knows it.
    pub company: Company,
    /// What the partner may do there.
    pub access: Access,
    /// What is in the subscription, and what happened to it.
    pub azure: Azure,
    /// Who is in the tenant, and what happened to them.
    pub directory: Directory,
    /// What it costs.
    pub spending: Spending,
}

/// What an estate looks like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Look {
    /// Nothing has happened for months.
    #[default]
    Quiet,
    /// An intruder took over the tenant a day ago.
    Compromised,
    /// A nightly batch job runs, as it has for months.
    Innocent,
}

/// Who the customer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// The name; may be hostile in a test.
    pub name: String,
    /// The default domain.
    pub domain: String,
    /// Two letters.
    pub country: String,
    /// Where invoices go.
    pub billing_email: String,
    /// The language of mails, two letters.
    pub language: String,
    /// The indirect resellers between partner and customer.
    pub resellers: Vec<Reseller>,
}

/// An indirect reseller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reseller {
    /// Its tenant.
    pub tenant: String,
    /// Its name.
    pub name: String,
    /// Its number in the partner network.
    pub mpn_id: String,
}

/// What the partner may do at the customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// True while the partner's AdminAgents own the subscription (AOBO).
    pub has_owner: bool,
    /// False when the partner may only read in the subscription.
    pub may_change: bool,
    /// The delegated admin relationship; nothing when there never was one.
    pub gdap: Option<Gdap>,
    /// What the customer's tenant lets the app do: delegated scopes by the id of the API.
    pub consents: BTreeMap<String, BTreeSet<String>>,
    /// Which Entra licence the tenant has.
    pub licence: Licence,
    /// Partner Center's id of the Azure plan.
    pub plan: String,
    /// True while the Azure entitlement (the subscription) is active, apart from a change that is
    /// on its way.
    pub is_active: bool,
    /// The last change of that.
    pub turn: Option<Turn>,
    /// The subscription by itself, when it is in no plan.
    pub legacy: Option<Legacy>,
}

/// A granular delegated admin relationship.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gdap {
    /// Its id.
    pub id: String,
    /// Its status as Graph writes it; only `active` and `expiring` let anybody in.
    pub status: String,
    /// When it began.
    pub activated_at: Timestamp,
    /// When it ends.
    pub ends_at: Timestamp,
    /// The template ids of the Entra roles that the partner's people have through it.
    pub roles: Vec<String>,
}

/// An Entra licence, each with all that those before it have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Licence {
    /// The free edition.
    None,
    /// Entra ID P1.
    P1,
    /// Entra ID P2.
    P2,
}

/// The API of Microsoft Graph, as an enterprise application.
pub const GRAPH_API: &str = "00000003-0000-0000-c000-000000000000";
/// The API of Azure Resource Manager, as an enterprise application.
pub const RESOURCE_MANAGER_API: &str = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
/// All delegated scopes of Graph with which an estate begins.
pub const GRAPH_SCOPES: [&str; 10] = [
    "Application.Read.All",
    "AuditLog.Read.All",
    "Directory.Read.All",
    "GroupMember.Read.All",
    "IdentityRiskyUser.Read.All",
    "Organization.Read.All",
    "RoleEligibilitySchedule.Read.Directory",
    "RoleManagement.Read.Directory",
    "User.Read.All",
    "UserAuthenticationMethod.Read.All",
];

impl Estate {
    /// An estate in which nothing has happened for months.
    pub fn quiet(customer: Customer, now: Timestamp) -> Self {
        quiet::estate(customer, now)
    }

    /// An estate that an intruder took over: an account created 26 hours ago and made Global
    /// Administrator and Owner, an admin's password and phone changed, quotas raised, twelve GPU
    /// machines in two new regions, costs of 812 a day instead of 4.
    pub fn compromised(customer: Customer, now: Timestamp) -> Self {
        compromised::estate(customer, now)
    }

    /// An estate that renders films every night, as it has for months.
    pub fn innocent(customer: Customer, now: Timestamp) -> Self {
        innocent::estate(customer, now)
    }

    /// An estate with this many changes of resources within the last days, the newest first.
    pub fn large(customer: Customer, now: Timestamp, changes: usize) -> Self {
        large::estate(customer, now, changes)
    }

    /// An estate of a look.
    pub fn of(look: Look, customer: Customer, now: Timestamp) -> Self {
        match look {
            Look::Quiet => Self::quiet(customer, now),
            Look::Compromised => Self::compromised(customer, now),
            Look::Innocent => Self::innocent(customer, now),
        }
    }

    /// An id that is always the same for the same name in the same tenant.
    pub fn id_of(customer: Customer, name: &str) -> String {
        let name = format!("{}/{name}", customer.tenant);
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string()
    }

    /// The address of a resource group.
    pub fn group(&self, name: &str) -> String {
        format!("/subscriptions/{}/resourceGroups/{name}", self.customer.subscription)
    }

    /// True while the delegated admin relationship lets the partner's people in.
    pub fn has_gdap(&self, now: Timestamp) -> bool {
        self.access.gdap.as_ref().is_some_and(|gdap| gdap.is_open(now))
    }

    /// Sees to it that the machines of an alert exist: bought by the intruder where there is one,
    /// old ones elsewhere.
    pub(super) fn include(&mut self, alert: &Alert, detected_at: Timestamp) {
        let (by, since) = match self.look {
            Look::Compromised => (compromised::intruder(self.customer), HOURS_OF_MINING),
            Look::Quiet | Look::Innocent => (quiet::pipeline(self.customer), DAYS_OF_SERVICE),
        };
        let at = detected_at.checked_sub(since).unwrap_or(detected_at);
        for (id, name) in alert.resource_ids().iter().zip(&alert.machines) {
            let is_known = |known: &azure::Resource| known.id.eq_ignore_ascii_case(id);
            if self.azure.resources.iter().any(is_known) {
                continue;
            }
            let group = alert.resource_group();
            let machine = Machine { name, group, size: "Standard_D4s_v5", location: "westeurope" };
            self.create_machine(machine, at, &by);
        }
    }
}

/// Machines of an intruder are reported after some hours.
const HOURS_OF_MINING: SignedDuration = SignedDuration::from_hours(5);
/// Other machines have been there for long.
const DAYS_OF_SERVICE: SignedDuration = SignedDuration::from_hours(200 * 24);

impl Gdap {
    /// True while it lets the partner's people in.
    pub fn is_open(&self, now: Timestamp) -> bool {
        matches!(self.status.as_str(), "active" | "expiring") && self.ends_at > now
    }
}

impl Access {
    /// The consented scopes of an API, in the order of the alphabet.
    pub fn scopes(&self, api: &str) -> BTreeSet<String> {
        self.consents.get(api).cloned().unwrap_or_default()
    }
}

/// A time before another.
fn before(now: Timestamp, hours: i64, minutes: i64) -> Timestamp {
    let span = SignedDuration::from_mins(hours.saturating_mul(60).saturating_add(minutes));
    now.checked_sub(span).unwrap_or(now)
}

/// A time so many days before another.
fn days_before(now: Timestamp, days: i64) -> Timestamp {
    before(now, days.saturating_mul(24), 0)
}
