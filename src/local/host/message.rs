//! A message as the host received it, from whichever queue.

use jiff::Timestamp;

/// A received message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The id that it keeps until it is deleted.
    pub id: String,
    /// What proves that it is still ours.
    pub pop_receipt: String,
    /// The exact bytes.
    pub body: Vec<u8>,
    /// False when the text in storage is not in the encoding that `host.json` names.
    pub is_decoded: bool,
    /// How often it was received, this time included.
    pub dequeue_count: u32,
    /// When it was sent.
    pub inserted_at: Timestamp,
    /// When it goes away by itself; `None` means never.
    pub expires_at: Option<Timestamp>,
    /// When others see it again.
    pub next_visible_at: Timestamp,
}
