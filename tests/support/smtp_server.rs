//! A real mail server, run for one test.

use std::io::BufRead;
use std::io::BufReader;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde::Deserialize;
use tempfile::TempDir;
use url::Url;

use super::tls_server::Flaw;
use super::tls_server::Identity;

/// A running server; it ends with the test.
pub struct SmtpServer {
    child: Child,
    lines: BufReader<ChildStdout>,
    port: u16,
    /// The authority that signed its certificate, in PEM.
    pub authority: String,
    _files: TempDir,
}

/// A mail that the server took.
#[derive(Debug, Deserialize)]
pub struct TakenMail {
    pub from: String,
    pub to: Vec<String>,
    pub content: String,
}

/// What the server prints.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Mail(TakenMail),
    Plain(String),
}

/// All that a server got until its end.
#[derive(Default)]
pub struct Taken {
    pub mails: Vec<TakenMail>,
    /// What came before TLS, when the server was told to listen.
    pub plain: String,
}

impl SmtpServer {
    /// Starts a server; `options` are those of `smtp_server.py`.
    pub fn start(options: &[&str]) -> Self {
        Self::with_certificate(Flaw::None, options)
    }

    /// Starts a server with something wrong about its certificate.
    pub fn with_certificate(flaw: Flaw, options: &[&str]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let python = root.join(".tools/venv/bin/python");
        assert!(python.exists(), "the mail server for tests is missing; run scripts/tools first");
        let identity = Identity::new(flaw);
        let files = tempfile::tempdir().expect("a folder");
        let mut command = Command::new(python);
        command.args(["-W", "ignore"]);
        command.arg(root.join("tests/support/smtp_server.py")).args(options);
        for (name, pem) in [("cert", &identity.certificate), ("key", &identity.key)] {
            let file = files.path().join(name);
            std::fs::write(&file, pem).expect("a file");
            command.arg(format!("{name}={}", file.display()));
        }
        let mut child = command.stdout(Stdio::piped()).spawn().expect("the mail server starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output"));
        let mut port = String::new();
        lines.read_line(&mut port).expect("its port");
        let port = port.trim().parse().expect("a port");
        Self { child, lines, port, authority: identity.authority, _files: files }
    }

    /// The address, with an account if one is given (`user:password`).
    pub fn url(&self, account: &str) -> Url {
        let at = if account.is_empty() { "" } else { "@" };
        format!("smtp://{account}{at}localhost:{}", self.port).parse().expect("an address")
    }

    /// The next mail that it took; waits for it.
    pub fn next_mail(&mut self) -> TakenMail {
        loop {
            let mut line = String::new();
            self.lines.read_line(&mut line).expect("a line");
            if let Line::Mail(mail) = serde_json::from_str(&line).expect("a mail") {
                return mail;
            }
        }
    }

    /// All that it got until now, ending it.
    pub fn end(mut self) -> Taken {
        self.child.kill().expect("it ends");
        let mut taken = Taken::default();
        for line in std::io::Read::by_ref(&mut self.lines).lines() {
            match serde_json::from_str(&line.expect("a line")).expect("a known line") {
                Line::Mail(mail) => taken.mails.push(mail),
                Line::Plain(text) => taken.plain.push_str(&text),
            }
        }
        taken
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
