//! `fraud-guard audit` and `cases kill-switch` as a person uses them: real processes on real storage.

use std::process::Output;
use std::sync::Arc;

use fraud_guard::app::Storage;
use fraud_guard::audit::Chain;
use fraud_guard::audit::Draft;
use fraud_guard::audit::Entry;
use fraud_guard::audit::Head;
use fraud_guard::audit_trail::AuditTrail;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::seal::Key as SealKey;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::Store;
use fraud_guard::store::Write;
use fraud_guard::text::Untrusted;
use jiff::Timestamp;
use rstest::rstest;
use serde::Serialize;
use serde_json::Value;

use super::stderr;
use super::stdout;
use crate::support::azurite::Azurite;
use crate::support::handler_process::run;

const PARTNER: &str = "11111111-aaaa-4aaa-8aaa-000000000001";
/// 32 times the byte 7, and 32 times the byte 9.
const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
const OTHER_KEY: &str = "CQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQk=";

/// Storage with a chain of six entries.
struct Archive {
    azurite: Azurite,
    store: Store,
    heads: Vec<Head>,
}

fn seal_key(byte: u8) -> Arc<SealKey> {
    Arc::new(SealKey::new(&[byte; 32]).expect("a key"))
}

fn partner() -> TenantId {
    TenantId::parse(PARTNER).expect("a tenant")
}

fn draft(number: i64) -> Draft {
    let at = Timestamp::from_second(1_795_867_200 + number).expect("a time");
    let (by, reason) = (Untrusted::new("cli:maria@jumpbox"), Untrusted::new("=a drill"));
    Draft::kill_switch_pulled(&by, &reason, "off", at)
}

/// Entries that follow a head, sealed with a key.
fn entries_after(head: Head, count: i64, byte: u8) -> Vec<Entry> {
    let mut head = head;
    let entries = (0..count).map(|number| {
        let entry = Chain::of(partner()).append(&head, draft(1_000 + number), &seal_key(byte));
        head = entry.head();
        entry
    });
    entries.collect()
}

impl Archive {
    async fn empty() -> Self {
        let azurite = Azurite::start();
        let pairs = [("AzureWebJobsStorage", azurite.connection_string())];
        let storage = Storage::from_settings(&mut Settings::from_pairs(pairs)).expect("storage");
        storage.store.prepare().await.expect("a container");
        Self { azurite, store: storage.store, heads: Vec::new() }
    }

    async fn start() -> Self {
        let mut archive = Self::empty().await;
        let trail = AuditTrail::new(archive.store.clone(), Some(partner()), Some(seal_key(7)));
        for number in 0..6 {
            archive.heads.push(trail.append(draft(number)).await.expect("appended"));
        }
        archive
    }

    fn run_with(&self, arguments: &[&str], key: Option<&str>) -> Output {
        let connection = self.azurite.connection_string();
        let mut environment =
            vec![("AzureWebJobsStorage", connection.as_str()), ("PARTNER_TENANT_ID", PARTNER)];
        environment.extend(key.map(|key| ("SEAL_KEY", key)));
        run(arguments, &environment)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, Some(KEY))
    }

    fn verify(&self, arguments: &[&str]) -> Output {
        self.run(&[&["audit", "verify"], arguments].concat())
    }

    /// What `audit verify` finds.
    fn findings(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.verify(&[&["--json"], arguments].concat());
        assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
        let document: Value = serde_json::from_str(&stdout(&output)).expect("JSON");
        assert_eq!(document["is_whole"], false);
        let findings = document["findings"].as_array().expect("findings");
        findings.iter().map(|one| one["finding"].as_str().expect("words").to_owned()).collect()
    }

    async fn entry(&self, seq: u64) -> Entry {
        self.store.get(&Key::audit_entry(seq)).await.expect("read").expect("an entry").0
    }

    async fn put<T: Serialize>(&self, key: &Key, document: &T) {
        let found = self.store.get_bytes(key).await.expect("read");
        let write = match found {
            Some((_, etag)) => self.store.replace_if(key, document, &etag).await,
            None => self.store.insert_if_absent(key, document).await,
        };
        assert!(matches!(write, Ok(Write::Done(_))), "{write:?}");
    }

    async fn remove(&self, seq: u64) {
        let key = Key::audit_entry(seq);
        let (_, etag) = self.store.get_bytes(&key).await.expect("read").expect("it");
        assert_eq!(self.store.delete_if(&key, &etag).await, Ok(true));
    }
}

#[tokio::test]
async fn a_chain_that_nobody_touched_is_whole_by_every_anchor_that_a_summary_showed() {
    let archive = Archive::start().await;
    let short = archive.heads[2].short();
    let whole = archive.heads[5].to_string();
    let output = archive.verify(&["--anchor", &short, "--anchor", &whole]);
    assert!(output.status.success(), "{}", stdout(&output));
    assert_eq!(stdout(&output), format!("the audit is whole: 6 entries, head {whole}\n"));
    let document: Value =
        serde_json::from_str(&stdout(&archive.verify(&["--json"]))).expect("JSON");
    let expected = serde_json::json!({ "is_whole": true, "count": 6, "head": whole });
    assert_eq!(document, expected);
}

#[tokio::test]
async fn an_end_that_was_cut_off_is_found_by_the_note_and_then_by_an_anchor() {
    let archive = Archive::start().await;
    for seq in [5, 4, 3] {
        archive.remove(seq).await;
    }
    assert_eq!(archive.findings(&[]), ["there are 3 entries and there were 6"]);
    archive.put(&Key::audit_head(), &archive.heads[2]).await;
    assert!(archive.verify(&[]).status.success(), "nothing in the storage shows it any more");
    for anchor in [archive.heads[5].short(), archive.heads[5].to_string()] {
        let found = archive.findings(&["--anchor", &anchor]);
        assert_eq!(found, ["there are 3 entries and there were 6"]);
    }
}

#[rstest]
#[case::at("at", "2026-11-28T12:00:09Z")]
#[case::actor("actor", "cli:somebody@else")]
#[case::action("action", "released")]
#[case::subject("subject", "breaker")]
#[case::reference("reference", "7")]
#[case::reason("reason", "")]
#[case::before("before", "on")]
#[case::after("after", "off")]
#[case::note("note", "a field more")]
#[tokio::test]
async fn an_edit_is_found(#[case] field: &str, #[case] value: &str) {
    let archive = Archive::start().await;
    // Values keep their fields in alphabetical order, so the text is edited instead.
    let text = serde_json::to_string(&archive.entry(2).await).expect("JSON");
    let old: Value = serde_json::from_str(&text).expect("JSON");
    let new = serde_json::to_string(value).expect("JSON");
    let edited = match old.get(field) {
        Some(old) => text.replace(&format!("\"{field}\":{old}"), &format!("\"{field}\":{new}")),
        None => text.replacen('{', &format!("{{\"{field}\":{new},"), 1),
    };
    assert_ne!(edited, text);
    let edited = serde_json::value::RawValue::from_string(edited).expect("JSON");
    archive.put(&Key::audit_entry(2), &edited).await;
    assert_eq!(archive.findings(&[]), ["entry 2 was changed"]);
    let told = stdout(&archive.verify(&[]));
    assert!(told.starts_with("the audit is BROKEN:\n- entry 2 was changed: restore"), "{told}");
}

#[tokio::test]
async fn entries_that_changed_places_are_found() {
    let archive = Archive::start().await;
    let (two, three) = (archive.entry(2).await, archive.entry(3).await);
    archive.put(&Key::audit_entry(2), &three).await;
    archive.put(&Key::audit_entry(3), &two).await;
    let found = archive.findings(&[]);
    for words in ["entry 3 lies in the place of entry 2", "entry 2 lies in the place of entry 3"] {
        assert!(found.iter().any(|finding| finding == words), "{found:?}");
    }
}

#[tokio::test]
async fn an_entry_that_was_taken_out_is_found() {
    let archive = Archive::start().await;
    archive.remove(2).await;
    let found = archive.findings(&[]);
    assert!(found.contains(&"entries 2 to before 3 are missing".to_owned()), "{found:?}");
}

#[tokio::test]
async fn another_history_that_was_sealed_with_another_key_is_found() {
    let archive = Archive::start().await;
    for entry in entries_after(archive.heads[1], 4, 9) {
        archive.put(&Key::audit_entry(entry.seq), &entry).await;
    }
    let found = archive.findings(&[]);
    for seq in 2..6 {
        let words = format!("entry {seq} is not sealed with this key");
        assert!(found.contains(&words), "{found:?}");
    }
}

// Who has the key can write another history, and the note; only an anchor shows it.
#[tokio::test]
async fn another_history_that_was_sealed_with_our_key_is_found_by_an_anchor() {
    let archive = Archive::start().await;
    let other = entries_after(archive.heads[1], 4, 7);
    for entry in &other {
        archive.put(&Key::audit_entry(entry.seq), entry).await;
    }
    assert_eq!(archive.findings(&[]), ["entry 5 is not the one that it was"]);
    archive.put(&Key::audit_head(), &other[3].head()).await;
    assert!(archive.verify(&[]).status.success());
    let anchor = archive.heads[3].short();
    assert_eq!(archive.findings(&["--anchor", &anchor]), ["entry 3 is not the one that it was"]);
}

#[tokio::test]
async fn another_key_fits_no_entry() {
    let archive = Archive::start().await;
    let output = archive.run_with(&["audit", "verify"], Some(OTHER_KEY));
    assert_eq!(output.status.code(), Some(1));
    assert!(stdout(&output).contains("no entry is sealed with this key"), "{}", stdout(&output));
}

#[tokio::test]
async fn without_a_key_nothing_is_checked_and_a_bad_one_is_not_shown() {
    let archive = Archive::empty().await;
    let output = archive.run_with(&["audit", "verify"], None);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("SEAL_KEY is missing"), "{}", stderr(&output));
    let output = archive.run_with(&["audit", "verify"], Some("canary"));
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    assert!(error.contains("SEAL_KEY must be 32 to 64 bytes"), "{error}");
    assert!(!error.contains("canary"), "{error}");
}

#[tokio::test]
async fn the_entries_are_written_once_into_a_private_file() {
    let archive = Archive::start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("audit.jsonl");
    let file = path.to_str().expect("text");
    let output = archive.run_with(&["audit", "export", "--out", file], None);
    assert!(output.status.success(), "{}", stderr(&output));
    let written = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(written.lines().count(), 6);
    let first: Entry = serde_json::from_str(written.lines().next().expect("one")).expect("one");
    assert_eq!(first, archive.entry(0).await);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(&path).expect("it").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let again = archive.run_with(&["audit", "export", "--out", file, "--format", "csv"], None);
    assert_eq!(again.status.code(), Some(2), "{}", stderr(&again));
    assert_eq!(std::fs::read_to_string(&path).expect("a file"), written);
    let path = folder.path().join("audit.csv");
    let file = path.to_str().expect("text");
    let output = archive.run_with(&["audit", "export", "--out", file, "--format", "csv"], None);
    assert!(output.status.success(), "{}", stderr(&output));
    let table = std::fs::read_to_string(&path).expect("a file");
    assert_eq!(table.lines().count(), 7);
    assert!(table.contains(",'=a drill,off,on,"), "{table}");
}

#[test]
fn a_new_key_is_one_that_is_taken_and_another_each_time() {
    let [one, other] = [(); 2].map(|()| stdout(&run(&["audit", "new-key"], &[])));
    assert_ne!(one, other);
    assert_eq!(one.trim().len(), 88, "64 bytes in base64");
    let mut settings = Settings::from_pairs([("SEAL_KEY", one.trim())]);
    assert!(fraud_guard::seal_key::from_settings(&mut settings).is_some());
}

#[tokio::test]
async fn the_kill_switch_is_pulled_and_released_with_a_reason_and_both_are_audited() {
    let archive = Archive::empty().await;
    let switch = |arguments: &[&str]| archive.run(&[&["cases", "kill-switch"], arguments].concat());
    assert_eq!(stdout(&switch(&[])), "the kill switch is off\n");
    let refused = switch(&["on"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("give --reason"), "{}", stderr(&refused));
    let on = switch(&["on", "--reason", "a drill\u{1b}[2J"]);
    assert!(on.status.success(), "{}", stderr(&on));
    let told = stdout(&on);
    assert!(told.starts_with("the kill switch is ON since 2"), "{told}");
    assert!(told.contains(": a drill‹U+001B›[2J\n"), "{told}");
    let document: Value =
        serde_json::from_str(&stdout(&switch(&["status", "--json"]))).expect("JSON");
    assert_eq!((&document["is_on"], &document["is_readable"]), (&true.into(), &true.into()));
    let off = switch(&["off", "--reason", "over"]);
    assert_eq!(stdout(&off), "the kill switch is off\n", "{}", stderr(&off));
    let actions = [archive.entry(0).await, archive.entry(1).await].map(|entry| entry.draft.action);
    assert_eq!(actions, ["pulled", "released"]);
    assert!(archive.verify(&[]).status.success());
}

#[tokio::test]
async fn stopping_needs_nothing_but_the_storage_and_going_on_what_is_audited() {
    let archive = Archive::start().await;
    let kill_switch = |what: &str, key| {
        archive.run_with(&["cases", "kill-switch", what, "--reason", "a drill"], key)
    };
    for key in [None, Some("no key at all")] {
        let on = kill_switch("on", key);
        assert!(on.status.success(), "{}", stderr(&on));
        let off = kill_switch("off", key);
        assert_eq!(off.status.code(), Some(1), "{}", stdout(&off));
    }
    let off = kill_switch("off", Some(KEY));
    assert!(off.status.success(), "{}", stderr(&off));
}

#[tokio::test]
async fn any_file_in_its_place_stops_everything() {
    let archive = Archive::empty().await;
    for text in ["\"\"", "{}", "{\"position\":\"off\"}", "false"] {
        let raw = serde_json::value::RawValue::from_string(text.to_owned()).expect("JSON");
        archive.put(&Key::kill_switch(), &raw).await;
        let output = archive.run(&["cases", "kill-switch"]);
        assert_eq!(stdout(&output), "the kill switch is ON by a file\n", "{text}");
    }
    let output = archive.run(&["cases", "kill-switch", "off", "--reason", "over"]);
    assert_eq!(stdout(&output), "the kill switch is off\n", "{}", stderr(&output));
}
