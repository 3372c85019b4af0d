//! `fraud-guard cases approve`, `decline`, `revoke` and `kill-switch off`: the real program, the
//! stand-ins, and somebody who signs in on another device.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::process::Stdio;

use fraud_guard::app::Storage;
use fraud_guard::containment::action::Phase;
use fraud_guard::records::Containments;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use jiff::Timestamp;
use rstest::rstest;
use serde_json::Value;
use url::Url;

use crate::console::proposed::Proposed;
use crate::console::proposed::seal_key;
use crate::console::scene::case_of;
use crate::support::azurite::Azurite;
use crate::support::handler_process::program;
use crate::support::messages::event;
use crate::support::terminal::Desk;
use crate::support::terminal::visit;

/// Storage with a case and a proposal, and the stand-ins for Microsoft.
struct Office {
    desk: Desk,
    azurite: Azurite,
    store: Store,
    case: fraud_guard::case::Case,
}

/// How a command ended.
struct Ended {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Office {
    async fn open() -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        let (store, case) = (storage.store, case_of(&[event()]));
        store.prepare().await.expect("a container");
        storage.queue.prepare().await.expect("queues");
        store.insert_if_absent(&Key::open_case(&case.scope), &case).await.expect("written");
        // The program goes by the clock of this machine.
        #[expect(clippy::disallowed_methods, reason = "the program asks the same clock")]
        let at = Timestamp::now();
        let proposed = Proposed { at, ..Proposed::machines() };
        assert!(Containments::of(&store).add(&proposed.of(&case)).await.expect("written"));
        Self { desk: Desk::new().await, azurite, store, case }
    }

    /// Runs a command of somebody who signs in this way, if it asks for that.
    async fn run(&self, arguments: &[&str], way: &str) -> Ended {
        let (connection, key) = (self.azurite.connection_string(), seal_key());
        let mut environment = self.desk.services.settings(&self.desk.url);
        environment.extend([
            ("AzureWebJobsStorage", connection),
            ("SEAL_KEY", key),
            ("MODE", "approve".to_owned()),
            ("CONSOLE_CHANNEL", "on".to_owned()),
            ("COLLECT_EVIDENCE", "off".to_owned()),
        ]);
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut command = program(&[&["cases"], arguments].concat(), &environment);
        let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().expect("a screen"));
        let mut stderr = String::new();
        while !stderr.ends_with('\n') || !stderr.contains("type the code") {
            if lines.read_line(&mut stderr).expect("text") == 0 {
                break;
            }
        }
        if let Some((_, rest)) = stderr.split_once("open ") {
            let words: Vec<&str> = rest.split_whitespace().collect();
            let mut page: Url = words[0].parse().expect("an address");
            page.query_pairs_mut().append_pair("user_code", words[5]).append_pair("sign_in", way);
            assert_eq!(visit(&page).await.status, 200);
        }
        let rest = tokio::task::spawn_blocking(move || {
            let mut rest = String::new();
            lines.read_to_string(&mut rest).expect("text");
            (rest, child.wait_with_output().expect("it ends"))
        });
        let (rest, output) = rest.await.expect("it ends");
        let stdout = String::from_utf8(output.stdout).expect("text");
        Ended { code: output.status.code(), stdout, stderr: stderr + &rest }
    }

    async fn phase(&self) -> Phase {
        let all = Containments::of(&self.store).all(&self.case.scope).await.expect("read");
        all[0].action.phase()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_approves_sees_what_is_sent_and_takes_it_back() {
    let office = Office::open().await;
    let id = office.case.id();
    let ended = office.run(&["approve", &id, "--confirm", "0004", "--json"], "mfa").await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for words in ["Deallocate virtual machine", "/vm-2/deallocate?", "Exactly this is sent"] {
        assert!(ended.stderr.contains(words), "no {words} in {}", ended.stderr);
    }
    let outcome: Value = serde_json::from_str(&ended.stdout).expect("one JSON document");
    assert_eq!(outcome["phase"], "cooling");
    assert_eq!(outcome["by"], "cli:88888888-0000-4000-8000-00000000000a");
    assert_eq!(office.phase().await, Phase::Cooling);
    let (_, breaker) = (0, Containments::of(&office.store).breaker().await.expect("read"));
    assert_eq!(
        breaker.opening(),
        None,
        "whoever gives --confirm has to wait as long as reading takes"
    );
    let ended = office.run(&["revoke", &id, "--reason", "it is theirs"], "mfa").await;
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(office.phase().await, Phase::Revoked);
    for secret in ["synthetic-device", "eyJ", "synthetic-access"] {
        assert!(!ended.stderr.contains(secret) && !ended.stdout.contains(secret), "{secret}");
    }
}

#[rstest]
#[case::without_mfa(&["approve", "CASE", "--confirm", "0004"], "password", 1, "multifactor")]
#[case::of_a_reader(&["approve", "CASE", "--confirm", "0004"], "other-tenant", 1, "Fraud.Approver")]
#[case::who_thought_better_of_it(&["approve", "CASE", "--confirm", "0004"], "cancel", 1, "declined")]
#[case::of_another_subscription(&["approve", "CASE", "--confirm", "0005"], "mfa", 2, "nothing was done")]
#[case::with_a_space(&["approve", "CASE", "--confirm", " 0004"], "mfa", 2, "nothing was done")]
#[case::whom_nobody_can_ask(&["approve", "CASE"], "mfa", 2, "give --confirm")]
#[case::of_no_case(&["approve", "c-0", "--confirm", "0004"], "mfa", 2, "no case has the id")]
#[case::of_no_action(&["approve", "CASE", "--action", "x", "--confirm", "0004"], "mfa", 2, "no containment")]
#[case::without_reason(&["decline", "CASE", "--reason", " "], "mfa", 2, "say why")]
#[case::of_what_nobody_approved(&["revoke", "CASE", "--reason", "x"], "mfa", 2, "no containment")]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_decides_who_may_not_or_did_not_mean_it(
    #[case] arguments: &[&str],
    #[case] way: &str,
    #[case] code: i32,
    #[case] why: &str,
) {
    let office = Office::open().await;
    let id = office.case.id();
    let arguments: Vec<&str> =
        arguments.iter().map(|word| if *word == "CASE" { id.as_str() } else { word }).collect();
    let ended = office.run(&arguments, way).await;
    assert_eq!(ended.code, Some(code), "{}", ended.stderr);
    assert!(ended.stderr.contains(why), "{}", ended.stderr);
    assert_eq!(office.phase().await, Phase::Proposed);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_approver_who_signed_in_lets_everything_go_on() {
    let office = Office::open().await;
    let on = office.run(&["kill-switch", "on", "--reason", "a drill"], "nobody").await;
    assert_eq!(on.code, Some(0), "{}", on.stderr);
    let off = ["kill-switch", "off", "--reason", "over"];
    let refused = office.run(&off, "password").await;
    assert_eq!(refused.code, Some(1), "{}", refused.stderr);
    assert!(office.run(&["kill-switch"], "nobody").await.stdout.contains("is ON"));
    let done = office.run(&off, "mfa").await;
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(done.stdout, "the kill switch is off\n");
}
