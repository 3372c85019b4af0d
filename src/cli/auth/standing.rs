//! How a sign-in stands: what is known about it, and what somebody must do.

use std::io;
use std::io::Write;

use jiff::Timestamp;
use serde::Serialize;

use super::check::Check;
use crate::fraud_event::TenantId;
use crate::microsoft::access_token::MOST_AHEAD;
use crate::microsoft::access_token::ROTATE_AFTER;
use crate::microsoft::saved_token::SavedToken;
use crate::notification::moment;
use crate::text::Untrusted;

/// What `fraud-guard auth status` says; never a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Standing {
    /// True when nobody has to act.
    pub(super) is_good: bool,
    /// Where the refresh token is kept.
    pub(super) kept_in: String,
    /// How the app proves who it is: `secret` or `managed_identity`.
    pub(super) client_authentication: &'static str,
    /// The refresh token; none when nobody is signed in.
    pub(super) sign_in: Option<Kept>,
    /// What was tried just now; empty without `--check`.
    pub(super) checks: Vec<Check>,
    /// What somebody must do.
    pub(super) problems: Vec<String>,
}

/// A refresh token, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Kept {
    /// Who signed in; unknown for a token that another tool put there.
    pub(super) account: Option<String>,
    /// The tenant.
    pub(super) tenant: Option<TenantId>,
    /// Whether multifactor authentication was done; unknown as above.
    pub(super) has_mfa: Option<bool>,
    /// When the person signed in; unknown as above.
    pub(super) signed_in_at: Option<Timestamp>,
    /// When the token was renewed last.
    pub(super) saved_at: Timestamp,
    /// When the function app renews it next: at the first use after this.
    pub(super) next_renewal_at: Timestamp,
    /// When Entra lets it die if nobody renews it.
    pub(super) expires_at: Timestamp,
    /// Whole days until then.
    pub(super) days_left: i64,
}

/// With less left somebody must act: fraud-guard renews it long before, so it does not run.
const LEAST_DAYS: i64 = 14;
const LOGIN: &str = "sign in: fraud-guard auth login";

impl Kept {
    /// What is known about a saved token.
    pub(super) fn of(saved: &SavedToken, now: Timestamp) -> Self {
        let expires_at = saved.saved_at.checked_add(SavedToken::LIFETIME).unwrap_or(Timestamp::MAX);
        let sign_in = saved.sign_in.as_ref();
        let visible = |name: &String| Untrusted::new(name).visible(100);
        Self {
            account: sign_in.and_then(|sign_in| sign_in.account.as_ref()).map(visible),
            tenant: sign_in.and_then(|sign_in| sign_in.tenant),
            has_mfa: sign_in.map(|sign_in| sign_in.has_mfa),
            signed_in_at: sign_in.map(|sign_in| sign_in.signed_in_at),
            saved_at: saved.saved_at,
            next_renewal_at: saved.saved_at.checked_add(ROTATE_AFTER).unwrap_or(Timestamp::MAX),
            expires_at,
            days_left: expires_at.duration_since(now).as_hours().div_euclid(24),
        }
    }

    /// What somebody must do about it.
    pub(super) fn problems(&self, partner: TenantId, now: Timestamp) -> Vec<String> {
        let mut problems = Vec::new();
        if self.saved_at.duration_since(now) > MOST_AHEAD {
            problems.push(
                "the refresh token was saved at a time that is still to come, so its age is \
                 unknown; set this machine's clock or the other one right, then: fraud-guard auth \
                 rotate"
                    .to_owned(),
            );
        } else if self.days_left < 0 {
            problems.push(format!("the refresh token has expired; {LOGIN}"));
        } else if self.days_left < LEAST_DAYS {
            let days = self.days_left;
            problems.push(format!(
                "the refresh token was not renewed for a long time and dies in {days} days; see \
                 why the function app does not renew it, then: fraud-guard auth rotate"
            ));
        }
        match self.has_mfa {
            Some(true) => {}
            Some(false) => problems.push(format!(
                "the sign-in had no multifactor authentication, and Partner Center refuses it; \
                 {LOGIN}"
            )),
            None => problems.push(
                "nothing is known about the sign-in behind this refresh token; find out and note \
                 it: fraud-guard auth rotate"
                    .to_owned(),
            ),
        }
        if self.tenant.is_some_and(|tenant| tenant != partner) {
            problems.push(format!("the account is not of PARTNER_TENANT_ID; {LOGIN}"));
        }
        problems
    }

    /// A line for people: who, where and how.
    pub(super) fn line(&self) -> String {
        let account = self.account.as_deref().unwrap_or("an unknown account");
        let tenant = self.tenant.map(|tenant| format!(" of tenant {tenant}")).unwrap_or_default();
        format!("{account}{tenant}, {}", self.mfa())
    }

    fn mfa(&self) -> &'static str {
        match self.has_mfa {
            Some(true) => "with multifactor authentication",
            Some(false) => "WITHOUT multifactor authentication",
            None => "multifactor authentication unknown",
        }
    }
}

impl Standing {
    /// Writes it for a person.
    ///
    /// # Errors
    /// When nobody reads.
    pub(super) fn write(&self, out: &mut impl Write, now: Timestamp) -> io::Result<()> {
        match &self.sign_in {
            Some(kept) => {
                writeln!(out, "Signed in:      {}", kept.line())?;
                if let Some(at) = kept.signed_in_at {
                    writeln!(out, "Signed in at:   {}", moment(at, now))?;
                }
                writeln!(out, "Last renewed:   {}", moment(kept.saved_at, now))?;
                let next = moment(kept.next_renewal_at, now);
                writeln!(out, "Next renewal:   at the first use after {next}")?;
                writeln!(out, "Dies unrenewed: {}", moment(kept.expires_at, now))?;
            }
            None => writeln!(out, "Signed in:      nobody")?,
        }
        writeln!(out, "Kept in:        {}", self.kept_in)?;
        let client = self.client_authentication.replace('_', " ");
        writeln!(out, "The app proves itself with a {client}.")?;
        for check in &self.checks {
            writeln!(out, "{}", check.line(now))?;
        }
        for problem in &self.problems {
            writeln!(out, "! {problem}")?;
        }
        Ok(())
    }
}
