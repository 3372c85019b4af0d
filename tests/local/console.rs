//! The console of a local run, through the front end as a browser asks for it.

use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::process::Child;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;

use crate::support::ports::free_port;

/// A local run; it ends with the test, and by itself when nobody listens to its story any more.
struct Run {
    child: Child,
    story: BufReader<ChildStdout>,
}

impl Run {
    /// Plays the compromise until somebody was told of the case, and says its id.
    fn until_told(port: u16) -> (Self, String) {
        let port = port.to_string();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fraud-guard"))
            .args(["local", "--scenario", "compromise", "--json", "--port", &port])
            .env_clear()
            .stdout(Stdio::piped())
            .spawn()
            .expect("it runs");
        let story = BufReader::new(child.stdout.take().expect("its output"));
        let mut run = Self { child, story };
        for line in run.story.by_ref().lines() {
            let step: Value = serde_json::from_str(&line.expect("text")).expect("JSON");
            if step["step"] == "notice_delivered" {
                let case = step["case.id"].as_str().expect("a case").to_owned();
                return (run, case);
            }
        }
        panic!("nobody was told");
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_local_run_shows_the_page_of_its_case_and_gives_the_evidence_pack() {
    let port = free_port();
    let (_run, case) = Run::until_told(port);
    let page = format!("http://127.0.0.1:{port}/api/console/cases/{case}");
    // What a caller says of himself is taken away before it gets anywhere.
    let client = reqwest::Client::new();
    let request = client.get(&page).header("x-ms-token-aad-id-token", "made-up");
    let answer = request.send().await.expect("an answer");
    let status = answer.status();
    let text = answer.text().await.expect("text");
    assert!(status.is_success() && text.contains("Crypto mining"), "{status} {text}");
    let answer = client.get(format!("{page}/evidence.zip")).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "application/zip");
    let zip = answer.bytes().await.expect("a zip");
    let zip = zip::ZipArchive::new(std::io::Cursor::new(zip)).expect("a zip");
    assert!(zip.index_for_name("case.json").is_some());
    let answer = client.post(&page).body("").send().await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 405);
}
