//! Storage with one open case, and the commands that a person gives there.

use std::process::Output;

use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Severity;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use jiff::Timestamp;

use crate::support::azurite::Azurite;
use crate::support::handler_process::run;
use crate::support::messages::event;

/// Storage with one open case of medium severity.
pub(super) struct Desk {
    azurite: Azurite,
    id: String,
}

impl Desk {
    pub(super) async fn start() -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        storage.store.prepare().await.expect("a container");
        let now: Timestamp = "2026-02-03T03:00:00Z".parse().expect("a time");
        let event = FraudEvent { severity: Severity::Medium, ..event() };
        let observations = [Observation::new(now, event)];
        let scope = observations[0].event.scope();
        let seen = Input::Seen { scope: &scope, observations: &observations };
        let case = Case::step(None, seen, now, None).expect("a case").case;
        let key = Key::open_case(&case.scope);
        storage.store.insert_if_absent(&key, &case).await.expect("a case");
        Self { azurite, id: case.id() }
    }

    /// A command about the case.
    pub(super) fn cases(&self, command: &str, arguments: &[&str]) -> Output {
        self.run(&[&["cases", command, self.id.as_str()], arguments].concat())
    }

    /// The list of cases.
    pub(super) fn list(&self) -> Output {
        self.run(&["cases", "list"])
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let connection = self.azurite.connection_string();
        run(arguments, &[("AzureWebJobsStorage", connection.as_str())])
    }
}
