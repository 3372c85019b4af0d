//! What is in a package, read by a program that is not ours.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use fraud_guard::package::FUNCTION_APP;
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::support::handler_process::run;
use crate::support::packaged::GLIBC_OF_THIS_MACHINE;
use crate::support::packaged::POLICY;
use crate::support::packaged::package;
use crate::support::packaged::stripped_program;
use crate::support::zip_file::files_of;

/// Name, mode, time and compression of each entry in their order, and what is said of the whole.
const LIST: &str = r#"
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as package:
    assert package.testzip() is None
    for entry in package.infolist():
        time = "%d-%02d-%02d %02d:%02d:%02d" % entry.date_time
        print(entry.filename, oct(entry.external_attr >> 16), time, entry.compress_type,
              entry.create_system, len(entry.extra))
    print("comment:", package.comment)
"#;

fn listing(package: &[u8]) -> String {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("package.zip");
    fs::write(&path, package).expect("a file");
    let output = Command::new("python3").args(["-c", LIST]).arg(path).output().expect("Python");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Order, modes (0755 for the handler alone), the first moment of a zip, deflated, made by Unix.
#[test]
fn a_package_holds_the_app_the_policy_and_the_handler_and_nothing_else() {
    assert_snapshot!(listing(package()), @r"
    Console/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    ContainSubscription/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    DeliverNotification/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    Health/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    PartnerCenterWebhook/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    PollFraudEvents/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    ProcessFraudEvent/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    SweepCases/function.json 0o100644 1980-01-01 00:00:00 8 3 0
    fraud-guard.toml 0o100644 1980-01-01 00:00:00 8 3 0
    handler 0o100755 1980-01-01 00:00:00 8 3 0
    host.json 0o100644 1980-01-01 00:00:00 8 3 0
    comment: b''
    ");
}

/// Every file below a folder, by its path from there.
fn tree(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            tree(root, &path, found);
        } else {
            let name = path.strip_prefix(root).expect("below it").to_str().expect("text");
            found.insert(name.to_owned(), fs::read(&path).expect("a file"));
        }
    }
}

#[test]
fn what_the_executable_carries_is_what_the_repository_has() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut expected = BTreeMap::new();
    tree(&root.join("function-app"), &root.join("function-app"), &mut expected);
    expected.insert("host.json".to_owned(), fs::read(root.join("host.json")).expect("a file"));
    let carried = FUNCTION_APP.map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()));
    assert_eq!(BTreeMap::from(carried), expected);
}

#[test]
fn handler_and_policy_go_in_as_they_are() {
    let files = files_of(package());
    assert_eq!(files["fraud-guard.toml"], fs::read(POLICY).expect("a file"));
    assert!(files["handler"] == fs::read(stripped_program()).expect("a file"));
}

/// Another place, another time, another mode of the handler, another working directory.
#[test]
fn the_same_inputs_make_the_same_bytes_wherever_and_however_they_lie() {
    let folder = TempDir::new().expect("a folder");
    let [handler, policy, out] =
        ["fg.bin", "contoso.toml", "out.zip"].map(|name| folder.path().join(name));
    fs::write(&handler, fs::read(stripped_program()).expect("a file")).expect("a file");
    fs::set_permissions(&handler, fs::Permissions::from_mode(0o600)).expect("a mode");
    fs::copy(POLICY, &policy).expect("a file");
    let mut touch = Command::new("touch");
    let touched = touch.args(["-d", "2001-02-03"]).args([&handler, &policy]).status();
    assert!(touched.expect("touch").success());
    let mut arguments = vec!["package"];
    for (name, path) in [("--handler", &handler), ("--policy", &policy), ("--out", &out)] {
        arguments.extend([name, path.to_str().expect("a path")]);
    }
    arguments.extend(GLIBC_OF_THIS_MACHINE);
    let output = run(&arguments, &[("TZ", "Asia/Tokyo"), ("SOURCE_DATE_EPOCH", "1700000000")]);
    assert!(output.status.success(), "{output:?}");
    assert!(fs::read(&out).expect("the package") == package(), "the bytes differ");
}
