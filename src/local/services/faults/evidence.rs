//! The faults of what is asked about a customer: the same troubles for each remote.

use super::Effect;
use super::Fault;
use super::Often;
use super::Place;
use super::trouble::Form;
use super::trouble::Trouble;

/// One of them.
macro_rules! trouble {
    ($name:literal, $trouble:literal, $remote:literal, $meaning:literal, $part:literal, $what:expr, $form:expr) => {
        Fault {
            name: concat!($name, "-", $trouble),
            meaning: concat!($remote, ": ", $meaning),
            at: Place::Containing($part),
            often: Often::Always,
            effect: Effect::Trouble($what, $form),
        }
    };
}

/// The troubles that every remote can have.
macro_rules! troubles {
    ($name:literal, $remote:literal, $part:literal, $form:expr) => {
        [
            trouble!($name, "403", $remote, "a right is missing", $part, Trouble::Forbidden, $form),
            Fault {
                often: Often::First(1),
                ..trouble!(
                    $name,
                    "429",
                    $remote,
                    "the first request comes too soon, with the time to wait",
                    $part,
                    Trouble::Throttled { has_wait: true },
                    $form
                )
            },
            trouble!(
                $name,
                "429-for-ever",
                $remote,
                "every request comes too soon, for nobody knows how long",
                $part,
                Trouble::Throttled { has_wait: false },
                $form
            ),
            trouble!($name, "500", $remote, "every request fails", $part, Trouble::Broken, $form),
            Fault {
                effect: Effect::Silence,
                ..trouble!(
                    $name,
                    "slow",
                    $remote,
                    "no answer within 90 seconds",
                    $part,
                    Trouble::Broken,
                    $form
                )
            },
            Fault {
                effect: Effect::Torn,
                ..trouble!(
                    $name,
                    "truncated",
                    $remote,
                    "the answer ends before its Content-Length",
                    $part,
                    Trouble::Broken,
                    $form
                )
            },
            trouble!(
                $name,
                "foreign-link",
                $remote,
                "the link to the next page leads to another host",
                $part,
                Trouble::ForeignLink,
                $form
            ),
            trouble!(
                $name,
                "half",
                $remote,
                "the first page is there and the second one fails",
                $part,
                Trouble::Half,
                $form
            ),
            trouble!(
                $name,
                "empty",
                $remote,
                "nothing, whatever there is",
                $part,
                Trouble::Empty,
                $form
            ),
        ]
    };
}

/// Each remote with what its path contains, in lower case.
static OF_REMOTES: [[Fault; 9]; 10] = [
    troubles!(
        "resource-graph",
        "Resource Graph",
        "/providers/microsoft.resourcegraph/",
        Form::ResourceGraph
    ),
    troubles!(
        "activity-log",
        "the activity log",
        "/providers/microsoft.insights/",
        Form::ResourceManager
    ),
    troubles!(
        "authorization",
        "Azure role assignments and permissions",
        "/providers/microsoft.authorization/",
        Form::ResourceManager
    ),
    troubles!("cost", "Cost Management", "/providers/microsoft.costmanagement/", Form::Cost),
    troubles!("directory", "Graph in the customer's tenant", "/v1.0/", Form::Graph),
    troubles!("risky-users", "Identity Protection", "/v1.0/identityprotection/", Form::Graph),
    troubles!("sign-ins", "the log of sign-ins", "/v1.0/auditlogs/signins", Form::Graph),
    troubles!("audits", "the log of the directory", "/v1.0/auditlogs/directoryaudits", Form::Graph),
    troubles!("customers", "Partner Center's customers", "/v1/customers", Form::PartnerCenter),
    troubles!("prices", "the retail prices", "/api/retail/prices", Form::Prices),
];
static OF_LICENCES: [Fault; 3] = [
    trouble!(
        "directory",
        "unlicensed",
        "Graph in the customer's tenant",
        "no premium licence",
        "/v1.0/",
        Trouble::Unlicensed,
        Form::Graph
    ),
    trouble!(
        "risky-users",
        "unlicensed",
        "Identity Protection",
        "no premium licence",
        "/v1.0/identityprotection/",
        Trouble::Unlicensed,
        Form::Graph
    ),
    trouble!(
        "sign-ins",
        "unlicensed",
        "the log of sign-ins",
        "no premium licence",
        "/v1.0/auditlogs/signins",
        Trouble::Unlicensed,
        Form::Graph
    ),
];

/// Every fault of what is asked about a customer; polls do not meet them.
pub fn evidence_faults() -> impl Iterator<Item = &'static Fault> {
    OF_REMOTES.as_flattened().iter().chain(&OF_LICENCES)
}
