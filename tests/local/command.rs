//! `fraud-guard local` as a new user runs it.

use std::process::Command;

use fraud_guard::local::services::faults::Fault;
use rstest::rstest;
use serde_json::Value;

fn play(scenario: &str, rest: &[&str]) -> (bool, Vec<Value>) {
    let output = Command::new(env!("CARGO_BIN_EXE_fraud-guard"))
        .args(["local", "--scenario", scenario, "--once", "--json"])
        .args(rest)
        .env_clear()
        .output()
        .expect("it runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let steps = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (output.status.success(), steps)
}

fn names(steps: &[Value]) -> Vec<&str> {
    steps.iter().map(|step| step["step"].as_str().expect("a name")).collect()
}

#[test]
fn a_compromise_travels_from_the_timer_to_the_suggestion() {
    let (is_good, steps) = play("compromise", &[]);
    let names = names(&steps);
    assert!(is_good, "{names:?}");
    let mut way = names.iter();
    for step in [
        "world_changed",
        "timer_fired",
        "event_received",
        "message_taken",
        "case_opened",
        "plan_suggested",
        "message_taken",
        "notice_delivered",
        "finished",
    ] {
        assert!(way.any(|name| *name == step), "no {step} in its place: {names:?}");
    }
}

#[rstest]
#[case("growth", &[], 2)]
#[case("false-alarm", &[], 1)]
#[case("innocent", &[], 1)]
#[case("unknown-type", &[], 2)]
#[case("storm", &[], 205)]
#[case("compromise", &["--sources", "graph"], 1)]
fn every_expected_event_is_announced(
    #[case] scenario: &str,
    #[case] rest: &[&str],
    #[case] events: u64,
) {
    let (is_good, steps) = play(scenario, rest);
    let end = steps.last().expect("an end");
    assert!(is_good, "{end}");
    assert_eq!((&end["step"], &end["events"]), (&"finished".into(), &events.into()));
    assert_eq!((&end["pending"], &end["poison"]), (&0.into(), &0.into()));
}

#[test]
fn two_sources_that_report_the_same_alerts_make_one_event_of_each() {
    let (is_good, steps) = play("growth", &["--sources", "graph,partner-center", "--no-evidence"]);
    let end = steps.last().expect("an end");
    assert!(is_good, "{end}");
    assert_eq!((&end["cases"], &end["messages"]), (&1.into(), &2.into()), "{end}");
    let case = steps.iter().rfind(|step| step["step"] == "case_changed").expect("a change");
    assert_eq!(case["count"], 2, "{case}");
}

#[test]
fn a_fault_that_passes_costs_no_event() {
    let (is_good, steps) = play("compromise", &["--fault", "pc-500", "--fault", "pc-etag"]);
    assert!(is_good, "{:?}", steps.last());
}

#[rstest]
#[case("local")]
#[case("simulate")]
fn the_help_says_what_can_go_wrong(#[case] command: &str) {
    let help = Command::new(env!("CARGO_BIN_EXE_fraud-guard")).args([command, "--help"]).output();
    let help = String::from_utf8(help.expect("it runs").stdout).expect("text");
    for fault in Fault::all() {
        assert!(help.contains(fault.name), "{} in {help}", fault.name);
    }
}

#[test]
fn a_fault_that_nobody_knows_is_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fraud-guard"));
    let output = command.args(["simulate", "--fault", "pc-on-fire"]).output().expect("it runs");
    let told = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("pc-on-fire") && told.contains("pc-throttled"), "{told}");
}
