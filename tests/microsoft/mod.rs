//! Tokens that stay alive, what Graph says of the partner, and what contains, against served
//! stand-ins.

mod containment;
mod customers;
mod hundred_days;
mod identity;
mod key_vault;
mod outages;
mod rotation;
mod security_score;
mod skew;
mod token_file;
mod world;
