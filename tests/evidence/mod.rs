//! The collectors against the stand-ins, well and in trouble.

mod bounds;
mod matrix;
mod published;
mod refusals;
mod story;
mod trouble;
pub mod world;
