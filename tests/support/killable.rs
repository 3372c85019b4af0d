//! The handler as the host starts it: a process of its own, killed without warning.

use std::process::Child;
use std::process::Command;
use std::process::Stdio;

use super::azurite::free_port;
use super::azurite::wait_for;

/// A running `fraud-guard serve`.
pub struct Killable {
    process: Child,
    /// Where it listens.
    pub port: u16,
}

impl Killable {
    /// Starts it with nothing in its environment but these settings.
    pub fn start(settings: &[(String, String)]) -> Self {
        let port = free_port();
        let process = Command::new(env!("CARGO_BIN_EXE_fraud-guard"))
            .arg("serve")
            .env_clear()
            .envs(settings.iter().cloned())
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("start the handler");
        wait_for(port);
        Self { process, port }
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
