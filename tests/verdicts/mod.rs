//! Answers on their way to Microsoft: from the command to the stand-ins' world, over real HTTP.

mod bodies;
mod commands;
mod conflicts;
mod legitimate;
mod responses;
mod told;
mod trouble;
mod wire;
mod world;
