//! What is special about the console: the text itself.

use fraud_guard::channels::Channel;
use fraud_guard::channels::Console;
use fraud_guard::channels::render;

use super::receivers::id;
use crate::support::messages::event;
use crate::support::messages::message_after;

#[tokio::test]
async fn the_console_takes_everything() {
    let message = message_after(&[event()]);
    assert!(Console::new(id("console")).deliver(&message).await.is_ok());
}

#[test]
fn the_first_line_says_what_matters() {
    let text = render(&message_after(&[event()]));
    let first = text.lines().next();
    let expected = "[HIGH] Crypto mining in subscription “Shop production” of “Contoso Shop”";
    assert_eq!(first, Some(expected));
}
