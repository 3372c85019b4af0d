//! `$filter` as the stand-ins understand it: comparisons of known fields with `and`, `or` and
//! parentheses. What is not written exactly so is refused, as Microsoft refuses it.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::Value;

/// Of a fraction of a second.
const MOST_DIGITS: usize = 7;

/// A field that can be filtered by.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name, with `/` between the steps of a path.
    pub name: &'static str,
    /// How its values are written.
    pub kind: Kind,
    /// The comparisons that it supports.
    pub operators: &'static [&'static str],
}

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// In single quotes.
    Text,
    /// `true` or `false`.
    Flag,
    /// A time without quotes, as Graph wants it.
    Time,
    /// A time in single quotes, as Azure Monitor wants it.
    QuotedTime,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of these.
    All(Vec<Self>),
    /// Any of these.
    Any(Vec<Self>),
    /// A comparison; only `in` has more than one value.
    Compare {
        /// The field as written.
        field: String,
        /// `eq`, `ge`, `in` …
        operator: String,
        /// The values.
        values: Vec<Literal>,
    },
}

/// A value in a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// In single quotes.
    Quoted(String),
    /// Without.
    Bare(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    Mark(char),
    Literal(Literal),
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Filter {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with it, in Graph's words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser { tokens: tokens(text)?.into_iter().peekable() };
        let filter = parser.any()?;
        match parser.tokens.next() {
            None => Ok(filter),
            Some(_) => Err(syntax(text)),
        }
    }

    /// Reads a condition that compares only these fields, in ways that they support.
    ///
    /// # Errors
    /// What is wrong with it, in Graph's words.
    pub fn checked(text: &str, fields: &[Field]) -> Result<Self, String> {
        let filter = Self::parse(text)?;
        filter.check(fields)?;
        Ok(filter)
    }

    /// The comparisons of the condition, in their order.
    pub fn comparisons(&self) -> Vec<(&str, &str, &[Literal])> {
        match self {
            Self::All(parts) | Self::Any(parts) => {
                parts.iter().flat_map(Self::comparisons).collect()
            }
            Self::Compare { field, operator, values } => vec![(field, operator, values)],
        }
    }

    /// True when a row fits. Text is compared without regard to case unless asked otherwise.
    pub fn fits(&self, row: &Value, is_exact: bool) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.fits(row, is_exact)),
            Self::Any(parts) => parts.iter().any(|part| part.fits(row, is_exact)),
            Self::Compare { field, operator, values } => {
                let value = field.split('/').try_fold(row, |row, step| row.get(step));
                let value = value.unwrap_or(&Value::Null);
                values.iter().any(|literal| compare(value, operator, literal.text(), is_exact))
            }
        }
    }

    fn check(&self, fields: &[Field]) -> Result<(), String> {
        for (name, operator, values) in self.comparisons() {
            let field = fields.iter().find(|field| field.name == name);
            let field =
                field.ok_or_else(|| format!("Could not filter by a property named '{name}'."))?;
            if !field.operators.contains(&operator) {
                return Err(format!("Unsupported operator '{operator}' for property '{name}'."));
            }
            if !values.iter().all(|value| field.kind.takes(value)) {
                return Err(format!("Invalid filter clause: the value of '{name}'."));
            }
        }
        Ok(())
    }
}

impl Kind {
    fn takes(self, literal: &Literal) -> bool {
        match (self, literal) {
            (Self::Text, Literal::Quoted(_)) => true,
            (Self::Flag, Literal::Bare(text)) => text == "true" || text == "false",
            (Self::Time, Literal::Bare(text)) | (Self::QuotedTime, Literal::Quoted(text)) => {
                time_of(text).is_some()
            }
            _ => false,
        }
    }
}

impl Literal {
    /// The value without quotes.
    pub fn text(&self) -> &str {
        match self {
            Self::Quoted(text) | Self::Bare(text) => text,
        }
    }
}

impl Parser {
    fn any(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.all()?];
        while self.takes_word("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, String> {
        let mut parts = vec![self.term()?];
        while self.takes_word("and") {
            parts.push(self.term()?);
        }
        Ok(one_or(parts, Filter::All))
    }

    fn term(&mut self) -> Result<Filter, String> {
        if self.takes_mark('(') {
            let inner = self.any()?;
            return self.must_mark(')').map(|()| inner);
        }
        let field = self.bare()?;
        if field.eq_ignore_ascii_case("startswith") && self.takes_mark('(') {
            let field = self.bare()?;
            self.must_mark(',')?;
            let values = vec![self.literal()?];
            self.must_mark(')')?;
            return Ok(Filter::Compare { field, operator: "startswith".to_owned(), values });
        }
        let operator = self.bare()?;
        let values = if operator == "in" { self.list()? } else { vec![self.literal()?] };
        Ok(Filter::Compare { field, operator, values })
    }

    fn list(&mut self) -> Result<Vec<Literal>, String> {
        self.must_mark('(')?;
        let mut values = vec![self.literal()?];
        while self.takes_mark(',') {
            values.push(self.literal()?);
        }
        self.must_mark(')').map(|()| values)
    }

    fn literal(&mut self) -> Result<Literal, String> {
        match self.tokens.next() {
            Some(Token::Literal(literal)) => Ok(literal),
            _ => Err(syntax("")),
        }
    }

    fn bare(&mut self) -> Result<String, String> {
        match self.literal()? {
            Literal::Bare(text) => Ok(text),
            Literal::Quoted(text) => Err(syntax(&text)),
        }
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let wanted = Token::Literal(Literal::Bare(word.to_owned()));
        self.tokens.next_if_eq(&wanted).is_some()
    }

    fn takes_mark(&mut self, mark: char) -> bool {
        self.tokens.next_if_eq(&Token::Mark(mark)).is_some()
    }

    fn must_mark(&mut self, mark: char) -> Result<(), String> {
        if self.takes_mark(mark) { Ok(()) } else { Err(syntax(&mark.to_string())) }
    }
}

/// A time as .NET keeps it: Microsoft's services refuse more than seven digits of a second.
pub(super) fn time_of(text: &str) -> Option<Timestamp> {
    let fraction = text.split_once('.').map(|(_, rest)| rest).unwrap_or_default();
    let digits = fraction.chars().take_while(char::is_ascii_digit).count();
    text.parse().ok().filter(|_| digits <= MOST_DIGITS)
}

fn one_or(mut parts: Vec<Filter>, many: impl Fn(Vec<Filter>) -> Filter) -> Filter {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => many(parts.into_iter().chain(last).collect()),
    }
}

fn syntax(near: &str) -> String {
    format!("Invalid filter clause: syntax error near '{near}'.")
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            '(' | ')' | ',' => (Token::Mark(first), 1),
            '\'' => {
                let (value, length) = quoted(rest).ok_or_else(|| syntax(rest))?;
                (Token::Literal(Literal::Quoted(value)), length)
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "(),'".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                (Token::Literal(Literal::Bare(word.to_owned())), length)
            }
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

/// Text in quotes, in which two quotes stand for one; and how long it is with them.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut value = String::new();
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((place, c)) = chars.next() {
        if c != '\'' {
            value.push(c);
        } else if chars.next_if(|(_, next)| *next == '\'').is_some() {
            value.push('\'');
        } else {
            return Some((value, place.saturating_add(1)));
        }
    }
    None
}

fn compare(value: &Value, operator: &str, literal: &str, is_exact: bool) -> bool {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => return operator == "eq" && literal == "null",
        other => other.to_string(),
    };
    let fold = |text: &str| if is_exact { text.to_owned() } else { text.to_lowercase() };
    let order = match (text.parse::<Timestamp>(), literal.parse::<Timestamp>()) {
        (Ok(time), Ok(wanted)) => time.cmp(&wanted),
        _ => fold(&text).cmp(&fold(literal)),
    };
    match operator {
        "eq" | "in" => order == Ordering::Equal,
        "ne" => order != Ordering::Equal,
        "ge" => order != Ordering::Less,
        "gt" => order == Ordering::Greater,
        "le" => order != Ordering::Greater,
        "lt" => order == Ordering::Less,
        "startswith" => fold(&text).starts_with(&fold(literal)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fits(text: &str) -> bool {
        let row = json!({
            "id": "A", "isAdmin": true, "at": "2026-02-03T12:00:00.69Z",
            "by": { "user": { "name": "O'Neill" } },
        });
        Filter::parse(text).expect(text).fits(&row, false)
    }

    #[test]
    fn conditions_are_read_as_odata_writes_them() {
        for text in [
            "id eq 'a'",
            "at ge 2026-02-03T12:00:00Z",
            "id in ('x', 'a')",
            "isAdmin eq true and (id eq 'x' or id eq 'a')",
            "by/user/name eq 'O''Neill'",
            "startswith(by/user/name,'o')",
        ] {
            assert!(fits(text), "{text}");
        }
        for text in ["id eq 'x' or id eq 'y'", "id eq 'a' and isAdmin eq false", "gone eq 'x'"] {
            assert!(!fits(text), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_condition_is_refused() {
        for text in ["", "id", "id eq", "id eq 'a", "id eq 'a' and", "(id eq 'a'", "id in 'a'"] {
            assert!(Filter::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_field_is_compared_as_it_supports_only() {
        let fields = [Field { name: "at", kind: Kind::Time, operators: &["ge"] }];
        assert!(Filter::checked("at ge 2026-02-03T12:00:00Z", &fields).is_ok());
        assert!(Filter::checked("at ge 2026-02-03T12:00:00.1234567Z", &fields).is_ok());
        for text in [
            "at ge 2026-02-03T12:00:00.12345678Z",
            "at le 2026-02-03T12:00:00Z",
            "at ge '2026-02-03T12:00:00Z'",
            "id ge 'x'",
        ] {
            assert!(Filter::checked(text, &fields).is_err(), "{text}");
        }
    }
}
