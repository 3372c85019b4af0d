//! As much of the query language of Resource Graph as the stand-in understands.
//!
//! A query is a table and steps behind `|`. Of the steps:
//!
//! - `project` and `extend` are followed: a column is the first value that its expression names,
//!   through `tostring`, `todatetime`, `tolower`, `coalesce` and the like;
//! - `where` is looked through for `ago(…)`, for `datetime(…)` after `>` or `<`, for the words
//!   `Create`, `Update` and `Delete` in quotes, and for types in quotes (`microsoft.…`); other
//!   conditions are left to the caller, who has to check them anyway;
//! - `take`, `limit` and `top` bound the number of rows;
//! - `count` makes one row of all of them;
//! - `order` and `sort` change nothing: rows come with the newest first.
//!
//! Anything else is refused.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;

use super::resource_rows::Row;
use crate::local::services::filter::time_of;

/// A query.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// The table in lower case.
    pub table: String,
    /// No more rows than these.
    pub most: Option<usize>,
    /// True when only the number of rows is wanted.
    pub counts: bool,
    /// Names that `extend` gave to expressions.
    names: BTreeMap<String, String>,
    /// Columns and their expressions; nothing means all that a row has.
    columns: Option<Vec<(String, String)>>,
    from: Timestamp,
    to: Timestamp,
    changes: Vec<&'static str>,
    kinds: Vec<String>,
}

/// Functions whose argument is their value.
const FUNCTIONS: [&str; 11] = [
    "tostring",
    "todatetime",
    "tolower",
    "toupper",
    "toint",
    "tolong",
    "todynamic",
    "parse_json",
    "coalesce",
    "trim",
    "toreal",
];
/// Names refer to names no deeper than this.
const DEEPEST: u8 = 6;

impl Query {
    /// Reads a query.
    ///
    /// # Errors
    /// What is not understood.
    pub(super) fn parse(text: &str, now: Timestamp) -> Result<Self, String> {
        let mut parts = split(text, '|').into_iter();
        let table = parts.next().unwrap_or_default().trim().to_lowercase();
        let mut query = Self {
            table,
            most: None,
            counts: false,
            names: BTreeMap::new(),
            columns: None,
            from: Timestamp::MIN,
            to: Timestamp::MAX,
            changes: Vec::new(),
            kinds: Vec::new(),
        };
        for part in parts {
            let part = part.trim();
            let (step, rest) = part.split_once(char::is_whitespace).unwrap_or((part, ""));
            match step {
                "extend" => query.names.extend(assignments(rest)?),
                "project" => query.columns = Some(assignments(rest)?),
                "where" => query.narrow(rest, now)?,
                "take" | "limit" | "top" => {
                    let number = rest.split_whitespace().next().unwrap_or_default();
                    query.most = Some(number.parse().map_err(|_| format!("{step} {rest}"))?);
                }
                "count" if rest.is_empty() => query.counts = true,
                "order" | "sort" => {}
                _ => return Err(format!("The stand-in does not know the operator '{step}'.")),
            }
        }
        Ok(query)
    }

    /// True when a row's time is within the bounds.
    pub(super) fn wants_time(&self, at: Timestamp) -> bool {
        (self.from..=self.to).contains(&at)
    }

    /// True when a row fits.
    pub(super) fn wants(&self, row: &Row) -> bool {
        let own = row.value.get("type").and_then(Value::as_str).unwrap_or_default();
        let is_of = |kind: &String| match kind.contains('/') {
            true => *kind == row.kind || kind == own,
            false => row.kind.starts_with(kind.as_str()),
        };
        self.wants_time(row.at)
            && (self.changes.is_empty() || self.changes.contains(&row.change))
            && (self.kinds.is_empty() || self.kinds.iter().any(is_of))
    }

    /// True when rows have a column of this name.
    pub(super) fn has_column(&self, name: &str) -> bool {
        let columns = self.columns.as_ref();
        columns.is_none_or(|columns| columns.iter().any(|(known, _)| known == name))
    }

    /// The columns of a row.
    pub(super) fn project(&self, row: &Row) -> Value {
        let Some(columns) = &self.columns else { return row.value.clone() };
        let column =
            |(name, from): &(String, String)| (name.clone(), self.find(from, &row.value, 0));
        Value::Object(columns.iter().map(column).collect::<Map<_, _>>())
    }

    fn find(&self, expression: &str, row: &Value, depth: u8) -> Value {
        let is_lower = expression.trim_start().starts_with("tolower(");
        let mut values = paths(expression).into_iter().map(|path| {
            match self.names.get(&path).filter(|from| depth < DEEPEST && **from != path) {
                Some(from) => self.find(from, row, depth.saturating_add(1)),
                None => {
                    let value = path.split('.').try_fold(row, |value, step| value.get(step));
                    value.cloned().unwrap_or_default()
                }
            }
        });
        match values.find(|value| !value.is_null()) {
            Some(Value::String(text)) if is_lower => text.to_lowercase().into(),
            found => found.unwrap_or_default(),
        }
    }

    fn narrow(&mut self, condition: &str, now: Timestamp) -> Result<(), String> {
        for (before, inner) in calls(condition, "ago") {
            let bound = span(inner).and_then(|span| now.checked_sub(span).ok());
            self.bound(before, bound);
        }
        for (before, inner) in calls(condition, "datetime") {
            let time = time_of(inner.trim_matches(['\'', '"']));
            let unread = || format!("The stand-in does not know the time '{inner}'.");
            self.bound(before, Some(time.ok_or_else(unread)?));
        }
        // What must not be is left to the caller.
        if condition.contains('!') {
            return Ok(());
        }
        for word in quoted(condition) {
            let change = ["Create", "Update", "Delete"].into_iter().find(|known| *known == word);
            self.changes.extend(change);
            if word.to_lowercase().starts_with("microsoft.") {
                self.kinds.push(word.to_lowercase());
            }
        }
        Ok(())
    }

    /// The sign before a time says which end it bounds; between two, the first is the beginning.
    fn bound(&mut self, before: &str, time: Option<Timestamp>) {
        let Some(time) = time else { return };
        let before = before.trim_end().trim_end_matches('=');
        if before.ends_with('<') || before.ends_with("..") {
            self.to = time;
        } else {
            self.from = time;
        }
    }
}

/// Splits where no quote and no parenthesis is open.
fn split(text: &str, at: char) -> Vec<&str> {
    let (mut depth, mut quote) = (0_i32, None);
    let mut parts = Vec::new();
    let mut begin = 0;
    for (place, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '\'' | '"') => quote = Some(c),
            (None, '(' | '[') => depth = depth.saturating_add(1),
            (None, ')' | ']') => depth = depth.saturating_sub(1),
            (None, c) if c == at && depth == 0 => {
                parts.extend(text.get(begin..place));
                begin = place.saturating_add(c.len_utf8());
            }
            _ => {}
        }
    }
    parts.extend(text.get(begin..));
    parts
}

/// `a = x, b` as pairs of name and expression.
fn assignments(text: &str) -> Result<Vec<(String, String)>, String> {
    let pair = |part: &str| {
        let (name, from) = part.split_once('=').unwrap_or((part, part));
        let (name, from) = (name.trim(), from.trim());
        let unknown = from.match_indices('(').find_map(|(place, _)| {
            let word =
                from.get(..place)?.rsplit(|c: char| !c.is_alphanumeric() && c != '_').next()?;
            (!word.is_empty() && !FUNCTIONS.contains(&word)).then(|| word.to_owned())
        });
        match unknown {
            Some(word) => Err(format!("The stand-in does not know the function '{word}'.")),
            // A column without a name of its own has the last step of its path.
            None => {
                let name = name.rsplit('.').next().unwrap_or(name);
                Ok((name.to_owned(), from.to_owned()))
            }
        }
    };
    split(text, ',').into_iter().map(pair).collect()
}

/// The names in an expression, without functions and text in quotes.
fn paths(expression: &str) -> Vec<String> {
    let bare: String = expression.replace("['", ".").replace("']", "");
    let is_part = |c: char| c.is_alphanumeric() || "._$".contains(c);
    let mut found = Vec::new();
    let mut rest = bare.as_str();
    while let Some(begin) = rest.find(|c: char| is_part(c) || c == '\'' || c == '"') {
        rest = rest.get(begin..).unwrap_or_default();
        let first = rest.chars().next().unwrap_or_default();
        if !is_part(first) {
            let after = rest.get(1..).unwrap_or_default();
            rest = after.split_once(first).map_or("", |(_, rest)| rest);
            continue;
        }
        let end = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        if !after.starts_with('(') && !first.is_numeric() {
            found.push(word.to_owned());
        }
        rest = after;
    }
    found
}

/// Each call of a function: what stands before it, and its argument.
fn calls<'a>(text: &'a str, function: &str) -> Vec<(&'a str, &'a str)> {
    let call = format!("{function}(");
    let found = text.match_indices(&call).filter_map(|(place, _)| {
        // `todatetime(` is another function.
        let before = text.get(..place)?;
        if before.ends_with(char::is_alphanumeric) {
            return None;
        }
        let inner = text.get(place.saturating_add(call.len())..)?.split(')').next()?;
        Some((before, inner.trim()))
    });
    found.collect()
}

fn span(text: &str) -> Option<SignedDuration> {
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: i64 = number.trim().parse().ok()?;
    match unit {
        "d" => Some(SignedDuration::from_hours(number.saturating_mul(24))),
        "h" => Some(SignedDuration::from_hours(number)),
        "m" => Some(SignedDuration::from_mins(number)),
        _ => None,
    }
}

fn quoted(text: &str) -> Vec<&str> {
    let quote = if text.contains('"') { '"' } else { '\'' };
    text.split(quote).skip(1).step_by(2).collect()
}
