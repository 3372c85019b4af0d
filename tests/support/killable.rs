//! The handler as the host starts it: a process of its own, killed without warning.

use std::net::TcpStream;
use std::path::PathBuf;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use super::ports::free_port;

/// Names the program to run when it is not the one that was built with the tests.
const PROGRAM: &str = "FRAUD_GUARD_PROGRAM";

/// A running `fraud-guard serve`.
pub struct Killable {
    process: Child,
    /// Where it listens.
    pub port: u16,
}

impl Killable {
    /// Starts it with nothing in its environment but these settings. Somebody else may take the
    /// port before it does; then it ends, and another port is tried.
    pub fn start(settings: &[(String, String)]) -> Self {
        (0..5).find_map(|_| Self::try_start(settings)).expect("a handler that listens")
    }

    fn try_start(settings: &[(String, String)]) -> Option<Self> {
        let port = free_port();
        let process = Command::new(program())
            .arg("serve")
            .env_clear()
            .envs(settings.iter().cloned())
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("start the handler");
        let mut started = Self { process, port };
        let give_up = Instant::now() + Duration::from_secs(30);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if started.process.try_wait().expect("a process").is_some() {
                return None;
            }
            assert!(Instant::now() < give_up, "nobody listens on port {port}");
            std::thread::sleep(Duration::from_millis(2));
        }
        Some(started)
    }

    /// SIGKILL, as the host does it.
    pub fn kill(mut self) {
        self.process.kill().expect("a process to kill");
        self.process.wait().expect("a process that ended");
    }
}

impl Drop for Killable {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> PathBuf {
    let asked = std::env::vars_os().find(|(name, _)| name == PROGRAM);
    asked.map_or_else(|| env!("CARGO_BIN_EXE_fraud-guard").into(), |(_, program)| program.into())
}
