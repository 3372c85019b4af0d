//! What the fault histories share with the other tests.

#![allow(dead_code, reason = "the other tests use more of it")]

#[path = "../support/dice.rs"]
pub mod dice;
#[path = "../support/hostile_names.rs"]
pub mod hostile_names;
#[path = "../support/hostile_proof.rs"]
pub mod hostile_proof;
#[path = "../support/judges.rs"]
pub mod judges;
#[path = "../support/letter.rs"]
pub mod letter;
#[path = "../support/messages.rs"]
pub mod messages;
#[path = "../support/summaries.rs"]
pub mod summaries;
