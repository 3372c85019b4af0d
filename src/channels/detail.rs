//! How much of a message is shown where not everything fits.

use std::iter::successors;

use crate::notification::Item;
use crate::notification::Message;
use crate::notification::Section;
use crate::text::Line;

/// What is shown besides the facts, which stay to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Detail {
    /// The steps that are suggested.
    pub(super) has_steps: bool,
    /// What to check.
    pub(super) has_checklist: bool,
    /// How many items of the sections.
    pub(super) items: usize,
}

/// The first items of the sections.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt<'a> {
    /// Titles and what is shown below each; a section of which nothing is shown is left out.
    pub(super) parts: Vec<(&'a Line, &'a [Item])>,
    /// How many items are not shown.
    pub(super) left_out: usize,
}

impl Detail {
    /// Nothing else.
    pub(super) const FACTS_ALONE: Self = Self { has_steps: false, has_checklist: false, items: 0 };

    /// From everything down to the facts alone: what can be looked up elsewhere goes first.
    pub(super) fn descending(message: &Message) -> impl Iterator<Item = Self> {
        let items = count(&message.sections);
        let everything = Self { has_steps: true, has_checklist: true, items };
        let fewer = successors(Some(items), |items| (*items > 0).then_some(items * 4 / 5));
        let last = fewer.map(|items| Self { items, ..Self::FACTS_ALONE });
        [everything, Self { has_checklist: false, ..everything }].into_iter().chain(last)
    }
}

impl<'a> Excerpt<'a> {
    /// So many items of the message, from the first on.
    pub(super) fn new(message: &'a Message, most: usize) -> Self {
        let mut room = most;
        let mut parts = Vec::new();
        for section in &message.sections {
            let shown = section.items.get(..room).unwrap_or(&section.items);
            room -= shown.len();
            if !shown.is_empty() || section.items.is_empty() {
                parts.push((&section.title, shown));
            }
        }
        Self { parts, left_out: count(&message.sections).saturating_sub(most) }
    }
}

/// The form with the most detail that has at most so many bytes; an empty one is none.
pub(super) fn most_that_fits(
    message: &Message,
    most_bytes: usize,
    form: impl FnMut(Detail) -> Vec<u8>,
) -> Option<Vec<u8>> {
    let fits = |body: &Vec<u8>| (1..=most_bytes).contains(&body.len());
    Detail::descending(message).map(form).find(fits)
}

fn count(sections: &[Section]) -> usize {
    sections.iter().map(|section| section.items.len()).sum()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::notification::test_message;
    use crate::policy::Reader;

    /// A message with sections of so many items.
    fn message(items: &[usize]) -> Message {
        let item = || Item { line: Line::ours("item"), link: None };
        let section = |(index, count): (usize, &usize)| Section {
            title: Line::ours(index.to_string()),
            items: std::iter::repeat_with(item).take(*count).collect(),
        };
        let sections = items.iter().enumerate().map(section).collect();
        Message { sections, ..test_message(Timestamp::UNIX_EPOCH, &Reader::default()) }
    }

    #[test]
    fn the_first_items_are_kept_and_titles_without_any_are_not() {
        for (items, most, shown, left_out) in [
            (&[2, 3][..], 5, &[("0", 2), ("1", 3)][..], 0),
            (&[2, 3], 9, &[("0", 2), ("1", 3)], 0),
            (&[2, 3], 3, &[("0", 2), ("1", 1)], 2),
            (&[2, 3], 2, &[("0", 2)], 3),
            (&[2, 3], 0, &[], 5),
            (&[0, 3], 0, &[("0", 0)], 3),
            (&[], 5, &[], 0),
        ] {
            let message = message(items);
            let excerpt = Excerpt::new(&message, most);
            let parts = excerpt.parts.iter().map(|(title, items)| (title.to_plain(), items.len()));
            let expected = shown.iter().map(|(title, count)| ((*title).to_owned(), *count));
            assert_eq!(parts.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{items:?}");
            assert_eq!(excerpt.left_out, left_out, "{most} of {items:?}");
        }
    }

    #[test]
    fn the_checklist_goes_first_then_the_steps_then_items_to_the_last() {
        let message = message(&[3, 2]);
        let levels: Vec<_> = Detail::descending(&message)
            .map(|detail| (detail.has_checklist, detail.has_steps, detail.items))
            .collect();
        let expected = [
            (true, true, 5),
            (false, true, 5),
            (false, false, 5),
            (false, false, 4),
            (false, false, 3),
            (false, false, 2),
            (false, false, 1),
            (false, false, 0),
        ];
        assert_eq!(levels, expected);
    }

    #[test]
    fn the_form_with_the_most_detail_that_fits_is_taken_and_an_empty_one_never() {
        let message = message(&[5]);
        let form = |detail: Detail| vec![0; detail.items];
        for (most_bytes, length) in [(9, Some(5)), (5, Some(5)), (4, Some(4)), (1, Some(1))] {
            let found = most_that_fits(&message, most_bytes, form);
            assert_eq!(found.map(|body| body.len()), length, "{most_bytes}");
        }
        assert_eq!(most_that_fits(&message, 0, form), None);
    }
}
