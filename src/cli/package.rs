//! `fraud-guard package`: the function app as one zip.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::bail;
use clap::Args;
use serde_json::json;

use super::policy;
use crate::audience::parse_policy;
use crate::digest;
use crate::package;
use crate::package::FUNCTION_APP;
use crate::package::Glibc;
use crate::package::Handler;
use crate::policy::Policy;
use crate::private_file;

/// Write the function app as one zip: host.json, the functions, the policy and the handler.
///
/// The same inputs make the same bytes. Settings and secrets are never read and never in it; the policy
/// names people, so only the owner of the file may read it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  scripts/package                                     builds the handler first
  fraud-guard package --out fraud-guard.zip --policy contoso.toml
  az functionapp deployment source config-zip -g GROUP -n APP --src fraud-guard.zip")]
pub(super) struct Arguments {
    /// The zip to write.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The policy, which is checked first; it becomes fraud-guard.toml beside host.json.
    #[arg(long, value_name = "FILE", default_value = package::POLICY)]
    policy: PathBuf,
    /// The executable for the Functions host; without it this one.
    #[arg(long, value_name = "FILE")]
    handler: Option<PathBuf>,
    /// The glibc of the host's image, for an image of your own.
    #[arg(long, value_name = "VERSION", default_value_t = Glibc::OLDEST)]
    glibc: Glibc,
    /// Replace the file also when it is something else than a package.
    #[arg(long)]
    force: bool,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let out = &arguments.out;
    if !arguments.force {
        refuse_what_is_no_package(out)?;
    }
    let (text, policy) = read_policy(&arguments.policy)?;
    let path = match &arguments.handler {
        Some(path) => path.clone(),
        None => std::env::current_exe().context("cannot find this executable; use --handler")?,
    };
    let shown = path.display();
    let executable = fs::read(&path).with_context(|| format!("cannot read the handler {shown}"))?;
    let handler = package::inspect(&executable, arguments.glibc)
        .with_context(|| format!("the handler {shown} cannot be packaged"))?;
    let zip = package::archive(&executable, &text).context("cannot make the zip")?;
    private_file::replace(out, &zip).with_context(|| format!("cannot write {}", out.display()))?;
    arguments.report(&zip, &handler, &policy)?;
    Ok(ExitCode::SUCCESS)
}

fn read_policy(path: &Path) -> anyhow::Result<(String, Policy)> {
    let shown = path.display();
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the policy {shown}; name it with --policy"))?;
    let policy = parse_policy(&text).with_context(|| format!("the policy {shown}"))?;
    Ok((text, policy))
}

/// A slip of the hand must not cost a file; an older package may go.
fn refuse_what_is_no_package(path: &Path) -> anyhow::Result<()> {
    if fs::symlink_metadata(path).is_err() {
        return Ok(());
    }
    if !fs::File::open(path).is_ok_and(package::is_package) {
        bail!("{} is there and is no package; --force replaces it", path.display());
    }
    Ok(())
}

impl Arguments {
    fn report(&self, zip: &[u8], handler: &Handler, policy: &Policy) -> anyhow::Result<()> {
        let (path, bytes) = (self.out.display().to_string(), zip.len());
        let files = FUNCTION_APP.len() + 2;
        let sha256 = digest::hex(&[zip], digest::WHOLE);
        let notes = notes(handler, policy);
        let mut out = std::io::stdout().lock();
        if self.json {
            let document = json!({
                "path": path, "files": files, "bytes": bytes, "sha256": sha256,
                "version": env!("CARGO_PKG_VERSION"), "features": handler.features,
                "glibc": handler.glibc.map(|version| version.to_string()), "notes": notes,
            });
            writeln!(out, "{document}")?;
            return Ok(());
        }
        writeln!(out, "{path}  {files} files  {bytes} bytes  SHA-256 {sha256}")?;
        for note in notes {
            writeln!(out, "  {note}")?;
        }
        Ok(())
    }
}

/// What whoever deploys it should know.
fn notes(handler: &Handler, policy: &Policy) -> Vec<String> {
    let has = |feature: &str| handler.features.iter().any(|name| name == feature);
    let mut notes = vec![match handler.glibc {
        None => "the handler is linked statically".to_owned(),
        Some(version) => format!("note: the handler needs glibc {version} in the host's image"),
    }];
    if !has("act") {
        notes.push("the handler is built without act: it can change nothing".to_owned());
    }
    if has("local") {
        let note = "note: the handler carries the stand-ins of fraud-guard local; build with \
                    --no-default-features --features act";
        notes.push(note.to_owned());
    }
    notes.extend(policy::remarks(policy));
    notes
}
