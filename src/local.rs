//! `fraud-guard local` and `simulate`: everything fraud-guard talks to, on one machine.
//!
//! - [`host`] — the embedded Functions host, which reads the files that ship
//! - [`services`] — stand-ins for Partner Center, Graph and the token endpoint
//! - [`scenarios`] — what happens in the world, as scripts
//! - [`story`] — the way of every event, told as it happens

pub mod app_root;
pub mod command;
pub mod host;
mod narration;
mod playing;
mod policy_file;
mod run;
pub mod scenarios;
pub mod services;
mod simulate;
mod stage;
pub mod stop;
pub mod story;

pub use narration::Ending;
pub use run::run;
pub use simulate::run as simulate;
pub use stage::LocalError;
