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
