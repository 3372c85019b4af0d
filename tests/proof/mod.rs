//! Nothing lost, nothing twice, on real parts: processes that are killed, storage in Azurite, real
//! connections that break.

mod chaos;
mod host;
mod incidents;
mod kills;
mod ledger;
mod lost_answers;
