//! `fraud-guard policy` as a person uses it.

use std::process::Output;

use insta::assert_snapshot;
use rstest::rstest;
use serde_json::Value;
use tempfile::NamedTempFile;

use super::stderr;
use super::stdout;
use crate::support::handler_process::run;

const THREE_TEAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy/three-teams.toml");
const EVENTS: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/partner_center/new_model.json");
const ALERT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/graph/alert.json");
const SCHEMA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/policy.schema.json");

fn file(text: &str) -> NamedTempFile {
    let file = NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), text).expect("a file");
    file
}

fn check(text: &str) -> Output {
    let file = file(text);
    run(&["policy", "check", "--policy", file.path().to_str().expect("a path")], &[])
}

fn changed(from: &str, to: &str) -> String {
    let text = std::fs::read_to_string(THREE_TEAMS).expect("a file");
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn a_policy_that_can_be_used_is_summed_up_with_the_settings_it_needs() {
    let output = run(&["policy", "check", "--policy", THREE_TEAMS], &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let text = stdout(&output).replace(THREE_TEAMS, "three-teams.toml");
    assert_snapshot!(text, @r"
    three-teams.toml: can be used
      5 people, 1 channels, 8 routes, 2 escalation steps, 1 mutes
      needs the setting SIEM_SECRET
      needs the setting SIEM_URL
    ");
}

#[test]
fn what_is_probably_not_meant_is_said() {
    let output = check(
        "[people.anna]\nemail = \"anna@x.example\"\n[people.ben]\nemail = \"ben@x.example\"\n\
         [[routes]]\nname = \"high\"\nwhen = { severity = [\"high\"] }\ntell = [\"anna\"]\n",
    );
    let text = stdout(&output);
    for doubt in [
        "no [protected] table",
        "no route is for every case; what matches none is told to everyone",
        "no route and no escalation tells ben",
    ] {
        assert!(text.contains(doubt), "{text}");
    }
    assert!(output.status.success());
}

#[rstest]
#[case::a_name("tell = [\"siem\"]", "tell = [\"seim\"]", "did you mean \"siem\"?")]
#[case::a_key("variant = \"redacted\"", "varaint = \"redacted\"", "did you mean \"variant\"?")]
#[case::a_zone("\"Europe/Paris\"", "\"Europe/Pairs\"", "line 34, column 13")]
#[case::an_id("22222222-bbbb-4bbb-8bbb-0000000000ee", "22222222-bbbb", "is no id (a GUID)")]
#[case::a_type("warn_after_hours = [1, 12, 20]", "warn_after_hours = \"1\"", "line 5, column 20")]
#[case::half("[[escalation]]", "[[escalation", "line 105, column 13")]
#[case::twice("[notices]", "[clock]", "duplicate key")]
fn what_is_wrong_is_said_with_its_place_and_fails(
    #[case] from: &str,
    #[case] to: &str,
    #[case] words: &str,
) {
    let output = check(&changed(from, to));
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = run(&["policy", "check"], &[("POLICY_FILE", "/nowhere/policy.toml")]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("cannot read /nowhere/policy.toml"), "{}", stderr(&output));
}

fn routed(event: &str, more: &[&str]) -> String {
    let arguments = ["policy", "route", "--policy", THREE_TEAMS, "--event", event];
    let output = run(&[&arguments[..], more].concat(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    stdout(&output)
}

#[test]
fn who_is_told_is_said_with_the_route_that_says_so() {
    // Two in the morning of a Sunday: routine news waits for Bruno's Monday.
    let text = routed(EVENTS, &["--at", "2026-02-08T02:00:00Z"]);
    assert_snapshot!("policy_route", text);
}

#[test]
fn an_alert_of_graph_is_routed_too_and_programs_can_read_it() {
    let text = routed(ALERT, &["--json"]);
    let routing: Value = serde_json::from_str(text.lines().next().expect("a line")).expect("JSON");
    let told = routing["told"].as_array().expect("people");
    assert!(told.iter().any(|line| line["who"] == "anna" && line["language"] == "de"), "{text}");
}

#[test]
fn an_event_that_is_none_is_refused() {
    for text in ["", "{}", "[]", "no JSON"] {
        let event = file(text);
        let event = event.path().to_str().expect("a path").to_owned();
        let output =
            run(&["policy", "route", "--policy", THREE_TEAMS, "--event", event.as_str()], &[]);
        if text == "{}" {
            // Every event is announced, also one that says nothing.
            assert!(output.status.success());
            continue;
        }
        assert_eq!(output.status.code(), Some(1), "{text}");
        assert!(stderr(&output).contains("cannot be used"), "{}", stderr(&output));
    }
}

#[rstest]
fn every_channel_can_be_previewed_in_every_language(
    #[values(
        "console",
        "teams",
        "slack",
        "webhook",
        "cloudevents",
        "pagerduty",
        "alertmanager",
        "mail",
        "acs-mail",
        "graph-mail"
    )]
    channel: &str,
) {
    let mut seen = std::collections::BTreeSet::new();
    for language in ["en", "de", "fr", "es", "pt-BR", "ja"] {
        let output = run(&["policy", "preview", "--channel", channel, "--language", language], &[]);
        assert!(output.status.success(), "{}", stderr(&output));
        let text = stdout(&output);
        assert!(
            text.contains("Contoso") && !text.contains('⟦') && !text.contains("[en]"),
            "{text}"
        );
        seen.insert(text);
    }
    assert_eq!(seen.len(), 6);
}

#[test]
fn a_summary_can_be_previewed() {
    let arguments = ["policy", "preview", "--channel", "console", "--language", "fr", "--summary"];
    let shown = stdout(&run(&arguments, &[]));
    assert!(shown.starts_with("[RÉSUMÉ] "), "{shown}");
    assert!(shown.contains("“Contoso”, revendeur “Fabrikam”\n- [ÉLEVÉE] "), "{shown}");
}

#[test]
fn a_person_is_previewed_as_the_policy_has_it() {
    let preview = |channel: &str, more: &[&str]| {
        let arguments = ["policy", "preview", "--policy", THREE_TEAMS, "--channel", channel];
        let output = run(&[&arguments[..], more].concat(), &[]);
        assert!(output.status.success(), "{}", stderr(&output));
        stdout(&output)
    };
    let anna = preview("anna", &[]);
    assert!(anna.contains("lang=\"de\"") && anna.contains("04.02.2026 01:25 CET"), "{anna}");
    let fabrikam = preview("fabrikam", &[]);
    for hidden in ["deallocate", "console/cases", "pool", "Fabrikam”"] {
        assert!(!fabrikam.contains(hidden), "{hidden} in {fabrikam}");
    }
    assert!(fabrikam.contains("Your provider decides"), "{fabrikam}");
    let tokyo = preview("siem", &["--time-zone", "Asia/Tokyo"]);
    assert!(tokyo.contains("2026-02-04 09:25 JST"), "{tokyo}");
}

#[rstest]
#[case(&["--channel", "tems"], "did you mean \"teams\"?")]
#[case(&["--channel", "teams", "--language", "pt"], "did you mean \"pt-BR\"?")]
#[case(&["--channel", "teams", "--time-zone", "Mars"], "there is no time zone \"Mars\"")]
fn what_cannot_be_previewed_is_explained(#[case] arguments: &[&str], #[case] words: &str) {
    let output = run(&[&["policy", "preview"], arguments].concat(), &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains(words), "{}", stderr(&output));
}

#[test]
fn the_rules_in_use_are_printed_and_can_be_copied_into_a_policy() {
    let standard = run(&["policy", "rules", "--default"], &[]);
    assert!(standard.status.success(), "{}", stderr(&standard));
    let of_a_file = run(&["policy", "rules", "--policy", THREE_TEAMS], &[]);
    assert_eq!(stdout(&standard), stdout(&of_a_file));
    assert!(check(&stdout(&standard)).status.success());
    let own = file("[assessment]\nfraud_from = 77\n");
    let own = own.path().to_str().expect("a path").to_owned();
    let own = stdout(&run(&["policy", "rules", "--policy", &own], &[]));
    assert!(own.contains("fraud_from = 77\n") && own.contains("[[assessment.rules]]"), "{own}");
    assert!(check(&own).status.success(), "{own}");
}

fn schema() -> Value {
    let output = run(&["policy", "schema"], &[]);
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Made anew by `fraud-guard policy schema > docs/policy.schema.json`.
#[test]
fn the_published_schema_is_that_of_the_code() {
    let published = std::fs::read_to_string(SCHEMA).expect("a file");
    assert_eq!(serde_json::from_str::<Value>(&published).expect("JSON"), schema());
}

#[test]
fn schema_and_code_agree_on_the_shape_of_files() {
    let validator = jsonschema::validator_for(&schema()).expect("a schema");
    let own = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml"));
    let rules = stdout(&run(&["policy", "rules", "--default"], &[]));
    for (text, is_allowed) in [
        (std::fs::read_to_string(THREE_TEAMS).expect("a file"), true),
        (own.expect("a file"), true),
        (rules.clone(), true),
        (rules.replacen("\"gpu-created\"", "\"gpu\"", 1), false),
        (rules.replacen("[\"mining-type\"]", "[]", 1), false),
        (rules.replacen("points = 25", "points = 300", 1), false),
        (rules.replacen("strong_from = 20", "strong_from = 0", 1), false),
        (rules.replacen("most_unknown = 0.5", "most_unknown = 1.5", 1), false),
        (changed("variant = \"redacted\"", "varaint = \"redacted\""), false),
        (changed("warn_after_hours = [1, 12, 20]", "warn_after_hours = \"1\""), false),
        (changed("answer_within_hours = 24", "answer_within_hours = 1000"), false),
        (changed("tell = [\"siem\"]", "tell = \"siem\""), false),
        (changed("email = \"anna@partner.example\"", ""), false),
        (changed("continue = true", "continue = 1"), false),
    ] {
        let value: Value = toml::from_str(&text).expect("TOML");
        assert_eq!(validator.is_valid(&value), is_allowed, "the schema about {text}");
        assert_eq!(check(&text).status.success(), is_allowed, "the code about {text}");
    }
}
