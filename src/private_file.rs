//! Files that are their owner's alone from their first moment.

use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;

/// Writes a file that must not be there yet, complete on the disk.
///
/// # Errors
/// When it is there or cannot be written; then nothing new lies around.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    let written = file.write_all(content).and_then(|()| file.sync_all());
    written.inspect_err(|_| remove_quietly(path))
}

/// What could not be completed or put in place must not lie around; it is nobody else's business.
pub fn remove_quietly(path: &Path) {
    let _ = fs::remove_file(path);
}
