//! `fraud-guard package` as a person uses it.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Output;

use rstest::rstest;
use serde_json::Value;
use tempfile::TempDir;

use crate::support::handler_process::PROGRAM;
use crate::support::handler_process::program;
use crate::support::packaged::POLICY;
use crate::support::packaged::make_package;
use crate::support::packaged::package;

const THREE_TEAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/policy/three-teams.toml");

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("text")
}

fn files_in(folder: &TempDir) -> usize {
    fs::read_dir(folder.path()).expect("a folder").count()
}

/// What is said about a package that was not written.
fn refusal(out: &Path, more: &[&str]) -> String {
    let output = make_package(out, more);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert_eq!(output.stdout, b"", "{output:?}");
    stderr(&output)
}

#[test]
fn what_was_made_is_said_to_people_and_to_programs() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out.zip");
    let output = make_package(&out, &["--policy", THREE_TEAMS, "--json"]);
    assert!(output.status.success(), "{output:?}");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let zip = fs::read(&out).expect("the package");
    let sha256 = fraud_guard::digest::hex(&[&zip], fraud_guard::digest::WHOLE);
    // The policy names people.
    assert_eq!(fs::metadata(&out).expect("a file").permissions().mode() & 0o777, 0o600);
    assert_eq!(files_in(&folder), 1, "nothing lies beside it");
    assert_eq!(document["sha256"], sha256);
    assert_eq!(document["bytes"], zip.len());
    assert_eq!(document["files"], 11);
    assert_eq!(document["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(document["features"], serde_json::json!(["act", "local"]));
    // As `policy check` says it; and what a package should not carry.
    let notes = document["notes"].to_string();
    for words in ["needs the setting SIEM_URL", "needs glibc 2.", "carries the stand-ins"] {
        assert!(notes.contains(words), "{notes}");
    }
    let again = make_package(&out, &["--policy", THREE_TEAMS]);
    assert!(fs::read(&out).expect("a file") == zip, "an older package is replaced");
    let text = String::from_utf8(again.stdout).expect("text");
    assert!(text.contains(&format!("11 files  {} bytes  SHA-256 {sha256}", zip.len())), "{text}");
    assert!(text.contains("\n  needs the setting SIEM_URL\n"), "{text}");
}

#[rstest]
#[case::wrong("[notices]\ncoalesce = 1\n", "coalesce")]
#[case::half("[[routes", "line 1")]
#[case::no_text("\u{0}", "line 1")]
fn a_policy_that_cannot_be_used_is_refused_with_what_is_wrong(
    #[case] text: &str,
    #[case] words: &str,
) {
    let folder = TempDir::new().expect("a folder");
    let policy = folder.path().join("contoso.toml");
    fs::write(&policy, text).expect("a file");
    let policy = policy.to_str().expect("a path");
    let said = refusal(&folder.path().join("out.zip"), &["--policy", policy]);
    assert!(said.contains(policy) && said.contains(words), "{said}");
    assert_eq!(files_in(&folder), 1, "the policy alone");
}

/// Never one that nobody chose: the default lies where the command is given, or nowhere.
#[test]
fn a_policy_that_is_not_there_is_named() {
    let folder = TempDir::new().expect("a folder");
    let missing = ["--policy", "/nowhere/contoso.toml"];
    let said = refusal(&folder.path().join("out.zip"), &missing);
    let expected = "cannot read the policy /nowhere/contoso.toml; name it with --policy";
    assert!(said.contains(expected), "{said}");
}

/// From whatever directory: its policy, and the executable that was called.
#[test]
fn without_more_the_policy_here_and_this_executable_are_packaged() {
    let folder = TempDir::new().expect("a folder");
    let package_here = || {
        let mut command = program(&["package", "--out", "out.zip", "--glibc", "2.2"], &[]);
        stderr(&command.current_dir(folder.path()).output().expect("it runs"))
    };
    let said = package_here();
    assert!(said.contains("cannot read the policy fraud-guard.toml; name it"), "{said}");
    fs::copy(POLICY, folder.path().join("fraud-guard.toml")).expect("a file");
    let said = package_here();
    assert!(said.contains(&format!("the handler {PROGRAM} cannot be packaged: needs")), "{said}");
}

#[rstest]
#[case::no_folder("/nowhere/out.zip")]
#[case::a_folder("/")]
fn a_place_that_cannot_be_written_is_named(#[case] out: &str) {
    let said = refusal(Path::new(out), &["--policy", POLICY, "--force"]);
    assert!(said.contains(&format!("cannot write {out}")), "{said}");
}

/// A slip of the hand costs no file.
#[rstest]
#[case::text(b"my only copy".to_vec())]
#[case::another_zip(zip_of("host.json"))]
fn what_is_no_package_is_not_replaced(#[case] mine: Vec<u8>) {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out.zip");
    fs::write(&out, &mine).expect("a file");
    let said = refusal(&out, &["--policy", POLICY]);
    assert!(said.contains("is there and is no package; --force replaces it"), "{said}");
    assert!(fs::read(&out).expect("a file") == mine);
}

#[test]
fn what_is_no_package_is_replaced_when_told_to() {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("out.zip");
    fs::write(&out, b"what I can spare").expect("a file");
    assert!(make_package(&out, &["--policy", POLICY, "--force"]).status.success());
    assert!(fs::read(&out).expect("a file") == package());
}

fn zip_of(name: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("an entry");
    zip.finish().expect("a zip").into_inner()
}
