//! The console over real HTTP: who is let in, what is shown, and that nothing is changed by it.

mod forged;
mod hostile;
mod keys;
mod pages;
mod scanners;
mod scene;
