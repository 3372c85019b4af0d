//! The policy file: read at the start, and again when it changes.

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use super::Audience;
use super::POLICY_FILE;
use crate::channels;
use crate::channels::Means;
use crate::clock::Clock;
use crate::http_client::HttpClient;
use crate::microsoft::access_token::AccessTokens;
use crate::policy::Addresses;
use crate::policy::Policy;
use crate::policy::PolicyError;
use crate::settings::Settings;

/// What there is where the policy file should be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    Text(String),
    /// No file, and no setting names one.
    Nothing,
    Unreadable(String),
}

/// The policy file, and what is needed to set up an audience when it changes.
pub struct PolicyFile {
    /// The settings, secrets among them.
    settings: Settings,
    http: HttpClient,
    clock: Clock,
    tokens: Option<Arc<AccessTokens>>,
    addresses: Addresses,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// What was found last; absent before the first look.
    found: Option<Found>,
    /// What is wrong with it.
    problem: Option<PolicyProblem>,
    /// True once it was kept for the day when its successor cannot be used.
    is_kept: bool,
}

/// Why a policy file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyProblem {
    /// The file itself.
    File(String),
    /// The settings that it needs, one problem each.
    Settings(Vec<String>),
}

/// What a look at the policy file found.
pub enum Followed {
    /// What was found before: well, or with this problem.
    Same(Option<PolicyProblem>),
    /// Another file, which can be used.
    New {
        /// Its text.
        text: String,
        /// Who is told by it.
        audience: Box<Audience>,
    },
    /// There is no file, and none is asked for.
    Nothing,
    /// Another file, which cannot be used, and why.
    Refused(PolicyProblem),
}

fn find(settings: &Settings) -> Found {
    let Some(path) = settings.text(&POLICY_FILE) else { return Found::Nothing };
    match std::fs::read_to_string(Path::new(&path)) {
        Ok(text) => Found::Text(text),
        Err(_) if !settings.is_set(&POLICY_FILE) => Found::Nothing,
        Err(error) => Found::Unreadable(format!("it cannot be read: {error}")),
    }
}

/// The policy of a text.
///
/// # Errors
/// Everything that is wrong with it.
pub fn parse_policy(text: &str) -> Result<Policy, PolicyError> {
    Policy::parse(text, &channels::kinds())
}

/// The policy file, or none; a problem with it is noted in the settings.
pub fn read_policy(settings: &mut Settings) -> Policy {
    let problem = match find(settings) {
        Found::Text(text) => match parse_policy(&text) {
            Ok(policy) => return policy,
            Err(error) => error.to_string(),
        },
        Found::Nothing => {
            tracing::warn!("no policy file: everything counts as protected");
            return Policy::default();
        }
        Found::Unreadable(problem) => problem,
    };
    note_file(settings, &problem);
    Policy::default()
}

fn note_file(settings: &mut Settings, problem: &str) {
    let path = settings.text(&POLICY_FILE).unwrap_or_default();
    settings.problem(&POLICY_FILE, &format!("names {path}: {problem}"));
}

impl fmt::Display for PolicyProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(problem) => f.write_str(problem),
            Self::Settings(problems) => f.write_str(&problems.join("; ")),
        }
    }
}

impl PolicyFile {
    /// Keeps what is needed.
    pub fn new(settings: &Settings, means: &Means<'_>, addresses: Addresses) -> Self {
        Self {
            settings: settings.clone_values(),
            http: means.http.clone(),
            clock: means.clock.clone(),
            tokens: means.tokens.cloned(),
            addresses,
            state: Mutex::default(),
        }
    }

    fn means(&self) -> Means<'_> {
        Means { http: &self.http, clock: &self.clock, tokens: self.tokens.as_ref() }
    }

    /// The audience of the file as it is, or without any policy after a problem with it.
    pub fn audience_or_default(&self, settings: &mut Settings) -> Audience {
        match self.follow() {
            Followed::New { audience, .. } => *audience,
            Followed::Refused(problem) | Followed::Same(Some(problem)) => {
                tracing::error!(%problem, "the policy file cannot be used");
                self.without_policy(settings)
            }
            Followed::Same(None) | Followed::Nothing => self.without_policy(settings),
        }
    }

    fn without_policy(&self, settings: &mut Settings) -> Audience {
        let policy = Policy { addresses: self.addresses.clone(), ..Policy::default() };
        Audience::new(policy, settings, &self.means())
    }

    /// Looks at the file.
    pub fn follow(&self) -> Followed {
        let found = find(&self.settings);
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.found.as_ref() == Some(&found) {
            return Followed::Same(state.problem.clone());
        }
        let followed = match &found {
            Found::Nothing => Followed::Nothing,
            Found::Unreadable(problem) => Followed::Refused(PolicyProblem::File(problem.clone())),
            Found::Text(text) => match self.audience(text) {
                Ok(audience) => Followed::New { text: text.clone(), audience: Box::new(audience) },
                Err(problem) => Followed::Refused(problem),
            },
        };
        state.problem = match &followed {
            Followed::Refused(problem) => Some(problem.clone()),
            _ => None,
        };
        (state.found, state.is_kept) = (Some(found), false);
        followed
    }

    /// What is wrong with the file as it was found last.
    pub fn problem(&self) -> Option<PolicyProblem> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).problem.clone()
    }

    /// Notes in the settings what is wrong, for whoever does not go on without the policy.
    pub fn note_problem(&self, settings: &mut Settings) {
        match self.problem() {
            Some(PolicyProblem::File(problem)) => note_file(settings, &problem),
            Some(PolicyProblem::Settings(problems)) => {
                problems.into_iter().for_each(|problem| settings.note(problem));
            }
            None => {}
        }
    }

    /// The text that was found last, if it can be used and was not kept yet.
    pub fn text_to_keep(&self) -> Option<String> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        match (&state.found, &state.problem) {
            (Some(Found::Text(text)), None) if !state.is_kept => Some(text.clone()),
            _ => None,
        }
    }

    /// Takes note that the text was kept.
    pub fn mark_kept(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).is_kept = true;
    }

    /// The audience of a policy file.
    ///
    /// # Errors
    /// What is wrong with the file, or with the settings that it needs.
    pub fn audience(&self, text: &str) -> Result<Audience, PolicyProblem> {
        let policy = parse_policy(text).map_err(|error| PolicyProblem::File(error.to_string()));
        let mut policy = policy?;
        policy.addresses = self.addresses.clone();
        let mut settings = self.settings.clone_values();
        let audience = Audience::new(policy, &mut settings, &self.means());
        match settings.take_problems() {
            problems if problems.is_empty() => Ok(audience),
            problems => Err(PolicyProblem::Settings(problems)),
        }
    }
}
