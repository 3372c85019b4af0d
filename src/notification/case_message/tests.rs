//! What people read about a case; each case is a stored document.

use serde_json::Value;
use serde_json::json;
use url::Url;

mod checklist;
mod redacted;

use jiff::Timestamp;

use super::*;
use crate::policy::Reader;

const NOW: &str = "2026-02-03T12:00:00Z";
const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";

fn now() -> Timestamp {
    NOW.parse().expect("a time")
}

fn document() -> Value {
    json!({
        "schema": 1, "scope": "s-baf0b449afa969cd043cd25d0df94144", "epoch": 0,
        "opened_at": "2026-02-03T11:00:00Z", "closed_at": null,
        "answer_due_at": "2026-02-04T11:00:00Z",
        "parties": { "customer_tenant": null, "customer_name": null, "subscription": null,
            "subscription_name": null, "reseller_tenant": null, "reseller_name": null },
        "display_name": null, "description": null, "details": {},
        "events": { "one": event() }, "resources": [], "resource_count": 0,
        "plan": { "plan": "withheld", "reasons": ["this is a test event"] },
        "outbox": { "notices": [], "ordinal": 0 }, "history": [],
    })
}

fn event() -> Value {
    json!({
        "source": "partner-center", "event_id": "e-1", "alert_type": "CryptoMining",
        "status": "active", "severity": "high", "confidence": "medium", "is_test": false,
        "since": "2026-02-03T11:00:00Z", "observed_at": "2026-02-03T11:00:00Z",
        "version": "v", "epoch": 0,
    })
}

fn case(change: impl FnOnce(&mut Value)) -> Case {
    let mut document = document();
    change(&mut document);
    serde_json::from_value(document).expect("a case")
}

fn told(case: &Case, reason: NoticeReason) -> Message {
    let notice = json!({
        "id": "9a26ce5f89fb7c279a3c9a653a885453", "reason": reason, "created_at": NOW,
        "changes": ["one more"], "deliveries": {},
    });
    let notice: Notice = serde_json::from_value(notice).expect("a notice");
    let url = Url::parse("https://guard.example/base/").expect("an address");
    compose(
        case,
        &notice,
        &Context {
            now: now(),
            public_url: Some(&url),
            may_repeat: true,
            reader: &Reader::default(),
        },
    )
}

fn said(case: &Case, key: &str) -> Option<String> {
    let facts = told(case, NoticeReason::Opened).facts;
    facts.iter().find(|fact| fact.key == key).map(|fact| fact.value.to_plain())
}

fn headline(change: impl FnOnce(&mut Value)) -> String {
    told(&case(change), NoticeReason::Opened).headline.to_plain()
}

fn closed(document: &mut Value) {
    document["closed_at"] = json!(NOW);
    document["events"]["one"]["status"] = json!("resolved");
}

#[test]
fn a_message_carries_what_machines_and_people_refer_to() {
    let message =
        told(&case(|d| d["parties"]["subscription"] = json!(SUBSCRIPTION)), NoticeReason::Opened);
    assert_eq!(message.notice_id, "9a26ce5f89fb7c279a3c9a653a885453");
    assert_eq!(
        (message.severity, message.is_test, message.may_repeat),
        (Severity::High, false, true)
    );
    assert_eq!(message.changes, ["one more"]);
    assert_eq!(message.reference, "c-baf0b449afa9-0000");
    assert_eq!(message.ids, BTreeMap::from([("subscription", SUBSCRIPTION.to_owned())]));
    let link = "https://guard.example/base/api/console/cases/c-baf0b449afa9-0000";
    assert_eq!(message.link.map(String::from).as_deref(), Some(link));
    assert_eq!(message.composed_at, now());
}

#[test]
fn a_closed_case_is_nothing_urgent_and_suggests_nothing() {
    let message = told(&case(closed), NoticeReason::Resolved);
    assert_eq!((message.severity, message.suggestion), (Severity::Informational, None));
    assert_eq!(said(&case(closed), "due").as_deref(), Some("answered"));
    assert_eq!(said(&case(closed), "events").as_deref(), Some("0 unresolved of 1"));
}

#[test]
fn a_message_says_how_the_case_stands_now_whatever_it_was_decided_for() {
    let investigating = |d: &mut Value, name: &str| {
        d["events"][name] = event();
        d["events"][name]["status"] = json!("investigating");
    };
    let resolved = |d: &mut Value| {
        d["events"]["two"] = event();
        d["events"]["two"]["status"] = json!("resolved");
    };
    for (case, standing) in [
        (case(|_| ()), Standing::Open),
        (case(|d| investigating(d, "one")), Standing::Investigated),
        (case(|d| investigating(d, "two")), Standing::Open),
        (
            case(|d| {
                investigating(d, "one");
                resolved(d);
            }),
            Standing::Investigated,
        ),
        (case(closed), Standing::Over),
    ] {
        for reason in [NoticeReason::Opened, NoticeReason::Resolved] {
            assert_eq!(told(&case, reason).standing, standing, "{:?}", case.events);
        }
    }
}

#[test]
fn a_case_keeps_its_subject_over_its_outbreaks() {
    let again = told(&case(|d| d["epoch"] = json!(7)), NoticeReason::Reopened);
    assert_eq!(again.reference, "c-baf0b449afa9-0007");
    assert_eq!(again.subject, "c-baf0b449afa9");
}

#[test]
fn the_headline_says_what_happened_and_why_people_are_told() {
    for (reason, text) in [
        (NoticeReason::Opened, "Crypto mining"),
        (NoticeReason::Resolved, "Resolved: Crypto mining"),
        (NoticeReason::Reopened, "Open again: Crypto mining"),
        (NoticeReason::Escalated, "Severity rose: Crypto mining"),
        (NoticeReason::Changed, "More about Crypto mining"),
    ] {
        assert_eq!(told(&case(|_| ()), reason).headline.to_plain(), text);
    }
}

#[test]
fn the_headline_names_whom_it_is_about_as_well_as_it_can() {
    let ids = |d: &mut Value| {
        d["parties"]["subscription"] = json!(SUBSCRIPTION);
        d["parties"]["customer_tenant"] = json!(CUSTOMER);
    };
    let names = |d: &mut Value, subscription: &str, customer: &str| {
        ids(d);
        d["parties"]["subscription_name"] = json!(subscription);
        d["parties"]["customer_name"] = json!(customer);
    };
    for (text, expected) in [
        (
            headline(|d| names(d, "lab", "Fabrikam")),
            "Crypto mining in subscription “lab” of “Fabrikam”",
        ),
        (headline(|d| names(d, "lab", " ")), "Crypto mining in subscription “lab”"),
        (headline(|d| names(d, "", "Fabrikam")), "Crypto mining at “Fabrikam”"),
        (headline(ids), &format!("Crypto mining in subscription {SUBSCRIPTION}")),
        (
            headline(|d| d["parties"]["customer_tenant"] = json!(CUSTOMER)),
            &format!("Crypto mining at customer {CUSTOMER}"),
        ),
    ] {
        assert_eq!(text, expected);
    }
}

#[test]
fn what_was_detected_is_named_the_worst_first_and_quoted_when_unknown() {
    let unknown = |name: &str| {
        let name = json!({ "Unknown": name });
        headline(move |d| d["events"]["one"]["alert_type"] = name)
    };
    assert_eq!(unknown("Quota"), "Fraud event of an unknown type “Quota”");
    assert_eq!(unknown(" "), "Fraud event of an unknown type");
    assert_eq!(headline(|d| d["events"] = json!({})), "Fraud event");
    let several = headline(|d| {
        for (name, kind) in [("two", "AnomalousBatch"), ("three", "SecurityAdvisory")] {
            let mut other = event();
            other["alert_type"] = json!(kind);
            d["events"][name] = other;
        }
    });
    assert_eq!(several, "Crypto mining and 2 more");
}

#[test]
fn names_of_theirs_stand_beside_ids_of_ours() {
    let parties = |name: Value, id: Value| {
        let case = case(|d| {
            d["parties"]["customer_name"] = name;
            d["parties"]["customer_tenant"] = id;
        });
        said(&case, "customer").expect("a customer")
    };
    for (name, id, text) in [
        (json!("Fabrikam"), json!(CUSTOMER), format!("“Fabrikam” ({CUSTOMER})")),
        (json!("Fabrikam"), json!(null), "“Fabrikam” (no usable id)".to_owned()),
        (json!(" "), json!(CUSTOMER), CUSTOMER.to_owned()),
        (json!(null), json!(null), "no usable id".to_owned()),
    ] {
        assert_eq!(parties(name, id), text);
    }
}

#[test]
fn a_reseller_is_named_only_where_there_is_one() {
    assert_eq!(said(&case(|_| ()), "reseller"), None);
    for (field, value, text) in [
        ("reseller_name", "Contoso", "“Contoso” (no usable id)"),
        ("reseller_tenant", CUSTOMER, CUSTOMER),
    ] {
        let case = case(|d| d["parties"][field] = json!(value));
        assert_eq!(said(&case, "reseller").as_deref(), Some(text));
    }
}

#[test]
fn severity_confidence_and_times_are_facts() {
    let case = case(|_| ());
    assert_eq!(said(&case, "severity").as_deref(), Some("high, confidence medium"));
    assert_eq!(said(&case, "since").as_deref(), Some("2026-02-03 11:00 UTC (1 h 0 min ago)"));
    assert_eq!(said(&case, "events").as_deref(), Some("1 unresolved of 1"));
    assert_eq!((said(&case, "resources"), said(&case, "description")), (None, None));
}

#[test]
fn a_confidence_that_nobody_documented_is_quoted() {
    let case = case(|d| d["events"]["one"]["confidence"] = json!({ "other": "Certain" }));
    assert_eq!(said(&case, "severity").as_deref(), Some("high, confidence “Certain”"));
}

#[test]
fn an_answer_is_due_or_overdue() {
    for (due, text) in [
        ("2026-02-04T11:00:00Z", "2026-02-04 11:00 UTC (in 23 h); Microsoft advises one hour"),
        (NOW, "2026-02-03 12:00 UTC (now); Microsoft advises one hour"),
        ("2026-02-03T10:00:00Z", "OVERDUE since 2026-02-03 10:00 UTC (2 h 0 min ago)"),
    ] {
        let case = case(|d| d["answer_due_at"] = json!(due));
        assert_eq!(said(&case, "due").as_deref(), Some(text));
    }
}

#[test]
fn five_resources_are_named_and_the_others_counted() {
    let resources = |named: usize, count: usize| {
        case(move |d| {
            let resource =
                |n| json!({ "id": format!("/a/vm-{n}"), "is_verbatim": true, "named_by": "one" });
            d["resources"] = (0..named).map(resource).collect();
            d["resource_count"] = json!(count);
        })
    };
    for (named, count, text) in [
        (1, 1, "“vm-0”"),
        (2, 2, "2 resources: “vm-0”, “vm-1”"),
        (5, 5, "5 resources: “vm-0”, “vm-1”, “vm-2”, “vm-3”, “vm-4”"),
        (6, 9, "9 resources: “vm-0”, “vm-1”, “vm-2”, “vm-3”, “vm-4” and 4 more"),
    ] {
        assert_eq!(said(&resources(named, count), "resources").as_deref(), Some(text));
    }
}

#[test]
fn the_mining_pool_and_the_description_are_quoted() {
    let with_pool = |pool: &str| {
        case(|d| d["details"] = json!({ "CryptoCurrencyMiningPoolDomainName": pool, "x": "y" }))
    };
    assert_eq!(
        said(&with_pool("pool.example"), "mining-pool").as_deref(),
        Some("“pool[.]example”")
    );
    assert_eq!(said(&with_pool(" "), "mining-pool"), None);
    assert_eq!(said(&case(|d| d["details"] = json!({ "x": "y" })), "mining-pool"), None);
    let described = |text: &str| said(&case(|d| d["description"] = json!(text)), "description");
    assert_eq!(described("Miners.").as_deref(), Some("“Miners.”"));
    assert_eq!(described(" "), None);
}

#[test]
fn notes_name_oddities_flapping_and_what_the_sources_do_not_agree_about() {
    let notes = |change: fn(&mut Value)| told(&case(change), NoticeReason::Opened).notes;
    assert_eq!(notes(|_| ()), [""; 0]);
    assert_eq!(
        notes(|d| d["events"]["one"]["concerns"] = json!(["old", "lossy-text"])),
        ["it was detected more than sixty days ago"]
    );
    assert_eq!(
        notes(|d| d["events"]["one"]["epoch"] = json!(3)),
        ["an event keeps changing between resolved and unresolved; changes are told together"]
    );
    let disagree = |d: &mut Value, names: [&str; 2]| {
        let [graph, partner_center] = names;
        let mut report = event();
        report["source"] = json!("graph");
        report["status"] = json!("resolved");
        report["same_as"] = json!(partner_center);
        d["events"][graph] = report;
        d["events"][partner_center] = event();
    };
    let difference = "Microsoft Graph says resolved, Partner Center says active";
    let one = case(|d| disagree(d, ["graph", "one"]));
    assert_eq!(
        told(&one, NoticeReason::Opened).notes,
        [format!("the sources disagree: {difference}")]
    );
    let two = case(|d| {
        disagree(d, ["graph", "one"]);
        disagree(d, ["graph-2", "two"]);
    });
    assert_eq!(
        told(&two, NoticeReason::Opened).notes,
        [format!("the sources disagree about 2 events: {difference}")]
    );
}

#[test]
fn where_nothing_is_suggested_the_reasons_stand() {
    let suggestion = told(&case(|_| ()), NoticeReason::Opened).suggestion.expect("a suggestion");
    assert_eq!(suggestion.intro, "No containment is suggested:");
    assert_eq!(suggestion.notes, ["this is a test event"]);
}

fn step(kind: &str) -> Value {
    json!({
        "kind": kind, "target": "vm-1", "call": "POST /x", "permission": "p", "effect": "e",
        "undo": "u", "reason": "r",
    })
}

fn suggestion(steps: &[Value], further: usize) -> Suggestion {
    let plan = json!({ "plan": "suggested", "steps": steps, "further_resources": further });
    let case = case(|d| d["plan"] = plan);
    told(&case, NoticeReason::Opened).suggestion.expect("a suggestion")
}

fn titles(suggestion: &Suggestion) -> Vec<String> {
    suggestion.steps.iter().map(|step| step.title.to_plain()).collect()
}

#[test]
fn the_first_steps_and_the_last_one_are_shown_and_the_others_counted() {
    let machines = vec![step("deallocate-virtual-machine"); 5];
    let with_last = |count: usize| [&machines[..count], &[step("cancel-subscription")]].concat();
    let all = suggestion(&with_last(3), 0);
    assert_eq!((all.steps.len(), all.notes), (4, Vec::<String>::new()));
    let some = suggestion(&with_last(4), 2);
    assert_eq!(titles(&some)[3], "Cancel the whole subscription “vm-1”");
    assert_eq!(
        (some.steps.len(), some.notes),
        (4, vec!["3 more steps are on the case".to_owned()])
    );
    let none = suggestion(&[], 0);
    assert_eq!((none.steps.len(), none.notes.len()), (0, 0));
}

#[test]
fn what_steps_of_one_kind_share_is_said_once() {
    let mut first = step("deallocate-scale-set");
    first["precondition"] = json!("autoscale");
    let shown = suggestion(&[first, step("deallocate-scale-set"), step("cancel-subscription")], 0);
    let facts: Vec<Vec<(&str, String)>> = shown
        .steps
        .iter()
        .map(|step| step.facts.iter().map(|f| (f.key, f.value.to_plain())).collect())
        .collect();
    assert_eq!(facts.len(), 3);
    let own = |facts: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        facts.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
    };
    let all = [("why", "r"), ("effect", "e"), ("undo", "u"), ("needs", "p")];
    assert_eq!(facts[0], own(&[&all[..], &[("first", "autoscale")]].concat()));
    assert_eq!(facts[1], own(&[("same", "as in the step before")]));
    assert_eq!(facts[2], own(&all));
    assert_eq!(shown.steps[0].call.as_received(), "POST /x");
}

#[test]
fn each_kind_of_step_has_its_verb() {
    for (kind, title) in [
        ("deallocate-virtual-machine", "Deallocate virtual machine “vm-1”"),
        ("deallocate-scale-set", "Deallocate scale set “vm-1”"),
        ("stop-container-group", "Stop container group “vm-1”"),
        ("stop-batch-pools", "Set to zero nodes the pools of Batch account “vm-1”"),
        ("stop-machine-learning-computes", "Stop the computes of workspace “vm-1”"),
        ("cancel-subscription", "Cancel the whole subscription “vm-1”"),
    ] {
        assert_eq!(titles(&suggestion(&[step(kind)], 0)), [title]);
    }
}
