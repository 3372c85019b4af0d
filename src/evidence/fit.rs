//! Findings that stay small, whatever names somebody chose.
//!
//! A case's findings stay below 200 kB: each text and each collector has its share of that. Where a
//! share does not suffice, the end of the lists goes, where the least suspicious stands; the counts
//! stay exact.

use serde::Serialize;

use crate::text::Untrusted;

/// The longest id of a resource that is kept, in bytes; those of Azure's own making are shorter.
const MOST_ID_BYTES: usize = 400;
/// The longest name that is kept, in bytes.
const MOST_NAME_BYTES: usize = 120;

/// An id, shortened.
pub(super) fn id(text: &Untrusted) -> Untrusted {
    shortened(text, MOST_ID_BYTES)
}

/// A name, shortened.
pub(super) fn name(text: &Untrusted) -> Untrusted {
    shortened(text, MOST_NAME_BYTES)
}

/// A name that there may be, shortened.
pub(super) fn name_if_any(text: Option<&Untrusted>) -> Option<Untrusted> {
    text.map(name)
}

fn shortened(text: &Untrusted, most: usize) -> Untrusted {
    let whole = text.as_received();
    let end = whole.floor_char_boundary(most);
    Untrusted::new(whole.get(..end).unwrap_or_default())
}

/// Shortens the lists of some facts until these take no more than so many bytes; `shorten` takes
/// away a part of them and says whether there was anything to take.
pub(super) fn within<T: Serialize>(
    mut facts: T,
    most_bytes: usize,
    mut shorten: impl FnMut(&mut T) -> bool,
) -> T {
    // Facts of our own types go into JSON without failing; a size that is not known is too large.
    while serde_json::to_vec(&facts).map_or(usize::MAX, |bytes| bytes.len()) > most_bytes {
        if !shorten(&mut facts) {
            break;
        }
    }
    facts
}

/// Takes the last quarter of a list away, at least one element; false when it is empty.
pub(super) fn drop_end<T>(list: &mut Vec<T>) -> bool {
    let keep = list.len() - list.len().div_ceil(4);
    let had_any = !list.is_empty();
    list.truncate(keep);
    had_any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_shortened_from_their_end_until_they_fit() {
        let list: Vec<u32> = (100..200).collect();
        let kept = within(list, 100, drop_end);
        assert!(!kept.is_empty() && kept.first() == Some(&100), "{kept:?}");
        assert_eq!(within(vec![1], 0, drop_end), Vec::<u32>::new());
    }

    #[test]
    fn texts_are_cut_between_characters() {
        let long = Untrusted::new(&"ü".repeat(200));
        assert_eq!(name(&long).as_received(), "ü".repeat(60));
        assert_eq!(name_if_any(None), None);
    }
}
