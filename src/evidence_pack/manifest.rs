//! The manifest of a pack: what is in it, by whom and from when.

use jiff::Timestamp;
use serde::Serialize;

use super::Evidence;
use super::PackError;
use super::PackedFile;
use crate::digest;

/// What `manifest.json` says.
#[derive(Serialize)]
struct Manifest<'a> {
    made_with: &'static str,
    case: String,
    made_at: Timestamp,
    made_by: &'a str,
    files: Vec<Entry<'a>>,
    /// The keys of observations that nobody can read.
    left_out: &'a [String],
}

/// One other file.
#[derive(Serialize)]
struct Entry<'a> {
    name: &'a str,
    bytes: usize,
    sha256: String,
}

/// The manifest over the other files of a pack.
pub(super) fn manifest(
    evidence: &Evidence<'_>,
    files: &[PackedFile],
) -> Result<Vec<u8>, PackError> {
    let manifest = Manifest {
        made_with: concat!("fraud-guard ", env!("CARGO_PKG_VERSION")),
        case: evidence.case.id(),
        made_at: evidence.made_at,
        made_by: evidence.made_by,
        files: files.iter().map(Entry::of).collect(),
        left_out: evidence.unreadable,
    };
    Ok(serde_json::to_vec_pretty(&manifest)?)
}

impl<'a> Entry<'a> {
    fn of(file: &'a PackedFile) -> Self {
        let PackedFile { name, content } = file;
        Self { name, bytes: content.len(), sha256: digest::hex(&[content], digest::WHOLE) }
    }
}
