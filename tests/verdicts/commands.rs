//! The commands as a person uses them: real processes on real storage.

use std::process::Output;

use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::local::services::alert::PARTNER_TENANT;
use fraud_guard::local::services::alert::State;
use fraud_guard::local::services::alert::Verdict as Reason;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use serde_json::Value;

use super::wire::What;
use super::world::World;
use crate::support::azurite::Azurite;
use crate::support::handler_process::program;
use crate::support::handler_process::run;

/// A case of the world in memory, copied to storage where the command finds it.
struct Desk {
    world: World,
    azurite: Azurite,
    store: Store,
    id: String,
}

impl Desk {
    async fn with(numbers: &[u32]) -> Self {
        let world = World::with(&[SourceName::PartnerCenter], numbers).await;
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        let Storage { store, queue } = storage;
        store.prepare().await.expect("a container");
        queue.prepare().await.expect("queues");
        let case = world.case().await;
        store.insert_if_absent(&Key::open_case(&case.scope), &case).await.expect("written");
        Self { world, azurite, store, id: case.id() }
    }

    async fn run(&self, arguments: &[&str]) -> Output {
        let connection = self.azurite.connection_string();
        let login = &self.world.login;
        let environment = [
            ("AzureWebJobsStorage", connection.as_str()),
            ("PARTNER_CENTER_URL", &self.world.url),
            ("GRAPH_URL", &self.world.url),
            ("LOGIN_URL", &self.world.url),
            ("PARTNER_TENANT_ID", PARTNER_TENANT),
            ("PARTNER_CLIENT_ID", &login.client_id),
            ("PARTNER_CLIENT_SECRET", &login.client_secret),
            ("PARTNER_REFRESH_TOKEN", &login.refresh_token),
        ];
        let mut command = program(arguments, &environment);
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let output = output.expect("it ran").expect("an output");
        let all = [output.stdout.clone(), output.stderr.clone()].concat();
        let all = String::from_utf8_lossy(&all);
        for secret in [&login.client_secret, &login.refresh_token] {
            assert!(!all.contains(secret), "a secret is shown: {all}");
        }
        output
    }

    async fn answer(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments).await;
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).expect("text"))
    }

    async fn case(&self) -> Case {
        let key = &self.store.list_all(Key::OPEN_CASES).await.expect("the keys")[0];
        self.store.get::<Case>(key).await.expect("a case").expect("a case").0
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_resolves_a_case_and_sees_what_became_of_each_event() {
    let desk = Desk::with(&[101, 102]).await;
    let note = "\u{1b}[2J“called” \u{202E}them\nclosed";
    let resolve =
        ["cases", "resolve", &desk.id, "--verdict", "fraud", "--note", note, "--by", "Maria"];
    let (code, text) = desk.answer(&resolve).await;
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(text.matches("told  ").count(), 2, "{text}");
    assert_eq!(desk.world.states(), vec![State::Resolved(Reason::Fraud); 2]);
    assert!(!desk.case().await.is_open(), "closed within the command");

    let (code, shown) = desk.answer(&["cases", "show", &desk.id]).await;
    assert_eq!(code, Some(0));
    assert!(shown.contains("2 events fraud, by “cli:Maria ("), "{shown}");
    assert!(shown.contains("‹U+001B›[2J'called' ‹U+202E›them closed”"), "{shown}");
    assert!(!shown.contains(['\u{1b}', '\u{202E}']), "{shown}");
    let (_, json) = desk.answer(&["cases", "show", &desk.id, "--json"]).await;
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["answers"][0]["note"], note);
    assert_eq!(json["answers"][0]["pushes"][0]["state"], "confirmed");

    let (code, text) = desk.answer(&resolve).await;
    assert_eq!((code, text.contains("no event of the case is unresolved")), (Some(2), true));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_told_yet_is_said_and_left_to_the_sweep() {
    let desk = Desk::with(&[101]).await;
    let answer = What::Answer(403, &[], r#"{"code":"900308"}"#.to_owned());
    desk.world.wire.fail("POST", "/status", 9, answer);
    let (code, text) = desk.answer(&["cases", "ack", &desk.id]).await;
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("pending") && text.contains("must be Admin agent"), "{text}");
    assert!(text.contains("its sweep goes on"), "{text}");
    desk.world.wire.heal();
    let (code, text) = desk.answer(&["cases", "ack", &desk.id, "--json"]).await;
    let json: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((code, &json["is_done"]), (Some(0), &Value::Bool(true)), "{text}");
    assert_eq!(json["answer"]["verdict"], "investigating");
    let actor = json["answer"]["actor"].as_str().expect("an actor").to_owned();
    assert!(actor.starts_with("cli:") && actor.contains('@'), "{actor}");
    assert_eq!(desk.world.states(), [State::Investigating]);
}

#[tokio::test(flavor = "multi_thread")]
async fn misuse_is_explained_and_sends_nothing() {
    let desk = Desk::with(&[101]).await;
    let resolve = ["cases", "resolve", &desk.id, "--verdict", "fraud", "--note"];
    for (arguments, expected) in [
        ([&resolve[..], &[" "]].concat(), "give a note"),
        ([&resolve[..], &["x", "--event", "z"]].concat(), "no event z"),
        ([&resolve[..], &["x", "--event", " "]].concat(), "--event needs an id"),
        ([&resolve[..], &["x", "--by", " "]].concat(), "--by needs a name"),
        (vec!["cases", "ack", "c-nothing"], "no case has the id"),
        (vec!["cases", "ack", ""], "give the whole id"),
        (vec!["cases", "ack", &desk.id[..desk.id.len() - 1]], "give the whole id"),
        (vec!["cases", "resolve", &desk.id, "--verdict", "benign", "--note", "x"], "fraud, legit"),
    ] {
        let (code, text) = desk.answer(&arguments).await;
        assert_eq!(code, Some(2), "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?}: {text}");
    }
    assert_eq!(desk.world.wire.changes().len(), 0);
    assert!(desk.case().await.answers.is_empty());
}

#[test]
fn the_commands_say_which_settings_are_missing() {
    for arguments in [
        &["cases", "ack", "c-1"][..],
        &["cases", "resolve", "c-1", "--verdict", "fraud", "--note", "x"],
    ] {
        let output = run(arguments, &[]);
        assert_eq!(output.status.code(), Some(1));
        let error = String::from_utf8(output.stderr).expect("text");
        for name in ["AzureWebJobsStorage", "PARTNER_TENANT_ID", "PARTNER_CLIENT_SECRET"] {
            assert!(error.contains(name), "{name} in {error}");
        }
        assert!(!error.contains("channel"), "{error}");
    }
}
