//! A real browser on real pages, driven by keys (`browser_keys.py`).

use std::io::BufRead;
use std::io::BufReader;
use std::io::Write;
use std::path::Path;
use std::process::Child;
use std::process::ChildStdin;
use std::process::ChildStdout;
use std::process::Command;
use std::process::Stdio;

use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;

use super::browser::tool;

/// A browser with one tab; it ends with the test.
pub struct DrivenBrowser {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    _profile: TempDir,
}

impl DrivenBrowser {
    pub fn start() -> Self {
        let profile = tempfile::tempdir().expect("a folder");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/support/browser_keys.py");
        let mut child = Command::new("python3")
            .arg(script)
            .arg(tool("chromium"))
            .arg(profile.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("Python runs");
        let output = BufReader::new(child.stdout.take().expect("its output"));
        let input = child.stdin.take();
        let mut browser = Self { child, input, output, _profile: profile };
        browser.ask("Page.enable", json!({}));
        browser.ask("Network.enable", json!({}));
        browser
    }

    fn say(&mut self, line: &Value) -> Value {
        let input = self.input.as_mut().expect("it runs");
        writeln!(input, "{line}").expect("it listens");
        let mut answer = String::new();
        self.output.read_line(&mut answer).expect("an answer");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// Asks Chromium something by its DevTools protocol.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        self.say(&json!({ "method": method, "params": params }))
    }

    /// Sends these headers with every request from now on.
    pub fn set_headers(&mut self, headers: Value) {
        self.ask("Network.setExtraHTTPHeaders", json!({ "headers": headers }));
    }

    /// Makes the window so many pixels of CSS wide, as a phone or a zoom of 400 % does.
    pub fn set_width(&mut self, width: u32) {
        let size =
            json!({ "width": width, "height": 640, "deviceScaleFactor": 1, "mobile": false });
        self.ask("Emulation.setDeviceMetricsOverride", size);
    }

    pub fn open(&mut self, url: &str) {
        self.ask("Page.navigate", json!({ "url": url }));
        self.wait_for_page();
    }

    pub fn wait_for_page(&mut self) {
        self.say(&json!({ "wait": "Page.loadEventFired" }));
    }

    /// What an expression comes to, also when that takes a while.
    pub fn value_of(&mut self, expression: &str) -> Value {
        let params =
            json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let answer = self.ask("Runtime.evaluate", params);
        assert_eq!(answer.get("exceptionDetails"), None, "{expression:.200}");
        answer["result"]["value"].clone()
    }

    /// Presses one key: `Tab`, `Enter`, or a letter.
    pub fn press(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            letter => (0, letter),
        };
        let kind = if text.is_empty() { "rawKeyDown" } else { "keyDown" };
        let down = json!({ "type": kind, "key": key, "windowsVirtualKeyCode": code, "text": text });
        self.ask("Input.dispatchKeyEvent", down);
        let up = json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code });
        self.say(&json!({ "method": "Input.dispatchKeyEvent", "params": up }));
    }
}

impl Drop for DrivenBrowser {
    fn drop(&mut self) {
        // The script ends with its input, and the browser with the script.
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
