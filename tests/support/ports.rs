//! Ports for processes that tests start.

use std::net::TcpListener;
use std::sync::atomic::AtomicU16;
use std::sync::atomic::Ordering;

/// A port that nobody listens on, and that no other test is given: one that the system chose could
/// be somebody else's before a slow process listens on it.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Below the ports that systems give to whoever asks for any.
    let first = 10_000 + u16::try_from(std::process::id() % 100).expect("a small number") * 200;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
