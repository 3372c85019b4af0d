//! Numbers that look random and are the same for the same seed, and how many runs somebody wants.

use std::time::Duration;

/// A seeded generator (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        usize::try_from(self.bits() >> 33).expect("31 bits") % sides.max(1)
    }

    /// A time between the two, in milliseconds.
    pub fn pause(&mut self, shortest: usize, longest: usize) -> Duration {
        let milliseconds = shortest + self.roll(longest + 1 - shortest);
        Duration::from_millis(milliseconds.try_into().expect("a short time"))
    }

    pub fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len())]
    }

    /// Another generator that this one decides.
    pub fn branch(&mut self) -> Self {
        Self(self.bits())
    }
}

/// A number that the environment asks for.
pub fn asked_for(name: &str) -> Option<u64> {
    let value = std::env::vars_os().find(|(known, _)| known == name)?.1;
    value.to_str()?.parse().ok()
}

/// The seed that the environment gives, or a fresh one.
pub fn seed(name: &str) -> u64 {
    asked_for(name).unwrap_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0)
}
