//! What is wrong with a policy file, where, and what may have been meant.

use std::fmt;

/// Where something stands in a file, both from 1 on; columns are counted in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    /// The place of a byte of a text.
    pub(super) fn of(text: &str, byte: usize) -> Self {
        let before = text.get(..text.floor_char_boundary(byte)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let last = before.rsplit('\n').next().unwrap_or_default();
        Self { line, column: last.chars().count() + 1 }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// A policy file that cannot be used: everything that is wrong with it, one finding a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the policy file cannot be used: {}", .0.join("\n  "))]
pub struct PolicyError(pub(crate) Vec<String>);

/// `; did you mean "soc"?`, when one of the names known is like it.
pub fn suggestion<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let likeness = |known: &&str| strsim::jaro_winkler(name, known);
    let best = known.into_iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match best.filter(|best| likeness(best) > 0.7) {
        Some(best) => format!("; did you mean {best:?}?"),
        None => String::new(),
    }
}

/// The parser's words, with a suggestion for what is misspelt.
pub(super) fn with_suggestion(error: &toml::de::Error) -> String {
    let text = error.to_string();
    let mut quoted = error.message().split('`').skip(1).step_by(2);
    let Some(name) = quoted.next().filter(|_| error.message().starts_with("unknown ")) else {
        return text.trim_end().to_owned();
    };
    format!("{}{}", text.trim_end(), suggestion(name, quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_counted_in_lines_and_characters() {
        let text = "a\né = \"x\"\n";
        for (byte, line, column) in
            [(0, 1, 1), (1, 1, 2), (2, 2, 1), (4, 2, 2), (5, 2, 3), (99, 3, 1)]
        {
            assert_eq!(Place::of(text, byte), Place { line, column }, "{byte}");
        }
    }

    #[test]
    fn what_is_like_a_name_is_suggested() {
        for (name, suggested) in [
            ("scoc", "; did you mean \"soc\"?"),
            ("pagr", "; did you mean \"pager\"?"),
            ("xyz", ""),
        ] {
            assert_eq!(suggestion(name, ["soc", "pager", "anna"]), suggested);
        }
        assert_eq!(suggestion("x", []), "");
    }
}
