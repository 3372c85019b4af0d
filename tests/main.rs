//! All tests that see fraud-guard from outside, in one binary; the folders mirror `src`. Only the
//! fault histories (`tests/simulation`) have one of their own.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "clippy knows test functions, and not what they call"
)]
#![allow(missing_docs, reason = "names of tests and of their tools are sentences")]

mod architecture;
mod canary;
mod channels;
mod cli;
mod console;
mod doctor;
mod evidence;
mod flow;
mod functions;
mod infra;
mod languages;
mod local;
mod microsoft;
mod model;
mod package;
mod proof;
mod readme;
mod sources;
mod store;
mod support;
mod verdicts;
