//! The wish to end, heard by everything that runs.

use tokio::sync::watch;

/// Asks everything that listens to end; clones are one.
#[derive(Clone, Debug)]
pub struct Stop(watch::Sender<bool>);

impl Default for Stop {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Stop {
    /// Asks to end; asking twice does no harm.
    pub fn request(&self) {
        self.0.send_replace(true);
    }

    /// True once somebody asked.
    pub fn is_requested(&self) -> bool {
        *self.0.borrow()
    }

    /// Waits until somebody asks.
    pub async fn requested(&self) {
        // It fails only when all senders are gone, and `self` is one.
        let _ = self.0.subscribe().wait_for(|asked| *asked).await;
    }
}
