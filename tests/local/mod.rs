//! The embedded host and the stand-ins, each over real HTTP.

mod command;
mod console;
mod estate;
mod graph;
mod host_forwarding;
mod host_invocations;
mod host_queues;
mod login;
mod partner_center;
mod policy;
pub mod recording_handler;
mod scenarios;
mod sign_in;
pub mod stand_ins;
mod story;
mod webhook;
