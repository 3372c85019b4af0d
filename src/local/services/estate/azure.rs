//! What is in a subscription, and what happened to it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::json;

use super::Estate;
use super::workload::Child;
use super::workload::Runs;

/// A subscription.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Azure {
    /// What there is.
    pub resources: Vec<Resource>,
    /// The tags of resource groups, by the name of the group.
    pub group_tags: BTreeMap<String, BTreeMap<String, String>>,
    /// What was created, updated and deleted, in any order.
    pub changes: Vec<ResourceChange>,
    /// The activity log, in any order.
    pub activities: Vec<Activity>,
    /// Who may do what.
    pub assignments: Vec<RoleAssignment>,
    /// Parts of resources that are not listed among them.
    pub children: Vec<Child>,
    /// How things run, by the address in lower case.
    pub runs: Runs,
}

/// A resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its address, beginning with `/subscriptions/`.
    pub id: String,
    /// The type, such as `Microsoft.Compute/virtualMachines`.
    pub kind: String,
    /// The region.
    pub location: String,
    /// The size of a machine or of each machine of a scale set.
    pub size: Option<String>,
    /// How many machines a scale set has.
    pub capacity: Option<u32>,
    /// When it was created.
    pub created_at: Timestamp,
    /// Its tags.
    pub tags: BTreeMap<String, String>,
}

/// What happened to a resource, as Resource Graph keeps it for two weeks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResourceChange {
    /// When.
    pub at: Timestamp,
    /// To what.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// `Create`, `Update` or `Delete`.
    pub change: &'static str,
    /// Who: a name, an id, or `System`.
    pub by: String,
    /// `User`, `Application` or `System`.
    pub by_type: &'static str,
    /// With what, such as `Azure Portal`.
    pub client: String,
    /// The operation, such as `Microsoft.Compute/virtualMachines/write`.
    pub operation: String,
    /// What else belongs to the same request.
    pub correlation: String,
}

/// An entry of the activity log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// When.
    pub at: Timestamp,
    /// Who: a user principal name or the id of an application.
    pub caller: String,
    /// The object id of the same one.
    pub caller_id: String,
    /// From which address.
    pub address: String,
    /// The operation.
    pub operation: String,
    /// The operation in words.
    pub title: String,
    /// On what.
    pub resource: String,
    /// Its type.
    pub kind: String,
    /// `Started`, `Succeeded` or `Failed`.
    pub status: &'static str,
    /// `Created`, `OK`, or nothing.
    pub sub_status: &'static str,
    /// The method of the request.
    pub method: &'static str,
    /// What else belongs to the same request.
    pub correlation: String,
    /// Further values.
    pub properties: BTreeMap<String, String>,
    /// True when it is in the log of the tenant and not in that of a subscription, as the
    /// elevation of access is.
    pub is_tenant_wide: bool,
}

/// An assignment of an Azure role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleAssignment {
    /// Its name, a GUID.
    pub name: String,
    /// The GUID of the role.
    pub role: String,
    /// Who has it.
    pub principal: String,
    /// `User`, `Group`, `ServicePrincipal` or `ForeignGroup`.
    pub principal_type: &'static str,
    /// On what; `/` is the whole tenant.
    pub scope: String,
    /// Since when.
    pub created_at: Timestamp,
    /// From whom.
    pub created_by: String,
}

/// Who does something, from where and with what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user principal name, or the id of the application.
    pub name: String,
    /// The object id.
    pub id: String,
    /// `User` or `Application`.
    pub kind: &'static str,
    /// The address.
    pub address: String,
    /// The tool.
    pub client: &'static str,
}

/// A machine that somebody creates.
#[derive(Clone, Copy, Debug)]
pub struct Machine<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its resource group.
    pub group: &'a str,
    /// Its size.
    pub size: &'a str,
    /// Its region.
    pub location: &'a str,
}

/// A role that somebody gives.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    /// The GUID of the role.
    pub role: &'a str,
    /// To whom.
    pub principal: &'a str,
    /// `User`, `Group`, `ServicePrincipal` or `ForeignGroup`.
    pub principal_type: &'static str,
    /// On what; `/` is the whole tenant.
    pub scope: &'a str,
}

/// The role that may do everything.
pub const OWNER: &str = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
/// The role that may do everything but give rights.
pub const CONTRIBUTOR: &str = "b24988ac-6180-42a0-ab88-20f7382dd24c";
/// The role that comes with elevated access.
pub const USER_ACCESS_ADMINISTRATOR: &str = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9";
/// The type of virtual machines.
pub const MACHINES: &str = "Microsoft.Compute/virtualMachines";
/// The type of scale sets.
pub const SCALE_SETS: &str = "Microsoft.Compute/virtualMachineScaleSets";
const ASSIGNMENTS: &str = "Microsoft.Authorization/roleAssignments";

impl Resource {
    /// The last part of the address.
    pub fn name(&self) -> &str {
        self.id.rsplit('/').next().unwrap_or_default()
    }

    /// The resource group in the address.
    pub fn group(&self) -> &str {
        group_of(&self.id)
    }
}

/// The resource group in an address; nothing when it has none.
pub fn group_of(id: &str) -> &str {
    let mut parts = id.split('/');
    parts.by_ref().find(|part| part.eq_ignore_ascii_case("resourceGroups"));
    parts.next().unwrap_or_default()
}

impl Azure {
    /// The resource groups with their tags: those of the resources, and those that have tags.
    pub fn groups(&self) -> BTreeMap<&str, BTreeMap<String, String>> {
        let mut groups: BTreeMap<&str, _> =
            self.group_tags.iter().map(|(name, tags)| (name.as_str(), tags.clone())).collect();
        for name in self.resources.iter().map(Resource::group).filter(|name| !name.is_empty()) {
            groups.entry(name).or_default();
        }
        groups
    }
}

impl Estate {
    /// Somebody creates a virtual machine: it exists, it is among the changes and in the log.
    pub fn create_machine(&mut self, machine: Machine<'_>, at: Timestamp, by: &Actor) {
        let Machine { name, group, size, location } = machine;
        let id = format!("{}/providers/{MACHINES}/{name}", self.group(group));
        self.create(
            Resource {
                id,
                kind: MACHINES.to_owned(),
                location: location.to_owned(),
                size: Some(size.to_owned()),
                capacity: None,
                created_at: at,
                tags: BTreeMap::new(),
            },
            by,
        );
    }

    /// Somebody creates a resource.
    pub fn create(&mut self, resource: Resource, by: &Actor) {
        self.change(&resource, "Create", resource.created_at, by);
        self.azure.resources.push(resource);
    }

    /// Something happens to a resource.
    pub fn change(&mut self, resource: &Resource, change: &'static str, at: Timestamp, by: &Actor) {
        let verb = if change == "Delete" { "delete" } else { "write" };
        let operation = format!("{}/{verb}", resource.kind);
        let kind = resource.kind.rsplit('/').next().unwrap_or_default();
        let title = match change {
            "Delete" => format!("Delete {kind}"),
            _ => format!("Create or Update {kind}"),
        };
        let mut activity = self.activity((&operation, &title), &resource.id, at, by);
        activity.kind.clone_from(&resource.kind);
        activity.sub_status = if change == "Create" { "Created" } else { "OK" };
        self.azure.changes.push(ResourceChange {
            at,
            resource: resource.id.clone(),
            kind: resource.kind.clone(),
            change,
            by: by.name.clone(),
            by_type: by.kind,
            client: by.client.to_owned(),
            operation,
            correlation: activity.correlation.clone(),
        });
        self.azure.activities.push(activity);
    }

    /// Somebody gives an Azure role.
    pub fn assign_role(
        &mut self,
        Given { role, principal, principal_type, scope }: Given<'_>,
        at: Timestamp,
        by: &Actor,
    ) {
        let name = Self::id_of(self.customer, &format!("assignment/{role}/{principal}/{scope}"));
        let id = assignment_id(scope, &name);
        let title = "Create role assignment";
        let operation = format!("{ASSIGNMENTS}/write");
        let mut activity = self.activity((&operation, title), &id, at, by);
        ASSIGNMENTS.clone_into(&mut activity.kind);
        activity.sub_status = "Created";
        activity.is_tenant_wide = scope == "/";
        let subscription = self.customer.subscription;
        let body = json!({ "properties": {
            "roleDefinitionId": role_definition(subscription, role), "principalId": principal,
        }});
        activity.properties.insert("requestbody".to_owned(), body.to_string());
        self.azure.activities.push(activity);
        self.azure.assignments.push(RoleAssignment {
            name,
            role: role.to_owned(),
            principal: principal.to_owned(),
            principal_type,
            scope: scope.to_owned(),
            created_at: at,
            created_by: by.id.clone(),
        });
    }

    /// Somebody raises a quota of cores: the region, the family and the new limit.
    pub fn raise_quota(
        &mut self,
        (location, family, limit): (&str, &str, u32),
        at: Timestamp,
        by: &Actor,
    ) {
        let subscription = self.customer.subscription;
        let resource = format!(
            "/subscriptions/{subscription}/providers/Microsoft.Compute/locations/{location}\
             /providers/Microsoft.Quota/quotas/{family}"
        );
        let operation = "Microsoft.Quota/quotas/write";
        let mut activity = self.activity((operation, "Create or update quotas"), &resource, at, by);
        "Microsoft.Quota/quotas".clone_into(&mut activity.kind);
        let body = json!({ "properties": {
            "limit": { "limitObjectType": "LimitValue", "value": limit },
            "name": { "value": family },
        }});
        activity.properties.insert("requestbody".to_owned(), body.to_string());
        self.azure.activities.push(activity);
    }

    /// A Global Administrator takes the right to give Azure roles: an entry in the log of the
    /// tenant, and a role on everything.
    pub fn elevate(&mut self, at: Timestamp, by: &Actor) {
        let operation = "Microsoft.Authorization/elevateAccess/action";
        let title = "Assigns the caller to User Access Administrator role";
        let mut activity =
            self.activity((operation, title), "/providers/Microsoft.Authorization", at, by);
        activity.is_tenant_wide = true;
        activity.method = "POST";
        self.azure.activities.push(activity);
        let (role, principal) = (USER_ACCESS_ADMINISTRATOR, by.id.as_str());
        let given = Given { role, principal, principal_type: "User", scope: "/" };
        self.assign_role(given, at, by);
    }

    /// An entry of the log that says that something succeeded: the operation with its title.
    pub fn activity(
        &self,
        (operation, title): (&str, &str),
        resource: &str,
        at: Timestamp,
        by: &Actor,
    ) -> Activity {
        let seed = format!("activity/{operation}/{resource}/{at}");
        Activity {
            at,
            caller: by.name.clone(),
            caller_id: by.id.clone(),
            address: by.address.clone(),
            operation: operation.to_owned(),
            title: title.to_owned(),
            resource: resource.to_owned(),
            kind: operation.rsplit_once('/').map_or(operation, |(kind, _)| kind).to_owned(),
            status: "Succeeded",
            sub_status: "OK",
            method: "PUT",
            correlation: Self::id_of(self.customer, &seed),
            properties: BTreeMap::new(),
            is_tenant_wide: false,
        }
    }
}

/// The address of an assignment.
pub fn assignment_id(scope: &str, name: &str) -> String {
    format!("{}/providers/{ASSIGNMENTS}/{name}", scope.trim_end_matches('/'))
}

/// The address of a role.
pub fn role_definition(subscription: &str, role: &str) -> String {
    format!(
        "/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}"
    )
}
