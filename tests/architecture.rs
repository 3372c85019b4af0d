//! The order of the modules, held: each module uses only those above it in `src/lib.rs`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Modules that decide; they must stay free of I/O, async and settings.
const DECIDING: [&str; 28] = [
    "digest",
    "seal",
    "text",
    "fraud_event",
    "verdict",
    "loose_json",
    "security_score",
    "findings",
    "assessment",
    "audit",
    "outbox",
    "storage_outage",
    "policy",
    "containment",
    "response_time",
    "case",
    "alarm",
    "record",
    "source_health",
    "sweep_health",
    "health",
    "channel_health",
    "open_events",
    "partner_center_calls",
    "task",
    "dead_letter",
    "notification",
    "evidence_pack",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules in the order of their declaration.
fn modules() -> Vec<String> {
    let map = fs::read_to_string(root().join("lib.rs")).expect("src/lib.rs");
    map.lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// All source files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The files of a module: `name.rs` and everything in the folder `name`.
fn files_of(module: &str) -> Vec<PathBuf> {
    let mut files = vec![root().join(format!("{module}.rs"))];
    files.extend(files_below(&root().join(module)));
    files
}

/// The top-level modules that a source text names after `crate::`.
fn used_in(text: &str) -> BTreeSet<String> {
    let code: Vec<&str> =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    code.join("\n")
        .split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .collect()
}

#[test]
fn each_module_uses_only_those_above_it() {
    let modules = modules();
    let mut wrong = Vec::new();
    for (place, module) in modules.iter().enumerate() {
        for file in files_of(module) {
            let text = fs::read_to_string(&file).expect("a source file");
            for used in used_in(&text) {
                let used_place = modules.iter().position(|name| *name == used);
                if used_place.is_some_and(|used_place| used_place > place) {
                    wrong.push(format!("{} uses {used}, which is below {module}", file.display()));
                }
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_map_names_every_module_in_the_order_of_declaration() {
    let map = fs::read_to_string(root().join("lib.rs")).expect("src/lib.rs");
    let named: Vec<String> = map
        .lines()
        .filter_map(|line| line.strip_prefix("//! - ")?.split('`').nth(1))
        .map(str::to_owned)
        .collect();
    assert_eq!(named, modules());
}

#[test]
fn every_source_file_belongs_to_a_module_of_the_map() {
    let known: BTreeSet<PathBuf> = modules()
        .iter()
        .flat_map(|module| files_of(module))
        .chain([root().join("lib.rs"), root().join("main.rs")])
        .collect();
    let all: BTreeSet<PathBuf> = files_below(&root()).into_iter().collect();
    assert_eq!(all.difference(&known).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
}

#[test]
fn the_modules_that_decide_reach_for_nothing() {
    let forbidden = [
        "tokio",
        "reqwest",
        "axum",
        "async fn",
        "std::fs",
        "std::env",
        "tracing::",
        "crate::clock",
    ];
    let mut wrong = Vec::new();
    for module in DECIDING {
        for file in files_of(module) {
            let text = fs::read_to_string(&file).expect("a source file");
            let found = forbidden.iter().filter(|word| text.contains(**word));
            wrong.extend(found.map(|word| format!("{} has {word}", file.display())));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn source_files_are_read_in_one_sitting() {
    let too_long: Vec<String> = files_below(&root())
        .into_iter()
        .map(|file| (fs::read_to_string(&file).expect("a source file").lines().count(), file))
        .filter(|(lines, _)| *lines > 420)
        .map(|(lines, file)| format!("{} has {lines} lines", file.display()))
        .collect();
    assert_eq!(too_long, Vec::<String>::new());
}

#[test]
fn background_tasks_are_started_nowhere_in_the_handler() {
    let spawning: Vec<PathBuf> = files_below(&root())
        .into_iter()
        .filter(|file| !file.starts_with(root().join("local")))
        .filter(|file| fs::read_to_string(file).expect("a source file").contains("tokio::spawn"))
        .collect();
    assert_eq!(spawning, Vec::<PathBuf>::new());
}
