//! The zip of a package.

use std::io::Cursor;
use std::io::Read;
use std::io::Seek;
use std::io::Write;

use zip::CompressionMethod;
use zip::DateTime;
use zip::System;
use zip::ZipArchive;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;

use super::FUNCTION_APP;
use super::HANDLER;
use super::POLICY;

/// For whoever runs the handler; the host mends a missing bit only on some plans.
const EXECUTABLE: u32 = 0o755;
const READABLE: u32 = 0o644;
/// The smallest: a package is made once and fetched at every cold start.
const LEVEL: i64 = 9;

/// The package of a handler and a policy: entries in the order of their names, all of the first
/// moment that a zip knows (1980), the handler executable.
///
/// # Errors
/// When the zip cannot be written, which does not happen in memory.
pub fn archive(handler: &[u8], policy: &str) -> ZipResult<Vec<u8>> {
    let mut entries: Vec<(&str, &[u8], u32)> =
        FUNCTION_APP.iter().map(|(name, text)| (*name, text.as_bytes(), READABLE)).collect();
    entries.push((POLICY, policy.as_bytes(), READABLE));
    entries.push((HANDLER, handler, EXECUTABLE));
    entries.sort_unstable_by_key(|(name, _, _)| *name);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content, mode) in entries {
        zip.start_file(name, options(mode))?;
        zip.write_all(content).map_err(ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn options(mode: u32) -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(LEVEL))
        .last_modified_time(DateTime::default())
        // Whatever machine makes it; only a Unix entry has a mode.
        .system(System::Unix)
        .unix_permissions(mode)
}

/// Whether a file is a package, of this or another version.
pub fn is_package(file: impl Read + Seek) -> bool {
    let Ok(zip) = ZipArchive::new(file) else { return false };
    [HANDLER, "host.json"].iter().all(|name| zip.index_for_name(name).is_some())
}
