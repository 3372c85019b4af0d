//! What several tests need.

pub mod azurite;
pub mod handler_process;
pub mod letter;
pub mod messages;
pub mod partner;
pub mod smtp_server;
pub mod web_server;
