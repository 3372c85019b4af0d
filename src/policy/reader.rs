//! Who reads a message, as far as its words depend on it.

use jiff::tz::TimeZone;

use crate::language::Language;

/// How much of a case a reader may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Variant {
    /// Everything.
    #[default]
    Full,
    /// For resellers: no calls, no links, no evidence, nothing about others.
    Redacted,
}

/// Who reads a message, as far as its words depend on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    /// In which language.
    pub language: Language,
    /// In which time zone moments are shown.
    pub time_zone: TimeZone,
    /// How much of a case is shown.
    pub variant: Variant,
}

impl Default for Reader {
    fn default() -> Self {
        Self { language: Language::English, time_zone: TimeZone::UTC, variant: Variant::Full }
    }
}
