//! The custom handler against the rules of the Functions host; the numbers in the comments are
//! those of the conformance cases (one rule of the host each).

mod concurrency;
mod deadline;
mod delivery;
mod forwarded;
mod health;
mod hostile_body;
mod logs;
mod manifest;
mod outside;
mod panic;
mod partner_center_webhook;
mod queue;
mod request_head;
mod start;
mod stop;
mod telemetry;
mod timer;
