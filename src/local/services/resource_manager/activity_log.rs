//! The activity log: a closed grammar of filters, pages by link, ninety days.

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

use super::Api;
use super::Refusal;
use crate::local::services::asked::Asked;
use crate::local::services::asked::Place;
use crate::local::services::estate::Estate;
use crate::local::services::estate::azure::Activity;
use crate::local::services::estate::azure::group_of;
use crate::local::services::filter::Field;
use crate::local::services::filter::Filter;
use crate::local::services::filter::Kind;

pub(super) const API: Api =
    Api { action: "Microsoft.Insights/eventtypes/values/Read", versions: &["2015-04-01"] };
/// Small, so that callers really have to follow links; the real pages have 200 entries.
const PAGE: usize = 50;
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Entries arrive late.
const SUBMITTED_AFTER: SignedDuration = SignedDuration::from_secs(95);

const OBJECT_ID: &str = "http://schemas.microsoft.com/identity/claims/objectidentifier";
const UPN: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn";
/// The id of the Azure portal, the same in every tenant.
const AZURE_PORTAL: &str = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";

/// A span of time and one more condition at most; nothing else can be asked for.
const FIELDS: [Field; 6] = [
    Field { name: "eventTimestamp", kind: Kind::QuotedTime, operators: &["ge", "le"] },
    Field { name: "resourceGroupName", kind: Kind::Text, operators: &["eq"] },
    Field { name: "resourceUri", kind: Kind::Text, operators: &["eq"] },
    Field { name: "resourceProvider", kind: Kind::Text, operators: &["eq"] },
    Field { name: "correlationId", kind: Kind::Text, operators: &["eq"] },
    Field { name: "eventChannels", kind: Kind::Text, operators: &["eq"] },
];
/// What `$select` knows; `caller` is not among it.
const SELECTABLE: [&str; 18] = [
    "authorization",
    "claims",
    "correlationId",
    "description",
    "eventDataId",
    "eventName",
    "eventTimestamp",
    "httpRequest",
    "level",
    "operationId",
    "operationName",
    "properties",
    "resourceGroupName",
    "resourceProviderName",
    "resourceId",
    "status",
    "submissionTimestamp",
    "subStatus",
];

/// What a filter asks for.
struct Wanted {
    from: Timestamp,
    to: Timestamp,
    /// A field and its value.
    only: Option<(String, String)>,
}

/// `GET …/eventtypes/management/values`; the link to the next page carries the filter.
pub(super) fn list(estate: &Estate, asked: &Asked, now: Timestamp) -> Result<Value, Refusal> {
    let place = match (asked.value("$skiptoken"), asked.value("$filter")) {
        (Some(token), _) => Place::read(token).ok_or_else(|| refused("Invalid skip token."))?,
        (None, Some(filter)) => Place { before: 0, about: filter.to_owned() },
        (None, None) => return Err(refused("The $filter query parameter is missing.")),
    };
    let wanted = Wanted::read(&place.about, now)?;
    let names = selected(asked)?;
    let mut found: Vec<&Activity> =
        estate.azure.activities.iter().filter(|one| wanted.fits(one, now)).collect();
    found.sort_by_key(|activity| std::cmp::Reverse(activity.at));
    let (page, next) = place.page(&found, PAGE);
    let rows: Vec<Value> = page.iter().map(|one| select(entry(estate, one), &names)).collect();
    let mut body = json!({ "value": rows });
    if let (Some(next), Some(members)) = (next, body.as_object_mut()) {
        let version = asked.value("api-version").unwrap_or_default();
        let link = asked.link([("api-version", version), ("$skiptoken", &next.token())]);
        members.insert("nextLink".to_owned(), link.into());
    }
    Ok(body)
}

impl Wanted {
    fn read(filter: &str, now: Timestamp) -> Result<Self, Refusal> {
        let parsed = Filter::checked(filter, &FIELDS).map_err(refused)?;
        if filter.contains(" or ") || matches!(parsed, Filter::Any(_)) {
            return Err(refused("Only 'and' is supported in the filter."));
        }
        let mut wanted = Self { from: Timestamp::MIN, to: now, only: None };
        for (field, operator, values) in parsed.comparisons() {
            let value = values.first().map(|value| value.text()).unwrap_or_default();
            match (field, operator) {
                ("eventTimestamp", "ge") => wanted.from = value.parse().map_err(|_| refused(""))?,
                ("eventTimestamp", _) => wanted.to = value.parse().map_err(|_| refused(""))?,
                ("eventChannels", _) => {}
                _ if wanted.only.is_some() => {
                    return Err(refused("The filter has more than one condition."));
                }
                _ => wanted.only = Some((field.to_owned(), value.to_ascii_lowercase())),
            }
        }
        if wanted.from == Timestamp::MIN {
            return Err(refused("The start time is missing in the filter."));
        }
        if now.duration_since(wanted.from) > KEPT {
            return Err(refused("The start time cannot be more than 90 days in the past."));
        }
        Ok(wanted)
    }

    fn fits(&self, activity: &Activity, now: Timestamp) -> bool {
        let is_there = !activity.is_tenant_wide
            && (self.from..=self.to).contains(&activity.at)
            && now.duration_since(activity.at) >= SUBMITTED_AFTER;
        let is_asked_for = |(field, value): &(String, String)| {
            let own = match field.as_str() {
                "resourceGroupName" => group_of(&activity.resource),
                "resourceUri" => &activity.resource,
                "resourceProvider" => provider_of(activity),
                _ => &activity.correlation,
            };
            own.eq_ignore_ascii_case(value)
        };
        is_there && self.only.as_ref().is_none_or(is_asked_for)
    }
}

fn selected(asked: &Asked) -> Result<Option<Vec<&str>>, Refusal> {
    let Some(names) = asked.value("$select") else { return Ok(None) };
    let names: Vec<&str> = names.split(',').map(str::trim).collect();
    match names.iter().find(|name| !SELECTABLE.contains(name)) {
        Some(name) => Err(refused(format!("The property '{name}' cannot be selected."))),
        None => Ok(Some(names)),
    }
}

fn select(row: Value, names: &Option<Vec<&str>>) -> Value {
    let (Some(names), Value::Object(members)) = (names, &row) else { return row };
    let wanted = members.iter().filter(|(name, _)| names.contains(&name.as_str()));
    Value::Object(wanted.map(|(name, value)| (name.clone(), value.clone())).collect::<Map<_, _>>())
}

fn provider_of(activity: &Activity) -> &str {
    activity.operation.split('/').next().unwrap_or_default()
}

fn entry(estate: &Estate, activity: &Activity) -> Value {
    let subscription = estate.customer.subscription;
    let id = Estate::id_of(
        estate.customer,
        &format!("entry/{}/{}/{}", activity.operation, activity.resource, activity.at),
    );
    let ticks = activity.at.as_second();
    let submitted_at = activity.at.checked_add(SUBMITTED_AFTER).unwrap_or(activity.at);
    json!({
        "authorization": { "action": activity.operation, "scope": activity.resource },
        "caller": activity.caller,
        "channels": "Operation",
        "claims": claims(activity),
        "correlationId": activity.correlation,
        "eventDataId": id,
        "eventName": named("EndRequest", "End request"),
        "category": named("Administrative", "Administrative"),
        "httpRequest": {
            "clientRequestId": activity.correlation,
            "clientIpAddress": activity.address,
            "method": activity.method,
        },
        "id": format!("/subscriptions/{subscription}/events/{id}/ticks/{ticks}"),
        "level": "Informational",
        "resourceGroupName": group_of(&activity.resource),
        "resourceProviderName": named(provider_of(activity), provider_of(activity)),
        "resourceId": activity.resource,
        "resourceType": named(&activity.kind, &activity.kind),
        "operationId": activity.correlation,
        "operationName": named(&activity.operation, &activity.title),
        "properties": properties(activity),
        "status": named(activity.status, activity.status),
        "subStatus": match activity.sub_status {
            "Created" => named("Created", "Created (HTTP Status Code: 201)"),
            "OK" => named("OK", "OK (HTTP Status Code: 200)"),
            other => named(other, other),
        },
        "eventTimestamp": activity.at.strftime("%FT%T%.7fZ").to_string(),
        "submissionTimestamp": submitted_at.strftime("%FT%T%.7fZ").to_string(),
        "subscriptionId": subscription,
        "tenantId": estate.customer.tenant,
    })
}

/// Of people the application is the tool that they used, of applications it is the caller.
fn claims(activity: &Activity) -> Value {
    match activity.caller.contains('@') {
        true => json!({
            "appid": AZURE_PORTAL,
            "ipaddr": activity.address,
            OBJECT_ID: activity.caller_id,
            UPN: activity.caller,
        }),
        false => json!({
            "appid": activity.caller,
            "ipaddr": activity.address,
            OBJECT_ID: activity.caller_id,
        }),
    }
}

/// Everything is text here, even the body of the request.
fn properties(activity: &Activity) -> Value {
    let mut properties = json!({ "statusCode": activity.sub_status });
    if let Some(members) = properties.as_object_mut() {
        let further = activity.properties.iter();
        members.extend(further.map(|(name, value)| (name.clone(), value.clone().into())));
    }
    properties
}

fn named(value: &str, text: &str) -> Value {
    json!({ "value": value, "localizedValue": text })
}

fn refused(what: impl Into<String>) -> Refusal {
    Refusal::new(400, "BadRequest", what).bare()
}
