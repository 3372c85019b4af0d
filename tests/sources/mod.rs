//! The sources against the bad-input catalogue: each row carries the number of its case.

mod answers;
mod encoding;
mod fields;
mod outcome;
mod paging;
mod properties;
mod samples;
mod secrets;
mod times;
mod tokens;
