//! Signing in on another device (RFC 8628): a code to type there, and asking until it was typed.

use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use crate::microsoft::access_token::NotGranted;
use crate::settings::is_allowed_remote;

/// What the token service gives out for a sign-in on another device.
#[derive(Debug)]
pub(super) struct DeviceCode {
    /// What buys the tokens once somebody has signed in.
    pub(super) code: SecretString,
    /// What the person types.
    pub(super) user_code: String,
    /// Where the person types it.
    pub(super) page: Url,
    pace: Pace,
}

/// When to ask, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pace {
    interval: Duration,
    lasts: Duration,
}

#[derive(Deserialize)]
struct Answer {
    device_code: SecretString,
    user_code: String,
    verification_uri: Url,
    expires_in: u64,
    #[serde(default = "usual_interval")]
    interval: u64,
}

/// RFC 8628, section 3.2: what holds when the answer names no interval.
fn usual_interval() -> u64 {
    5
}

/// RFC 8628, section 3.5: how much longer to wait after being told to slow down.
const SLOWER: Duration = Duration::from_secs(5);
/// Nobody is asked more often, or less often, whatever the answer says.
const INTERVALS: (u64, u64) = (1, 60);
/// The longest that codes live.
const LONGEST_SECONDS: u64 = 30 * 60;

impl DeviceCode {
    /// Reads the answer of the device authorization endpoint.
    ///
    /// # Errors
    /// When it is none, or names a page that no person should be sent to.
    pub(super) fn read(body: &[u8]) -> anyhow::Result<Self> {
        let answer: Answer = serde_json::from_slice(body)
            .ok()
            .context("the token service answered with no device code; try again later")?;
        let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let length = answer.user_code.chars().count();
        if !(1..=40).contains(&length) || !answer.user_code.chars().all(is_code) {
            bail!("the token service answered with a code that nobody could type");
        }
        if !is_allowed_remote(&answer.verification_uri) {
            bail!("the token service names a page that is not https; do not sign in there");
        }
        let (least, most) = INTERVALS;
        Ok(Self {
            code: answer.device_code,
            user_code: answer.user_code,
            page: answer.verification_uri,
            pace: Pace {
                interval: Duration::from_secs(answer.interval.clamp(least, most)),
                lasts: Duration::from_secs(answer.expires_in.min(LONGEST_SECONDS)),
            },
        })
    }

    /// How long the person has.
    pub(super) fn lasts(&self) -> Duration {
        self.pace.lasts
    }

    /// Asks until there are tokens, or never will be.
    ///
    /// # Errors
    /// What a person reads: it took too long, was declined, or is refused.
    pub(super) async fn redeem_with<T>(
        &self,
        ask: impl AsyncFn() -> Result<T, NotGranted>,
    ) -> Result<T, NotGranted> {
        let begun = Instant::now();
        let mut interval = self.pace.interval;
        loop {
            tokio::time::sleep(interval).await;
            if begun.elapsed() >= self.pace.lasts {
                return Err(NotGranted::CodeExpired);
            }
            match ask().await {
                Err(NotGranted::AuthorizationPending) => {}
                Err(NotGranted::SlowDown) => interval += SLOWER,
                // RFC 8628, section 3.5: back off when there is no answer.
                Err(NotGranted::Unavailable { .. }) => {
                    interval = (interval * 2).min(Duration::from_secs(INTERVALS.1));
                }
                decided => return decided,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use rstest::rstest;
    use serde_json::json;

    use super::*;

    fn answer(changes: serde_json::Value) -> Vec<u8> {
        let mut answer = json!({
            "device_code": "canary-device-code",
            "user_code": "ABCD-1234",
            "verification_uri": "https://microsoft.com/devicelogin",
            "expires_in": 900,
            "interval": 5,
        });
        let fields = answer.as_object_mut().expect("an object");
        fields.extend(changes.as_object().expect("an object").clone());
        fields.retain(|_, value| !value.is_null());
        answer.to_string().into_bytes()
    }

    #[rstest]
    #[case(json!({}), 5)]
    #[case(json!({ "interval": null }), 5)]
    #[case(json!({ "interval": 0 }), 1)]
    #[case(json!({ "interval": 100_000 }), 60)]
    fn the_interval_is_that_of_the_answer_within_bounds(
        #[case] changes: serde_json::Value,
        #[case] seconds: u64,
    ) {
        let read = DeviceCode::read(&answer(changes)).expect("a device code");
        assert_eq!(read.pace.interval.as_secs(), seconds);
        assert!(!format!("{read:?}").contains("canary-device-code"));
    }

    #[rstest]
    #[case::no_json(b"<h1>canary</h1>".to_vec())]
    #[case::no_code(answer(json!({ "device_code": null })))]
    #[case::a_code_with_a_line(answer(json!({ "user_code": "A\u{1b}[2J" })))]
    #[case::an_empty_code(answer(json!({ "user_code": "" })))]
    #[case::no_page(answer(json!({ "verification_uri": "javascript:alert(1)" })))]
    #[case::a_plain_page(answer(json!({ "verification_uri": "http://microsoft.com/devicelogin" })))]
    fn what_nobody_should_type_or_open_is_refused(#[case] body: Vec<u8>) {
        let error = DeviceCode::read(&body).expect_err("refused").to_string();
        assert!(!error.contains("canary"), "{error}");
    }

    /// Plays answers in turn and returns when, in seconds, each was asked for.
    async fn play(answers: Vec<NotGranted>) -> (Result<(), NotGranted>, Vec<u64>) {
        let read = DeviceCode::read(&answer(json!({ "expires_in": 60 }))).expect("a device code");
        let begun = Instant::now();
        let times = RefCell::new(Vec::new());
        let answers = RefCell::new(answers.into_iter());
        let redeemed = read
            .redeem_with(async || {
                times.borrow_mut().push(begun.elapsed().as_secs());
                answers.borrow_mut().next().map_or(Ok(()), Err)
            })
            .await;
        (redeemed, times.into_inner())
    }

    fn no_answer() -> NotGranted {
        NotGranted::Unavailable { what: "nothing".to_owned(), after: None }
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_asked_at_the_interval_until_somebody_signed_in() {
        let (redeemed, times) = play(vec![NotGranted::AuthorizationPending; 2]).await;
        assert_eq!((redeemed, times), (Ok(()), vec![5, 10, 15]));
    }

    #[tokio::test(start_paused = true)]
    async fn it_slows_down_when_told_to_and_stays_slow() {
        let answers = vec![NotGranted::SlowDown, NotGranted::AuthorizationPending];
        assert_eq!(play(answers).await, (Ok(()), vec![5, 15, 25]));
    }

    #[tokio::test(start_paused = true)]
    async fn it_backs_off_when_there_is_no_answer() {
        assert_eq!(play(vec![no_answer(), no_answer()]).await, (Ok(()), vec![5, 15, 35]));
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_the_code_has_expired() {
        let (redeemed, times) = play(vec![NotGranted::AuthorizationPending; 100]).await;
        assert_eq!(redeemed, Err(NotGranted::CodeExpired));
        assert_eq!(times.len(), 11, "{times:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_ends_when_the_person_says_no() {
        let answers = vec![NotGranted::AuthorizationPending, NotGranted::Declined];
        assert_eq!(play(answers).await, (Err(NotGranted::Declined), vec![5, 10]));
    }
}
