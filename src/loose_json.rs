//! Reading JSON as remotes really send it: element by element, repaired where that is safe.
//!
//! `serde_json` gives up on a whole page for one bad byte. Here a page is split into raw elements
//! first and each is parsed alone, so that one bad element costs nothing but itself
//! (`docs/decisions/0003-tolerant-reading.md`).

mod object;
mod page;
mod repair;
mod split;
mod time;

pub use object::Object;
pub use page::Element;
pub use page::Page;
pub use page::PageError;
pub use page::RawElement;
pub use page::read_page;
pub use time::ReadTime;
pub use time::read_time;
