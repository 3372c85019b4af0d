//! One release of Rust builds what is shipped and judges what is changed.

use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn text(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

/// What follows these words on the lines that have them, up to the next space.
fn after<'a>(text: &'a str, words: &str) -> Vec<&'a str> {
    let rest = text.lines().filter_map(|line| line.split_once(words));
    rest.filter_map(|(_, rest)| rest.split_whitespace().next()).collect()
}

#[test]
fn the_release_of_rust_is_the_same_wherever_it_is_named() {
    let root = Path::new(ROOT);
    let script = text(&root.join("scripts/package"));
    let shipped = after(&script, "RUST=")[0];
    let manifest = text(&root.join("Cargo.toml"));
    let least = after(&manifest, "rust-version = ")[0].trim_matches('"');
    assert!(shipped.starts_with(&format!("{least}.")), "{shipped} and {least}");
    let folder = fs::read_dir(root.join(".github/workflows")).expect("workflows");
    let workflows = folder.map(|entry| text(&entry.expect("a file").path()));
    let named: Vec<String> = workflows
        .flat_map(|workflow| {
            let named =
                [after(&workflow, "toolchain install "), after(&workflow, "rustup default ")];
            named.concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
        })
        .collect();
    assert!(named.len() > 4, "{named:?}");
    assert!(named.iter().all(|release| release == shipped), "{named:?}, and {shipped} is shipped");
}
