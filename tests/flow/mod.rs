//! Whole runs: from Partner Center's list to what people got, driven by host-shaped requests.

mod fallback;
mod faults;
mod in_memory;
mod missing;
mod on_azurite;
mod polite;
mod rests;
mod sign_in;
mod trouble;
pub mod world;
