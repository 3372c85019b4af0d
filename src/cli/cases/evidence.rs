//! `fraud-guard cases evidence`: a case as one zip, for a support ticket and a credit request.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use anyhow::bail;
use clap::Args;
use serde_json::json;

use super::answer::actor;
use super::answer::refuse;
use super::find_by_id;
use super::runtime;
use crate::app::Storage;
use crate::case::Case;
use crate::clock::Clock;
use crate::digest;
use crate::fraud_event::TenantId;
use crate::microsoft::access_token::TENANT_ID;
use crate::private_file;
use crate::records::Dossier;
use crate::records::Pack;
use crate::settings::Settings;
use crate::store::Store;

#[derive(Debug, Args)]
pub(in crate::cli) struct EvidencePack {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    /// The zip to write; only its owner may read it.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the file if it is there.
    #[arg(long)]
    force: bool,
    /// Who makes it; without it the user of this machine. The user is kept in any case.
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &EvidencePack) -> anyhow::Result<ExitCode> {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings);
    let partner = settings.text(&TENANT_ID).and_then(|text| TenantId::parse(&text));
    settings.finish()?;
    let Some(Storage { store, .. }) = storage else { bail!("there is no storage") };
    runtime()?.block_on(make(&store, partner, arguments))
}

async fn make(
    store: &Store,
    partner: Option<TenantId>,
    arguments: &EvidencePack,
) -> anyhow::Result<ExitCode> {
    let made_by = match actor(arguments.by.as_deref()).and_then(|by| arguments.free().map(|()| by))
    {
        Ok(made_by) => made_by,
        Err(misuse) => return refuse(&misuse),
    };
    let case = match find_by_id(store, &arguments.case).await? {
        Ok(case) => case,
        Err(misuse) => return refuse(&misuse),
    };
    let dossier = Dossier::read(store, &case).await?;
    for key in dossier.left_out() {
        writeln!(std::io::stderr(), "fraud-guard: document {key} cannot be read; it is left out")?;
    }
    let Pack { zip, files } = dossier.pack(&case, partner, &made_by, Clock::System.now())?;
    if let Err(misuse) = arguments.free() {
        return refuse(&misuse);
    }
    private_file::replace(&arguments.out, &zip)
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    arguments.report(&case, files, &zip)?;
    Ok(ExitCode::SUCCESS)
}

impl EvidencePack {
    /// Whether the file may be written.
    fn free(&self) -> Result<(), String> {
        if self.force || fs::symlink_metadata(&self.out).is_err() {
            return Ok(());
        }
        Err(format!("{} is there already; --force replaces it", self.out.display()))
    }

    fn report(&self, case: &Case, files: usize, zip: &[u8]) -> anyhow::Result<()> {
        let (path, bytes) = (self.out.display().to_string(), zip.len());
        let sha256 = digest::hex(&[zip], digest::WHOLE);
        let mut out = std::io::stdout();
        if self.json {
            let case = case.id();
            let document = json!({
                "case": case, "path": path, "files": files, "bytes": bytes, "sha256": sha256,
            });
            writeln!(out, "{document}")?;
        } else {
            writeln!(out, "{path}  {files} files  {bytes} bytes  SHA-256 {sha256}")?;
        }
        Ok(())
    }
}
