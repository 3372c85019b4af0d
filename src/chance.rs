//! What is random, as a value that a simulation can repeat.

use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use uuid::Builder;
use uuid::Uuid;

/// Where the process gets random numbers from. They tell apart who did what and spread retries;
/// nothing here keeps a secret.
#[derive(Clone, Debug, Default)]
pub enum Chance {
    /// The operating system.
    #[default]
    System,
    /// A sequence that begins anew with the same seed.
    Seeded(SeededChance),
}

/// A sequence that begins anew with the same seed; clones go on with the same one.
#[derive(Clone, Debug)]
pub struct SeededChance(Arc<Mutex<u64>>);

impl Chance {
    /// A random id.
    pub fn uuid(&self) -> Uuid {
        match self {
            Self::System => Uuid::new_v4(),
            Self::Seeded(sequence) => {
                let (high, low) = (sequence.next(), sequence.next());
                let bytes = (u128::from(high) << 64 | u128::from(low)).to_be_bytes();
                Builder::from_random_bytes(bytes).into_uuid()
            }
        }
    }
}

impl SeededChance {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(seed)))
    }

    /// The next number: SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number
    /// generators", 2014).
    fn next(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_ids_and_each_only_once() {
        let ids = |seed| {
            let chance = Chance::Seeded(SeededChance::new(seed));
            [chance.uuid(), chance.uuid()]
        };
        assert_eq!(ids(7), ids(7));
        assert_ne!(ids(7), ids(8));
        assert_ne!(ids(7)[0], ids(7)[1]);
    }
}
