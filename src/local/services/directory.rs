//! Graph in a customer's tenant, read only: administrators, users, second factors, risks,
//! sign-ins, the directory's log; and, at home, the delegated admin relationships.
//!
//! A token works in the tenant that it was minted for, with the scopes that the tenant had
//! consented to by then and the roles of the delegated admin relationship. Options and filters are
//! those that the pages of the operations list; everything else is refused. Lists are cut into small pages unless `$top` asks for larger ones.

mod operation;
mod rows;

use axum::extract::Path;
use axum::extract::State;
use axum::http::Method;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;
use serde_json::json;

use super::Services;
use super::alert::PARTNER_TENANT;
use super::asked::Asked;
use super::asked::Place;
use super::estate::Estate;
use super::estate::Licence;
use super::filter::Filter;
use super::graph;
use super::graph::Refusal;
use super::limits::Limit;
use super::login::Grant;
use operation::Operation;
use operation::Rule;

/// Small, so that callers really have to follow links.
const PAGE: usize = 20;
/// The largest number of values in a list after `in`, without the advanced options.
const MOST_VALUES: usize = 15;
/// Metadata is named by the address of the real service.
const METADATA: &str = "https://graph.microsoft.com/v1.0/$metadata#";

/// Any request below `/v1.0/` that no other route takes.
pub async fn answer(
    State(services): State<Services>,
    Path(path): Path<String>,
    asked: Asked,
) -> Response {
    let answered = respond(&services, &path, &asked);
    // A refusal for the rate limit has no `Retry-After`, as the page of the limits says.
    graph::answer(&asked.headers, &services, answered)
}

fn respond(services: &Services, path: &str, asked: &Asked) -> Result<Value, Refusal> {
    let grant = graph::grant(services, &asked.headers)?;
    if grant.tenant == PARTNER_TENANT
        && asked.method == Method::GET
        && let Some(answered) = services.staff.answer(path, asked)
    {
        return answered;
    }
    let Some(operation) = Operation::of(path) else {
        let what = format!("Resource not found for the segment '{path}'.");
        return Err(bad_request(what));
    };
    if asked.method != Method::GET {
        let status = StatusCode::METHOD_NOT_ALLOWED;
        return Err(Refusal(status, "Request_BadRequest", "Specified HTTP method.".into()));
    }
    let rule = operation.rule();
    if let Some(option) = asked.unknown(rule.options) {
        return Err(bad_request(format!("Query option '{option}' is not allowed here.")));
    }
    if operation == Operation::Relationships {
        return relationships(services, &grant, &rule, asked);
    }
    let estate = services.world.estate(&grant.tenant).ok_or_else(denied)?;
    if grant.person.is_none() || !may(&estate, &grant, &rule, services) {
        return Err(denied());
    }
    check_licence(&estate, &rule)?;
    if operation == Operation::RiskyUsers {
        let left = services.limits.count(Limit::RiskyUsers, &grant.tenant, services.world.now());
        if left.is_over {
            let status = StatusCode::TOO_MANY_REQUESTS;
            return Err(Refusal(status, "TooManyRequests", "Too many requests".into()));
        }
    }
    let now = services.world.now();
    match operation.rows(&estate, now, asked) {
        Some(operation::Rows::Many(rows)) => list(rows, &rule, asked),
        Some(operation::Rows::One(row)) => one(row, &rule, asked),
        None => Err(Refusal(
            StatusCode::NOT_FOUND,
            "Request_ResourceNotFound",
            "Resource does not exist or one of its queried reference-property objects are not \
             present."
                .into(),
        )),
    }
}

/// The partner asks in its own tenant, with or without a person.
fn relationships(
    services: &Services,
    grant: &Grant,
    rule: &Rule,
    asked: &Asked,
) -> Result<Value, Refusal> {
    if grant.tenant != PARTNER_TENANT {
        return Err(denied());
    }
    let estates = services.world.estates();
    let rows = estates.iter().filter_map(|estate| rows::relationship(estate)).collect();
    list(rows, rule, asked)
}

/// All scopes, each in one of its spellings, and one of the roles.
fn may(estate: &Estate, grant: &Grant, rule: &Rule, services: &Services) -> bool {
    let has_scopes =
        rule.scopes.iter().all(|any| any.iter().any(|scope| grant.scopes.contains(*scope)));
    let gdap = estate.access.gdap.as_ref().filter(|gdap| gdap.is_open(services.world.now()));
    let has_role = gdap.is_some_and(|gdap| {
        let is_enough = |role: &String| {
            role == operation::GLOBAL_ADMINISTRATOR || rule.roles.contains(&role.as_str())
        };
        gdap.roles.iter().any(is_enough)
    });
    has_scopes && has_role
}

fn check_licence(estate: &Estate, rule: &Rule) -> Result<(), Refusal> {
    if estate.access.licence >= rule.licence {
        return Ok(());
    }
    Err(match (rule.licence, rule.is_of_pim) {
        (Licence::P2, true) => Refusal(
            StatusCode::BAD_REQUEST,
            "AadPremiumLicenseRequired",
            "The tenant needs to have Microsoft Entra ID P2 or Microsoft Entra ID Governance \
             license."
                .into(),
        ),
        (Licence::P2, false) => Refusal(
            StatusCode::FORBIDDEN,
            "Forbidden",
            "Your tenant is not licensed for this feature.".into(),
        ),
        _ => Refusal(
            StatusCode::FORBIDDEN,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license".into(),
        ),
    })
}

fn list(rows: Vec<Value>, rule: &Rule, asked: &Asked) -> Result<Value, Refusal> {
    let rows = filtered(rows, rule, asked)?;
    let place = match asked.value("$skiptoken") {
        None => Place::after(0),
        Some(token) => Place::read(token).ok_or_else(|| bad_request("Invalid skip token."))?,
    };
    let (page, next) = place.page(&rows, page_size(rule, asked)?);
    let select = Select::of(rule, asked);
    let value: Result<Vec<Value>, Refusal> = page.iter().map(|row| select.apply(row)).collect();
    let mut body = json!({ "@odata.context": format!("{METADATA}{}", rule.context) });
    if let Some(members) = body.as_object_mut() {
        if asked.value("$count") == Some("true") {
            members.insert("@odata.count".to_owned(), rows.len().into());
        }
        if let Some(next) = next {
            let link = asked.link_with("$skiptoken", &next.token());
            members.insert("@odata.nextLink".to_owned(), link.into());
        }
        members.insert("value".to_owned(), value?.into());
    }
    Ok(body)
}

fn one(row: Value, rule: &Rule, asked: &Asked) -> Result<Value, Refusal> {
    let mut row = Select::of(rule, asked).apply(&row)?;
    if let Some(members) = row.as_object_mut() {
        let context = format!("{METADATA}{}/$entity", rule.context);
        members.insert("@odata.context".to_owned(), context.into());
    }
    Ok(row)
}

fn filtered(rows: Vec<Value>, rule: &Rule, asked: &Asked) -> Result<Vec<Value>, Refusal> {
    let Some(text) = asked.value("$filter") else { return Ok(rows) };
    let filter = Filter::checked(text, rule.fields).map_err(bad_request)?;
    let longest = filter.comparisons().iter().map(|(.., values)| values.len()).max();
    let longest = longest.unwrap_or_default();
    let is_advanced = asked.header("consistencylevel") == Some("eventual")
        && asked.value("$count") == Some("true");
    if longest > MOST_VALUES && !is_advanced {
        let what = format!(
            "Too many child clauses specified in search filter expression containing 'OR' \
             operators: {longest}. Max allowed: {MOST_VALUES}."
        );
        return Err(Refusal(StatusCode::BAD_REQUEST, "Request_UnsupportedQuery", what.into()));
    }
    Ok(rows.into_iter().filter(|row| filter.fits(row, false)).collect())
}

fn page_size(rule: &Rule, asked: &Asked) -> Result<usize, Refusal> {
    let Some(text) = asked.value("$top") else {
        return Ok(if rule.largest == 0 { usize::MAX } else { PAGE });
    };
    let size = text.parse().ok().filter(|size| (1..=rule.largest).contains(size));
    size.ok_or_else(|| bad_request(format!("Invalid page size specified: '{text}'.")))
}

/// Which properties are wanted.
struct Select<'a> {
    names: Option<Vec<&'a str>>,
    by_default: Option<&'static [&'static str]>,
}

impl<'a> Select<'a> {
    fn of(rule: &Rule, asked: &'a Asked) -> Self {
        let names = asked.value("$select");
        let names = names.map(|names| names.split(',').map(str::trim).collect());
        Self { names, by_default: rule.by_default }
    }

    fn apply(&self, row: &Value) -> Result<Value, Refusal> {
        let Some(members) = row.as_object() else { return Ok(row.clone()) };
        if let Some(names) = &self.names {
            let is_unknown =
                |name: &&&str| !members.keys().any(|known| known.eq_ignore_ascii_case(name));
            // An object of another type in a mixed list simply lacks the property.
            let is_mixed = members.contains_key("@odata.type");
            if let Some(unknown) = names.iter().find(is_unknown).filter(|_| !is_mixed) {
                return Err(bad_request(format!("Could not find a property named '{unknown}'.")));
            }
        }
        let is_wanted = |known: &str| match (&self.names, self.by_default) {
            (Some(names), _) => names.iter().any(|name| name.eq_ignore_ascii_case(known)),
            (None, Some(names)) => names.contains(&known),
            (None, None) => true,
        };
        let wanted = members.iter().filter(|(name, _)| name.starts_with('@') || is_wanted(name));
        Ok(Value::Object(wanted.map(|(name, value)| (name.clone(), value.clone())).collect()))
    }
}

fn denied() -> Refusal {
    Refusal(
        StatusCode::FORBIDDEN,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.".into(),
    )
}

fn bad_request(what: impl Into<std::borrow::Cow<'static, str>>) -> Refusal {
    Refusal(StatusCode::BAD_REQUEST, "Request_BadRequest", what.into())
}
