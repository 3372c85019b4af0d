//! Whole runs: from Partner Center's list to what people got, driven by host-shaped requests.

mod in_memory;
mod on_azurite;
mod sign_in;
mod trouble;
mod world;
