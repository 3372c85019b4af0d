//! Fault histories: whole runs of fraud-guard in a simulated world, from a seed, in virtual time,
//! and a checker that decides whether every promise was kept.
//!
//! A binary of its own, because it is the only one that is built with the profile `proof`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows test functions, and not what they call"
)]
#![allow(missing_docs, reason = "names of tests and of their tools are sentences")]

mod acts;
mod answers;
mod azure;
mod checker;
mod contained;
mod containments;
mod corrupted;
mod crash_points;
mod documents;
mod history;
mod hostile;
mod partner;
mod people;
mod plan;
mod process;
mod runs;
mod summaries;
mod support;
mod taken_back;
mod world;
