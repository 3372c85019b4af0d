//! A terminal in which somebody runs `fraud-guard auth login`, and the browser beside it.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;

use fraud_guard::clock::Clock;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::world::World;
use reqwest::header::LOCATION;
use tempfile::TempDir;
use tokio::net::TcpListener;
use url::Url;

use super::handler_process::program;

/// The stand-ins by the clock of this machine, and a folder for the token file.
pub struct Desk {
    pub services: Services,
    pub url: String,
    pub folder: TempDir,
}

/// A command that runs and can be read line by line.
pub struct Terminal {
    child: Child,
    lines: Option<BufReader<ChildStdout>>,
    /// What was read until now.
    pub output: String,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    /// Everything it wrote on stdout and on stderr.
    pub output: String,
}

/// A page that a browser got.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub text: String,
    pub headers: reqwest::header::HeaderMap,
}

/// Nothing takes longer, or it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

impl Desk {
    pub async fn new() -> Self {
        let services = Services::new(World::new(Clock::System));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        serve(listener, services.router());
        Self { services, url, folder: TempDir::new().expect("a folder") }
    }

    /// Where the token file is, or will be.
    pub fn file(&self) -> String {
        self.folder.path().join("token.json").to_str().expect("text").to_owned()
    }

    /// The text of the token file; empty when there is none.
    pub fn saved(&self) -> String {
        std::fs::read_to_string(self.file()).unwrap_or_default()
    }

    /// What the environment holds: the partner's identity, and no refresh token.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut settings = self.services.settings(&self.url);
        settings.retain(|(name, _)| *name != "PARTNER_REFRESH_TOKEN");
        settings
    }

    /// Starts a command of `fraud-guard auth` with the token file.
    pub fn start(&self, arguments: &[&str]) -> Terminal {
        self.start_with(arguments, &[])
    }

    pub fn start_with(&self, arguments: &[&str], more: &[(&str, &str)]) -> Terminal {
        let file = self.file();
        let arguments = [&["auth"], arguments, &["--file", &file]].concat();
        let environment = self.environment();
        let environment: Vec<(&str, &str)> =
            environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Terminal::start(program(&arguments, &[&environment[..], more].concat()))
    }

    /// Runs a command of `fraud-guard auth` to its end.
    pub async fn run(&self, arguments: &[&str]) -> Ended {
        self.start(arguments).end().await
    }

    /// Signs in through the browser, in this way.
    pub async fn sign_in(&self, way: &str) -> Ended {
        let mut login = self.start(&["login"]);
        let answer = sign_in_page(&login.address().await, way).await;
        assert_eq!(visit(&answer).await.status, 200);
        login.end().await
    }
}

#[expect(clippy::disallowed_methods, reason = "servers end with the test, not before")]
fn serve(listener: TcpListener, router: axum::Router) {
    tokio::spawn(async move { axum::serve(listener, router).await.expect("served") });
}

impl Terminal {
    pub fn start(mut command: Command) -> Self {
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().expect("the program starts");
        let lines = child.stdout.take().map(BufReader::new);
        Self { child, lines, output: String::new() }
    }

    /// The next address on the screen.
    pub async fn address(&mut self) -> Url {
        let line = self.line_with("http").await;
        let word = line.split_whitespace().find(|word| word.starts_with("http"));
        word.expect("an address").parse().expect("an address")
    }

    /// Reads until there is a line with this text.
    pub async fn line_with(&mut self, text: &'static str) -> String {
        let mut lines = self.lines.take().expect("a screen");
        let reading = tokio::task::spawn_blocking(move || {
            let mut read = Vec::new();
            while !read.last().is_some_and(|line: &String| line.contains(text)) {
                let mut line = String::new();
                assert_ne!(lines.read_line(&mut line).expect("text"), 0, "no {text} in {read:?}");
                read.push(line);
            }
            (lines, read)
        });
        let read = tokio::time::timeout(PATIENCE, reading).await.expect("in time");
        let (lines, read) = read.expect("the screen is read");
        self.lines = Some(lines);
        self.output.extend(read.iter().map(String::as_str));
        read.last().expect("a line").clone()
    }

    /// Presses Ctrl-C.
    pub fn interrupt(&self) {
        let id = self.child.id().to_string();
        let status = Command::new("kill").args(["-s", "INT", &id]).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits for the end.
    pub async fn end(mut self) -> Ended {
        let mut lines = self.lines.take().expect("a screen");
        let mut stderr = self.child.stderr.take().expect("a screen");
        let reading = tokio::task::spawn_blocking(move || {
            let mut text = String::new();
            lines.read_to_string(&mut text).expect("text");
            stderr.read_to_string(&mut text).expect("text");
            text
        });
        let rest = tokio::time::timeout(PATIENCE, reading).await.expect("it ends");
        self.output.push_str(&rest.expect("the screen is read"));
        let code = self.child.wait().expect("how it ended").code();
        Ended { code, output: std::mem::take(&mut self.output) }
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Page {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().expect("text")).unwrap_or_default()
    }
}

/// A client that follows no redirect, as the test wants to see where it would lead.
pub fn browser() -> reqwest::Client {
    let client = reqwest::Client::builder().no_proxy();
    client.redirect(reqwest::redirect::Policy::none()).build().expect("a client")
}

/// Opens an address.
pub async fn visit(url: &Url) -> Page {
    fetch(browser().get(url.clone())).await
}

/// Sends a request and reads the page.
pub async fn fetch(request: reqwest::RequestBuilder) -> Page {
    let response = request.send().await.expect("an answer");
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Page { status, headers, text: response.text().await.expect("text") }
}

/// Signs in at the stand-in's page and says where it sends the browser back to.
pub async fn sign_in_page(address: &Url, way: &str) -> Url {
    let mut address = address.clone();
    address.query_pairs_mut().append_pair("sign_in", way);
    let page = visit(&address).await;
    assert_eq!(page.status, 302, "{}", page.text);
    page.headers[LOCATION].to_str().expect("text").parse().expect("an address")
}

/// A value in the query of an address.
pub fn value(url: &Url, name: &str) -> String {
    let found = url.query_pairs().find(|(known, _)| known == name);
    found.expect("the value").1.into_owned()
}
