//! Goes through a chain and says what is wrong with it.

use std::cmp::Ordering;

use super::Entry;
use super::Finding;
use super::Head;
use crate::seal::Key;

pub(super) fn entries(
    start: Head,
    entries: &[Entry],
    anchors: &[Head],
    key: &Key,
) -> Result<Head, Vec<Finding>> {
    let mut findings = Vec::new();
    let is_foreign = !entries.is_empty() && !entries.iter().any(|entry| entry.is_sealed_with(key));
    if is_foreign {
        findings.push(Finding::WrongKey);
    }
    let mut head = start;
    for entry in entries {
        findings.extend(content(entry).into_iter().chain(place(&head, entry)));
        if !is_foreign && !entry.is_sealed_with(key) {
            findings.push(Finding::Unsealed { seq: entry.seq });
        }
        if entry.seq >= head.count {
            head = entry.head();
        }
        if findings.len() >= Finding::MOST {
            break;
        }
    }
    for anchor in anchors {
        findings.extend(against(anchor, &start, &head, entries));
    }
    findings.truncate(Finding::MOST);
    if findings.is_empty() { Ok(head) } else { Err(findings) }
}

fn content(entry: &Entry) -> Option<Finding> {
    (!entry.is_unchanged()).then_some(Finding::Edited { seq: entry.seq })
}

/// What is wrong with the place of an entry behind a head.
fn place(head: &Head, entry: &Entry) -> Option<Finding> {
    let seq = entry.seq;
    match seq.cmp(&head.count) {
        Ordering::Greater => Some(Finding::Gap { from: head.count, to: seq }),
        // The last entry once more, or another one in its place.
        Ordering::Less if seq.saturating_add(1) == head.count => Some(Finding::Fork { seq }),
        Ordering::Less => Some(Finding::OutOfOrder { seq }),
        Ordering::Equal => (entry.previous_hash != head.hash).then_some(Finding::Unlinked { seq }),
    }
}

/// What an anchor says against a chain. One from before the start says nothing.
fn against(anchor: &Head, start: &Head, end: &Head, entries: &[Entry]) -> Option<Finding> {
    if anchor.count > end.count {
        return Some(Finding::Truncated { there: end.count, anchored: anchor.count });
    }
    if anchor.count < start.count {
        return None;
    }
    let seq = anchor.count.saturating_sub(1);
    let is_known = *anchor == *start || entries.iter().any(|entry| entry.head() == *anchor);
    (!is_known).then_some(Finding::NotAsAnchored { seq })
}
