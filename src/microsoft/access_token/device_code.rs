//! Signing in on another device (RFC 8628): a code to type there, and asking until it was typed.

use std::time::Duration;

use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;
use tokio::time::Instant;
use url::Url;

use super::AccessTokens;
use super::Audience;
use super::LIMITS;
use super::grant::Grant;
use super::grant::Granted;
use super::refusal::NotGranted;
use crate::http_client::Answer;
use crate::microsoft::RemoteError;
use crate::settings::is_allowed_remote;

/// What the token service gives out for a sign-in on another device.
#[derive(Debug)]
pub struct DeviceCode {
    /// What buys the tokens once somebody has signed in.
    pub code: SecretString,
    /// What the person types.
    pub user_code: String,
    /// Where the person types it.
    pub page: Url,
    pace: Pace,
}

/// When to ask, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pace {
    interval: Duration,
    lasts: Duration,
}

#[derive(Deserialize)]
struct Document {
    device_code: SecretString,
    user_code: String,
    verification_uri: String,
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
/// What says who signs in, and lets nobody do anything.
const IDENTITY_SCOPE: &str = "openid profile";
const NO_CODE: &str = "the token service answered with no device code";
/// The longest that codes live.
const LONGEST_SECONDS: u64 = 30 * 60;

impl AccessTokens {
    /// Asks for a code that somebody types on another device to sign in.
    ///
    /// # Errors
    /// [`NotGranted`], which becomes a [`RemoteError`] with `?`.
    pub async fn device_code(&self, audience: Audience) -> Result<DeviceCode, NotGranted> {
        self.device_code_for(self.client_id(), &self.sign_in_scope(audience)).await
    }

    /// Asks for a code for another app registration, which learns nothing but who signs in.
    ///
    /// # Errors
    /// [`NotGranted`], which becomes a [`RemoteError`] with `?`.
    pub async fn device_code_for_identity(
        &self,
        client_id: &str,
    ) -> Result<DeviceCode, NotGranted> {
        self.device_code_for(client_id, IDENTITY_SCOPE).await
    }

    /// Buys the ID token of such a code, without any secret: the app registration must allow public
    /// client flows.
    ///
    /// # Errors
    /// [`NotGranted`], also while nobody has signed in.
    pub async fn redeem_identity(
        &self,
        client_id: &str,
        code: &DeviceCode,
    ) -> Result<SecretString, NotGranted> {
        let mut form = vec![("client_id", client_id.to_owned())];
        form.push(("scope", IDENTITY_SCOPE.to_owned()));
        form.extend(Grant::DeviceCode { device_code: &code.code }.fields());
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let answer = self.post(self.endpoints(self.tenant())?.token, body).await?;
        let granted = Granted::read(&answer, self.clock.now())?;
        granted.id_token.ok_or_else(|| NotGranted::unavailable("the answer has no ID token"))
    }

    async fn device_code_for(
        &self,
        client_id: &str,
        scope: &str,
    ) -> Result<DeviceCode, NotGranted> {
        let form = [("client_id", client_id), ("scope", scope)];
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let answer = self.post(self.endpoints(self.tenant())?.device_code, body).await?;
        match answer.status {
            200 => DeviceCode::read(&answer.body).map_err(NotGranted::unavailable),
            // In every other case the answer has the form of a refused token request.
            _ => match Granted::read(&answer, self.clock.now()) {
                Err(refused) => Err(refused),
                Ok(_) => Err(NotGranted::unavailable(NO_CODE)),
            },
        }
    }

    async fn post(&self, address: Url, body: String) -> Result<Answer, NotGranted> {
        let request = self
            .http
            .request(Method::POST, address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body)
            .build()
            .map_err(|_| NotGranted::unavailable("the request for a code cannot be built"))?;
        Ok(self.http.send(request, LIMITS).await.map_err(RemoteError::from)?)
    }
}

impl DeviceCode {
    /// Reads the answer of the device authorization endpoint; names a reason when it is none, or
    /// when no person should type or open what it says.
    fn read(body: &[u8]) -> Result<Self, &'static str> {
        let answer: Document = serde_json::from_slice(body).map_err(|_| NO_CODE)?;
        let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let length = answer.user_code.chars().count();
        if !(1..=40).contains(&length) || !answer.user_code.chars().all(is_code) {
            return Err("the token service answered with a code that nobody could type");
        }
        let page = answer.verification_uri.parse().ok().filter(is_allowed_remote);
        let page = page.ok_or("the token service names a page that nobody should sign in at")?;
        let (least, most) = INTERVALS;
        Ok(Self {
            code: answer.device_code,
            user_code: answer.user_code,
            page,
            pace: Pace {
                interval: Duration::from_secs(answer.interval.clamp(least, most)),
                lasts: Duration::from_secs(answer.expires_in.min(LONGEST_SECONDS)),
            },
        })
    }

    /// How long the person has.
    pub fn lasts(&self) -> Duration {
        self.pace.lasts
    }

    /// Asks until there are tokens, or never will be.
    ///
    /// # Errors
    /// [`NotGranted::CodeExpired`] when it took too long, [`NotGranted::Declined`], or a refusal.
    pub async fn redeem_with<T>(
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
        let error = DeviceCode::read(&body).expect_err("refused");
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
