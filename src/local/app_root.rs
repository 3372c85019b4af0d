//! The folder that the Functions host reads: `host.json`, and a folder for each function.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

/// The files as they were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppRoot {
    /// The text of `host.json`.
    pub host_json: String,
    /// Name and `function.json` of each function, by name.
    pub functions: Vec<(String, String)>,
}

/// A file of the folder cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("read {path}: {source}")]
pub struct AppRootError {
    path: PathBuf,
    source: io::Error,
}

/// Copies of the files that ship, for a command that is run away from its sources.
const SHIPPED_HOST_JSON: &str = include_str!("../../host.json");

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        [$(($name, include_str!(concat!("../../function-app/", $name, "/function.json")))),*]
    };
}

const SHIPPED_FUNCTIONS: [(&str, &str); 8] = shipped![
    "Console",
    "ContainSubscription",
    "DeliverNotification",
    "Health",
    "PartnerCenterWebhook",
    "PollFraudEvents",
    "ProcessFraudEvent",
    "SweepCases",
];

impl AppRoot {
    /// Reads a folder; one without `host.json` means the copies that were compiled in.
    ///
    /// # Errors
    /// When a file is there but cannot be read.
    pub fn open(folder: &Path) -> Result<Self, AppRootError> {
        let path = folder.join("host.json");
        match fs::read_to_string(&path) {
            Ok(host_json) => Ok(Self { host_json, functions: functions_of(folder)? }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::shipped()),
            Err(source) => Err(AppRootError { path, source }),
        }
    }

    /// The copies that were compiled in.
    pub fn shipped() -> Self {
        let owned = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        let functions = SHIPPED_FUNCTIONS.into_iter().map(owned).collect();
        Self { host_json: SHIPPED_HOST_JSON.to_owned(), functions }
    }
}

/// A package has the functions beside `host.json`; the sources have them in a folder of their own.
fn functions_of(folder: &Path) -> Result<Vec<(String, String)>, AppRootError> {
    let mut functions = Vec::new();
    for parent in [folder.to_owned(), folder.join("function-app")] {
        functions.extend(functions_in(&parent)?);
    }
    functions.sort();
    Ok(functions)
}

fn functions_in(parent: &Path) -> Result<Vec<(String, String)>, AppRootError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| AppRootError { path, source }
    };
    if !parent.is_dir() {
        return Ok(Vec::new());
    }
    let mut functions = Vec::new();
    for entry in fs::read_dir(parent).map_err(failed(parent))? {
        let entry = entry.map_err(failed(parent))?;
        let path = entry.path().join("function.json");
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_file() {
            functions.push((name, fs::read_to_string(&path).map_err(failed(&path))?));
        }
    }
    Ok(functions)
}
