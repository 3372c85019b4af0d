//! The custom handler as the Functions host starts it: a process with a port in its environment.

use std::io;
use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::process::Child;
use std::process::Command;
use std::process::ExitStatus;
use std::process::Output;
use std::process::Stdio;
use std::time::Duration;

use super::handler::NOWHERE;
use super::handler::PARTNER;
use super::ports::free_port;
use super::wire;
use super::wire::Answer;

/// A running process; it ends with the test.
pub struct HandlerProcess {
    child: Option<Child>,
    pub address: SocketAddr,
}

/// Storage where nobody listens; the key is no secret of anybody.
pub const DEAD_STORAGE: &str = "AccountName=nobody;AccountKey=Y2FuYXJ5LXN0b3JhZ2Uta2V5;\
    BlobEndpoint=http://127.0.0.1:9/nobody;QueueEndpoint=http://127.0.0.1:9/nobody";

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_fraud-guard");
/// Tries of a start; a fresh process listens within a few milliseconds.
const TRIES: u32 = 2_000;
const BETWEEN_TRIES: Duration = Duration::from_millis(5);
/// A process that ends takes no longer.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program with nothing in its environment but this.
pub fn program(arguments: &[&str], environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.args(arguments).env_clear().envs(environment.iter().copied());
    command
}

/// Runs the program to its end.
pub fn run(arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    program(arguments, environment).output().expect("the program runs")
}

/// What an app has as its settings: a partner, and storage that is down.
pub fn app_settings() -> Vec<(&'static str, &'static str)> {
    [&PARTNER[..], &[("AzureWebJobsStorage", DEAD_STORAGE), ("GRAPH_URL", NOWHERE)]].concat()
}

/// What the host itself puts into the environment, but for the path of the app.
pub fn of_the_host(port: &str) -> [(&'static str, &str); 4] {
    const ID: &str = "9c4c5a0e-6a9e-4ad5-8d5e-4a1d7f3f0b11";
    [
        ("FUNCTIONS_CUSTOMHANDLER_PORT", port),
        ("FUNCTIONS_HTTPWORKER_PORT", port),
        ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", ID),
        ("FUNCTIONS_HTTPWORKER_ID", ID),
    ]
}

impl HandlerProcess {
    /// Starts the handler on a free port and waits until it listens.
    pub async fn start(more: &[(&str, &str)]) -> Self {
        Self::start_on(free_port(), more).await
    }

    pub async fn start_on(port: u16, more: &[(&str, &str)]) -> Self {
        let text = port.to_string();
        let environment = [&of_the_host(&text)[..], &app_settings(), more].concat();
        Self::spawn(&environment, port).await
    }

    /// Starts the handler with exactly this environment and waits until it listens.
    pub async fn spawn(environment: &[(&str, &str)], port: u16) -> Self {
        Self::spawn_command(program(&["serve"], environment), port).await
    }

    /// Starts a handler by this command and waits until it listens.
    pub async fn spawn_command(mut command: Command, port: u16) -> Self {
        let child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the handler starts");
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut process = Self { child: Some(child), address };
        process.wait_until_it_listens().await;
        process
    }

    async fn wait_until_it_listens(&mut self) {
        for _ in 0..TRIES {
            if tokio::net::TcpStream::connect(self.address).await.is_ok() {
                return;
            }
            let ended = self.child.as_mut().and_then(|child| child.try_wait().expect("a state"));
            assert_eq!(ended, None, "it ended instead of listening");
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
        panic!("it does not listen");
    }

    /// Asks once, on a connection of its own.
    pub async fn ask(&self, request: &[u8]) -> Answer {
        wire::ask(self.address, request).await
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let id = self.child.as_ref().expect("a process").id().to_string();
        let status = Command::new("kill").args(["-s", name, &id]).status().expect("kill runs");
        assert!(status.success());
    }

    /// Waits for the end and returns everything it wrote.
    pub async fn end(self) -> Output {
        self.wait(Child::wait_with_output).await
    }

    /// Waits for the end without reading what it wrote.
    pub async fn end_unread(self) -> ExitStatus {
        // The child keeps its pipes open and unread until it has ended.
        self.wait(|mut child| {
            let pipes = (child.stdout.take(), child.stderr.take());
            (child.wait(), pipes).0
        })
        .await
    }

    async fn wait<T: Send + 'static>(
        mut self,
        wait: impl FnOnce(Child) -> io::Result<T> + Send + 'static,
    ) -> T {
        let child = self.child.take().expect("a process");
        let id = child.id().to_string();
        let waiting = tokio::task::spawn_blocking(move || wait(child));
        let Ok(end) = tokio::time::timeout(PATIENCE, waiting).await else {
            let _ = Command::new("kill").args(["-s", "KILL", &id]).status();
            panic!("it does not end");
        };
        end.expect("it was waited for").expect("how it ended")
    }
}

impl Drop for HandlerProcess {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
