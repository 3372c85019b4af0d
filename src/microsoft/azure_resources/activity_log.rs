//! The Activity Log of a subscription.
//!
//! Source: "Activity Logs - List" (2015-04-01). Its filter is closed: a window and at most one of
//! resource group, resource, provider and correlation id.

use jiff::Timestamp;

use super::AzureResources;
use super::Place;
use super::Window;
use crate::microsoft::json::Json;
use crate::microsoft::patience::Patience;
use crate::microsoft::unanswered::Listed;
use crate::microsoft::unanswered::Unanswered;
use crate::text::Untrusted;

/// An entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// When.
    pub at: Timestamp,
    /// What was done: `Microsoft.Compute/virtualMachines/write`.
    pub operation: String,
    /// `Started`, `Accepted`, `Succeeded`, `Failed`.
    pub status: String,
    /// True when the operation made something new.
    pub has_created: bool,
    /// To what; may be blank.
    pub resource: Untrusted,
    /// Its type.
    pub resource_type: Untrusted,
    /// Who did it: a sign-in name or the id of an application.
    pub caller: Option<Untrusted>,
    /// Ids by which the same one is named elsewhere: the object id, of applications their own id
    /// too.
    pub caller_ids: Vec<String>,
    /// From which address.
    pub address: Option<Untrusted>,
    /// What belongs to the same request.
    pub correlation: Option<String>,
    /// What was asked for, as far as the log keeps it.
    pub requested: Requested,
}

/// What a request asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Requested {
    /// The region of a new resource.
    pub region: Option<Untrusted>,
    /// The size of a new machine, or of the machines of a scale set.
    pub size: Option<Untrusted>,
    /// How many machines.
    pub capacity: Option<u64>,
    /// The GUID of an Azure role.
    pub role: Option<String>,
    /// To whom a role was given.
    pub principal: Option<Untrusted>,
}

const LOG: &str = "/providers/microsoft.insights/eventtypes/management/values";
const OBJECT_ID: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const APP_ID: &str = "appid";

impl AzureResources {
    /// What was done in a window, in the order of the API (the latest first), of all resource
    /// providers or of one.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn activity_log(
        &self,
        place: Place,
        window: Window,
        provider: Option<&'static str>,
        patience: Patience,
    ) -> Result<Listed<LogEntry>, Unanswered> {
        let Window { from, to } = window;
        let mut filter = format!("eventTimestamp ge '{from}' and eventTimestamp le '{to}'");
        if let Some(provider) = provider {
            filter.push_str(&format!(" and resourceProvider eq '{provider}'"));
        }
        let query = [("api-version", "2015-04-01"), ("$filter", filter.as_str())];
        let ask = self.get(place, LOG, &query)?;
        self.list(ask, patience, entry).await
    }
}

/// Operations come as `{"value", "localizedValue"}`; the second changes with the language.
fn entry(one: Json<'_>) -> Option<LogEntry> {
    let claims = one.at("claims");
    let address = one.path(&["httpRequest", "clientIpAddress"]).untrusted();
    let statuses = [one.path(&["subStatus", "value"]), one.path(&["properties", "statusCode"])];
    let caller = one.at("caller").untrusted();
    // Of people the application is only the tool, which is everybody's.
    let is_person = caller.as_ref().is_some_and(|caller| caller.as_received().contains('@'));
    let app_id = (!is_person).then(|| claims.at(APP_ID));
    let ids = std::iter::once(claims.at(OBJECT_ID)).chain(app_id);
    Some(LogEntry {
        at: one.at("eventTimestamp").time()?,
        operation: one.path(&["operationName", "value"]).text()?.to_owned(),
        status: one.path(&["status", "value"]).text().unwrap_or_default().to_owned(),
        has_created: statuses.iter().any(|status| status.text() == Some("Created")),
        resource: one.at("resourceId").or_blank(),
        resource_type: one.path(&["resourceType", "value"]).or_blank(),
        caller,
        caller_ids: ids.filter_map(|id| Some(id.text()?.to_ascii_lowercase())).collect(),
        address: address.or_else(|| claims.at("ipaddr").untrusted()),
        correlation: one.at("correlationId").text().map(str::to_owned),
        requested: requested(one),
    })
}

/// Long bodies are cut off by the log and are then no document.
fn requested(one: Json<'_>) -> Requested {
    let Some(body) = one.path(&["properties", "requestbody"]).inner() else {
        return Requested::default();
    };
    let body = Json::of(&body);
    let properties = body.at("properties");
    let size = properties.path(&["hardwareProfile", "vmSize"]).untrusted();
    let role = properties.at("roleDefinitionId").text().and_then(|id| id.rsplit('/').next());
    Requested {
        region: body.at("location").untrusted(),
        size: size.or_else(|| body.path(&["sku", "name"]).untrusted()),
        capacity: body.path(&["sku", "capacity"]).count(),
        role: role.map(str::to_ascii_lowercase),
        principal: properties.at("principalId").untrusted(),
    }
}
