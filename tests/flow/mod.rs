//! Whole runs: from Partner Center's list to what people got, driven by host-shaped requests.

mod audit;
mod containment;
mod evidence;
mod fallback;
mod faults;
mod growth;
mod heartbeat;
mod in_memory;
mod mail;
mod missing;
mod on_azurite;
mod overlap;
mod poison;
mod policy;
mod polite;
mod read_again;
mod response_times;
mod rests;
mod sign_in;
mod storage_outage;
mod summary;
mod trouble;
pub mod world;
