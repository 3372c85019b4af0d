//! How cases are assessed.

mod labelled;
mod world;
