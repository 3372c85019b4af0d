//! The README, held to what runs.

use std::fs;
use std::path::Path;

use fraud_guard::app;
use fraud_guard::settings::Setting;

fn readme() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    fs::read_to_string(path).expect("README.md")
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start}")).1;
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0.trim()
}

fn row(setting: &Setting) -> String {
    let default = setting.default.map_or("–".to_owned(), |text| format!("`{text}`"));
    let secret = if setting.secret { "yes" } else { "" };
    format!("| `{}` | {default} | {secret} | {} |", setting.name, setting.meaning)
}

#[test]
fn the_table_of_settings_is_the_one_in_the_code() {
    let mut expected =
        vec!["| setting | default | secret | meaning |".to_owned(), "|---|---|---|---|".to_owned()];
    expected.extend(app::all_settings().into_iter().map(row));
    let readme = readme();
    let table = between(&readme, "<!-- settings -->", "<!-- end of settings -->");
    assert_eq!(table.lines().collect::<Vec<_>>(), expected);
}

/// Every command of the README, and what runs it.
const COMMANDS: [(&str, &str); 22] = [
    ("cargo run -- local", "tests/local plays every scenario with the binary"),
    ("scripts/test", ".ci/run"),
    ("cargo run -- local --scenario growth", "tests/local"),
    ("cargo run -- local --scenario storm --once --json", "tests/local"),
    ("scripts/package", "scripts/package-check, with the debug build"),
    (
        "scripts/package --policy tests/policy/three-teams.toml",
        "tests/package, with the debug build",
    ),
    ("cargo run -- settings", "tests/cli"),
    (
        "cargo run -- local --policy tests/policy/three-teams.toml --scenario compromise --once",
        "tests/local",
    ),
    ("cargo run -- policy check --policy tests/policy/three-teams.toml", "tests/cli"),
    (
        "cargo run -- policy route --policy tests/policy/three-teams.toml --event tests/fixtures/partner_center/new_model.json",
        "tests/cli",
    ),
    (
        "cargo run -- policy preview --policy tests/policy/three-teams.toml --channel anna",
        "tests/cli",
    ),
    ("cargo run -- policy preview --channel teams --language ja", "tests/cli"),
    ("cargo run -- policy preview --channel console --language de --summary", "tests/cli"),
    ("cargo run -- policy schema", "tests/cli"),
    ("bench/run", ".ci/run looks with --check whether it could begin; figures are not a test"),
    ("cargo build --release && scripts/measure-start", "by hand; figures are not a test"),
    ("scripts/package && scripts/measure-start --package", "by hand; figures are not a test"),
    ("scripts/prove-nothing-lost 1000000", "scripts/test plays fewer histories"),
    ("scripts/prove-approvals 1000000", "scripts/test plays fewer histories"),
    ("scripts/prove-names 100000", "scripts/test plays fewer names"),
    ("scripts/prove-kills 1000", "tests/proof kills less often"),
    ("scripts/prove-chaos 2000", "tests/proof has fewer sessions"),
];

#[test]
fn every_command_is_one_that_is_run_somewhere() {
    let readme = readme();
    let blocks = readme.split("```sh\n").skip(1).filter_map(|rest| rest.split_once("```"));
    let commands: Vec<&str> = blocks.flat_map(|(block, _)| block.lines()).collect();
    let unknown: Vec<&&str> = commands
        .iter()
        .filter(|command| !COMMANDS.iter().any(|(known, _)| known == *command))
        .collect();
    assert_eq!(unknown, Vec::<&&str>::new());
    assert_eq!(commands.first(), Some(&"cargo run -- local"));
    assert_eq!(commands.get(1), Some(&"scripts/test"));
}

#[test]
fn every_file_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in [
        "docs/flow.svg",
        "docs/policy.schema.json",
        "docs/pictures/mail-en.png",
        "docs/pictures/mail-ja.png",
        "docs/pictures/teams-en.png",
        "docs/pictures/teams-ja.png",
        "scripts/pictures",
        "tests/policy/three-teams.toml",
        "docs/decisions",
        "scripts/test",
        "scripts/package",
        "scripts/package-check",
        "scripts/sbom",
        "docs/supply-chain.md",
        "scripts/measure-start",
        "bench/run",
        "docs/performance.md",
        ".ci/run",
        "fraud-guard.toml",
        "host.json",
        "LICENSE-MIT",
        "LICENSE-APACHE",
    ] {
        assert!(root.join(name).exists(), "{name}");
    }
}
