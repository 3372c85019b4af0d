//! The policy of a local run: the same rules, in a hurry.

use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

use uuid::Uuid;

/// A file that is gone when this is.
#[derive(Debug)]
pub struct PolicyFile(PathBuf);

/// Nothing is protected, so that a containment can be approved; what is sent reaches the stand-ins
/// only.
const POLICY: &str = "\
[notices]
coalesce_seconds = 2

[protected]
subscriptions = []
customer_tenants = []

[containment]
answer_fraud = true
";

impl PolicyFile {
    /// Writes the file.
    ///
    /// # Errors
    /// When the folder for temporary files takes none.
    pub fn write() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("fraud-guard-{}.toml", Uuid::new_v4()));
        fs::write(&path, POLICY)?;
        Ok(Self(path))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for PolicyFile {
    fn drop(&mut self) {
        // A file left behind in the temporary folder harms nobody.
        let _ = fs::remove_file(&self.0);
    }
}
