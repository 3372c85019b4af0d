//! A fraud event in a form of its own, before it is written the way one of the APIs writes it.

use jiff::SignedDuration;
use jiff::Timestamp;

/// A customer of the partner, with the one subscription that a scenario plays on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Customer {
    /// The name.
    pub name: &'static str,
    /// The tenant.
    pub tenant: &'static str,
    /// The Azure subscription.
    pub subscription: &'static str,
    /// Its name.
    pub subscription_name: &'static str,
    /// What its alerts' numbers begin with, so that ids never repeat between customers.
    pub series: u32,
    /// Tells the runs apart that share a storage.
    pub run: u16,
}

/// What Microsoft detected, without times: those follow from when it appears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alert {
    /// Whose.
    pub customer: Customer,
    /// Counts within the customer.
    pub number: u32,
    /// The type as Partner Center writes it.
    pub alert_type: &'static str,
    /// The severity as Partner Center writes it.
    pub severity: &'static str,
    /// The confidence as Partner Center writes it.
    pub confidence: &'static str,
    /// The title.
    pub title: &'static str,
    /// The description.
    pub description: &'static str,
    /// The names of the virtual machines.
    pub machines: Vec<String>,
    /// Further details as pairs.
    pub details: Vec<(&'static str, &'static str)>,
    /// How often it was seen.
    pub hits: u32,
    /// True for a test.
    pub is_test: bool,
}

/// What became of an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// Nobody answered.
    Active,
    /// Somebody looks at it.
    Investigating,
    /// Somebody answered.
    Resolved(Verdict),
}

/// An answer to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Real abuse.
    Fraud,
    /// Expected, or a mistake of the detection.
    Legitimate,
    /// Stale.
    Ignore,
}

/// An alert that has appeared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appeared {
    /// What was detected.
    pub alert: Alert,
    /// When it was detected.
    pub detected_at: Timestamp,
    /// What became of it.
    pub state: State,
    /// Who changed it and when, oldest first.
    pub log: Vec<Entry>,
}

/// A change of an alert's state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Before.
    pub from: State,
    /// After.
    pub to: State,
    /// Who.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// The partner that the stand-ins know.
pub const PARTNER_TENANT: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
/// The partner's name.
pub const PARTNER_NAME: &str = "Woodgrove Cloud Partners (synthetic)";
/// The indirect reseller between partner and customer.
pub const RESELLER_TENANT: &str = "33333333-cccc-4ccc-8ccc-000000000003";
/// The reseller's name.
pub const RESELLER_NAME: &str = "Proseware Reseller (synthetic)";
/// The resource group that all machines are in.
const RESOURCE_GROUP: &str = "rg-build";
/// Microsoft sees mining some time after it began.
const SEEN_AFTER: SignedDuration = SignedDuration::from_mins(95);

impl Alert {
    /// The id of what the alert is about.
    pub fn entity_id(&self) -> String {
        let Customer { series, run, .. } = self.customer;
        format!("88888888-{run:04x}-4222-8222-{series:04}{:08}", self.number)
    }

    /// The id that Partner Center gives it.
    pub fn partner_center_id(&self) -> String {
        format!("{}_{}", self.customer.subscription, self.entity_id())
    }

    /// The id that Graph gives it.
    pub fn graph_id(&self) -> String {
        format!("{}-{}", self.customer.subscription, self.entity_id())
    }

    /// The resource group of the machines.
    pub fn resource_group(&self) -> &'static str {
        RESOURCE_GROUP
    }

    /// The resource ids of the machines.
    pub fn resource_ids(&self) -> Vec<String> {
        let group = format!(
            "/subscriptions/{}/resourceGroups/{RESOURCE_GROUP}",
            self.customer.subscription
        );
        let id = |machine: &String| {
            format!("{group}/providers/Microsoft.Compute/virtualMachines/{machine}")
        };
        self.machines.iter().map(id).collect()
    }
}

impl Appeared {
    /// When the activity was first seen.
    pub fn first_seen_at(&self) -> Timestamp {
        self.detected_at.checked_sub(SEEN_AFTER).unwrap_or(Timestamp::MIN)
    }

    /// The answer, with the entry that says who gave it.
    pub fn answer(&self) -> Option<(Verdict, &Entry)> {
        match (&self.state, self.log.last()) {
            (State::Resolved(verdict), Some(entry)) => Some((*verdict, entry)),
            _ => None,
        }
    }

    /// Changes the state and remembers who did it.
    pub fn change(&mut self, to: State, by: &str, at: Timestamp) {
        let from = std::mem::replace(&mut self.state, to.clone());
        self.log.push(Entry { from, to, by: by.to_owned(), at });
    }
}

impl State {
    /// The name as Partner Center writes it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Active => "Active",
            Self::Investigating => "Investigating",
            Self::Resolved(_) => "Resolved",
        }
    }
}

impl Verdict {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Fraud, Self::Legitimate, Self::Ignore];

    /// The name as Partner Center writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fraud => "Fraud",
            Self::Legitimate => "Legitimate",
            Self::Ignore => "Ignore",
        }
    }

    /// Reads a name without regard to case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name().eq_ignore_ascii_case(text))
    }
}
