//! How often something may happen, counted in windows of a minute.

use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use jiff::SignedDuration;
use jiff::Timestamp;

/// So many times a minute, and no more.
#[derive(Debug)]
pub struct Budget {
    most: u32,
    window: Mutex<Option<Window>>,
}

#[derive(Clone, Copy, Debug)]
struct Window {
    began_at: Timestamp,
    used: u32,
}

const LENGTH: SignedDuration = SignedDuration::from_secs(60);

impl Budget {
    /// A budget of this many times a minute.
    pub fn a_minute(most: u32) -> Self {
        Self { most, window: Mutex::default() }
    }

    /// True while something is left; takes nothing.
    pub fn has_room(&self, now: Timestamp) -> bool {
        current(*self.lock(), now).used < self.most
    }

    /// Takes one; false when nothing is left.
    pub fn take(&self, now: Timestamp) -> bool {
        let mut window = self.lock();
        let mut new = current(*window, now);
        let has_room = new.used < self.most;
        if has_room {
            new.used += 1;
        }
        *window = Some(new);
        has_room
    }

    fn lock(&self) -> MutexGuard<'_, Option<Window>> {
        // Two numbers that are written together: a poisoned lock still guards a whole window.
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The window that is open now. A clock that was set back does not close it for longer than it
/// lasts.
fn current(window: Option<Window>, now: Timestamp) -> Window {
    let is_open = |window: &Window| now.duration_since(window.began_at).abs() < LENGTH;
    window.filter(is_open).unwrap_or(Window { began_at: now, used: 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_used_up_and_comes_back_after_a_minute() {
        let start = Timestamp::from_second(1_770_000_000).expect("a time");
        let budget = Budget::a_minute(2);
        let taken: Vec<bool> = [0, 1, 2, 59, 60, 61, 62]
            .map(|second| budget.take(start + SignedDuration::from_secs(second)))
            .into();
        assert_eq!(taken, [true, true, false, false, true, true, false]);
        assert!(!budget.has_room(start + SignedDuration::from_secs(63)));
    }
}
