//! What a person and a machine read.

use std::collections::BTreeMap;

use fraud_guard::local::Ending;
use fraud_guard::local::story::Form;
use fraud_guard::local::story::Step;
use fraud_guard::local::story::Story;
use fraud_guard::local::story::Told;
use serde_json::Value;
use serde_json::json;

fn step(name: &str, fields: Value) -> Told {
    let fields: BTreeMap<String, Value> = serde_json::from_value(fields).expect("an object");
    Told::Step(Step { at: at(), name: name.to_owned(), fields })
}

fn at() -> jiff::Timestamp {
    "2026-02-03T12:00:00.5Z".parse().expect("a time")
}

fn received(key: &str) -> Told {
    let fields = json!({"event.key": key, "scope": "s-1", "alert.type": "Crypto mining",
        "severity": "high", "source": "partner-center"});
    step("event_received", fields)
}

fn tell(form: Form, told: &[Told]) -> String {
    let mut out = Vec::new();
    let mut story = Story::new(&mut out, form);
    told.iter().for_each(|told| story.tell(told).expect("told"));
    drop(story);
    String::from_utf8(out).expect("text")
}

const PLAIN: Form = Form::Terminal { has_colour: false };

fn a_short_story() -> Vec<Told> {
    vec![
        step("timer_fired", json!({"function": "SweepCases"})),
        step("timer_fired", json!({"function": "PollFraudEvents"})),
        received("0123456789"),
        step("poll_finished", json!({"count": 1})),
        step("message_taken", json!({"queue": "fraud-events", "function": "ProcessFraudEvent"})),
        step("case_opened", json!({"case.id": "c-1", "scope": "s-1"})),
        step("plan_suggested", json!({"case.id": "c-1", "count": 3})),
        Told::Message {
            at: at(),
            to: "console".to_owned(),
            text: "Crypto mining\n  at Contoso\u{1b}[2J".to_owned(),
        },
        step("notice_delivered", json!({"case.id": "c-1", "channel": "console"})),
        step("timer_fired", json!({"function": "PollFraudEvents"})),
    ]
}

#[test]
fn the_story_of_an_event_reads_well() {
    insta::assert_snapshot!(tell(PLAIN, &a_short_story()));
}

#[test]
fn a_machine_gets_one_object_a_line() {
    let text = tell(Form::Json, &a_short_story());
    let steps: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let names: Vec<&str> =
        steps.iter().map(|step| step["step"].as_str().expect("a name")).collect();
    assert_eq!(
        names,
        [
            "timer_fired",
            "event_received",
            "poll_finished",
            "message_taken",
            "case_opened",
            "plan_suggested",
            "message_shown",
            "notice_delivered"
        ]
    );
    assert_eq!(steps[1]["at"], "2026-02-03T12:00:00.5Z");
}

#[test]
fn of_many_events_only_the_first_are_shown() {
    let mut told: Vec<Told> = (0..200).map(|n| received(&format!("{n:010}"))).collect();
    told.push(step("poll_finished", json!({"count": 200})));
    let text = tell(PLAIN, &told);
    assert_eq!(text.lines().count(), 4);
    assert!(text.contains("… and 197 more"), "{text}");
}

#[test]
fn an_event_is_missing_until_a_message_about_its_case_was_delivered() {
    let expected = ["k".to_owned()];
    let mut story = Story::new(Vec::new(), Form::Json);
    let delivered = step("notice_delivered", json!({"case.id": "c-1", "channel": "console"}));
    story.tell(&step("case_opened", json!({"case.id": "c-1", "scope": "s-1"}))).expect("told");
    story.tell(&delivered).expect("told");
    story.tell(&received("k")).expect("told");
    assert_eq!(story.tally.missing(&expected), ["k"]);
    story.tell(&delivered).expect("told");
    assert!(story.tally.missing(&expected).is_empty());
}

#[test]
fn a_case_of_an_earlier_run_counts_like_a_new_one() {
    let expected = ["k".to_owned()];
    let mut story = Story::new(Vec::new(), Form::Json);
    story.tell(&received("k")).expect("told");
    story.tell(&step("case_changed", json!({"case.id": "c-1", "scope": "s-1"}))).expect("told");
    story.tell(&step("notice_delivered", json!({"case.id": "c-1"}))).expect("told");
    assert!(story.tally.missing(&expected).is_empty());
    assert_eq!(story.tally.cases.len(), 1);
}

#[test]
fn what_was_lost_is_said_at_the_end() {
    let mut out = Vec::new();
    let ending = Ending { lost: vec!["k".to_owned()], ..Ending::default() };
    Story::new(&mut out, PLAIN).farewell(&ending, at()).expect("told");
    let text = String::from_utf8(out).expect("text");
    assert!(text.contains("NOT ANNOUNCED: k") && text.contains("nothing is pending"), "{text}");
}

#[test]
fn what_became_of_a_decision_is_said_in_words() {
    let told = [
        step("containment", json!({"phase": "cooling", "what": "Deallocate vm-1"})),
        step("answer_told", json!({"answer": "1"})),
        step("answer_failed", json!({"answer": "2", "what": "forbidden"})),
    ];
    let text = tell(PLAIN, &told);
    for said in
        ["cooling: Deallocate vm-1", "has the answer 1", "does not have the answer 2: forbidden"]
    {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(!text.contains("note"), "{text}");
}
