//! Fault histories: whole runs of fraud-guard in a simulated world, from a seed, in virtual time,
//! and a checker that decides whether every promise was kept.

mod answers;
mod checker;
mod corrupted;
mod crash_points;
mod documents;
mod history;
mod partner;
mod plan;
mod process;
mod runs;
mod world;
