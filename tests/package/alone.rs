//! The packaged handler where every file system is read-only and there is no network: the host may
//! mount a package that way, and whatever it talks to may be away.

use std::process::Command;
use std::process::Stdio;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use serde_json::json;

use crate::support::handler_process::app_settings;
use crate::support::packaged::Unpacked;
use crate::support::packaged::package;
use crate::support::ports::free_port;

const ALONE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/alone.py");
const UNSHARE: [&str; 5] = ["--user", "--map-root-user", "--net", "--mount", "--"];

/// Why this kernel gives no namespaces to whoever runs the tests, if it does not.
fn kernel_forbids_namespaces() -> Option<String> {
    // With what the script itself does there: some kernels give a namespace without any power in it.
    let tried = Command::new("unshare")
        .args(UNSHARE)
        .args(["mount", "-t", "tmpfs", "none", "/mnt"])
        .output();
    match tried {
        Ok(output) if output.status.success() => None,
        Ok(output) => Some(String::from_utf8_lossy(&output.stderr).into_owned()),
        Err(error) => Some(error.to_string()),
    }
}

/// What the script says when it runs a command alone and asks this of it.
fn alone(command: &Command, port: u16, plan: &Value) -> Vec<Value> {
    let mut unshare = Command::new("unshare");
    unshare.args(UNSHARE).args(["python3", ALONE, &port.to_string(), &plan.to_string()]);
    unshare.arg(command.get_program()).args(command.get_args()).env_clear();
    let set = command.get_envs().filter_map(|(name, value)| Some((name, value?)));
    unshare.envs(set).current_dir(command.get_current_dir().expect("the folder of the app"));
    let output = unshare.stderr(Stdio::inherit()).output().expect("unshare");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success(), "{text}");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn the_packaged_handler_needs_no_network_and_writes_no_file() {
    if let Some(reason) = kernel_forbids_namespaces() {
        println!("skipped: this kernel gives no namespaces: {reason}");
        return;
    }
    let app = Unpacked::new(package());
    let port = free_port();
    let message = json!({ "Data": { "message": STANDARD.encode("no task") } }).to_string();
    let plan = json!([
        ["POST", "/NoSuchFunction", "{}"],
        ["POST", "/ProcessFraudEvent", "{}"],
        // It cannot be kept, so the host must give it again.
        ["POST", "/ProcessFraudEvent", message],
        ["GET", "/", ""],
    ]);
    let said = alone(&app.command(port, &app_settings()), port, &plan);
    let refusals = said.iter().filter(|step| step["write"].is_string());
    let refusals: Vec<&Value> = refusals.map(|step| &step["refused"]).collect();
    assert!(refusals.len() >= 2 && refusals.iter().all(|code| *code == "EROFS"), "{said:?}");
    let connect = said.iter().find(|step| step["connect"].is_string()).expect("a try");
    assert_eq!(connect["refused"], "ENETUNREACH");
    let statuses: Vec<&Value> = said.iter().filter_map(|step| step.get("status")).collect();
    assert_eq!(statuses, [200, 404, 400, 500, 200], "{said:?}");
    assert_eq!(said.last().expect("the end")["runs"], true);
}
