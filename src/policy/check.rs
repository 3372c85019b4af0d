//! From the file as people write it to a policy: names become what they name, and everything that
//! is wrong is found at once.

mod assessment;
mod rules;

use std::collections::BTreeMap;
use std::fmt;

use jiff::tz::TimeZone;
use toml::Spanned;

use super::ChannelPlan;
use super::KindOfChannel;
use super::Person;
use super::Policy;
use super::PolicyError;
use super::Reader;
use super::Variant;
use super::error::Place;
use super::error::suggestion;
use super::file::ChannelTable;
use super::file::File;
use super::file::Names;
use super::file::PersonTable;
use super::file::TeamTable;
use crate::language::Language;
use crate::outbox::ChannelId;

/// The policy of a file.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn policy(
    text: &str,
    file: File,
    kinds: &[KindOfChannel],
) -> Result<Policy, PolicyError> {
    let mut check = Check { text, kinds, names: BTreeMap::new(), findings: Vec::new() };
    let File { clock, notices, protected, containment, people, teams, channels, .. } = file;
    check.warnings(&clock);
    let people = check.people(people);
    let channels = check.channels(channels);
    check.teams(teams);
    let policy = Policy {
        clock,
        notices,
        protected,
        containment,
        people,
        channels,
        fallback: file
            .fallback
            .map(|table| check.tell(&table.channels))
            .into_iter()
            .flatten()
            .collect(),
        alarms: file.alarms.map(|table| check.tell(&table.tell)),
        summary: check.summary(file.summary),
        routes: check.routes(file.routes),
        escalation: check.escalation(&file.escalation),
        mutes: file.mutes.into_iter().filter_map(|mute| check.mute(mute)).collect(),
        assessment: check.assessment(file.assessment),
        ..Policy::default()
    };
    check.finish(policy)
}

struct Check<'a> {
    text: &'a str,
    kinds: &'a [KindOfChannel],
    /// Whom each name means.
    names: BTreeMap<String, Vec<ChannelId>>,
    findings: Vec<(Place, String)>,
}

impl Check<'_> {
    fn finish(mut self, policy: Policy) -> Result<Policy, PolicyError> {
        if self.findings.is_empty() {
            return Ok(policy);
        }
        self.findings.sort();
        let lines = self.findings.iter().map(|(place, what)| format!("{place}: {what}"));
        Err(PolicyError(lines.collect()))
    }

    fn place<T>(&self, spanned: &Spanned<T>) -> Place {
        Place::of(self.text, spanned.span().start)
    }

    fn refuse<T>(&mut self, spanned: &Spanned<T>, what: impl fmt::Display) {
        let place = self.place(spanned);
        self.findings.push((place, what.to_string()));
    }

    fn warnings(&mut self, clock: &super::Clock) {
        for hours in clock.warn_after_hours.iter().flatten() {
            let within = clock.answer_within_hours;
            let what = format!("a warning has to come before the {within} hours are over");
            if *hours.as_ref() == 0 || *hours.as_ref() >= within {
                self.refuse(hours, what);
            }
        }
    }

    /// Gives a name to whom it means; a name means one thing in the whole file.
    fn name<T>(&mut self, name: &str, whom: Vec<ChannelId>, table: &Spanned<T>) {
        if self.names.contains_key(name) {
            let what = "is the name of a person, team or channel already; give it another";
            self.refuse(table, format!("{name:?} {what}"));
        }
        self.names.insert(name.to_owned(), whom);
    }

    fn id<T>(&mut self, name: &str, table: &Spanned<T>) -> Option<ChannelId> {
        let id = ChannelId::parse(name);
        if id.is_none() {
            let what = "cannot be a name: 1 to 40 lower-case letters, digits and hyphens";
            self.refuse(table, format!("{name:?} {what}"));
        }
        id
    }

    fn people(
        &mut self,
        tables: BTreeMap<String, Spanned<PersonTable>>,
    ) -> BTreeMap<ChannelId, Person> {
        let mut people = BTreeMap::new();
        for (name, table) in tables {
            let Some(id) = self.id(&name, &table) else { continue };
            self.name(&name, vec![id.clone()], &table);
            people.insert(id, self.person(table.into_inner()));
        }
        people
    }

    fn person(&mut self, table: PersonTable) -> Person {
        let reader = self.reader(table.language, table.time_zone, table.variant);
        let is_address = |text: &str| {
            text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
                && !text.contains(char::is_whitespace)
        };
        if !is_address(table.email.as_ref()) {
            self.refuse(&table.email, "this is no mail address");
        }
        let zone = reader.time_zone.clone();
        Person {
            name: table.name,
            role: table.role,
            email: table.email.into_inner(),
            via: table.via.and_then(|via| self.carrier(via)),
            working_hours: table.working_hours.and_then(|hours| self.hours(&hours, zone)),
            reader,
        }
    }

    fn carrier(&mut self, via: Spanned<String>) -> Option<String> {
        let carriers = self.kinds.iter().filter(|kind| kind.carries_mail).map(|kind| kind.name);
        let carriers: Vec<&str> = carriers.collect();
        let found = carriers.contains(&via.as_ref().as_str()).then(|| via.as_ref().clone());
        self.one_of(&via, found, "kind of mail", &carriers)
    }

    fn channels(
        &mut self,
        tables: BTreeMap<String, Spanned<ChannelTable>>,
    ) -> BTreeMap<ChannelId, ChannelPlan> {
        let mut channels = BTreeMap::new();
        for (name, table) in tables {
            let Some(id) = self.id(&name, &table) else { continue };
            self.kind(&name, &table);
            self.name(&name, vec![id.clone()], &table);
            let table = table.into_inner();
            let settings = table.settings.into_iter();
            let settings = settings.map(|(name, value)| (name, value.into_inner())).collect();
            let reader = self.reader(table.language, table.time_zone, table.variant);
            let kind = table.kind.map(Spanned::into_inner);
            channels.insert(id, ChannelPlan { kind, settings, reader });
        }
        for kind in self.kinds {
            let id = ChannelId::parse(kind.name).into_iter().collect();
            self.names.entry(kind.name.to_owned()).or_insert(id);
        }
        channels
    }

    /// A channel of the settings has the name of its kind; every other one says its kind.
    fn kind(&mut self, name: &str, table: &Spanned<ChannelTable>) {
        let kinds: Vec<&str> = self.kinds.iter().map(|kind| kind.name).collect();
        let channel = table.as_ref();
        let kind_name = channel.kind.as_ref().map_or(name, |kind| kind.as_ref());
        let Some(kind) = self.kinds.iter().find(|kind| kind.name == kind_name) else {
            let like = suggestion(kind_name, kinds.iter().copied());
            let all = kinds.join(", ");
            let what = format!("channel {name:?} needs a kind of {all}{like}");
            match &channel.kind {
                Some(kind) => self.refuse(kind, what),
                None => self.refuse(table, what),
            }
            return;
        };
        for (setting, value) in &channel.settings {
            if !kind.settings.contains(&&**setting) {
                let all = kind.settings.join(", ");
                let like = suggestion(setting, kind.settings.iter().copied());
                self.refuse(
                    value,
                    format!("{kind_name} has no setting {setting}, only {all}{like}"),
                );
            }
        }
    }

    fn teams(&mut self, tables: BTreeMap<String, Spanned<TeamTable>>) {
        // Teams do not name teams, so all are read before any is known.
        let mut known = Vec::new();
        for (name, table) in tables {
            let whom = [&table.as_ref().members, &table.as_ref().channels];
            let whom: Vec<ChannelId> =
                whom.into_iter().flat_map(|names| self.tell(names)).collect();
            if whom.is_empty() {
                self.refuse(&table, format!("team {name:?} has no members and no channels"));
            }
            known.push((name, whom, table));
        }
        for (name, whom, table) in known {
            self.name(&name, whom, &table);
        }
    }

    /// Whom some names mean, each once.
    fn tell(&mut self, names: &Names) -> Vec<ChannelId> {
        let mut whom: Vec<ChannelId> = Vec::new();
        for name in names {
            match self.names.get(name.as_ref()) {
                Some(ids) => {
                    let new: Vec<_> = ids.iter().filter(|id| !whom.contains(id)).cloned().collect();
                    whom.extend(new);
                }
                None => {
                    let like = suggestion(name.as_ref(), self.names.keys().map(String::as_str));
                    let what =
                        format!("there is no person, team or channel {:?}{like}", name.as_ref());
                    self.refuse(name, what);
                }
            }
        }
        whom
    }

    fn reader(
        &mut self,
        language: Option<Spanned<String>>,
        time_zone: Option<Spanned<String>>,
        variant: Option<Spanned<String>>,
    ) -> Reader {
        Reader {
            language: language.and_then(|text| self.language(&text)).unwrap_or_default(),
            time_zone: time_zone.and_then(|text| self.time_zone(&text)).unwrap_or(TimeZone::UTC),
            variant: variant.and_then(|text| self.variant(&text)).unwrap_or_default(),
        }
    }

    fn language(&mut self, text: &Spanned<String>) -> Option<Language> {
        let known = Language::ALL.map(Language::tag);
        self.one_of(text, Language::parse(text.as_ref()), "language", &known)
    }

    fn variant(&mut self, text: &Spanned<String>) -> Option<Variant> {
        let variant = match text.as_ref().as_str() {
            "full" => Some(Variant::Full),
            "redacted" => Some(Variant::Redacted),
            _ => None,
        };
        self.one_of(text, variant, "variant", &["full", "redacted"])
    }

    fn time_zone(&mut self, text: &Spanned<String>) -> Option<TimeZone> {
        let zone = TimeZone::get(text.as_ref()).ok();
        if zone.is_none() {
            let names: Vec<String> =
                jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
            let like = suggestion(text.as_ref(), names.iter().map(String::as_str));
            self.refuse(text, format!("there is no time zone {:?}{like}", text.as_ref()));
        }
        zone
    }

    fn one_of<T>(
        &mut self,
        text: &Spanned<String>,
        found: Option<T>,
        what: &str,
        known: &[&str],
    ) -> Option<T> {
        if found.is_none() {
            let (name, all) = (text.as_ref(), known.join(", "));
            let like = suggestion(name, known.iter().copied());
            self.refuse(text, format!("there is no {what} {name:?}, only {all}{like}"));
        }
        found
    }
}
