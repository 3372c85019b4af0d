//! A real mail server, run for one test.

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde::Deserialize;
use url::Url;

/// A running server; it ends with the test.
pub struct SmtpServer {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
}

/// A mail that the server took.
#[derive(Debug, Deserialize)]
pub struct TakenMail {
    pub from: String,
    pub to: Vec<String>,
    pub content: String,
}

impl SmtpServer {
    /// Starts a server; `options` are those of `smtp_server.py`.
    pub fn start(options: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".tools/venv/bin/python");
        assert!(python.exists(), "the mail server for tests is missing; run scripts/tools first");
        let mut child = Command::new(python)
            .arg(root.join("tests/support/smtp_server.py"))
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the mail server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut port = String::new();
        lines.read_line(&mut port).expect("its port");
        let port = port.trim().parse().expect("a port");
        Self { child, lines, port }
    }

    /// The address, with an account if one is given (`user:password`).
    pub fn url(&self, account: &str) -> Url {
        let at = if account.is_empty() { "" } else { "@" };
        format!("smtp://{account}{at}127.0.0.1:{}", self.port).parse().expect("an address")
    }

    /// The next mail that it took; waits for it.
    pub fn next_mail(&mut self) -> TakenMail {
        let mut line = String::new();
        self.lines.read_line(&mut line).expect("a line");
        serde_json::from_str(&line).expect("a mail")
    }

    /// Every mail that it took until now, ending it.
    pub fn end(mut self) -> Vec<TakenMail> {
        self.child.kill().expect("it ends");
        let rest = std::io::Read::by_ref(&mut self.lines).lines().map(|line| line.expect("a line"));
        rest.map(|line| serde_json::from_str(&line).expect("a mail")).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
