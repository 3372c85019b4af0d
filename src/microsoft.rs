//! Microsoft's services, one file each.

pub mod access_token;
mod error;
pub mod graph;
pub mod partner_center;
mod remote;

pub use error::RemoteError;
