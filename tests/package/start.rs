//! The handler as the host starts it from a package that was unpacked into an empty folder.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::handler_process::HandlerProcess;
use crate::support::handler_process::app_settings;
use crate::support::packaged::Unpacked;
use crate::support::packaged::package;
use crate::support::packaged::package_with;
use crate::support::ports::free_port;
use crate::support::wire;

#[tokio::test]
async fn the_handler_starts_from_its_package() {
    let app = Unpacked::new(package());
    let mode = std::fs::metadata(app.path().join("handler")).expect("it").permissions().mode();
    assert_eq!(mode & 0o777, 0o755);
    let port = free_port();
    let process = HandlerProcess::spawn_command(app.command(port, &app_settings()), port).await;
    assert_eq!(process.ask(&wire::request("GET /", "", b"")).await.status, 200);
    process.signal("TERM");
    let output = process.end().await;
    assert_eq!(output.status.code(), Some(200), "start it again");
    let log = String::from_utf8(output.stdout).expect("text");
    assert!(log.contains("fraud-guard is serving"), "{log}");
}

/// It asks for settings of its own, which are not there.
#[tokio::test]
async fn the_policy_of_the_package_is_the_one_in_use() {
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policy/three-teams.toml");
    let app = Unpacked::new(&package_with(&policy));
    let port = free_port();
    let process = HandlerProcess::spawn_command(app.command(port, &app_settings()), port).await;
    assert_eq!(process.ask(&wire::request("GET /", "", b"")).await.status, 200);
    process.signal("TERM");
    let log = String::from_utf8(process.end().await.stdout).expect("text");
    assert!(log.contains("SIEM_URL"), "{log}");
}

/// Never 0, after which the host would not start it again.
#[test]
fn a_package_without_settings_names_all_of_them_and_ends() {
    let app = Unpacked::new(package());
    let output = app.command(free_port(), &[]).output().expect("it runs");
    let code = output.status.code().expect("it ends by itself");
    assert!((1..200).contains(&code), "{code}");
    let stderr = String::from_utf8(output.stderr).expect("text");
    for name in
        ["AzureWebJobsStorage", "PARTNER_TENANT_ID", "PARTNER_CLIENT_ID", "PARTNER_CLIENT_SECRET"]
    {
        assert!(stderr.contains(name), "{name} is missing in {stderr}");
    }
}
