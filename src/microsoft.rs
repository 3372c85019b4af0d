//! Microsoft's services, one file each.

pub mod access_token;
pub mod graph;
pub mod partner_center;
mod remote;

pub use remote::RemoteError;
