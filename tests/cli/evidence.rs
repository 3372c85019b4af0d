//! `fraud-guard cases evidence` as a person uses it, on real storage.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::ResolvedReason;
use fraud_guard::store::Key;
use fraud_guard::text::Untrusted;
use jiff::SignedDuration;
use serde_json::Value;
use sha2::Digest;
use sha2::Sha256;
use tempfile::TempDir;

use super::desk::Desk;
use super::stderr;
use super::stdout;
use crate::support::messages::event;
use crate::support::messages::now;
use crate::support::zip_file::files_of;

type Files = BTreeMap<String, Vec<u8>>;

fn read(path: &Path) -> Files {
    files_of(&fs::read(path).expect("a file"))
}

fn text(files: &Files, name: &str) -> String {
    String::from_utf8(files[name].clone()).expect("text")
}

fn case_of(observations: &[Observation]) -> Case {
    let scope = observations[0].event.scope();
    let last = observations.iter().map(|seen| seen.observed_at).max().expect("a time");
    let seen = Input::Seen { scope: &scope, observations };
    Case::step(None, seen, last, None).expect("a case").case
}

fn inbox(seen: &Observation) -> Key {
    let event = &seen.event;
    Key::inbox(&event.scope(), &event.key, seen.observed_at, &event.version())
}

fn record(seen: &Observation) -> Key {
    let event = &seen.event;
    Key::event(&event.scope(), &event.key, seen.observed_at, &event.version())
}

fn hostile() -> FraudEvent {
    FraudEvent {
        customer_name: Some(Untrusted::new(
            "=HYPERLINK(\"https://evil.example\")\r\nSeverity: low",
        )),
        subscription_name: Some(Untrusted::new("invoice\u{202E}gnp.exe")),
        raw: "{\"id\":\"event-1\",\"customer\":\"=HYPERLINK(1)\"}".to_owned(),
        ..event()
    }
}

#[tokio::test]
async fn the_pack_of_a_case_has_all_that_was_observed_and_vouches_for_it() {
    let folded = Observation::new(now(), hostile());
    let other = FraudEvent {
        key: EventKey::of_id("partner", "event-2"),
        raw: "{\"id\": \"event-2\"}".to_owned(),
        ..event()
    };
    let waiting = Observation::new(now() + SignedDuration::from_mins(5), other);
    let desk = Desk::with(&case_of(std::slice::from_ref(&folded))).await;
    desk.put(&record(&folded), &folded).await;
    // Between the record and the inbox an observation may lie in both.
    desk.put(&inbox(&folded), &folded).await;
    desk.put(&inbox(&waiting), &waiting).await;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let out = path.to_str().expect("text");
    let note = "=cmd|' /C calc'!A0\r\nx\u{202E}y";
    let ticked = desk.cases("checklist", &["--tick", "mfa", "--note", note, "--by", "@Maria"]);
    assert!(ticked.status.success(), "{}", stderr(&ticked));

    let output = desk.cases("evidence", &["--out", out, "--by", "Maria", "--json"]);
    assert!(output.status.success(), "{}", stderr(&output));

    let told: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
    let zip = fs::read(&path).expect("the zip");
    assert_eq!(told["sha256"], format!("{:x}", Sha256::digest(&zip)));
    assert_eq!(told["bytes"], zip.len());
    assert_eq!(told["files"], 11);
    let files = read(&path);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    let vouched = manifest["files"].as_array().expect("files");
    assert_eq!(vouched.len(), files.len() - 1);
    for entry in vouched {
        let content = &files[entry["name"].as_str().expect("a name")];
        assert_eq!(entry["bytes"], content.len());
        assert_eq!(entry["sha256"], format!("{:x}", Sha256::digest(content)));
    }
    assert!(manifest["made_by"].as_str().expect("a name").starts_with("cli:Maria ("));
    let events = files.iter().filter(|(name, _)| name.starts_with("events/"));
    let events: Vec<&[u8]> = events.map(|(_, content)| content.as_slice()).collect();
    assert_eq!(events, [folded.event.raw.as_bytes(), waiting.event.raw.as_bytes()]);
    let case: Case = serde_json::from_slice(&files["case.json"]).expect("the case");
    assert_eq!(case.id(), desk.id());
    let readme = text(&files, "README.txt");
    assert!(readme.contains("“=HYPERLINK(\"https://evil.example\") Severity: low”"), "{readme}");
    assert!(readme.contains("“invoice‹U+202E›gnp.exe”"), "{readme}");
    let rows = csv::Reader::from_reader(files["checklist.csv"].as_slice()).into_records();
    let rows: Vec<csv::StringRecord> = rows.map(|row| row.expect("a row")).collect();
    let mfa = rows.iter().find(|row| &row[0] == "mfa").expect("a step");
    assert_eq!(&mfa[4], "'=cmd|' /C calc'!A0 x‹U+202E›y");
}

#[tokio::test]
async fn another_program_reads_the_zip_and_only_its_owner_may() {
    let desk = Desk::start().await;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let output = desk.cases("evidence", &["--out", path.to_str().expect("text")]);
    assert!(output.status.success(), "{}", stderr(&output));
    let line = stdout(&output);
    let hash = format!("{:x}", Sha256::digest(fs::read(&path).expect("the zip")));
    assert!(line.contains("pack.zip  9 files  ") && line.trim().ends_with(&hash), "{line}");
    let checked = Command::new("python3").args(["-m", "zipfile", "-t"]).arg(&path).output();
    let checked = checked.expect("Python");
    assert_eq!(stdout(&checked).trim(), "Done testing", "{}", stderr(&checked));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
    assert_eq!(names.len(), 1, "{names:?}");
}

#[tokio::test]
async fn a_closed_case_has_a_pack_with_its_end() {
    let over = FraudEvent {
        status: EventStatus::Resolved,
        resolved_reason: Some(ResolvedReason::Fraud),
        ..event()
    };
    let observations = [
        Observation::new(now(), event()),
        Observation::new(now() + SignedDuration::from_hours(5), over),
    ];
    let desk = Desk::with(&case_of(&observations)).await;
    for seen in &observations {
        desk.put(&record(seen), seen).await;
    }
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let output = desk.cases("evidence", &["--out", path.to_str().expect("text")]);
    assert!(output.status.success(), "{}", stderr(&output));
    let readme = text(&read(&path), "README.txt");
    assert!(readme.contains("Impact start:     2026-02-03 02:38 UTC (detected"), "{readme}");
    assert!(readme.contains("Impact end:       2026-02-03 08:00 UTC"), "{readme}");
    assert!(readme.contains("due by 2026-04-04: 2026-02-03 + 60 days"), "{readme}");
}

#[tokio::test]
async fn a_file_that_is_there_is_replaced_only_by_force() {
    let desk = Desk::start().await;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let out = path.to_str().expect("text");
    fs::write(&path, "mine").expect("a file");
    let output = desk.cases("evidence", &["--out", out]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is there already; --force"), "{}", stderr(&output));
    assert_eq!(fs::read(&path).expect("a file"), b"mine");
    let output = desk.cases("evidence", &["--out", out, "--force"]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(read(&path).contains_key("manifest.json"));
}

#[tokio::test]
async fn a_part_of_an_id_and_a_blank_name_make_no_pack() {
    let desk = Desk::start().await;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let out = path.to_str().expect("text");
    let output = desk.run(&["cases", "evidence", "c-0000", "--out", out]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("no case has the id"), "{}", stderr(&output));
    let output = desk.cases("evidence", &["--out", out, "--by", " "]);
    assert_eq!(output.status.code(), Some(2));
    assert!(!path.exists());
}

#[tokio::test]
async fn what_cannot_be_read_is_named_and_the_rest_is_packed() {
    let seen = Observation::new(now(), event());
    let desk = Desk::with(&case_of(std::slice::from_ref(&seen))).await;
    desk.put(&record(&seen), &"rubbish").await;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let output = desk.cases("evidence", &["--out", path.to_str().expect("text")]);
    assert!(output.status.success(), "{}", stderr(&output));
    let key = record(&seen).to_string();
    assert!(stderr(&output).contains(&key), "{}", stderr(&output));
    let files = read(&path);
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("JSON");
    assert_eq!(manifest["left_out"], serde_json::json!([key]));
}

#[tokio::test]
async fn no_secret_of_the_environment_is_in_a_pack() {
    let desk = Desk::start().await;
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pack.zip");
    let arguments = ["cases", "evidence", desk.id(), "--out", path.to_str().expect("text")];
    let secrets = ["PARTNER_CLIENT_SECRET", "PARTNER_REFRESH_TOKEN", "TEAMS_WEBHOOK_URL"];
    let partner = "11111111-aaaa-4aaa-8aaa-000000000001";
    let mut environment = secrets.map(|name| (name, "canary")).to_vec();
    environment.push(("PARTNER_TENANT_ID", partner));
    let output = desk.run_with(&arguments, &environment);
    assert!(output.status.success(), "{}", stderr(&output));
    let files = read(&path);
    assert!(text(&files, "README.txt").contains(&format!("Partner tenant:   {partner}")));
    for name in files.keys() {
        let text = text(&files, name);
        assert!(!text.contains("canary") && !text.contains("AccountKey"), "{name}");
    }
}
