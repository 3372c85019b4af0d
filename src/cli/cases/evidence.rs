//! `fraud-guard cases evidence`: a case as one zip, for a support ticket and a credit request.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use anyhow::bail;
use clap::Args;
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::answer::actor;
use super::answer::refuse;
use super::find_by_id;
use super::runtime;
use crate::app::Storage;
use crate::case::Case;
use crate::case::Observation;
use crate::clock::Clock;
use crate::digest;
use crate::evidence_pack::Evidence;
use crate::evidence_pack::archive;
use crate::evidence_pack::pack;
use crate::fraud_event::Scope;
use crate::fraud_event::TenantId;
use crate::microsoft::access_token::TENANT_ID;
use crate::parallel;
use crate::private_file;
use crate::settings::Settings;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;

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

/// All that was observed of a case.
#[derive(Default)]
struct Observed {
    observations: Vec<Observation>,
    unreadable: Vec<String>,
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
    let Observed { observations, unreadable } = observed(store, &case.scope).await?;
    for key in &unreadable {
        writeln!(std::io::stderr(), "fraud-guard: document {key} cannot be read; it is left out")?;
    }
    let evidence = Evidence {
        case: &case,
        observations: &observations,
        unreadable: &unreadable,
        partner,
        made_by: &made_by,
        made_at: this_second(),
    };
    let files = pack(&evidence)?;
    let zip = archive(&files, evidence.made_at)?;
    if let Err(misuse) = arguments.free() {
        return refuse(&misuse);
    }
    put(&arguments.out, &zip)
        .with_context(|| format!("cannot write {}", arguments.out.display()))?;
    arguments.report(&case, files.len(), &zip)?;
    Ok(ExitCode::SUCCESS)
}

/// Nothing in a pack needs more than seconds.
fn this_second() -> Timestamp {
    let now = Clock::System.now();
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// What waits for the case, and what was folded into it. The inbox first: what moves on meanwhile
/// is then seen in its new place.
async fn observed(store: &Store, scope: &Scope) -> anyhow::Result<Observed> {
    let mut all = Observed::default();
    for prefix in [Key::inbox_of(scope), Key::events_of(scope)] {
        let keys = store.list_all(&prefix).await?;
        let found = parallel::try_all(keys.iter().map(|key| read(store, key))).await?;
        for seen in found {
            match seen {
                Ok(seen) => all.observations.extend(seen),
                Err(key) => all.unreadable.push(key),
            }
        }
    }
    all.unreadable.sort();
    Ok(all)
}

/// An observation, if it is still there; or its key, when nobody can read it.
async fn read(store: &Store, key: &Key) -> Result<Result<Option<Observation>, String>, StoreError> {
    match store.get::<Observation>(key).await {
        Err(StoreError::Unreadable { key, .. }) => Ok(Err(key.to_string())),
        found => Ok(Ok(found?.map(|(seen, _)| seen))),
    }
}

/// Whoever looks sees the whole file or none.
fn put(path: &Path, zip: &[u8]) -> std::io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.new", Uuid::new_v4().simple()));
    let temporary = path.with_file_name(name);
    private_file::write(&temporary, zip)?;
    fs::rename(&temporary, path).inspect_err(|_| private_file::remove_quietly(&temporary))
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
