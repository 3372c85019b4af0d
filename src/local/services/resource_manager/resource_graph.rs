//! Azure Resource Graph: `POST /providers/Microsoft.ResourceGraph/resources`.
//!
//! [`super::kusto`] says how much of the query language is understood.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::HeaderName;
use axum::http::HeaderValue;
use serde_json::Value;
use serde_json::json;
use uuid::Uuid;

use super::Answer;
use super::Api;
use super::Refusal;
use super::kusto::Query;
use super::resource_rows;
use crate::local::services::Services;
use crate::local::services::asked::Asked;
use crate::local::services::asked::Place;
use crate::local::services::estate::Estate;
use crate::local::services::limits::Left;
use crate::local::services::limits::Limit;
use crate::local::services::login::Grant;

pub(super) const API: Api = Api {
    action: "Microsoft.ResourceGraph/resources/read",
    versions: &["2021-03-01", "2022-10-01", "2024-04-01"],
};
const MOST_ROWS: u64 = 1_000;

/// What the options of a request say.
struct Options {
    size: usize,
    place: Place,
    has_everything_above: bool,
}

pub(super) fn query(services: &Services, grant: &Grant, asked: &Asked) -> Answer {
    let left = services.limits.count(Limit::ResourceGraph, &grant.tenant, services.world.now());
    if left.is_over {
        return Err(throttled(left));
    }
    let body = asked.json().ok_or_else(|| invalid("InvalidRequestBody", "It is no JSON."))?;
    let text = body.get("query").and_then(Value::as_str).unwrap_or_default();
    if text.trim().is_empty() {
        return Err(invalid("EmptyQuery", "The query is missing."));
    }
    let estates = readable(services, grant, &body)?;
    let now = services.world.now();
    let query = Query::parse(text, now).map_err(|what| invalid("InvalidQuery", &what))?;
    let options = Options::read(&body, text)?;
    let rows = resource_rows::of(&query, &estates, options.has_everything_above, now).ok_or_else(
        || {
            let what = format!("Table {} is invalid, unsupported or disallowed.", query.table);
            invalid("DisallowedLogicalTableName", &what)
        },
    )?;
    if query.counts {
        let data = json!([{ "Count": rows.len() }]);
        let one = json!({
            "totalRecords": 1, "count": 1, "resultTruncated": "false", "data": data, "facets": [],
        });
        return Ok((quota(left), one));
    }
    let (page, next) = options.place.page(&rows, options.size);
    let data: Vec<Value> = page.iter().map(|row| query.project(row)).collect();
    let has_id = query.has_column("id");
    let mut answer = json!({
        "totalRecords": rows.len(),
        "count": data.len(),
        // A page that cannot be continued is called truncated.
        "resultTruncated": if next.is_some() && !has_id { "true" } else { "false" },
        "data": data,
        "facets": [],
    });
    if let (Some(next), Some(members)) = (next.filter(|_| has_id), answer.as_object_mut()) {
        members.insert("$skipToken".to_owned(), next.token().into());
    }
    Ok((quota(left), answer))
}

/// The subscriptions that were named, or all of the tenant; those that the partner does not own
/// do not exist for Resource Graph.
fn readable(services: &Services, grant: &Grant, body: &Value) -> Result<Vec<Arc<Estate>>, Refusal> {
    let named = body.get("subscriptions").and_then(Value::as_array);
    let named: Option<Vec<&str>> = named.map(|ids| ids.iter().filter_map(Value::as_str).collect());
    let is_named = |estate: &Arc<Estate>| {
        let own = estate.customer.subscription;
        named.as_ref().is_none_or(|ids| ids.iter().any(|id| id.eq_ignore_ascii_case(own)))
    };
    let estates = services.world.estates().into_iter();
    let theirs =
        estates.filter(|estate| estate.customer.tenant.eq_ignore_ascii_case(&grant.tenant));
    let found: Vec<_> = theirs.filter(|estate| estate.access.has_owner).filter(is_named).collect();
    if found.is_empty() {
        let given = named.unwrap_or_default().join("', '");
        let what = format!(
            "There must be at least one subscription that is eligible to contain resources. \
             Given: '{given}'."
        );
        return Err(invalid("NoValidSubscriptionsInQueryRequest", &what));
    }
    Ok(found)
}

impl Options {
    fn read(body: &Value, query: &str) -> Result<Self, Refusal> {
        let options = body.get("options").unwrap_or(&Value::Null);
        let known = [
            "$top",
            "$skip",
            "$skipToken",
            "resultFormat",
            "allowPartialScopes",
            "authorizationScopeFilter",
        ];
        let names = options.as_object().into_iter().flat_map(|members| members.keys());
        if let Some(unknown) = names.into_iter().find(|name| !known.contains(&name.as_str())) {
            return Err(invalid("InvalidRequestBody", &format!("Unknown option '{unknown}'.")));
        }
        if options.get("resultFormat").is_some_and(|format| format != "objectArray") {
            return Err(invalid("InvalidRequestBody", "Only objectArray is known here."));
        }
        let size = options.get("$top").map_or(Some(MOST_ROWS), Value::as_u64);
        let size = size.filter(|size| (1..=MOST_ROWS).contains(size));
        let wrong_size = || invalid("InvalidRequestBody", "'$top' must be from 1 to 1000.");
        let skip = options.get("$skip").and_then(Value::as_u64).unwrap_or_default();
        let place = match options.get("$skipToken").and_then(Value::as_str) {
            None => Some(Place { about: query.to_owned(), before: small(skip) }),
            Some(token) => Place::read(token).filter(|place| place.about == query),
        };
        let above = options.get("authorizationScopeFilter").and_then(Value::as_str);
        Ok(Self {
            size: small(size.ok_or_else(wrong_size)?),
            place: place.ok_or_else(|| invalid("InvalidSkipToken", "It is of another query."))?,
            has_everything_above: matches!(above, Some("AtScopeAboveAndBelow" | "AtScopeAndAbove")),
        })
    }
}

fn small(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn quota(left: Left) -> HeaderMap {
    let resets = format!("00:00:{:02}", left.seconds);
    let pairs = [
        ("x-ms-user-quota-remaining", left.requests.to_string()),
        ("x-ms-user-quota-resets-after", resets),
    ];
    let header = |(name, value): (&'static str, String)| {
        Some((HeaderName::from_static(name), HeaderValue::from_str(&value).ok()?))
    };
    pairs.into_iter().filter_map(header).collect()
}

fn throttled(left: Left) -> Refusal {
    let code = "RateLimiting";
    Refusal::new(429, code, support_info())
        .with_detail(
            code,
            "Client application has been throttled and should not attempt to repeat \
                            the request until an amount of time has elapsed.",
        )
        .with_header("x-ms-user-quota-remaining", "0")
        .with_header("x-ms-user-quota-resets-after", &format!("00:00:{:02}", left.seconds))
        .with_header("retry-after", &left.seconds.to_string())
}

/// Whatever is wrong, the reason is in the details.
fn invalid(code: &str, what: &str) -> Refusal {
    Refusal::bad_request(support_info()).with_detail(code, what)
}

fn support_info() -> String {
    let correlation = Uuid::new_v4();
    format!("Please provide below info when asking for support: correlationId = {correlation}.")
}
