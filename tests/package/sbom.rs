//! The bill of materials, from what Cargo says during a build.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;

use serde_json::Value;
use serde_json::json;
use tempfile::NamedTempFile;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Versions and checksums of the crates in Cargo.lock that are there once.
fn locked() -> BTreeMap<String, (String, Option<String>)> {
    let text = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).expect("Cargo.lock");
    let lock: toml::Table = toml::from_str(&text).expect("TOML");
    let text = |package: &toml::Value, name: &str| {
        package.get(name).and_then(toml::Value::as_str).map(str::to_owned)
    };
    let packages = lock["package"].as_array().expect("packages").iter();
    let packages = packages.map(|package| {
        let version = text(package, "version").expect("a version");
        (text(package, "name").expect("a name"), (version, text(package, "checksum")))
    });
    packages.collect()
}

/// What Cargo says when it has compiled a crate.
fn compiled(name: &str, kind: &str, folder: &str) -> String {
    let (version, _) = &locked()[name];
    let id = match name {
        "fraud-guard" => format!("path+file://{ROOT}#fraud-guard@{version}"),
        _ => {
            format!("registry+https://github.com/rust-lang/crates.io-index#{name}@{version}")
        }
    };
    let file = format!("/somewhere/target/{folder}/deps/lib{name}.rlib");
    json!({
        "reason": "compiler-artifact", "package_id": id, "target": { "kind": [kind] },
        "filenames": [file], "executable": null,
    })
    .to_string()
}

/// A build of three crates, two of which are in the executable.
fn messages() -> Vec<String> {
    let linked = format!("{TARGET}/release");
    vec![
        compiled("serde_derive", "proc-macro", "release"),
        compiled("serde_json", "custom-build", &linked),
        compiled("serde_json", "lib", &linked),
        json!({ "reason": "build-script-executed", "package_id": "x" }).to_string(),
        compiled("fraud-guard", "bin", &linked),
    ]
}

fn sbom(messages: &[String]) -> Output {
    let file = NamedTempFile::new().expect("a file");
    fs::write(file.path(), messages.join("\n")).expect("a file");
    let script = Path::new(ROOT).join("scripts/sbom");
    Command::new(script).arg(TARGET).arg(file.path()).output().expect("Python")
}

#[test]
fn the_bill_names_what_was_compiled_and_whether_it_is_in_the_handler() {
    let output = sbom(&messages());
    assert!(output.status.success(), "{output:?}");
    let bill: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!((&bill["bomFormat"], &bill["specVersion"]), (&json!("CycloneDX"), &json!("1.5")));
    assert_eq!(bill["metadata"]["component"]["name"], "fraud-guard");
    let components = bill["components"].as_array().expect("components").iter();
    let scopes: Vec<_> =
        components.clone().map(|one| (one["name"].as_str(), one["scope"].as_str())).collect();
    let expected = [("serde_derive", "excluded"), ("serde_json", "required")];
    assert_eq!(scopes, expected.map(|(name, scope)| (Some(name), Some(scope))));
    for component in components {
        let name = component["name"].as_str().expect("a name");
        let (version, checksum) = &locked()[name];
        assert_eq!(component["purl"], format!("pkg:cargo/{name}@{version}"));
        assert_eq!(component["hashes"][0]["content"].as_str(), checksum.as_deref());
        assert_eq!(component["licenses"][0]["expression"], "MIT OR Apache-2.0");
    }
    let own = format!("pkg:cargo/fraud-guard@{}", env!("CARGO_PKG_VERSION"));
    let needs = bill["dependencies"].as_array().expect("a graph");
    let needs = needs.iter().find(|one| one["ref"] == own).expect("ours");
    assert_eq!(needs["dependsOn"].as_array().expect("crates").len(), 1, "{needs}");
}

/// Neither a time nor a random number, nor the order in which crates happened to be ready.
#[test]
fn the_same_build_has_the_same_bill() {
    let mut other_order = messages();
    other_order.reverse();
    assert_eq!(sbom(&messages()).stdout, sbom(&other_order).stdout);
}

#[test]
fn a_build_without_the_handler_has_no_bill() {
    let output = sbom(&messages()[..4]);
    assert!(!output.status.success());
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(
        said.contains("the messages name no fraud-guard for x86_64-unknown-linux-gnu"),
        "{said}"
    );
}
