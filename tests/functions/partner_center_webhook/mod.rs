//! Partner Center's webhook: who is believed, and what follows from it.

mod forged;
mod polls;
mod scene;
mod taken;
