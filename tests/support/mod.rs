//! What several tests need.

pub mod alertmanager;
pub mod azurite;
pub mod azurite_host;
pub mod browser;
pub mod certificates;
pub mod chaos_proxy;
pub mod definitions;
pub mod dice;
pub mod dispatcher;
pub mod driven_browser;
pub mod handler;
pub mod handler_process;
pub mod hostile_names;
pub mod hostile_proof;
pub mod judges;
pub mod killable;
pub mod letter;
pub mod log;
pub mod messages;
pub mod microsoft;
pub mod packaged;
pub mod partner;
pub mod partner_center;
pub mod ports;
pub mod recorder;
pub mod sink;
pub mod smtp_server;
pub mod summaries;
pub mod terminal;
pub mod throttled_storage;
pub mod tls_server;
pub mod token_endpoint;
pub mod web_server;
pub mod wire;
pub mod zip_file;

/// The settings of a webhook at this address.
pub fn webhook_settings(url: &str) -> [(&str, &str); 2] {
    [("WEBHOOK_URL", url), ("WEBHOOK_SECRET", "whsec_Y2FuYXJ5LXdlYmhvb2stc2VjcmV0LTEyMzQ1Ng==")]
}
