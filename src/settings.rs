//! The settings of the process: read once at start, all problems reported together.
//!
//! Each module declares the settings it reads as [`Setting`] constants and reads them through
//! [`Settings`], which remembers what was wrong instead of stopping at the first problem.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use secrecy::SecretString;
use serde::Serialize;
use url::Url;

/// One setting: its name, and what `fraud-guard settings` says about it.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Setting {
    /// The name of the environment variable (the app setting).
    pub name: &'static str,
    /// The value when it is not set.
    pub default: Option<&'static str>,
    /// True when its value must never be shown.
    pub secret: bool,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// Where the platform gives out tokens of the managed identity; where it is not set there is none.
pub const IDENTITY_ENDPOINT: Setting = Setting {
    name: "IDENTITY_ENDPOINT",
    default: None,
    secret: false,
    meaning: "Where the managed identity's tokens come from; the platform sets it.",
};

/// The values, and what was wrong with them.
#[derive(Default)]
pub struct Settings {
    values: BTreeMap<String, String>,
    problems: Vec<String>,
}

/// Every problem with the settings, one a line.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the settings cannot be used:\n  {}", .0.join("\n  "))]
pub struct SettingsError(pub Vec<String>);

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("problems", &self.problems).finish_non_exhaustive()
    }
}

impl Settings {
    /// The settings of the environment of this process.
    pub fn from_environment() -> Self {
        let is_text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        };
        Self::from_pairs(std::env::vars_os().filter_map(is_text))
    }

    /// Settings given as values.
    pub fn from_pairs<K: Into<String>, V: Into<String>>(
        pairs: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        let values = pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { values, problems: Vec::new() }
    }

    /// Sets a value that is not set yet.
    pub fn set_default(&mut self, name: &str, value: &str) {
        if self.raw(name).is_none() {
            self.values.insert(name.to_owned(), value.to_owned());
        }
    }

    /// Sets a value that the command line gives, whatever the environment says.
    pub fn set(&mut self, name: &str, value: &str) {
        self.values.insert(name.to_owned(), value.to_owned());
    }

    /// The value or the default, without the space around it; an empty value counts as not set.
    pub fn text(&self, setting: &Setting) -> Option<String> {
        self.raw(setting.name).or(setting.default).map(str::to_owned)
    }

    /// The value exactly as it was given, with the space around it.
    pub fn verbatim(&self, setting: &Setting) -> Option<&str> {
        self.values.get(setting.name).map(String::as_str)
    }

    /// True when the setting has a value of its own.
    pub fn is_set(&self, setting: &Setting) -> bool {
        self.raw(setting.name).is_some()
    }

    /// The value of a setting without which a feature cannot work.
    pub fn required(&mut self, setting: &Setting, needed_for: &str) -> String {
        self.text(setting).unwrap_or_else(|| {
            self.problem(setting, &format!("is missing; it is needed for {needed_for}"));
            String::new()
        })
    }

    /// A secret; a line break at its end, as files and vaults add it, is not part of it.
    pub fn secret(&self, setting: &Setting) -> Option<SecretString> {
        self.text(setting).map(SecretString::from)
    }

    /// A value of a type that can be parsed.
    pub fn parsed<T: FromStr<Err: fmt::Display>>(&mut self, setting: &Setting) -> Option<T> {
        let text = self.text(setting)?;
        match text.parse() {
            Ok(value) => Some(value),
            // The value may be a secret put into the wrong setting, so it is not repeated.
            Err(error) => {
                self.problem(setting, &format!("cannot be read: {error}"));
                None
            }
        }
    }

    /// Whether a setting is on or off; `None` after a problem was noted.
    pub fn switch(&mut self, setting: &Setting) -> Option<bool> {
        match self.text(setting).as_deref() {
            Some("on") => Some(true),
            Some("off") => Some(false),
            _ => {
                self.problem(setting, "must be on or off");
                None
            }
        }
    }

    /// The address of a remote: https, or plain http on the loopback interface.
    pub fn remote_url(&mut self, setting: &Setting) -> Option<Url> {
        let url: Url = self.parsed(setting)?;
        self.allowed(setting, &url).then_some(url)
    }

    /// The same for a remote of our own that is called with the user and password in its address.
    pub fn remote_url_with_account(&mut self, setting: &Setting) -> Option<Url> {
        let url: Url = self.parsed(setting)?;
        let mut bare = url.clone();
        // An address that can have no account has none to take away.
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        self.allowed(setting, &bare).then_some(url)
    }

    fn allowed(&mut self, setting: &Setting, url: &Url) -> bool {
        let is_allowed = is_allowed_remote(url);
        if !is_allowed {
            self.problem(setting, "must be https (plain http is accepted for loopback only)");
        }
        is_allowed
    }

    /// The same values without the problems, for something of which there are several.
    pub fn clone_values(&self) -> Self {
        Self { values: self.values.clone(), problems: Vec::new() }
    }

    /// The same values under other names: for each name that is read, the one that has its value.
    pub fn renamed(&self, names: &BTreeMap<String, String>) -> Self {
        let mut renamed = self.clone_values();
        for (name, source) in names {
            match self.raw(source) {
                Some(value) => drop(renamed.values.insert(name.clone(), value.to_owned())),
                None => {
                    renamed.values.remove(name);
                    renamed.note(format!("{name} is to be read from {source}, which is not set"));
                }
            }
        }
        renamed
    }

    /// The same values where settings stand for others: what stands for one takes its place, and where
    /// it is not set the other is not either.
    pub fn in_other_roles(&self, roles: &[(&Setting, &Setting)]) -> Self {
        let mut values = self.values.clone();
        for (actor, role) in roles {
            match self.raw(actor.name) {
                Some(value) => drop(values.insert(role.name.to_owned(), value.to_owned())),
                None => drop(values.remove(role.name)),
            }
        }
        Self { values, problems: Vec::new() }
    }

    /// Remembers the problems of settings in other roles by the names that people gave them.
    pub fn adopt_problems(&mut self, mut other: Self, roles: &[(&Setting, &Setting)]) {
        for problem in other.take_problems() {
            let named = |text: String, (actor, role): &(&Setting, &Setting)| {
                text.replace(role.name, actor.name)
            };
            self.note(roles.iter().fold(problem, named));
        }
    }

    /// Remembers a problem.
    pub fn problem(&mut self, setting: &Setting, what: &str) {
        self.note(format!("{} {what}", setting.name));
    }

    /// Remembers a problem that is not about one setting.
    pub fn note(&mut self, problem: String) {
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Hands the problems over.
    pub fn take_problems(&mut self) -> Vec<String> {
        std::mem::take(&mut self.problems)
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// All problems together, when there was one.
    pub fn finish(&mut self) -> Result<(), SettingsError> {
        match std::mem::take(&mut self.problems) {
            problems if problems.is_empty() => Ok(()),
            problems => Err(SettingsError(problems)),
        }
    }

    fn raw(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

/// True for https, and for plain http to this machine; user names in URLs are refused, because
/// they end up in logs of others.
pub fn is_allowed_remote(url: &Url) -> bool {
    let is_loopback = match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let has_user = !url.username().is_empty() || url.password().is_some();
    !has_user && (url.scheme() == "https" || (url.scheme() == "http" && is_loopback))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDRESS: Setting =
        Setting { name: "ADDRESS", default: None, secret: false, meaning: "An address." };
    const COUNT: Setting =
        Setting { name: "COUNT", default: Some("3"), secret: false, meaning: "A count." };

    #[test]
    fn all_problems_are_reported_at_once_and_without_values() {
        let mut settings = Settings::from_pairs([("COUNT", "hunter2")]);
        settings.parsed::<u32>(&COUNT);
        settings.required(&ADDRESS, "the test");
        let error = settings.finish().expect_err("two problems").to_string();
        assert!(error.contains("COUNT") && error.contains("ADDRESS"), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }

    #[test]
    fn an_empty_value_counts_as_not_set() {
        let mut settings = Settings::from_pairs([("COUNT", " ")]);
        assert_eq!(settings.parsed::<u32>(&COUNT), Some(3));
    }

    #[test]
    fn plain_http_is_for_this_machine_only() {
        for (address, is_allowed) in [
            ("https://graph.microsoft.com", true),
            ("http://127.0.0.1:8080", true),
            ("http://localhost:8080/x", true),
            ("http://[::1]:8080", true),
            ("http://example.com", false),
            ("http://127.0.0.1.nip.io", false),
            ("http://localhost.", false),
            ("https://user:secret@example.com", false),
            ("ftp://127.0.0.1", false),
        ] {
            let mut settings = Settings::from_pairs([("ADDRESS", address)]);
            assert_eq!(settings.remote_url(&ADDRESS).is_some(), is_allowed, "{address}");
        }
    }
}
