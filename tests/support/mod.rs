//! What several tests need.

pub mod azurite;
pub mod handler;
pub mod handler_process;
pub mod letter;
pub mod log;
pub mod messages;
pub mod partner;
pub mod partner_center;
pub mod smtp_server;
pub mod web_server;
pub mod wire;
