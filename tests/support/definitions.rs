//! Whether a request is one that Microsoft publishes, and an answer has what is read of it.
//!
//! `tests/fixtures/definitions` holds what was distilled from Microsoft's definitions, each
//! operation with its source; `docs/published-definitions.md` says the same to people, and what
//! could not be found.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::OnceLock;

use regex_lite::Regex;
use serde::Deserialize;
use serde_json::Value;
use url::form_urlencoded;

const FIXTURES: [&str; 6] = [
    include_str!("../fixtures/definitions/graph.json"),
    include_str!("../fixtures/definitions/resource_manager.json"),
    include_str!("../fixtures/definitions/resource_graph.json"),
    include_str!("../fixtures/definitions/cost_management.json"),
    include_str!("../fixtures/definitions/partner_center.json"),
    include_str!("../fixtures/definitions/retail_prices.json"),
];

/// The operations of one API.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Family {
    family: String,
    sources: Vec<String>,
    /// Whether paths are compared without regard to case.
    any_case: bool,
    /// Parameters that the remote puts into the links to further pages.
    paging: Vec<String>,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Operation {
    operation: String,
    source: String,
    #[serde(default)]
    standing: Standing,
    method: String,
    paths: Vec<String>,
    query: BTreeMap<String, Parameter>,
    #[serde(default)]
    body: Option<Shape>,
    /// Pointers (`*` for each item) and the kind there: `!` must be there, `?` may be null.
    answer: BTreeMap<String, String>,
}

/// Where an operation is published.
#[derive(Deserialize, Default, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Standing {
    #[default]
    Definition,
    Article,
    Unpublished,
}

/// What a query parameter may hold; of `$filter` also which properties and operators.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Parameter {
    required: bool,
    values: Vec<String>,
    items: Vec<String>,
    max: Option<u64>,
    filterable: Option<BTreeMap<String, Vec<String>>>,
    /// Sent although nobody publishes it; the document says so.
    tolerated: BTreeMap<String, Vec<String>>,
    functions: Vec<String>,
    always: Vec<String>,
    at_most_one_of: Vec<String>,
    most_items: Option<usize>,
}

/// What a member of a body may be.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Shape {
    kind: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    tolerated: bool,
    #[serde(default)]
    values: Vec<String>,
    #[serde(default)]
    min: Option<u64>,
    /// The largest number, or the most items.
    #[serde(default)]
    max: Option<u64>,
    #[serde(default)]
    members: Option<BTreeMap<String, Shape>>,
    #[serde(default)]
    each: Option<Box<Shape>>,
}

fn families() -> &'static [Family] {
    static FAMILIES: OnceLock<Vec<Family>> = OnceLock::new();
    FAMILIES.get_or_init(|| {
        let read = |text: &&str| serde_json::from_str(text).expect("a family of definitions");
        FIXTURES.iter().map(read).collect()
    })
}

fn operations() -> impl Iterator<Item = (&'static Family, &'static Operation)> {
    families().iter().flat_map(|family| family.operations.iter().map(move |one| (family, one)))
}

/// The published operation that a request is.
///
/// # Errors
///
/// What of the request is not published: its path, a parameter, a filter, a member of the body.
pub fn check_request(
    method: &str,
    path_and_query: &str,
    body: Option<&Value>,
) -> Result<&'static str, String> {
    let (path, query) = path_and_query.split_once('?').unwrap_or((path_and_query, ""));
    let path = decoded(path);
    let (family, operation) = operations()
        .find(|(family, one)| {
            one.method == method && one.paths.iter().any(|each| is_at(each, &path, family.any_case))
        })
        .ok_or_else(|| format!("{method} {path} is not published"))?;
    let wrong = |what: String| format!("{}: {what}", operation.operation);
    check_query(family, operation, query).map_err(wrong)?;
    match (&operation.body, body) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err("takes no body".to_owned()),
        (Some(_), None) => Err("needs a body".to_owned()),
        (Some(shape), Some(body)) => check_shape(shape, body, "the body"),
    }
    .map_err(wrong)?;
    Ok(&operation.operation)
}

/// Whether an answer to the operation has the members that are read of it.
///
/// # Errors
///
/// The first member that is missing or of another kind than published.
pub fn check_answer(operation: &str, answer: &Value) -> Result<(), String> {
    let (_, operation) = operations()
        .find(|(_, one)| one.operation == operation)
        .ok_or_else(|| format!("{operation} is no operation"))?;
    for (pointer, kind) in &operation.answer {
        let steps: Vec<&str> = pointer.split('/').skip(1).collect();
        check_at(answer, &steps, kind)
            .map_err(|what| format!("{}: {pointer} {what}", operation.operation))?;
    }
    Ok(())
}

/// The path without its percent signs.
fn decoded(path: &str) -> String {
    let as_form = format!("path={}", path.replace('+', "%2B").replace('&', "%26"));
    form_urlencoded::parse(as_form.as_bytes())
        .map(|(_, path)| path.into_owned())
        .next()
        .unwrap_or_default()
}

/// Whether the template describes the path: one variable at most in each segment.
fn is_at(template: &str, path: &str, any_case: bool) -> bool {
    let same = |a: &str, b: &str| if any_case { a.eq_ignore_ascii_case(b) } else { a == b };
    let fits = |template: &str, segment: &str| match variable(template) {
        None => same(template, segment),
        Some((before, after)) => segment
            .get(..before.len())
            .zip(segment.get(segment.len().saturating_sub(after.len())..))
            .is_some_and(|(start, end)| {
                segment.len() > before.len() + after.len()
                    && same(start, before)
                    && same(end, after)
            }),
    };
    template.split('/').count() == path.split('/').count()
        && template.split('/').zip(path.split('/')).all(|(template, each)| fits(template, each))
}

fn variable(template: &str) -> Option<(&str, &str)> {
    let (before, rest) = template.split_once('{')?;
    Some((before, rest.split_once('}')?.1))
}

fn check_query(family: &Family, operation: &Operation, query: &str) -> Result<(), String> {
    let mut seen = BTreeSet::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        if !seen.insert(name.to_string()) {
            return Err(format!("the parameter {name} is there twice"));
        }
        match operation.query.get(name.as_ref()) {
            Some(parameter) => check_parameter(&name, parameter, &value)?,
            None if family.paging.iter().any(|paging| *paging == name) => {}
            None => return Err(format!("the parameter {name} is not published")),
        }
    }
    operation
        .query
        .iter()
        .find(|(name, parameter)| parameter.required && !seen.contains(*name))
        .map_or(Ok(()), |(name, _)| Err(format!("the parameter {name} is missing")))
}

fn check_parameter(name: &str, parameter: &Parameter, value: &str) -> Result<(), String> {
    if !parameter.values.is_empty() && !parameter.values.iter().any(|known| known == value) {
        return Err(format!("{name}={value} is not published"));
    }
    let unknown = |item: &&str| !parameter.items.iter().any(|known| known == item);
    if !parameter.items.is_empty()
        && let Some(item) = value.split(',').map(str::trim).find(unknown)
    {
        return Err(format!("{item} in {name} is not published"));
    }
    if let Some(max) = parameter.max
        && value.parse::<u64>().map_or(true, |number| number == 0 || number > max)
    {
        return Err(format!("{name}={value} is not between 1 and {max}"));
    }
    match &parameter.filterable {
        Some(filterable) => check_filter(parameter, filterable, value),
        None => Ok(()),
    }
}

/// The comparisons and functions of a filter, without what is in quotes.
fn check_filter(
    parameter: &Parameter,
    filterable: &BTreeMap<String, Vec<String>>,
    filter: &str,
) -> Result<(), String> {
    let pattern = |text: &str| Regex::new(text).expect("a pattern");
    let filter = pattern("'(?:[^']|'')*'").replace_all(filter, "''").into_owned();
    let mut found = Vec::new();
    for each in pattern(r"([A-Za-z][\w/]*)\s+(eq|ne|ge|gt|le|lt|in)\b").captures_iter(&filter) {
        let (property, operator) = (&each[1], &each[2]);
        let allows = |known: &BTreeMap<String, Vec<String>>| {
            known.get(property).is_some_and(|all| all.iter().any(|one| one == operator))
        };
        if !allows(filterable) && !allows(&parameter.tolerated) {
            return Err(format!("the filter {property} {operator} is not published"));
        }
        found.push(format!("{property} {operator}"));
    }
    for each in pattern(r"[A-Za-z]\w*\([^)]*\)").find_iter(&filter).map(|each| each.as_str()) {
        if !each.starts_with("in(") && !parameter.functions.iter().any(|known| known == each) {
            return Err(format!("the filter {each} is not published"));
        }
        found.push(each.to_owned());
    }
    if found.is_empty() {
        return Err(format!("the filter {filter} compares nothing"));
    }
    if let Some(missing) = parameter.always.iter().find(|each| !found.contains(each)) {
        return Err(format!("the filter needs {missing}"));
    }
    let once = |each: &&String| found.iter().any(|one| one.starts_with(&format!("{each} ")));
    if parameter.at_most_one_of.iter().filter(once).count() > 1 {
        return Err("the filter has more than one of those that exclude each other".to_owned());
    }
    let lists = pattern(r"\bin\s*\(([^)]*)\)");
    let longest = lists.captures_iter(&filter).map(|list| list[1].split(',').count()).max();
    match parameter.most_items.zip(longest) {
        Some((most, longest)) if longest > most => {
            Err(format!("the filter lists {longest}, more than {most}"))
        }
        _ => Ok(()),
    }
}

fn is_of(kind: &str, value: &Value) -> bool {
    match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

fn check_shape(shape: &Shape, value: &Value, at: &str) -> Result<(), String> {
    if !is_of(&shape.kind, value) {
        return Err(format!("{at} is not of the kind {}", shape.kind));
    }
    let text = value.as_str().unwrap_or_default();
    if !shape.values.is_empty() && !shape.values.iter().any(|known| known == text) {
        return Err(format!("{text} in {at} is not published"));
    }
    let items: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(members) => members.values().collect(),
        _ => Vec::new(),
    };
    let size = value.as_u64().or_else(|| u64::try_from(items.len()).ok()).unwrap_or_default();
    if shape.max.is_some_and(|max| size > max) || shape.min.is_some_and(|min| size < min) {
        return Err(format!("{at} is {size}, too little or too much"));
    }
    if let Some(each) = &shape.each {
        items.iter().try_for_each(|item| check_shape(each, item, &format!("{at}/*")))?;
    }
    let (Some(members), Value::Object(found)) = (&shape.members, value) else { return Ok(()) };
    if let Some(missing) =
        members.iter().find(|(name, one)| one.required && !found.contains_key(*name))
    {
        return Err(format!("{} is missing in {at}", missing.0));
    }
    found.iter().try_for_each(|(name, member)| match members.get(name) {
        Some(shape) => check_shape(shape, member, &format!("{at}/{name}")),
        None => Err(format!("{name} in {at} is not published")),
    })
}

/// What is missing below something that is itself missing or null is not missed.
fn check_at(value: &Value, steps: &[&str], kind: &str) -> Result<(), String> {
    let Some((step, rest)) = steps.split_first() else {
        let is_right = is_of(kind.trim_end_matches(['!', '?']), value)
            || (value.is_null() && kind.ends_with('?'));
        return if is_right { Ok(()) } else { Err(format!("is {value} and not {kind}")) };
    };
    match value.get(*step) {
        _ if *step == "*" => {
            let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
            items.iter().try_for_each(|item| check_at(item, rest, kind))
        }
        Some(member) => check_at(member, rest, kind),
        None if rest.is_empty() && value.is_object() && kind.ends_with('!') => {
            Err("is missing".to_owned())
        }
        None => Ok(()),
    }
}

mod tests;
