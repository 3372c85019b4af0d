//! `fraud-guard local` and `simulate`: everything fraud-guard talks to, on one machine.

pub mod app_root;
pub mod host;
pub mod scenarios;
pub mod services;
pub mod stop;
pub mod story;
