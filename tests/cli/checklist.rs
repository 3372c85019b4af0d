//! `fraud-guard cases checklist` as a person uses it, on real storage.

use std::process::Output;

use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;

use super::stderr;
use super::stdout;
use crate::support::azurite::Azurite;
use crate::support::handler_process::run;
use crate::support::messages::event;

/// Storage with one open case.
struct Desk {
    azurite: Azurite,
    id: String,
}

impl Desk {
    async fn start() -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        storage.store.prepare().await.expect("a container");
        let now: Timestamp = "2026-02-03T03:00:00Z".parse().expect("a time");
        let observations = [Observation { observed_at: now, event: event() }];
        let seen = Input::Seen { scope: &event().scope(), observations: &observations };
        let case = Case::step(None, seen, now, None).expect("a case").case;
        let key = Key::open_case(&case.scope);
        storage.store.insert_if_absent(&key, &case).await.expect("a case");
        Self { azurite, id: case.id() }
    }

    fn checklist(&self, arguments: &[&str]) -> Output {
        let connection = self.azurite.connection_string();
        let command = ["cases", "checklist", self.id.as_str()];
        run(&[&command[..], arguments].concat(), &[("AzureWebJobsStorage", connection.as_str())])
    }

    fn lines(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.checklist(&[arguments, &["--json"]].concat());
        assert!(output.status.success(), "{}", stderr(&output));
        let lines = stdout(&output);
        lines.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

#[tokio::test]
async fn a_step_is_ticked_with_author_and_note_and_the_next_reader_sees_it() {
    let desk = Desk::start().await;
    let output = desk.checklist(&["--tick", "6", "--note", "all have it", "--by", "Maria"]);
    assert!(output.status.success(), "{}", stderr(&output));
    let german = stdout(&desk.checklist(&["--language", "de"]));
    let ticked = german.lines().find(|line| line.contains("[mfa]")).expect("a line");
    assert!(ticked.starts_with("☑ 6. MFA für alle Benutzer erzwingen"), "{ticked}");
    assert!(ticked.contains("Maria") && ticked.contains("“all have it”"), "{ticked}");
    assert_eq!(german.matches('☐').count(), 9, "{german}");
    assert!(german.contains("      https://portal.azure.com/#@"), "{german}");
    let lines = desk.lines(&["--untick", "mfa"]);
    assert_eq!(lines.len(), 10);
    assert!(lines.iter().all(|line| line["tick"].is_null()), "{lines:?}");
}

#[rstest]
#[case(&["--tick", "mfaa"], "there is no step \"mfaa\"; did you mean \"mfa\"?")]
#[case(&["--tick", "11"], "there is no step \"11\"")]
#[case(&["--language", "pt"], "did you mean \"pt-BR\"?")]
#[case(&["--tick", "mfa", "--by", " "], "--by needs a name")]
#[tokio::test]
async fn what_is_not_meant_changes_nothing(#[case] arguments: &[&str], #[case] words: &str) {
    let desk = Desk::start().await;
    let output = desk.checklist(arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    assert!(desk.lines(&[]).iter().all(|line| line["tick"].is_null()));
}
