//! Every fault that the stand-ins know, through the real handler: who hears of it, and that nothing
//! is lost when it is over.

use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::local::scenarios::Scenario;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::faults::FAULTS;
use fraud_guard::local::services::faults::Fault;
use fraud_guard::local::services::world::World as Happenings;
use serde_json::Value;
use serde_json::json;

use super::world::World;
use crate::local::recording_handler::serve;
use crate::local::stand_ins::PARTNER_CENTER;
use crate::local::stand_ins::StandIns;

const ALARM: &str = "fraud_guard.alarm.raised";
const OVER: &str = "fraud_guard.alarm.cleared";
const OPENED: &str = "fraud_guard.case.opened";

/// Who hears of a fault.
enum Heard {
    /// People, at the first poll, with what to do.
    AtOnce(&'static str),
    /// People, when it has lasted for a quarter of an hour, with what is wrong.
    Later(&'static str),
    /// Nobody: it passes, or nothing can be known of it.
    ByNobody,
    /// Whoever changes a status; polls do not meet it.
    ByWriters,
}

fn heard(name: &str) -> Heard {
    match name {
        "token-revoked" | "token-expired" => Heard::AtOnce("sign in again"),
        "token-mfa" => Heard::AtOnce("multifactor"),
        "token-conditional-access" => Heard::AtOnce("Conditional Access"),
        "token-consent-missing" => Heard::AtOnce("consent"),
        "token-secret-expired" => Heard::AtOnce("client secret"),
        "token-down" => Heard::Later("503"),
        "token-html" => Heard::Later("no token"),
        "pc-mfa" => Heard::AtOnce("multifactor"),
        "pc-app-only" => Heard::AtOnce("needs a user"),
        "pc-role-lost" => Heard::AtOnce("Admin agent"),
        "pc-throttled" | "pc-throttled-no-retry-after" => Heard::ByNobody,
        "pc-maintenance" => Heard::Later("no JSON"),
        "pc-empty" => Heard::ByNobody,
        "pc-null" => Heard::Later("it is null"),
        "pc-bad-gateway" => Heard::Later("502"),
        "pc-truncated" => Heard::Later("no complete answer"),
        "pc-500" => Heard::ByNobody,
        "pc-slow" => Heard::Later("no poll has run"),
        "pc-etag" | "pc-partial" | "pc-legitimate-refused" => Heard::ByWriters,
        "pc-paging-shifts" => Heard::ByNobody,
        "graph-403" => Heard::AtOnce("PartnerSecurity.Read.All"),
        "graph-404" => Heard::AtOnce("the API was retired"),
        "graph-429" => Heard::Later("429"),
        "graph-foreign-link" => Heard::Later("leads away"),
        _ => panic!("{name} has no outcome here"),
    }
}

/// A handler that reads from the stand-ins, and the stand-ins.
async fn world(source: &str, more: &[(&str, &str)]) -> (World, Services) {
    let noon = "2026-02-03T03:00:00Z".parse().expect("a time");
    let services = Services::new(Happenings::new(Clock::Manual(ManualClock::at(noon))));
    let url = serve(services.router()).await;
    let settings = services.settings(&url);
    let mut settings: Vec<(&str, &str)> =
        settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    settings.push(("FRAUD_EVENT_SOURCES", source));
    settings.extend(more);
    (World::start_with(&settings).await, services)
}

fn happen(services: &Services, scenario: &str) {
    for step in Scenario::named(scenario).expect("a scenario").steps {
        services.world.apply(&step.change);
    }
}

fn count_of(world: &World, kind: &str) -> usize {
    world.partner.counts().get(kind).copied().unwrap_or(0)
}

fn alarms(world: &World) -> String {
    let received = world.partner.received().into_iter();
    received.filter(|(kind, _)| kind == ALARM).map(|(_, data)| data.to_string()).collect()
}

/// Polls and sweeps until a quarter of an hour has passed.
async fn a_quarter_of_an_hour(world: &World) {
    for _ in 0..3 {
        world.sweep_for(5).await;
        world.poll_whatever_it_answers().await;
    }
    world.sweep_for(1).await;
}

async fn hold(fault: &'static Fault) {
    let name = fault.name;
    let source = if name.starts_with("graph") { "graph" } else { "partner-center" };
    // Nobody waits for the silence to end; what the handler does about it is the same.
    let deadline: &[_] =
        if name == "pc-slow" { &[("INVOCATION_DEADLINE_SECONDS", "1")] } else { &[] };
    let (world, services) = world(source, deadline).await;
    services.faults.inject(fault);
    happen(&services, "compromise");
    world.poll_whatever_it_answers().await;
    let told_at_once = alarms(&world);
    a_quarter_of_an_hour(&world).await;
    let told = alarms(&world);
    let raised = count_of(&world, ALARM);
    match heard(name) {
        Heard::AtOnce(advice) => {
            assert!(told_at_once.contains(advice), "{name}: {told_at_once}");
            assert_eq!(raised, 1, "{name}: {told}");
        }
        Heard::Later(what) => {
            assert_eq!(told_at_once, "", "{name}");
            assert!(told.contains(what), "{name}: {told}");
            assert_eq!(raised, 1, "{name}: {told}");
        }
        Heard::ByNobody | Heard::ByWriters => assert_eq!(told, "", "{name}"),
    }
    services.faults.clear();
    // What the token service refuses is asked for again after an hour.
    world.pass(if name.starts_with("token-") { 61 } else { 5 });
    world.poll().await;
    assert_eq!(count_of(&world, OPENED), 1, "{name}: nothing is lost");
    assert_eq!(count_of(&world, OVER), raised, "{name}: people hear that it is over");
}

#[tokio::test]
async fn every_fault_of_the_token_service_is_told_and_costs_no_event() {
    for fault in FAULTS.iter().filter(|fault| fault.name.starts_with("token-")) {
        hold(fault).await;
    }
}

#[tokio::test]
async fn every_fault_of_partner_center_is_told_and_costs_no_event() {
    for fault in FAULTS.iter().filter(|fault| fault.name.starts_with("pc-")) {
        hold(fault).await;
    }
}

#[tokio::test]
async fn every_fault_of_graph_is_told_and_costs_no_event() {
    for fault in FAULTS.iter().filter(|fault| fault.name.starts_with("graph-")) {
        hold(fault).await;
    }
}

#[test]
fn every_fault_has_a_name_of_its_own_and_belongs_to_a_part() {
    let mut names: Vec<&str> = FAULTS.iter().map(|fault| fault.name).collect();
    let parts = ["token-", "pc-", "graph-"];
    assert!(names.iter().all(|name| parts.iter().any(|part| name.starts_with(part))));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), FAULTS.len());
}

fn named(name: &str) -> &'static Fault {
    Fault::named(name).expect(name)
}

#[tokio::test]
async fn a_list_that_is_suddenly_empty_closes_no_case() {
    let (world, services) = world("partner-center", &[]).await;
    happen(&services, "storm");
    world.poll().await;
    services.faults.inject(named("pc-empty"));
    world.pass(5);
    world.poll().await;
    assert!(alarms(&world).contains("lists 205 open fraud events no more"), "{}", alarms(&world));
    assert_eq!(count_of(&world, "fraud_guard.case.resolved"), 0);
    services.faults.clear();
    world.pass(5);
    world.poll().await;
    assert_eq!((count_of(&world, ALARM), count_of(&world, OVER)), (1, 1));
}

#[tokio::test]
async fn a_list_that_shifts_between_its_pages_loses_nothing() {
    let (world, services) = world("partner-center", &[("PARTNER_CENTER_PAGE_SIZE", "20")]).await;
    services.faults.inject(named("pc-paging-shifts"));
    happen(&services, "storm");
    world.poll().await;
    let received = world.partner.received();
    let events = received[0].1["facts"]["events"][0].as_str().expect("a fact");
    assert!(events.starts_with("205 "), "{events}");
}

#[tokio::test]
async fn one_source_that_asks_for_a_wait_does_not_hold_up_the_other() {
    let (world, services) = world("partner-center,graph", &[]).await;
    services.faults.inject(named("pc-throttled"));
    happen(&services, "compromise");
    world.poll().await;
    assert_eq!(count_of(&world, OPENED), 1);
}

/// Changes the status of the events of a subscription.
async fn change(stand_ins: &StandIns, body: Value) -> (u16, Value) {
    let token = stand_ins.token(PARTNER_CENTER).await;
    let path = "/v1/fraudEvents/subscription/44444444-dddd-4ddd-8ddd-000000000005/status";
    let request = stand_ins.client.post(format!("{}{path}", stand_ins.url)).bearer_auth(token);
    let request = request.header("x-neweventsmodel", "true").body(body.to_string());
    let response = request.send().await.expect("an answer");
    (response.status().as_u16(), response.json().await.expect("JSON"))
}

#[tokio::test]
async fn faults_of_a_change_of_status_are_on_the_wire_as_documented() {
    let stand_ins = StandIns::after("unknown-type").await;
    let faults = &stand_ins.services.faults;
    let look = || json!({ "EventStatus": "Investigating" });
    faults.inject(named("pc-etag"));
    let (status, body) = change(&stand_ins, look()).await;
    assert_eq!((status, &body["code"]), (400, &json!("2055")));
    assert_eq!(change(&stand_ins, look()).await.0, 200, "once");
    faults.clear();
    faults.inject(named("pc-partial"));
    let (status, body) = change(&stand_ins, look()).await;
    assert_eq!((status, body.as_array().map(Vec::len)), (200, Some(1)), "one of two");
    faults.clear();
    faults.inject(named("pc-legitimate-refused"));
    let resolve = |reason| json!({ "EventStatus": "Resolved", "ResolvedReason": reason });
    let (status, body) = change(&stand_ins, resolve("Legitimate")).await;
    assert_eq!((status, &body["code"]), (400, &json!("900126")));
    assert_eq!(change(&stand_ins, resolve("Ignore")).await.0, 200);
}

/// What a fault answers differs from the documented body in times and ids alone.
#[tokio::test]
async fn bodies_of_faults_are_those_of_the_samples() {
    for (name, sample) in [
        ("token-revoked", "token_error_AADSTS50173_revoked"),
        ("token-expired", "token_error_AADSTS700082_refresh_token_inactive"),
        ("token-mfa", "token_error_AADSTS50076_invalid_grant"),
        ("token-conditional-access", "token_error_AADSTS53003_conditional_access"),
        ("token-consent-missing", "token_error_AADSTS65001_consent_required"),
        ("token-secret-expired", "token_error_AADSTS7000222_expired_secret"),
    ] {
        let stand_ins = StandIns::after("compromise").await;
        stand_ins.services.faults.inject(named(name));
        let body: Value = stand_ins.ask(&[]).await.json().await.expect("JSON");
        assert_alike(name, &body, sample, &["error", "error_codes", "error_uri", "suberror"]);
        assert_eq!(body["timestamp"], "2026-02-03 12:00:00Z");
    }
    for (name, sample) in [
        ("pc-mfa", "error_pc_401_900421_mfa"),
        ("pc-app-only", "error_pc_403_900329_app_only"),
        ("pc-role-lost", "error_pc_403_900308_privileges"),
        ("pc-throttled", "error_pc_429_throttled"),
        ("pc-500", "error_pc_500_800003"),
    ] {
        let stand_ins = StandIns::after("compromise").await;
        let token = stand_ins.token(PARTNER_CENTER).await;
        stand_ins.services.faults.inject(named(name));
        let (_, body) = stand_ins.get("/v1/fraudEvents", &token).await;
        assert_alike(name, &body, sample, &["code", "data", "source", "statusCode", "message"]);
    }
}

fn assert_alike(name: &str, body: &Value, sample: &str, same: &[&str]) {
    let sample: Value =
        serde_json::from_str(&crate::support::microsoft::fixture(sample)).expect("a sample");
    let names = |value: &Value| {
        let mut names: Vec<_> = value.as_object().expect("an object").keys().cloned().collect();
        names.sort();
        names
    };
    assert_eq!(names(body), names(&sample), "{name}");
    same.iter().for_each(|field| assert_eq!(body[field], sample[field], "{name}.{field}"));
}
