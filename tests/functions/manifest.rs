//! host.json and the function.json files, against what the handler serves.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use fraud_guard::app::DEADLINE_SECONDS;
use fraud_guard::app::all_settings;
use fraud_guard::task::QueueName;
use jiff::SignedDuration;
use jiff::civil::Time;
use rstest::rstest;
use serde_json::Value;
use serde_json::json;

/// The routes as the handler registers them.
const ROUTES: &str = include_str!("../../src/functions.rs");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).expect("a file");
    serde_json::from_str(&text).expect("JSON")
}

fn host() -> Value {
    read(&root().join("host.json"))
}

/// The bindings of every function, by the name of its folder.
fn functions() -> BTreeMap<String, Vec<Value>> {
    let folders = std::fs::read_dir(root().join("function-app")).expect("the functions");
    let bindings = |path: &Path| {
        read(&path.join("function.json"))["bindings"].as_array().expect("bindings").clone()
    };
    folders
        .map(|folder| folder.expect("a folder"))
        .map(|folder| (folder.file_name().into_string().expect("a name"), bindings(&folder.path())))
        .collect()
}

fn trigger(name: &str) -> Value {
    functions().remove(name).expect("the function")[0].clone()
}

#[test]
fn the_functions_are_these() {
    let names: Vec<String> = functions().into_keys().collect();
    let expected = [
        "Console",
        "ContainSubscription",
        "DeliverNotification",
        "Health",
        "PartnerCenterWebhook",
        "PollFraudEvents",
        "ProcessFraudEvent",
        "SweepCases",
    ];
    assert_eq!(names, expected);
}

#[rstest]
#[case("ProcessFraudEvent", "fraud-events")]
#[case("DeliverNotification", "notifications")]
#[case("ContainSubscription", "containments")]
fn a_queue_function_gets_the_exact_bytes(#[case] name: &str, #[case] queue: &str) {
    let expected = json!({
        "name": "message",
        "type": "queueTrigger",
        "direction": "in",
        "queueName": queue,
        "connection": "AzureWebJobsStorage",
        "dataType": "binary",
    });
    assert_eq!(trigger(name), expected);
    assert!(QueueName::ALL.map(QueueName::as_str).contains(&queue));
}

#[rstest]
#[case("PollFraudEvents", "%POLL_SCHEDULE%")]
#[case("SweepCases", "%SWEEP_SCHEDULE%")]
fn a_timer_function_takes_its_schedule_from_a_setting(#[case] name: &str, #[case] when: &str) {
    let expected = json!({
        "name": "timer",
        "type": "timerTrigger",
        "direction": "in",
        "schedule": when,
        "runOnStartup": false,
        "useMonitor": true,
    });
    assert_eq!(trigger(name), expected);
}

/// 36 to 39 do not apply: the handler writes to the queues itself, where it knows what became of it.
#[test]
fn no_function_has_an_output_but_the_answer_to_a_client() {
    for (name, bindings) in functions() {
        let is_http = bindings[0]["type"] == "httpTrigger";
        let answer = json!({ "name": "response", "type": "http", "direction": "out" });
        let expected: &[Value] = if is_http { &[answer] } else { &[] };
        assert_eq!(&bindings[1..], expected, "{name}");
    }
}

/// The names that the host accepts.
#[test]
fn every_name_is_one_that_the_host_takes() {
    let is_word = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric());
    for (name, bindings) in functions() {
        assert!(is_word(&name) && name.len() <= 128, "{name}");
        for binding in bindings {
            assert!(is_word(binding["name"].as_str().expect("a name")), "{binding}");
        }
    }
}

/// 39: what the host calls is what the handler serves, no more and no less.
#[test]
fn every_function_has_a_route_and_every_route_a_function() {
    let routes = ROUTES.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let routes: BTreeSet<String> =
        routes.filter(|route| *route != "/").map(str::to_owned).collect();
    let functions = functions().into_iter().map(|(name, bindings)| {
        let route = bindings[0]["route"].as_str().map(str::to_owned);
        format!("/{}", route.unwrap_or(name))
    });
    assert_eq!(routes, functions.collect());
}

/// The host resolves `%NAME%`; a name that nobody documents stays unset.
#[test]
fn every_setting_in_a_manifest_is_documented() {
    let listed: BTreeSet<&str> = all_settings().iter().map(|setting| setting.name).collect();
    let text = format!("{:?}{:?}", functions(), host());
    let named: Vec<&str> = text.split('%').skip(1).step_by(2).collect();
    assert_eq!(named.len(), 2, "{named:?}");
    for name in named {
        assert!(listed.contains(name), "{name}");
    }
}

/// 41: the handler gives up before the host would kill it.
#[test]
fn the_deadline_is_below_the_timeout_of_the_host() {
    let timeout: Time = host()["functionTimeout"].as_str().expect("text").parse().expect("a time");
    let timeout = timeout.duration_since(Time::midnight());
    let deadline = DEADLINE_SECONDS.default.expect("a default").parse().expect("seconds");
    let margin = timeout - SignedDuration::from_secs(deadline);
    assert!(margin >= SignedDuration::from_secs(30), "{margin}");
}

#[test]
fn the_host_starts_the_handler_and_forwards_below_api() {
    let host = host();
    assert_eq!(host["version"], "2.0");
    assert_eq!(host["extensions"]["http"]["routePrefix"], "api");
    let expected = json!({
        "description": { "defaultExecutablePath": "handler", "arguments": ["serve"] },
        "enableForwardingHttpRequest": true,
    });
    // `http` and `port` are not for an app with timers and queues.
    assert_eq!(host["customHandler"], expected);
    assert_eq!(host.get("retry"), None, "it would apply to every function");
}

/// 14, 19: what a queue message goes through; the handler encodes what it puts into queues.
#[test]
fn the_queues_are_read_within_the_bounds_of_the_host() {
    let queues = host()["extensions"]["queues"].clone();
    let number = |name: &str| queues[name].as_u64().expect("a number");
    assert!((1..=32).contains(&number("batchSize")));
    assert!(number("batchSize") + number("newBatchThreshold") <= 48, "tested up to here");
    assert!(number("maxDequeueCount") >= 5);
    assert_eq!(queues["messageEncoding"], "base64");
}
