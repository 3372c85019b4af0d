//! The other end of the wire for `bench/run`: senders, sink, storage, Partner Center and Functions host.

pub mod bare;
pub mod connection;
pub mod events;
pub mod host;
mod numbers;
mod partner_center;
mod seeds;
mod senders;
mod sink;
mod storage;
pub mod world;

pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;
