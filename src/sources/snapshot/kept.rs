//! Elements as they were received, kept in little memory: those of one list are so alike that they
//! shrink to a tenth.

use std::borrow::Cow;
use std::io;
use std::io::Read;
use std::io::Write;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

/// Elements in the order of their coming.
#[derive(Debug, Default)]
pub(super) struct KeptElements {
    closed: Vec<Block>,
    /// What comes next joins this one.
    open: Block,
}

/// Where an element is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    block: usize,
    element: usize,
}

/// Elements one after the other.
#[derive(Debug, Default)]
struct Block {
    bytes: Vec<u8>,
    is_packed: bool,
    /// Where each element ends, unpacked.
    ends: Vec<usize>,
}

/// Reads kept elements, fastest in the order of their places: one block is unpacked at a time.
pub(super) struct Reader<'a> {
    elements: &'a KeptElements,
    unpacked: Option<(usize, Cow<'a, [u8]>)>,
}

/// A block of this length is closed. Deflate finds what repeats within 32 KiB, so a longer one would
/// hardly be smaller, and costs more to read one element of.
const LENGTH_BYTES: usize = 128 * 1_024;

impl KeptElements {
    /// Keeps an element.
    pub(super) fn keep(&mut self, element: &[u8]) -> Place {
        let place = Place { block: self.closed.len(), element: self.open.ends.len() };
        self.open.bytes.extend_from_slice(element);
        self.open.ends.push(self.open.bytes.len());
        if self.open.bytes.len() >= LENGTH_BYTES {
            self.closed.push(std::mem::take(&mut self.open).packed());
        }
        place
    }

    /// Begins to read what is kept.
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader { elements: self, unpacked: None }
    }

    fn block(&self, number: usize) -> &Block {
        self.closed.get(number).unwrap_or(&self.open)
    }
}

impl Block {
    /// The block in less memory. Should that fail, it stays as it is: nothing that was read is lost.
    fn packed(self) -> Self {
        match packed(&self.bytes) {
            Ok(bytes) => Self { bytes, is_packed: true, ends: self.ends },
            Err(_) => self,
        }
    }

    fn unpacked(&self) -> io::Result<Cow<'_, [u8]>> {
        if !self.is_packed {
            return Ok(Cow::Borrowed(&self.bytes));
        }
        let mut bytes = Vec::with_capacity(self.ends.last().copied().unwrap_or_default());
        DeflateDecoder::new(self.bytes.as_slice()).read_to_end(&mut bytes)?;
        Ok(Cow::Owned(bytes))
    }
}

fn packed(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes)?;
    let mut packed = encoder.finish()?;
    packed.shrink_to_fit();
    Ok(packed)
}

impl Reader<'_> {
    /// The element as it was received; `None` when it cannot be read again.
    pub(super) fn read(&mut self, place: Place) -> Option<&[u8]> {
        let block = self.elements.block(place.block);
        if self.unpacked.as_ref().is_none_or(|(number, _)| *number != place.block) {
            self.unpacked = Some((place.block, block.unpacked().ok()?));
        }
        let before = place.element.checked_sub(1).and_then(|before| block.ends.get(before));
        let (start, end) = (before.copied().unwrap_or_default(), *block.ends.get(place.element)?);
        self.unpacked.as_ref()?.1.get(start..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An element that says its number, some of them longer than a block.
    fn element(number: usize) -> Vec<u8> {
        let length = if number.is_multiple_of(97) { 2 * LENGTH_BYTES } else { number % 1_000 };
        format!("{{\"number\":{number},\"text\":\"{}\"}}", "é".repeat(length)).into_bytes()
    }

    #[test]
    fn what_is_kept_is_read_again_byte_by_byte_in_any_order() {
        let mut kept = KeptElements::default();
        let places: Vec<Place> = (0..999).map(|number| kept.keep(&element(number))).collect();
        assert!(kept.closed.len() > 9 && !kept.open.ends.is_empty());
        let mut reader = kept.reader();
        for number in (0..999).chain((0..999).step_by(100).rev()) {
            assert_eq!(reader.read(places[number]), Some(element(number).as_slice()), "{number}");
        }
    }

    #[test]
    fn elements_that_are_alike_take_a_fraction_of_their_length() {
        let mut kept = KeptElements::default();
        let element = |n: usize| format!("{{\"eventId\":\"{n}\",\"eventStatus\":\"Active\"}}");
        let length: usize =
            (0..9_999).map(|n| (kept.keep(element(n).as_bytes()), element(n).len()).1).sum();
        let packed: usize = kept.closed.iter().map(|block| block.bytes.len()).sum();
        assert!(packed * 4 < length, "{packed} of {length}");
    }

    #[test]
    fn what_is_damaged_or_was_never_kept_is_not_read() {
        let mut kept = KeptElements::default();
        let place = kept.keep(&element(0));
        assert_eq!(kept.reader().read(Place { element: 1, ..place }), None);
        kept.closed[0].bytes.truncate(9);
        assert_eq!(kept.reader().read(place), None);
    }
}
