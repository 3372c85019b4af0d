//! What several tests need.

pub mod letter;
pub mod messages;
pub mod microsoft;
pub mod smtp_server;
pub mod web_server;
