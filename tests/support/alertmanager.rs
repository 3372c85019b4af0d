//! A real Alertmanager, run for one test.

use std::fs;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use serde_json::Value;
use tempfile::TempDir;
use url::Url;

use super::ports::free_port;
use super::terminal::browser;

/// A running Alertmanager below `/prefix`, which asks for a password; it ends with the test.
pub struct Alertmanager {
    process: Child,
    port: u16,
    _folder: TempDir,
}

/// The account `canary-user` with the password `test`, as `htpasswd` writes it.
const ACCOUNTS: &str = "basic_auth_users:\n  canary-user: \
                        $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay\n";

/// Nothing takes longer, or it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

impl Alertmanager {
    /// Starts one that tells a webhook what it would tell people, as soon as it can.
    pub async fn start(webhook: &Url) -> Self {
        let folder = TempDir::new().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).expect("a file");
            path
        };
        let config = write("alertmanager.yml", &config(webhook));
        let accounts = write("web.yml", ACCOUNTS);
        let port = free_port();
        let process = Command::new(program())
            .arg(format!("--config.file={}", config.display()))
            .arg(format!("--web.config.file={}", accounts.display()))
            .arg(format!("--storage.path={}", folder.path().display()))
            .arg(format!("--web.listen-address=127.0.0.1:{port}"))
            .args(["--web.route-prefix=/prefix", "--cluster.listen-address=", "--log.level=error"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("start Alertmanager");
        let started = Self { process, port, _folder: folder };
        started.poll("-/ready", |_| true).await;
        started
    }

    /// Its base address, with the account.
    pub fn url(&self) -> Url {
        self.url_with("canary-user:test@")
    }

    pub fn url_with(&self, account: &str) -> Url {
        format!("http://{account}127.0.0.1:{}/prefix/", self.port).parse().expect("an address")
    }

    /// The alerts that stand, as soon as they are so many.
    pub async fn standing(&self, count: usize) -> Vec<Value> {
        let read = |text: &str| serde_json::from_str::<Vec<Value>>(text).unwrap_or_default();
        let text = self.poll("api/v2/alerts", |text| read(text).len() == count).await;
        read(&text)
    }

    /// What a path says, as soon as it is what is waited for.
    async fn poll(&self, path: &str, is_wanted: impl Fn(&str) -> bool) -> String {
        let url = self.url().join(path).expect("an address");
        let give_up = Instant::now() + PATIENCE;
        loop {
            let response = browser().get(url.clone()).send().await;
            if let Ok(response) = response.and_then(reqwest::Response::error_for_status) {
                let text = response.text().await.unwrap_or_default();
                if is_wanted(&text) {
                    return text;
                }
                assert!(Instant::now() < give_up, "{path} says {text}");
            }
            assert!(Instant::now() < give_up, "{path} says nothing");
            // Whoever is waited for needs the processor.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

impl Drop for Alertmanager {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn config(webhook: &Url) -> String {
    format!(
        "route: {{ receiver: test, group_by: [alertname], group_wait: 0s, group_interval: 100ms }}\n\
         receivers: [ {{ name: test, webhook_configs: [ {{ url: '{webhook}' }} ] }} ]\n"
    )
}

fn program() -> std::path::PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/alertmanager");
    assert!(path.exists(), "Alertmanager is not installed; run scripts/tools");
    path
}
