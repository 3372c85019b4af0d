//! The console over real HTTP: who is let in, what is shown, and that only a form that an
//! approver sent from a page of ours changes anything.

mod accessible;
mod decisions;
mod forged;
mod hostile;
mod keys;
mod pages;
pub mod proposed;
mod scanners;
pub mod scene;
mod sheets;
mod sources;
