//! The command line as a person uses it.

mod audit;
mod auth_login;
mod auth_status;
mod checklist;
mod customers;
mod decide;
mod desk;
mod evidence;
mod policy;
mod redrive;
mod response_time;
mod snooze;
mod webhook;

use std::collections::BTreeSet;
use std::process::Output;

use rstest::rstest;
use serde_json::Value;

use crate::support::handler_process::run;

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("text")
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

#[rstest]
#[case::all(&["--help"], "Usage: fraud-guard")]
#[case::serve(&["serve", "--help"], "Usage: fraud-guard serve")]
#[case::settings(&["settings", "--help"], "--json")]
#[case::cases(&["cases", "--help"], "list")]
#[case::cases_list(&["cases", "list", "--help"], "--all")]
#[case::cases_show(&["cases", "show", "--help"], "<ID>")]
#[case::cases_resolve(&["cases", "resolve", "--help"], "--verdict")]
#[case::cases_ack(&["cases", "ack", "--help"], "--event")]
#[case::cases_kill_switch(&["cases", "kill-switch", "--help"], "without signing in")]
#[case::audit(&["audit", "--help"], "new-key")]
#[case::audit_verify(&["audit", "verify", "--help"], "--anchor <COUNT:HASH>")]
#[case::audit_export(&["audit", "export", "--help"], "--format")]
#[case::audit_new_key(&["audit", "new-key", "--help"], "az keyvault secret set")]
#[case::cases_evidence(&["cases", "evidence", "--help"], "--out <FILE>")]
#[case::cases_redrive(&["cases", "redrive", "--help"], "--dry-run")]
#[case::cases_snooze(&["cases", "snooze", "--help"], "at most 30 days")]
#[case::cases_wake(&["cases", "wake", "--help"], "End the snooze")]
#[case::webhook(&["webhook", "--help"], "register")]
#[case::webhook_register(&["webhook", "register", "--help"], "--replace-host")]
#[case::webhook_status(&["webhook", "status", "--help"], "--json")]
#[case::webhook_test(&["webhook", "test", "--help"], "twice a minute")]
#[case::package(&["package", "--help"], "--handler <FILE>")]
#[case::policy(&["policy", "--help"], "preview")]
#[case::policy_route(&["policy", "route", "--help"], "--event")]
#[case::auth(&["auth", "--help"], "rotate")]
#[case::auth_login(&["auth", "login", "--help"], "Examples:")]
#[case::auth_status(&["auth", "status", "--help"], "Exit code:")]
#[case::auth_rotate(&["auth", "rotate", "--help"], "Examples:")]
fn every_command_explains_itself(#[case] arguments: &[&str], #[case] expected: &str) {
    let output = run(arguments, &[]);
    assert!(output.status.success());
    assert!(stdout(&output).contains(expected), "{}", stdout(&output));
}

#[test]
fn the_version_is_that_of_the_package() {
    let output = run(&["--version"], &[]);
    assert_eq!(stdout(&output).trim(), format!("fraud-guard {}", env!("CARGO_PKG_VERSION")));
}

#[rstest]
#[case::nothing(&[])]
#[case::unknown(&["suspend"])]
#[case::half(&["cases"])]
#[case::no_id(&["cases", "show"])]
#[case::no_verdict(&["cases", "resolve", "c-1", "--note", "x"])]
#[case::no_note(&["cases", "resolve", "c-1", "--verdict", "fraud"])]
fn what_is_no_command_is_explained_and_fails(#[case] arguments: &[&str]) {
    let output = run(arguments, &[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("Usage: fraud-guard"), "{}", stderr(&output));
}

fn listed() -> Vec<Value> {
    let output = run(&["settings", "--json"], &[]);
    assert!(output.status.success());
    serde_json::from_slice(&output.stdout).expect("JSON")
}

#[test]
fn every_setting_says_what_it_is() {
    let settings = listed();
    let names: BTreeSet<&str> = settings.iter().filter_map(|s| s["name"].as_str()).collect();
    assert_eq!(names.len(), settings.len(), "a name is there once");
    for setting in &settings {
        let fields: Vec<&String> = setting.as_object().expect("an object").keys().collect();
        assert_eq!(fields.len(), 4, "{setting}");
        assert!(setting["name"].as_str().is_some_and(|name| !name.is_empty()), "{setting}");
        assert!(setting["default"].is_string() || setting["default"].is_null(), "{setting}");
        assert!(setting["meaning"].as_str().is_some_and(|text| text.ends_with('.')), "{setting}");
    }
}

#[test]
fn exactly_the_secrets_are_marked_as_secret() {
    let settings = listed();
    let secrets = settings.iter().filter(|setting| setting["secret"] == true);
    let secrets: BTreeSet<&str> = secrets.filter_map(|s| s["name"].as_str()).collect();
    let expected = [
        "ALERTMANAGER_URL",
        "AzureWebJobsStorage",
        "CLOUDEVENTS_SECRET",
        "CLOUDEVENTS_URL",
        "PAGERDUTY_ROUTING_KEY",
        "PARTNER_CLIENT_SECRET",
        "PARTNER_REFRESH_TOKEN",
        "SEAL_KEY",
        "SLACK_WEBHOOK_URL",
        "TEAMS_WEBHOOK_URL",
        "WEBHOOK_SECRET",
        "WEBHOOK_URL",
    ];
    for name in expected {
        assert!(secrets.contains(name), "{name} is not in {secrets:?}");
    }
    let is_suspect = |name: &&str| name.ends_with("_SECRET") || name.ends_with("_TOKEN");
    let names = settings.iter().filter_map(|setting| setting["name"].as_str());
    assert!(names.filter(is_suspect).all(|name| secrets.contains(name)));
    let has_default = |s: &&Value| s["secret"] == true && !s["default"].is_null();
    assert_eq!(settings.iter().find(has_default), None, "a secret has no default");
}

/// What the environment holds is not shown.
#[rstest]
#[case(&["settings"])]
#[case(&["settings", "--json"])]
fn the_list_of_settings_shows_no_value(#[case] arguments: &[&str]) {
    let environment = [("PARTNER_CLIENT_SECRET", "canary"), ("PUBLIC_URL", "canary")];
    let output = run(arguments, &environment);
    assert!(output.status.success());
    assert!(!stdout(&output).contains("canary"));
    assert!(stdout(&output).contains("PARTNER_CLIENT_SECRET"));
}

#[rstest]
#[case::list(&["cases", "list"])]
#[case::show(&["cases", "show", "abc"])]
fn cases_need_storage_and_say_so(#[case] arguments: &[&str]) {
    let output = run(arguments, &[]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stdout(&output), "");
    let error = stderr(&output);
    assert!(error.starts_with("fraud-guard: the settings cannot be used"), "{error}");
    assert_eq!(error.matches("AzureWebJobsStorage is missing").count(), 1, "{error}");
}

#[test]
fn a_broken_connection_string_is_never_repeated() {
    let output = run(&["cases", "list"], &[("AzureWebJobsStorage", "AccountName=x;canary-key")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!stderr(&output).contains("canary-key"), "{}", stderr(&output));
}
