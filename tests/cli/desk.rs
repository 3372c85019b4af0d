//! Storage with one case, and the commands that a person gives there.

use std::process::Output;

use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Severity;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use jiff::Timestamp;
use serde::Serialize;

use crate::support::azurite::Azurite;
use crate::support::handler_process::run;
use crate::support::messages::event;

/// Storage with one case.
pub(super) struct Desk {
    azurite: Azurite,
    store: Store,
    id: String,
}

impl Desk {
    /// With an open case of medium severity.
    pub(super) async fn start() -> Self {
        let now: Timestamp = "2026-02-03T03:00:00Z".parse().expect("a time");
        let event = FraudEvent { severity: Severity::Medium, ..event() };
        let observations = [Observation::new(now, event)];
        let scope = observations[0].event.scope();
        let seen = Input::Seen { scope: &scope, observations: &observations };
        Self::with(&Case::step(None, seen, now, None).expect("a case").case).await
    }

    /// With this case, open or closed.
    pub(super) async fn with(case: &Case) -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        let store = storage.store;
        store.prepare().await.expect("a container");
        let desk = Self { azurite, store, id: case.id() };
        let key = if case.is_open() { Key::open_case } else { Key::closed_case };
        desk.put(&key(&case.scope), case).await;
        desk
    }

    /// The id of the case.
    pub(super) fn id(&self) -> &str {
        &self.id
    }

    /// Puts a document into the storage.
    pub(super) async fn put<T: Serialize>(&self, key: &Key, document: &T) {
        self.store.insert_if_absent(key, document).await.expect("written");
    }

    /// A command about the case.
    pub(super) fn cases(&self, command: &str, arguments: &[&str]) -> Output {
        self.run(&[&["cases", command, self.id.as_str()], arguments].concat())
    }

    /// The list of cases.
    pub(super) fn list(&self) -> Output {
        self.run(&["cases", "list"])
    }

    /// A command.
    pub(super) fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, &[])
    }

    /// A command with more in its environment.
    pub(super) fn run_with(&self, arguments: &[&str], more: &[(&str, &str)]) -> Output {
        let connection = self.azurite.connection_string();
        run(arguments, &[&[("AzureWebJobsStorage", connection.as_str())], more].concat())
    }
}
