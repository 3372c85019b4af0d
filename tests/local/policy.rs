//! A whole policy, tried out: who gets which message, in which language.

use std::collections::BTreeMap;

use insta::assert_snapshot;
use regex_lite::Regex;
use serde_json::Value;

use crate::support::handler_process::run;

const THREE_TEAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy/three-teams.toml");

/// What everybody was told in a scenario, in the order in which each heard it.
fn told(scenario: &str) -> BTreeMap<String, Vec<String>> {
    let arguments = ["local", "--policy", THREE_TEAMS, "--scenario", scenario, "--once", "--json"];
    let output = run(&[&arguments[..], &["--no-evidence"]].concat(), &[]);
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{text}");
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        let step: Value = serde_json::from_str(line).expect("JSON");
        if step["step"] == "message_shown" {
            let (to, text) = (step["to"].as_str(), step["text"].as_str());
            let of_one = told.entry(to.expect("a name").to_owned()).or_default();
            of_one.push(text.expect("a text").to_owned());
        }
    }
    told
}

/// The same on every day and on every port.
fn timeless(text: &str) -> String {
    let mut text = text.to_owned();
    for (pattern, shown) in [
        (r"\d{4}-\d\d-\d\d \d\d:\d\d \w+[+-]?\d* \([^)]*\)", "<moment>"),
        (r"\d\d[./]\d\d[./]\d{4} \d\d:\d\d \w+[+-]?\d* \([^)]*\)", "<moment>"),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:<port>"),
    ] {
        text = Regex::new(pattern).expect("a pattern").replace_all(&text, shown).into_owned();
    }
    text
}

#[test]
fn three_teams_and_a_reseller_hear_of_a_compromise_each_in_their_own_way() {
    let told = told("compromise");
    let who: Vec<&str> = told.keys().map(String::as_str).collect();
    assert_eq!(who, ["anna", "bruno", "chloe", "fabrikam", "siem"]);
    for (to, messages) in &told {
        assert_eq!(messages.len(), 1, "{to}: {messages:?}");
        assert_snapshot!(format!("compromise_to_{to}"), timeless(&messages[0]));
    }
}
