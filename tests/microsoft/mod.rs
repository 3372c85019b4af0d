//! Tokens that stay alive, and what Graph says of the partner, against served stand-ins.

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
