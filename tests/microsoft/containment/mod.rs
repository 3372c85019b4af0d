//! What contains, against served stand-ins that act, and against servers that say exact bytes.

mod effects;
mod faults;
mod holders;
mod parts;
mod roles;
mod wire;
mod world;
