//! `fraud-guard audit export`: the entries as a file, for an archive or a spreadsheet.

use std::io::ErrorKind;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use clap::ValueEnum;

use crate::audit::Entry;
use crate::audit_trail::AuditTrail;
use crate::cli::cases::answer::refuse;
use crate::evidence_pack::spreadsheet::Cell;
use crate::evidence_pack::spreadsheet::table;
use crate::private_file;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// One JSON document a line, exactly as it is stored.
    Jsonl,
    /// A table for a spreadsheet.
    Csv,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The file to write; one that is there is not replaced.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// In which form.
    #[arg(long, value_enum, default_value = "jsonl")]
    format: Format,
}

pub(super) async fn run(trail: &AuditTrail, arguments: &Export) -> anyhow::Result<ExitCode> {
    let mut entries = Vec::new();
    let mut left_out = 0_usize;
    let mut pages = trail.pages();
    while let Some(page) = pages.next().await? {
        for placed in page {
            if let Some(finding) = placed.finding {
                writeln!(std::io::stderr(), "fraud-guard: {}: {finding}", placed.key)?;
            }
            left_out += usize::from(placed.entry.is_none());
            entries.extend(placed.entry);
        }
    }
    let content = match arguments.format {
        Format::Jsonl => lines(&entries)?,
        Format::Csv => spreadsheet(&entries)?,
    };
    let path = arguments.out.display();
    match private_file::write(&arguments.out, &content) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            return refuse(&format!("{path} is there already; name another file"));
        }
        written => written.with_context(|| format!("cannot write {path}"))?,
    }
    let count = entries.len();
    writeln!(
        std::io::stdout(),
        "wrote {count} entries to {path}; fraud-guard audit verify checks them"
    )?;
    if left_out > 0 {
        writeln!(
            std::io::stderr(),
            "fraud-guard: {left_out} documents are no entries; they are left out"
        )?;
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

fn lines(entries: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let mut content = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut content, entry)?;
        content.push(b'\n');
    }
    Ok(content)
}

fn spreadsheet(entries: &[Entry]) -> anyhow::Result<Vec<u8>> {
    let titles = [
        "number",
        "at",
        "actor",
        "action",
        "subject",
        "reference",
        "reason",
        "before",
        "after",
        "previous hash",
        "hash",
        "seal",
    ];
    let rows = entries.iter().map(|entry| {
        let draft = &entry.draft;
        [
            Cell::ours(entry.seq),
            Cell::ours(draft.at),
            Cell::theirs(draft.actor.as_received()),
            Cell::theirs(&draft.action),
            Cell::theirs(&draft.subject),
            Cell::theirs(&draft.reference),
            Cell::theirs(draft.reason.as_received()),
            Cell::theirs(draft.before.as_received()),
            Cell::theirs(draft.after.as_received()),
            Cell::ours(entry.previous_hash),
            Cell::ours(entry.hash),
            Cell::ours(entry.mac),
        ]
    });
    Ok(table(titles, rows)?)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::audit::Chain;
    use crate::audit::Draft;
    use crate::fraud_event::TenantId;
    use crate::seal::Key;
    use crate::text::Untrusted;

    #[test]
    fn what_somebody_wrote_is_no_formula_in_the_table() {
        let partner = TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("a tenant");
        let (by, reason) =
            (Untrusted::new("+maria"), Untrusted::new("=HYPERLINK(\"x\")\n\u{202e}"));
        let draft = Draft::kill_switch_pulled(&by, &reason, "off", Timestamp::UNIX_EPOCH);
        let chain = Chain::of(partner);
        let entry = chain.append(&chain.start(), draft, &Key::new(&[1; 32]).expect("a key"));
        let table = String::from_utf8(spreadsheet(&[entry]).expect("a table")).expect("text");
        let row = table.lines().nth(1).expect("a row");
        let beginning = "0,1970-01-01T00:00:00Z,'+maria,pulled,kill-switch,1970-01-01T00:00:00Z,\
                         \"'=HYPERLINK(\"\"x\"\") ‹U+202E›\",off,on,";
        assert!(row.starts_with(beginning), "{row}");
    }
}
