//! Files that are their owner's alone from their first moment.

use std::fs;
use std::io;
use std::io::Write;
use std::path::Path;

use uuid::Uuid;

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

/// Puts a file in place of whatever is there: whoever looks sees the whole file or none.
///
/// # Errors
/// When it cannot be written or put in place; then what was there still is.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", Uuid::new_v4().simple()));
    let temporary = path.with_file_name(name);
    write(&temporary, content)?;
    fs::rename(&temporary, path).inspect_err(|_| remove_quietly(&temporary))
}

/// What could not be completed or put in place must not lie around; it is nobody else's business.
pub fn remove_quietly(path: &Path) {
    let _ = fs::remove_file(path);
}
