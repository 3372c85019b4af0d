//! A real browser, which shows one page and says what it made of it.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// A file that `scripts/tools` puts into `.tools/`.
pub fn tool(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools").join(path);
    assert!(path.exists(), "{} is missing; run scripts/tools", path.display());
    path
}

/// Runs a script in an empty page after these files of `.tools/`; `input` is what it finds under
/// that name, and what its function `findings` returns comes back.
pub fn run(files: &[&str], script: &str, input: &Value) -> Value {
    let folder = tempfile::tempdir().expect("a folder");
    let page = folder.path().join("page.html");
    let sources = files.iter().map(|file| format!("<script src=\"{}\"></script>\n", url(file)));
    let input = input.to_string().replace('<', "\\u003c");
    let html = format!(
        "<!DOCTYPE html><meta charset=\"utf-8\"><body><pre id=\"findings\"></pre>{}\
         <script>const input = {input};\n{script}\n{REPORT}</script>",
        sources.collect::<String>()
    );
    fs::write(&page, html).expect("a page");
    let output = Command::new(tool("chromium"))
        // Tests may run as root, for whom Chromium has no sandbox; the page is our own.
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .args(["--allow-file-access-from-files", "--dump-dom"])
        .arg(&page)
        .output()
        .expect("Chromium runs");
    let dom = String::from_utf8(output.stdout).expect("a page");
    let found = dom.split_once("<pre id=\"findings\">").and_then(|(_, rest)| rest.split_once('<'));
    let text = found.map(|(text, _)| text).unwrap_or_default();
    serde_json::from_str(text).unwrap_or_else(|_| {
        panic!("the page found {text:?}; {}", String::from_utf8_lossy(&output.stderr))
    })
}

/// JSON without anything that a page has another way to write, or what went wrong.
const REPORT: &str = r#"
const escaped = (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0");
const report = (text) => { document.getElementById("findings").textContent = text; };
try {
  report(JSON.stringify(findings()).replace(/[<>&\u00a0]/g, escaped));
} catch (error) {
  report(`no JSON: ${error}`);
}
"#;

fn url(file: &str) -> String {
    format!("file://{}", tool(file).display())
}
