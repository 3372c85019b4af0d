//! Tokens that stay alive, against served stand-ins.

mod customers;
mod hundred_days;
mod identity;
mod key_vault;
mod outages;
mod rotation;
mod skew;
mod token_file;
mod world;
