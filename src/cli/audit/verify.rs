//! `fraud-guard audit verify`: whether anybody touched the audit.

use std::io::Write;
use std::process::ExitCode;

use clap::Args;
use serde_json::Value;
use serde_json::json;

use super::anchor::Anchor;
use crate::audit::Finding;
use crate::audit::Head;
use crate::audit_trail::AuditTrail;

#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    /// A head that the chain had: what a summary shows, as COUNT:HASH. Only an anchor that was kept
    /// where nobody could change it shows that the end was cut off. Can be given several times.
    #[arg(long = "anchor", value_name = "COUNT:HASH")]
    anchors: Vec<Anchor>,
    /// Print one JSON document.
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(trail: &AuditTrail, arguments: &Verify) -> anyhow::Result<ExitCode> {
    let mut anchors = Vec::new();
    for anchor in &arguments.anchors {
        anchors.extend(anchor.head(trail).await?);
    }
    let found = trail.verify(&anchors).await?;
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&document(&found))?)?;
    } else {
        write(&mut out, &found, anchors.len())?;
    }
    Ok(if found.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn document(found: &Result<Head, Vec<Finding>>) -> Value {
    let finding =
        |finding: &Finding| json!({ "finding": finding.to_string(), "advice": advice(finding) });
    match found {
        Ok(head) => json!({ "is_whole": true, "count": head.count, "head": head.to_string() }),
        Err(findings) => {
            let findings: Vec<Value> = findings.iter().map(finding).collect();
            json!({ "is_whole": false, "findings": findings })
        }
    }
}

fn write(
    out: &mut impl Write,
    found: &Result<Head, Vec<Finding>>,
    anchors: usize,
) -> std::io::Result<()> {
    let findings = match found {
        Ok(head) => {
            writeln!(out, "the audit is whole: {} entries, head {head}", head.count)?;
            if anchors == 0 {
                writeln!(
                    out,
                    "give --anchor with what an old summary shows to learn whether the end was cut off"
                )?;
            }
            return Ok(());
        }
        Err(findings) => findings,
    };
    writeln!(out, "the audit is BROKEN:")?;
    for finding in findings {
        writeln!(out, "- {finding}: {}", advice(finding))?;
    }
    if findings.len() == Finding::MOST {
        writeln!(out, "there may be more")?;
    }
    writeln!(
        out,
        "nothing is contained while the end is broken; find out who can write to the storage \
         account, export what there is with fraud-guard audit export, and keep it"
    )
}

/// What a person does about a finding.
fn advice(finding: &Finding) -> &'static str {
    match finding {
        Finding::WrongKey => {
            "give the SEAL_KEY of this deployment; if it is, somebody without it wrote all of this"
        }
        Finding::Edited { .. } | Finding::Unreadable { .. } => {
            "restore the version of the blob that was there before"
        }
        Finding::Unsealed { .. } => {
            "somebody without SEAL_KEY wrote it; restore what was there before, or delete it if it is behind the end"
        }
        Finding::Gap { .. } => "restore the deleted blobs",
        Finding::Fork { .. } | Finding::OutOfOrder { .. } | Finding::Misplaced { .. } => {
            "restore the blobs audit/NUMBER as they were"
        }
        Finding::Unlinked { .. } => {
            "it or what is before it was replaced; restore the versions of both that were there before"
        }
        Finding::Truncated { .. } => {
            "the end was cut off, or the storage was put back to an older state; restore the deleted blobs"
        }
        Finding::NotAsAnchored { .. } => {
            "the history was written anew by somebody with SEAL_KEY, or the anchor is of another deployment"
        }
        Finding::Stray { .. } => "look who put them under audit/, and delete them",
        Finding::HeadUnreadable => {
            "delete the blob audit-head once everything else is whole; it is written again"
        }
    }
}
