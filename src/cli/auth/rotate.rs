//! `fraud-guard auth rotate`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use anyhow::anyhow;
use anyhow::bail;
use clap::Args;
use secrecy::SecretString;

use super::Partner;
use super::Place;
use super::accept::Demand;
use super::standing::Kept;
use crate::microsoft::RemoteError;
use crate::microsoft::access_token::Audience;
use crate::microsoft::access_token::Grant;
use crate::microsoft::saved_token::SavedToken;
use crate::notification::moment;

pub(super) const EXAMPLES: &str = "\
The function app renews the token by itself, once a day. Use this to find out whether it still \
works, or to keep a token that came in PARTNER_REFRESH_TOKEN. The token before stays good and, in \
Key Vault, stays there as an older version.

Examples:
  fraud-guard auth rotate
  fraud-guard auth rotate --file ~/.fraud-guard-token";

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    place: Place,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let partner = Partner::from_settings(&arguments.place)?;
    partner.demand_a_place()?;
    let tokens = &partner.microsoft.tokens;
    let saved = tokens.vault().load().await?;
    let token = partner.token_to_renew(saved.as_ref())?;
    let granted = tokens
        .redeem(Grant::RefreshToken(&token), Audience::PartnerCenter)
        .await
        .map_err(RemoteError::from)
        .context("nothing was changed")?;
    let (scope, now) = (tokens.sign_in_scope(Audience::PartnerCenter), partner.clock.now());
    let demand = Demand {
        tenant: tokens.tenant(),
        client_id: tokens.client_id(),
        scope: &scope,
        nonce: None,
    };
    let mut fresh = demand.accept(&granted, now).context("nothing was changed")?;
    keep_the_moment_of_sign_in(&mut fresh, saved.as_ref());
    let newer = tokens.vault().load().await.context("nothing was changed")?;
    if !is_same(saved.as_ref(), newer.as_ref()) {
        bail!(
            "somebody signed in or renewed the token meanwhile, and that one stays; nothing was \
             changed; look at it: fraud-guard auth status"
        );
    }
    tokens.vault().save(&fresh).await?;
    let kept = Kept::of(&fresh, now);
    let place = tokens.vault().describe();
    let until = moment(kept.expires_at, now);
    writeln!(std::io::stdout(), "Renewed: {}; kept in {place}, good until {until}", kept.line())?;
    Ok(ExitCode::SUCCESS)
}

/// A renewal is no sign-in: when the person signed in is known from before, if at all.
fn keep_the_moment_of_sign_in(fresh: &mut SavedToken, saved: Option<&SavedToken>) {
    let before = saved.and_then(|saved| saved.sign_in.as_ref());
    if let (Some(fresh), Some(before)) = (fresh.sign_in.as_mut(), before) {
        fresh.signed_in_at = before.signed_in_at;
    }
}

fn is_same(before: Option<&SavedToken>, now: Option<&SavedToken>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => before.has_same_token(now),
        (None, None) => true,
        _ => false,
    }
}

impl Partner {
    fn token_to_renew(&self, saved: Option<&SavedToken>) -> anyhow::Result<SecretString> {
        let token = saved.map(|saved| &saved.token).or(self.seed.as_ref());
        token
            .cloned()
            .ok_or_else(|| anyhow!("nobody is signed in; sign in: fraud-guard auth login"))
    }
}
