use jiff::SignedDuration;
use jiff::civil::date;
use serde_json::Value;
use serde_json::json;
use sha2::Digest;
use sha2::Sha256;

use super::*;
use crate::case::AnswerDraft;
use crate::case::Check;
use crate::case::Chosen;
use crate::case::Input;
use crate::case::TickDraft;
use crate::findings::ChangeKind;
use crate::findings::DayCost;
use crate::findings::Deed;
use crate::findings::DeedKind;
use crate::findings::Question;
use crate::findings::Reply;
use crate::findings::ResourceChange;
use crate::findings::Suspicion;
use crate::fraud_event::EventKey;
use crate::fraud_event::FraudEvent;
use crate::outbox::ChannelId;
use crate::outbox::Draft;
use crate::outbox::NoticeReason;
use crate::outbox::Target;
use crate::text::Untrusted;
use crate::verdict::Verdict;

const CUSTOMER: &str = "22222222-bbbb-4bbb-8bbb-000000000002";
const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";
const PARTNER: &str = "11111111-aaaa-4aaa-8aaa-000000000001";

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

fn event(id: &str, more: &Value) -> FraudEvent {
    let mut event = json!({
        "source": "graph", "key": EventKey::of_id("partner", id), "event_id": id,
        "alert_type": "CryptoMining", "status": "active", "severity": "high",
        "confidence": "high", "is_test": false, "customer_tenant": CUSTOMER,
        "customer_name": "Contoso Shop", "subscription": SUBSCRIPTION,
        "subscription_name": "Shop production", "detected_at": "2026-02-03T02:38:00Z",
        "resources": [{ "id": "/subscriptions/x/vm-1", "is_verbatim": true }],
        "resource_count": 1, "details": {}, "concerns": [], "raw": format!("{{ \"id\":\"{id}\" }}"),
    });
    let (fields, more) = (event.as_object_mut().expect("fields"), more.as_object().expect("more"));
    fields.extend(more.clone());
    serde_json::from_value(event).expect("an event")
}

fn seen(time: &str, id: &str, more: &Value) -> Observation {
    Observation::new(at(time), event(id, more))
}

fn case_of(observations: &[Observation]) -> Case {
    let scope = observations[0].event.scope();
    let last = observations.iter().map(|seen| seen.observed_at).max().expect("a time");
    let input = Input::Seen { scope: &scope, observations };
    Case::step(None, input, last, None).expect("a case").case
}

fn evidence<'a>(case: &'a Case, observations: &'a [Observation]) -> Evidence<'a> {
    Evidence {
        case,
        observations,
        findings: None,
        unreadable: &[],
        partner: TenantId::parse(PARTNER),
        made_by: "cli:maria@jumpbox",
        made_at: at("2026-02-10T08:00:00Z"),
    }
}

fn text_of(files: &[PackedFile], name: &str) -> String {
    let file = files.iter().find(|file| file.name == name).expect("a file");
    String::from_utf8(file.content.clone()).expect("text")
}

fn note_of(observations: &[Observation]) -> String {
    let case = case_of(observations);
    let files = pack(&evidence(&case, observations)).expect("a pack");
    text_of(&files, "README.txt")
}

fn rows_of(files: &[PackedFile], name: &str) -> Vec<Vec<String>> {
    let text = text_of(files, name);
    let rows = csv::Reader::from_reader(text.as_bytes()).into_records();
    rows.map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_files_have_fixed_names_in_a_fixed_order() {
    let observations = [
        seen("2026-02-03T03:10:00Z", "e-2", &json!({})),
        seen("2026-02-03T03:00:00Z", "e-1", &json!({})),
    ];
    let case = case_of(&observations);
    let files = pack(&evidence(&case, &observations)).expect("a pack");
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "README.txt",
            "case.json",
            "events/001-20260203T030000Z-graph.json",
            "events/002-20260203T031000Z-graph.json",
            "history.csv",
            "told.csv",
            "answers.csv",
            "decisions.csv",
            "checklist.csv",
            "plan.json",
            "manifest.json",
        ]
    );
}

#[test]
fn events_are_put_out_as_they_came_and_once() {
    let raw = "{\"b\": 1,\r\n  \"a\":\"\\u202e =1\"}";
    let one = seen("2026-02-03T03:00:00Z", "e-1", &json!({ "raw": raw }));
    let observations = [one.clone(), one];
    let case = case_of(&observations);
    let files = pack(&evidence(&case, &observations)).expect("a pack");
    let events: Vec<&PackedFile> =
        files.iter().filter(|file| file.name.starts_with("events/")).collect();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].content, raw.as_bytes());
}

#[test]
fn the_manifest_vouches_for_every_other_file() {
    let observations = [seen("2026-02-03T03:00:00Z", "e-1", &json!({}))];
    let case = case_of(&observations);
    let unreadable = ["event/x".to_owned()];
    let evidence = Evidence { unreadable: &unreadable, ..evidence(&case, &observations) };
    let files = pack(&evidence).expect("a pack");
    let (manifest, others) = files.split_last().expect("files");
    let manifest: Value = serde_json::from_slice(&manifest.content).expect("JSON");
    let expected: Vec<Value> = others
        .iter()
        .map(|file| {
            let sha256 = format!("{:x}", Sha256::digest(&file.content));
            json!({ "name": file.name, "bytes": file.content.len(), "sha256": sha256 })
        })
        .collect();
    assert_eq!(manifest["files"], json!(expected));
    assert_eq!(manifest["case"], json!(case.id()));
    assert_eq!(manifest["made_at"], "2026-02-10T08:00:00Z");
    assert_eq!(manifest["made_by"], "cli:maria@jumpbox");
    assert_eq!(manifest["left_out"], json!(["event/x"]));
    assert!(text_of(&files, "README.txt").contains("Left out: 1 document that"));
}

#[test]
fn the_same_evidence_makes_the_same_zip() {
    let observations = [seen("2026-02-03T03:00:00Z", "e-1", &json!({}))];
    let case = case_of(&observations);
    let files = pack(&evidence(&case, &observations)).expect("a pack");
    assert_eq!(files, pack(&evidence(&case, &observations)).expect("a pack"));
    let zip = |made_at| archive(&files, made_at).expect("a zip");
    let now = at("2026-02-10T08:00:00Z");
    assert_eq!(zip(now), zip(now));
    assert_ne!(zip(now), zip(now + SignedDuration::from_secs(2)), "it bears the time given");
    // What no zip can say is not refused.
    assert!(!zip(Timestamp::UNIX_EPOCH).is_empty());
}

#[test]
fn the_note_has_what_microsoft_asks_for() {
    let note = note_of(&[seen("2026-02-03T03:00:00Z", "e-1", &json!({}))]);
    for line in [
        "Partner tenant:   11111111-aaaa-4aaa-8aaa-000000000001",
        "Customer tenant:  22222222-bbbb-4bbb-8bbb-000000000002 “Contoso Shop”",
        "Subscription:     44444444-dddd-4ddd-8ddd-000000000004 “Shop production”",
        "Alert types:      Crypto mining",
        "Severity:         high",
        "Impact start:     2026-02-03 02:38 UTC (detected by Microsoft)",
        "Impact end:       not over yet",
        "- “/subscriptions/x/vm-1”",
        "None by fraud-guard.",
        "At the last reading Microsoft had 0 of 1 events as resolved.",
        "The ticket is due by 2026-04-04: 2026-02-03 + 60 days. That is 53 days after this note.",
        "fraud-guard does not know; it counts from detection. If the usage began",
    ] {
        assert!(note.lines().any(|shown| shown == line), "{line}\n---\n{note}");
    }
}

#[test]
fn the_impact_begins_with_the_earliest_word_of_microsoft() {
    for (more, start, due) in [
        (json!({}), "02-03 02:38 UTC (detected by Microsoft)", "2026-04-04: 2026-02-03"),
        (
            json!({ "first_observed_at": "2026-02-01T23:59:59Z" }),
            "02-01 23:59 UTC (first observed by Microsoft)",
            "2026-04-02: 2026-02-01",
        ),
        (
            json!({ "first_observed_at": "2026-02-05T00:00:00Z" }),
            "02-03 02:38 UTC (detected by Microsoft)",
            "2026-04-04: 2026-02-03",
        ),
        (
            json!({ "detected_at": null }),
            "02-04 00:00 UTC (first seen by fraud-guard; Microsoft gives no time)",
            "2026-04-05: 2026-02-04",
        ),
    ] {
        let note = note_of(&[seen("2026-02-04T00:00:00Z", "e-1", &more)]);
        assert!(note.contains(&format!("Impact start:     2026-{start}")), "{more}\n{note}");
        assert!(note.contains(&format!("due by {due} + 60 days")), "{more}\n{note}");
    }
}

#[test]
fn the_days_that_are_left_are_counted_over_leap_years_and_years() {
    let case = Case::new(event("e", &json!({})).scope(), Timestamp::UNIX_EPOCH);
    for (detected, now, due, left) in [
        ("2026-12-31T23:59:59Z", "2027-03-01T00:00:00Z", "2027-03-01", 0),
        ("2028-01-01T00:00:00Z", "2028-02-29T12:00:00Z", "2028-03-01", 1),
        ("2027-01-01T00:00:00Z", "2027-03-03T12:00:00Z", "2027-03-02", -1),
        ("2026-02-03T02:38:00Z", "2026-02-03T03:00:00Z", "2026-04-04", 60),
    ] {
        let observation = seen(now, "e", &json!({ "detected_at": detected }));
        let impact = impact::Impact::of(&case, &[&observation]);
        assert_eq!(impact.ticket_due().to_string(), due);
        assert_eq!(impact.days_left(at(now)), left, "{detected} {now}");
    }
}

#[test]
fn the_note_of_a_closed_case_says_when_it_was_over() {
    let first = seen("2026-02-03T03:00:00Z", "e-1", &json!({}));
    let over = json!({ "status": "resolved", "resolved_reason": "fraud" });
    let observations = [first, seen("2026-02-04T11:00:00Z", "e-1", &over)];
    let note = note_of(&observations);
    let end = "Impact end:       2026-02-04 11:00 UTC (the last event was resolved)";
    assert!(note.contains(end), "{note}");
    assert!(note.contains("Microsoft had 1 of 1 events as resolved."), "{note}");
}

#[test]
fn names_in_the_note_cannot_pose_as_its_own_lines() {
    let hostile = json!({
        "customer_name": "x”\r\nSeverity: low\u{202E}",
        "alert_type": { "Unknown": "new\nDeadline" },
        "resources": [{ "id": "/x\r\nImpact end: never", "is_verbatim": false }],
        "resource_count": 7,
    });
    let note = note_of(&[seen("2026-02-03T03:00:00Z", "e-1", &hostile)]);
    assert!(note.contains("“x' Severity: low‹U+202E›”"), "{note}");
    assert!(note.contains("Alert types:      “new Deadline”"), "{note}");
    assert!(note.contains("- “/x Impact end: never” (not as Azure writes ids)"), "{note}");
    assert!(note.contains("There may be more: an event names 7; see events/."), "{note}");
    assert!(note.chars().all(|c| c == '\n' || !c.is_control()), "{note}");
}

#[test]
fn answers_and_ticks_are_in_the_note_and_in_their_tables() {
    let observations = [seen("2026-02-03T03:00:00Z", "e-1", &json!({}))];
    let case = case_of(&observations);
    let draft = AnswerDraft {
        epoch: 0,
        verdict: Verdict::Fraud,
        note: "=HYPERLINK(\"x\")\r\ncalled, \"they\" know".to_owned(),
        actor: "cli:maria@jumpbox".to_owned(),
        events: Chosen::Unresolved,
        overrules: false,
    };
    let now = at("2026-02-03T04:00:00Z");
    let case = Case::step(Some(&case), Input::Answered(&draft), now, None).expect("a case").case;
    let (author, note) = ("@maria".to_owned(), "-1".to_owned());
    let tick = TickDraft { check: Check::Mfa, author, note, is_done: true };
    let case = Case::step(Some(&case), Input::Ticked(&tick), now, None).expect("a case").case;
    let files = pack(&evidence(&case, &observations)).expect("a pack");
    let note = text_of(&files, "README.txt");
    let line = "- 2026-02-03 04:00 UTC: fraud, by “cli:maria@jumpbox”; events: 1 pending";
    assert!(note.contains(line), "{note}");
    let answer = [
        "1",
        "2026-02-03T04:00:00Z",
        "fraud",
        "cli:maria@jumpbox",
        "'=HYPERLINK(\"x\") called, \"they\" know",
        "graph",
        "e-1",
        "pending",
        "",
        "",
    ];
    assert_eq!(rows_of(&files, "answers.csv"), [answer]);
    let checks = rows_of(&files, "checklist.csv");
    assert_eq!(checks.len(), Check::ALL.len());
    let mfa = checks.iter().find(|row| row[0] == "mfa").expect("a step");
    assert_eq!(mfa[2..], ["'@maria", "2026-02-03T04:00:00Z", "'-1", "", ""]);
    let decisions = rows_of(&files, "decisions.csv");
    let decided: Vec<&str> = decisions.iter().map(|row| row[1].as_str()).collect();
    assert_eq!(decided, ["answered fraud", "checked mfa"]);
    assert_eq!(decisions[1][2..], ["'@maria", "'-1"]);
    let history = rows_of(&files, "history.csv");
    assert!(history.iter().any(|row| row[1].starts_with("answered: 1 event fraud")), "{history:?}");
}

/// Findings in which every name is hostile.
fn hostile_findings() -> Findings {
    let name = Untrusted::new("=cmd|' /C calc'!A0\u{202e}");
    let seen = at("2026-02-03T02:00:00Z");
    let deed = Deed {
        kind: DeedKind::SecretAdded,
        at: seen,
        target: name.clone(),
        by: Some(name.clone()),
        from: Some(name.clone()),
        detail: Some(name.clone()),
    };
    let change = ResourceChange {
        at: seen,
        kind: ChangeKind::Created,
        id: name.clone(),
        resource_type: name.clone(),
        region: Some(name.clone()),
        size: Some(name.clone()),
        by: Some(name.clone()),
        from: Some(name.clone()),
        suspicions: [Suspicion::Gpu, Suspicion::Named].into(),
        is_there: Some(true),
    };
    let mut findings = Findings::new(0);
    findings.resources.facts.changes.push(change);
    findings.resources.replies.insert(Question::ActivityLog, Reply::Answered);
    findings.access.facts.deeds.push(deed);
    findings.cost.facts.days.push(DayCost { day: date(2026, 2, 2), amount: 812.44 });
    findings.cost.facts.currency = Some(name);
    findings
}

#[test]
fn what_was_found_is_in_tables_in_which_no_name_is_a_formula() {
    let observations = [seen("2026-02-03T03:00:00Z", "e-1", &json!({}))];
    let (case, findings) = (case_of(&observations), hostile_findings());
    let evidence = Evidence { findings: Some(&findings), ..evidence(&case, &observations) };
    let files = pack(&evidence).expect("a pack");
    let tables = files.iter().filter(|file| file.name.ends_with(".csv"));
    for table in tables {
        for cell in rows_of(&files, &table.name).iter().flatten() {
            assert!(!cell.starts_with('=') && !cell.contains('\u{202e}'), "{}", table.name);
        }
    }
    let shown = "'=cmd|' /C calc'!A0‹U+202E›";
    let change = rows_of(&files, "evidence/resources.csv");
    assert_eq!(change[0][1..4], ["created", shown, shown]);
    assert_eq!(change[0][8..], ["named gpu", "true"]);
    let deed = rows_of(&files, "evidence/access.csv");
    assert_eq!(deed[0][1..3], ["secret-added", shown]);
    let cost = rows_of(&files, "costs.csv");
    assert_eq!(cost[0][..4], ["cost of the day", "2026-02-02", "812.44", shown]);
    let asked = rows_of(&files, "evidence/questions.csv");
    assert_eq!(asked[0][..3], ["resources", "activity-log", "answered"]);
    let kept: Findings =
        serde_json::from_str(&text_of(&files, "evidence/findings.json")).expect("the findings");
    assert_eq!(kept, findings);
}

#[test]
fn who_was_told_is_in_its_table() {
    let observations = [seen("2026-02-03T03:00:00Z", "e-1", &json!({}))];
    let mut case = case_of(&observations);
    let channels: Vec<ChannelId> =
        ["teams", "mail"].into_iter().filter_map(ChannelId::parse).collect();
    let now = at("2026-02-03T03:00:00Z");
    let to = Target::all(&channels, now);
    let (reason, changes) = (NoticeReason::Opened, Vec::new());
    case.outbox.add(Draft { subject: "c", reason, changes, to, now });
    let due = case.outbox.open().remove(0);
    let owner = uuid::Uuid::nil();
    case.outbox.claim(&due.notice, &due.channel, owner, now);
    let outcome = crate::outbox::Outcome::Sent(Some("=1".to_owned()));
    let end = crate::outbox::Ending { outcome, now, jitter: crate::outbox::Jitter::NONE };
    case.outbox.record(&due.notice, &due.channel, owner, end);
    let files = pack(&evidence(&case, &observations)).expect("a pack");
    let told = rows_of(&files, "told.csv");
    let of = |name: &str| told.iter().find(|row| row[4] == name).expect("a row")[5..].to_vec();
    assert_eq!(of("mail"), ["sent", "2026-02-03T03:00:00Z", "1", "'=1", ""]);
    assert_eq!(of("teams"), ["pending", "", "0", "", ""]);
    assert_eq!(told[0][..3], ["2026-02-03T03:00:00Z", due.notice.as_str(), "opened"]);
}
