//! A package of the handler under test, and the handler as the host starts it from there.

use std::io::Cursor;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

use super::handler_process::PROGRAM;
use super::handler_process::of_the_host;
use super::handler_process::run;

/// The test's own build needs the glibc of this machine; what the host has is another test's.
pub const GLIBC_OF_THIS_MACHINE: [&str; 2] = ["--glibc", "2.999"];

/// The policy of the repository.
pub const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/fraud-guard.toml");

/// A package, unpacked into a folder of its own that goes with the test.
pub struct Unpacked {
    folder: TempDir,
}

/// The program under test without what only a debugger reads, which would take most of the time.
pub fn stripped_program() -> &'static Path {
    static STRIPPED: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let make = || {
        let folder = TempDir::new().expect("a folder");
        let stripped = folder.path().join("stripped");
        let status = Command::new("strip").arg("-o").arg(&stripped).arg(PROGRAM).status();
        assert!(status.expect("strip, which every linker comes with").success());
        (folder, stripped)
    };
    &STRIPPED.get_or_init(make).1
}

/// Makes a package of the program under test, by its own command.
pub fn make_package(out: &Path, more: &[&str]) -> Output {
    let out = out.to_str().expect("a path");
    let program = stripped_program().to_str().expect("a path");
    let fixed = ["package", "--out", out, "--handler", program];
    run(&[&fixed[..], &GLIBC_OF_THIS_MACHINE, more].concat(), &[])
}

/// A package with the policy of the repository; made once.
pub fn package() -> &'static [u8] {
    static PACKAGE: OnceLock<Vec<u8>> = OnceLock::new();
    PACKAGE.get_or_init(|| package_with(Path::new(POLICY)))
}

/// A package with this policy.
pub fn package_with(policy: &Path) -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    let out = folder.path().join("package.zip");
    let output = make_package(&out, &["--policy", policy.to_str().expect("a path")]);
    assert!(output.status.success(), "{output:?}");
    std::fs::read(out).expect("the package")
}

impl Unpacked {
    pub fn new(package: &[u8]) -> Self {
        let folder = TempDir::new().expect("a folder");
        let mut zip = zip::ZipArchive::new(Cursor::new(package)).expect("a zip");
        zip.extract(folder.path()).expect("it can be unpacked");
        Self { folder }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The command by which the host starts the handler: the executable and the arguments that
    /// `host.json` names, in the app's folder, with nothing in the environment but what the host
    /// gives and these settings.
    pub fn command(&self, port: u16, settings: &[(&str, &str)]) -> Command {
        let text = std::fs::read_to_string(self.path().join("host.json")).expect("host.json");
        let host: Value = serde_json::from_str(&text).expect("JSON");
        let description = &host["customHandler"]["description"];
        let name = description["defaultExecutablePath"].as_str().expect("a name");
        let arguments = description["arguments"].as_array().expect("arguments");
        let mut command = Command::new(self.path().join(name));
        command
            .args(arguments.iter().map(|argument| argument.as_str().expect("text")))
            .current_dir(self.path())
            .env_clear()
            .envs(of_the_host(&port.to_string()))
            .env("FUNCTIONS_APP_ROOT_PATH", self.path())
            .envs(settings.iter().copied());
        command
    }
}
