//! The evidence pack of a case: what Microsoft asks for in a support ticket and a credit request,
//! and what proves it, as files.
//!
//! [`pack`] makes the files from what fraud-guard knows already and [`archive()`] puts them into one
//! zip. The same input makes the same bytes.

mod archive;
mod cover_note;
mod findings;
mod impact;
mod manifest;
mod received;
pub(crate) mod spreadsheet;
mod tables;

use jiff::Timestamp;

pub use archive::archive;

use crate::case::Case;
use crate::case::Observation;
use crate::findings::Findings;
use crate::fraud_event::TenantId;

/// What a pack is made of.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The case.
    pub case: &'a Case,
    /// Everything that was observed of it, in any order; what is there twice counts once.
    pub observations: &'a [Observation],
    /// What was found about it, once anything was collected.
    pub findings: Option<&'a Findings>,
    /// The keys of observations that nobody can read.
    pub unreadable: &'a [String],
    /// The partner's tenant, if it is known here.
    pub partner: Option<TenantId>,
    /// Who made the pack, and where: `cli:maria@jumpbox`.
    pub made_by: &'a str,
    /// When.
    pub made_at: Timestamp,
}

/// One file of a pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedFile {
    /// Its name in the pack, with `/` between folder and file.
    pub name: String,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Why a pack could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A document.
    #[error("a document of the pack cannot be written")]
    Document(#[from] serde_json::Error),
    /// A table.
    #[error("a table of the pack cannot be written")]
    Table(#[from] csv::Error),
    /// The zip.
    #[error("the archive cannot be written")]
    Archive(#[from] zip::result::ZipError),
}

/// The files of a pack, in their order; the manifest, which names all others, is the last.
///
/// # Errors
/// When something cannot be written, which does not happen in memory.
pub fn pack(evidence: &Evidence<'_>) -> Result<Vec<PackedFile>, PackError> {
    let Evidence { case, .. } = *evidence;
    let received = received::in_order(evidence.observations);
    let mut files = vec![
        PackedFile::new("README.txt", cover_note::cover_note(evidence, &received).into_bytes()),
        PackedFile::new("case.json", serde_json::to_vec_pretty(case)?),
    ];
    files.extend(received::files(&received));
    files.push(PackedFile::new("history.csv", tables::history(case)?));
    files.push(PackedFile::new("told.csv", tables::told(case)?));
    files.push(PackedFile::new("answers.csv", tables::answers(case)?));
    files.push(PackedFile::new("decisions.csv", tables::decisions(case)?));
    files.push(PackedFile::new("checklist.csv", tables::checklist(case)?));
    files.extend(findings::files(case, evidence.findings)?);
    let manifest = manifest::manifest(evidence, &files)?;
    files.push(PackedFile::new("manifest.json", manifest));
    Ok(files)
}

impl PackedFile {
    fn new(name: impl Into<String>, content: Vec<u8>) -> Self {
        Self { name: name.into(), content }
    }
}

#[cfg(test)]
mod tests;
