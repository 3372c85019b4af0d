//! fraud-guard
pub mod alarm;
pub mod case;
pub mod channels;
pub mod containment;
pub mod fraud_event;
pub mod http_client;
pub mod loose_json;
pub mod notification;
pub mod outbox;
pub mod policy;
pub mod record;
pub mod settings;
pub mod task;
pub mod text;
