//! Partner Center's webhook: who is believed, and what follows from it.

mod floods;
mod forged;
mod forged_certificates;
mod polls;
mod scene;
mod taken;
