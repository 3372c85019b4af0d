//! What is found in a chain that somebody touched.

use proptest::prelude::*;

use super::*;

fn key(byte: u8) -> Key {
    Key::new(&[byte; 32]).expect("a key")
}

fn chain() -> Chain {
    Chain::of(TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000001").expect("a tenant"))
}

fn draft(number: u64) -> Draft {
    let at = Timestamp::from_second(1_790_000_000).expect("a time");
    Draft {
        at: at + jiff::SignedDuration::from_nanos(i64::try_from(number).expect("small")),
        actor: Untrusted::new("11111111-aaaa-4aaa-8aaa-000000000001/maria"),
        action: "approved".to_owned(),
        subject: format!("containment {}", number / 3),
        reference: format!("{}", number % 3),
        reason: Untrusted::new("mining \u{202e} \0 seen"),
        before: Untrusted::new("proposed"),
        after: Untrusted::new("cooling"),
    }
}

fn entries(count: u64) -> Vec<Entry> {
    let mut head = chain().start();
    let mut entries = Vec::new();
    for number in 0..count {
        let entry = chain().append(&head, draft(number), &key(1));
        head = entry.head();
        entries.push(entry);
    }
    entries
}

fn findings(entries: &[Entry], anchors: &[Head]) -> Vec<Finding> {
    chain().verify(entries, anchors, &key(1)).err().unwrap_or_default()
}

#[test]
fn a_chain_that_nobody_touched_ends_at_its_head() {
    assert_eq!(chain().verify(&[], &[chain().start()], &key(1)), Ok(chain().start()));
    let all = entries(5);
    let heads: Vec<Head> = all.iter().map(Entry::head).collect();
    assert_eq!(chain().verify(&all, &heads, &key(1)), Ok(all[4].head()));
    assert_eq!(all[4].head().count, 5);
    let written = serde_json::to_string(&all).expect("text");
    let read: Vec<Entry> = serde_json::from_str(&written).expect("entries");
    assert_eq!(read, all);
}

#[test]
fn a_chain_goes_on_behind_a_head_that_is_known() {
    let all = entries(5);
    let (old, young) = all.split_at(2);
    let start = old[1].head();
    let anchors = [old[0].head(), start, young[1].head()];
    let verified = chain().verify_after(&start, young, &anchors, &key(1));
    assert_eq!(verified, Ok(all[4].head()));
    let other_start = Head { hash: old[0].hash, ..start };
    assert_eq!(
        chain().verify_after(&other_start, young, &[start], &key(1)),
        Err(vec![Finding::Unlinked { seq: 2 }, Finding::NotAsAnchored { seq: 1 }])
    );
}

#[test]
fn each_field_of_an_entry_counts() {
    let changes: [fn(&mut Entry); 11] = [
        |entry| entry.seq += 1,
        |entry| entry.draft.at += jiff::SignedDuration::from_nanos(1),
        |entry| entry.draft.actor = Untrusted::new("somebody else"),
        |entry| entry.draft.action.push('x'),
        |entry| entry.draft.subject.push('x'),
        |entry| entry.draft.reference.push('x'),
        |entry| entry.draft.reason = Untrusted::new(""),
        |entry| entry.draft.before = Untrusted::new("armed"),
        |entry| entry.draft.after = Untrusted::new("armed"),
        |entry| entry.previous_hash = entry.hash,
        |entry| entry.hash = entry.previous_hash,
    ];
    for change in changes {
        let mut all = entries(3);
        change(&mut all[1]);
        let seq = all[1].seq;
        assert!(findings(&all, &[]).contains(&Finding::Edited { seq }), "{:?}", all[1]);
    }
}

// Moving text from one field to the next changes the hash.
#[test]
fn fields_do_not_run_into_each_other() {
    let mut all = entries(1);
    let rest = all[0].draft.action.split_off(3);
    all[0].draft.subject.insert_str(0, &rest);
    assert_eq!(findings(&all, &[]), [Finding::Edited { seq: 0 }]);
}

#[test]
fn whoever_has_no_key_cannot_write_an_entry() {
    let mut all = entries(2);
    let forged = chain().append(&all[1].head(), draft(2), &key(2));
    all.push(forged);
    assert_eq!(findings(&all, &[]), [Finding::Unsealed { seq: 2 }]);
    assert_eq!(chain().verify(&entries(3), &[], &key(2)), Err(vec![Finding::WrongKey]));
    let other =
        Chain::of(TenantId::parse("11111111-aaaa-4aaa-8aaa-000000000002").expect("a tenant"));
    assert_eq!(other.verify(&entries(3), &[], &key(1)), Err(vec![Finding::Unlinked { seq: 0 }]));
}

// Who has the key as well can write a new history; only what was told elsewhere shows it.
#[test]
fn a_history_that_was_written_anew_is_not_as_anchored() {
    let anchors: Vec<Head> = entries(4).iter().map(Entry::head).collect();
    let mut head = chain().start();
    let mut anew = Vec::new();
    for number in [0, 1, 7, 3] {
        let entry = chain().append(&head, draft(number), &key(1));
        head = entry.head();
        anew.push(entry);
    }
    let expected = [Finding::NotAsAnchored { seq: 2 }, Finding::NotAsAnchored { seq: 3 }];
    assert_eq!(findings(&anew, &anchors), expected);
    assert_eq!(findings(&anew, &[]), []);
}

#[test]
fn each_way_to_rearrange_a_chain_is_named() {
    let all = entries(4);
    let fork = chain().append(&all[1].head(), draft(9), &key(1));
    let pick = |places: &[usize]| -> Vec<Entry> {
        places.iter().map(|place| all.get(*place).unwrap_or(&fork).clone()).collect()
    };
    let anchor = [all[3].head()];
    for (places, expected) in [
        ([0, 1, 3].as_slice(), vec![Finding::Gap { from: 2, to: 3 }]),
        (&[1, 2, 3], vec![Finding::Gap { from: 0, to: 1 }]),
        (&[0, 1, 2], vec![Finding::Truncated { there: 3, anchored: 4 }]),
        (&[], vec![Finding::Truncated { there: 0, anchored: 4 }]),
        (&[0, 1, 2, 2, 3], vec![Finding::Fork { seq: 2 }]),
        (&[0, 1, 2, 4, 3], vec![Finding::Fork { seq: 2 }]),
        (&[0, 1, 4, 3], vec![Finding::Unlinked { seq: 3 }]),
        (&[0, 1, 2, 3, 0], vec![Finding::OutOfOrder { seq: 0 }]),
        (&[0, 1, 3, 2], vec![Finding::Gap { from: 2, to: 3 }, Finding::OutOfOrder { seq: 2 }]),
    ] {
        assert_eq!(findings(&pick(places), &anchor), expected, "{places:?}");
    }
}

#[test]
fn findings_are_bounded_and_readable() {
    let mut all = entries(300);
    for entry in all.iter_mut().skip(1) {
        entry.draft.action.push('x');
    }
    assert_eq!(findings(&all, &[]).len(), Finding::MOST);
    for (finding, text) in [
        (Finding::WrongKey, "no entry is sealed with this key"),
        (Finding::Edited { seq: 7 }, "entry 7 was changed"),
        (Finding::Unsealed { seq: 7 }, "entry 7 is not sealed with this key"),
        (Finding::Gap { from: 7, to: 9 }, "entries 7 to before 9 are missing"),
        (Finding::Fork { seq: 7 }, "there are two entries 7"),
        (Finding::OutOfOrder { seq: 7 }, "entry 7 stands behind a later one"),
        (Finding::Unlinked { seq: 7 }, "entry 7 does not follow the one before it"),
        (Finding::Truncated { there: 7, anchored: 9 }, "there are 7 entries and there were 9"),
        (Finding::NotAsAnchored { seq: 7 }, "entry 7 is not the one that it was"),
        (Finding::Unreadable { seq: 7 }, "entry 7 cannot be read"),
        (Finding::Misplaced { seq: 7, place: 9 }, "entry 7 lies in the place of entry 9"),
        (Finding::Stray { count: 2 }, "among the entries lie 2 documents that are none"),
        (Finding::HeadUnreadable, "the note of where the chain ends cannot be read"),
    ] {
        assert_eq!(finding.to_string(), text);
    }
}

/// All bits of an entry as it is stored: flips one, and reads it again where that can be read.
fn with_bit_flipped(entry: &Entry, bit: usize) -> Option<Entry> {
    let mut bytes = serde_json::to_vec(entry).expect("text");
    let place = bit % (bytes.len() * 8);
    bytes[place / 8] ^= 1 << (place % 8);
    serde_json::from_slice(&bytes).ok()
}

#[test]
fn every_single_bit_of_a_stored_entry_counts() {
    let all = entries(3);
    let bits = serde_json::to_vec(&all[1]).expect("text").len() * 8;
    for bit in 0..bits {
        // What cannot be read any more, or reads the same, is no entry with another meaning.
        let Some(flipped) = with_bit_flipped(&all[1], bit).filter(|entry| *entry != all[1]) else {
            continue;
        };
        let touched = [all[0].clone(), flipped, all[2].clone()];
        assert_ne!(findings(&touched, &[]), [], "bit {bit}");
    }
}

fn some_cases() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(12) }
}

proptest! {
    #![proptest_config(some_cases())]

    #[test]
    fn a_flipped_bit_anywhere_in_a_thousand_entries_is_found(place in 0..1000_usize, bit in any::<usize>()) {
        let mut all = thousand();
        if let Some(flipped) = with_bit_flipped(&all[place], bit).filter(|entry| *entry != all[place]) {
            all[place] = flipped;
            prop_assert_ne!(findings(&all, &[]), []);
        }
    }

    #[test]
    fn what_is_removed_doubled_swapped_or_cut_off_is_found(one in 0..1000_usize, other in 0..1000_usize) {
        let all = thousand();
        let anchor = [all[999].head()];
        prop_assert_eq!(findings(&all, &anchor), []);
        let mut removed = all.clone();
        removed.remove(one);
        prop_assert_ne!(findings(&removed, &anchor), []);
        let mut doubled = all.clone();
        doubled.insert(other, all[one].clone());
        prop_assert_ne!(findings(&doubled, &anchor), []);
        let mut swapped = all.clone();
        swapped.swap(one, other);
        prop_assert_eq!(findings(&swapped, &anchor).is_empty(), one == other);
        let cut = &all[..one];
        prop_assert_ne!(findings(cut, &anchor), []);
        let mut forked = all[..one].to_vec();
        let start = if one == 0 { chain().start() } else { all[one - 1].head() };
        forked.push(chain().append(&start, draft(5_000), &key(1)));
        forked.extend_from_slice(&all[one..]);
        prop_assert_ne!(findings(&forked, &anchor), []);
    }
}

fn thousand() -> Vec<Entry> {
    static ALL: std::sync::OnceLock<Vec<Entry>> = std::sync::OnceLock::new();
    ALL.get_or_init(|| entries(1000)).clone()
}
