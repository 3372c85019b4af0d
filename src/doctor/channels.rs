//! Whether people can be told.

use super::Finding;
use super::Options;
use crate::audience::Audience;
use crate::channels::Channel;
use crate::clock::Clock;
use crate::notification;
use crate::policy::Reader;

/// One finding for each channel; a test message goes out when asked for.
pub(super) async fn findings(
    audience: &Audience,
    clock: &Clock,
    options: &Options,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for channel in audience.channels() {
        let reader = audience.policy.reader_of(channel.id());
        findings.push(check(channel.as_ref(), &reader, clock, options).await);
    }
    if findings.len() < 2 {
        findings.push(Finding::doubtful(
            "channels",
            "with one channel nobody hears that it failed",
            "set up a second one",
            "channels",
        ));
    }
    findings
}

async fn check(
    channel: &dyn Channel,
    reader: &Reader,
    clock: &Clock,
    options: &Options,
) -> Finding {
    let name = format!("channel {}", channel.id());
    if !options.send_test {
        return Finding::skipped(name, "set up; --send-test sends a marked message", "channels");
    }
    match channel.deliver(&notification::test_message(clock.now(), reader)).await {
        Ok(_) => Finding::good(name, "took a test message; see whether it is there", "channels"),
        Err(error) => {
            let fix = "check its address and secret, and whether its other side still exists";
            Finding::wrong(name, error.to_string(), fix, "channels")
        }
    }
}
