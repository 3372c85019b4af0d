//! `fraud-guard auth login`.

use std::io::Write;
use std::process::Command;
use std::process::ExitCode;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use anyhow::anyhow;
use anyhow::bail;
use clap::Args;
use url::Url;

use super::Partner;
use super::Place;
use super::accept::Demand;
use super::redirect::Door;
use super::redirect::Redirect;
use super::redirect::SignInAnswer;
use super::request::Asker;
use super::request::SignInRequest;
use super::standing::Kept;
use crate::cli::signals::Signals;
use crate::microsoft::RemoteError;
use crate::microsoft::access_token::Audience;
use crate::microsoft::access_token::Grant;
use crate::microsoft::access_token::Granted;
use crate::microsoft::access_token::NotGranted;
use crate::microsoft::access_token::RefusalClass;
use crate::microsoft::partner_center::EventsQuery;
use crate::microsoft::partner_center::PageQuery;
use crate::microsoft::saved_token::SavedToken;
use crate::notification::moment;

pub(super) const HELP: &str = "\
Sign in the account that fraud-guard works as, and keep its refresh token.

Partner Center gives fraud events only to a user who signed in with multifactor authentication. \
Use a dedicated account with the role Admin agent, and no account of a person. The address that \
is printed leads to Microsoft's sign-in page; the browser then comes back to this machine. The \
app registration needs the platform Web with the redirect URI http://localhost (any port is good).";

pub(super) const EXAMPLES: &str = "\
The refresh token goes to the Key Vault that KEY_VAULT_URL names, or to a file that only you can \
read. It is kept only if the sign-in had multifactor authentication and was in PARTNER_TENANT_ID.

Examples:
  KEY_VAULT_URL=https://NAME.vault.azure.net fraud-guard auth login --open
  fraud-guard auth login --file ~/.fraud-guard-token --port 8400
  fraud-guard auth login --device-code

Without any cloud: run fraud-guard simulate, set what it prints, then
  fraud-guard auth login --file token.json";

#[derive(Debug, Args)]
pub(in crate::cli) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Port on this machine that the browser comes back to; a free one by default.
    #[arg(long, value_name = "N", default_value_t = 0)]
    port: u16,
    /// Open the browser too.
    #[arg(long)]
    open: bool,
    /// How long to wait for the sign-in.
    #[arg(long, value_name = "SECONDS", default_value_t = 600,
          value_parser = clap::value_parser!(u64).range(1..=600))]
    wait: u64,
    /// Type a code on another device instead; Conditional Access often forbids this.
    #[arg(long, conflicts_with_all = ["port", "open", "wait"])]
    device_code: bool,
}

/// What was granted, and the nonce that the id token must repeat.
struct Received {
    granted: Granted,
    nonce: Option<String>,
}

pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let partner = Partner::from_settings(&arguments.place)?;
    partner.demand_a_place()?;
    // A vault that cannot be read now will not take the token later either.
    let before = partner.microsoft.tokens.vault().load().await?;
    if let Some(before) = before.map(|saved| Kept::of(&saved, partner.clock.now())) {
        say(&format!("Signed in until now: {}", before.line()))?;
    }
    let signals = Signals::listen().context("cannot listen for signals")?;
    let mut given_up = std::pin::pin!(signals.wait());
    let saved = tokio::select! {
        signed_in = sign_in(&partner, arguments) => signed_in.context("nothing was saved")?,
        () = &mut given_up => bail!("given up; nothing was saved"),
    };
    partner.keep(&saved).await?;
    tokio::select! {
        outcome = partner.try_out() => say(&outcome)?,
        () = given_up => bail!("given up; the sign-in is saved, and was not tried out"),
    }
    Ok(ExitCode::SUCCESS)
}

/// A token that is good enough to be saved.
async fn sign_in(partner: &Partner, arguments: &Arguments) -> anyhow::Result<SavedToken> {
    let received = match arguments.device_code {
        true => partner.on_another_device().await,
        false => partner.in_browser(arguments).await,
    };
    let received = received?;
    let (tokens, now) = (&partner.microsoft.tokens, partner.clock.now());
    let demand = Demand {
        tenant: tokens.tenant(),
        client_id: tokens.client_id(),
        scope: &tokens.sign_in_scope(Audience::PartnerCenter),
        nonce: received.nonce.as_deref(),
    };
    Ok(demand.accept(&received.granted, now)?)
}

impl Partner {
    /// Saves a token and says so. Nothing interrupts this, so that what is said is true.
    async fn keep(&self, saved: &SavedToken) -> anyhow::Result<()> {
        let (vault, now) = (self.microsoft.tokens.vault(), self.clock.now());
        vault.save(saved).await.context("the refresh token was not saved")?;
        let kept = Kept::of(saved, now);
        say(&format!("Signed in: {}", kept.line()))?;
        let until = moment(kept.expires_at, now);
        say(&format!("Kept in {}; good until {until}, and renewed daily", vault.describe()))?;
        Ok(())
    }

    async fn in_browser(&self, arguments: &Arguments) -> anyhow::Result<Received> {
        let redirect = Redirect::listen(arguments.port).await.with_context(|| {
            format!("cannot listen on port {} of this machine; try another --port", arguments.port)
        })?;
        let (uri, door) = (redirect.uri(), redirect.door());
        let patience = Duration::from_secs(arguments.wait);
        let answered = self.ask_in_browser(&uri, &door, arguments.open);
        let served = redirect.serve_during(tokio::time::timeout(patience, answered)).await?;
        served.unwrap_or_else(|_| {
            Err(anyhow!("nobody signed in within {} s; begin again", arguments.wait))
        })
    }

    /// Sends the person to the sign-in page; a second time when Entra demands more than it asked
    /// for at first.
    async fn ask_in_browser(
        &self,
        redirect_uri: &str,
        door: &Door,
        opens: bool,
    ) -> anyhow::Result<Received> {
        let tokens = &self.microsoft.tokens;
        let endpoint = tokens.endpoints(tokens.tenant())?.authorize;
        let scope = tokens.sign_in_scope(Audience::PartnerCenter);
        let client_id = tokens.client_id();
        let asker = Asker { endpoint: &endpoint, client_id, redirect_uri, scope: &scope };
        let mut claims: Option<String> = None;
        loop {
            let request = Arc::new(SignInRequest::new());
            let answer = door.expect(&request);
            invite(&request.url(asker, claims.as_deref()), claims.is_some(), opens)?;
            let code = match answer.await? {
                SignInAnswer::Code(code) => code,
                SignInAnswer::Refused { error, number } => bail!(refusal(error, number)),
            };
            let grant = Grant::Code { code: &code, redirect_uri, code_verifier: &request.verifier };
            match tokens.redeem(grant, Audience::PartnerCenter).await {
                Ok(granted) => {
                    return Ok(Received { granted, nonce: Some(request.nonce.clone()) });
                }
                Err(error) => match challenge(&error).filter(|_| claims.is_none()) {
                    Some(demanded) => claims = Some(demanded),
                    None => return Err(RemoteError::from(error).into()),
                },
            }
        }
    }

    async fn on_another_device(&self) -> anyhow::Result<Received> {
        say(
            "Warning: Conditional Access often forbids device codes, because attackers send them \
             to others. Never type a code that somebody sent you.",
        )?;
        let tokens = &self.microsoft.tokens;
        let code = tokens.device_code(Audience::PartnerCenter).await.map_err(RemoteError::from)?;
        let minutes = code.lasts().as_secs() / 60;
        say(&format!("Open {} and type the code {}", code.page, code.user_code))?;
        say(&format!("fraud-guard waits for {minutes} minutes; Ctrl-C gives up."))?;
        let grant = Grant::DeviceCode { device_code: &code.code };
        let ask = async || tokens.redeem(grant, Audience::PartnerCenter).await;
        let granted = code.redeem_with(ask).await.map_err(RemoteError::from)?;
        Ok(Received { granted, nonce: None })
    }

    /// Reads one fraud event with the token that was just saved. The token stays either way.
    async fn try_out(&self) -> String {
        let one = PageQuery { size: std::num::NonZeroU32::MIN, number: std::num::NonZeroU32::MIN };
        let query = EventsQuery { page: Some(one), ..EventsQuery::default() };
        match self.microsoft.partner_center.fraud_events(query).await {
            Ok(_) => "Tried out: Partner Center lets fraud-guard read fraud events.".to_owned(),
            Err(error) => format!("! Tried out, and it does not work yet: {error}"),
        }
    }
}

/// What the next sign-in must bring, when a refusal says so.
fn challenge(error: &NotGranted) -> Option<String> {
    match error {
        NotGranted::Refused(refusal) if refusal.class == RefusalClass::MfaRequired => {
            refusal.claims.clone()
        }
        _ => None,
    }
}

fn invite(url: &Url, is_repeated: bool, opens: bool) -> anyhow::Result<()> {
    if is_repeated {
        say("\nMicrosoft demands more of this sign-in. Open this address too:")?;
    } else {
        say("Open this address in a browser on this machine, and sign in with the account that")?;
        say("fraud-guard works as, with multifactor authentication (Ctrl-C gives up):")?;
    }
    say(&format!("\n  {url}\n"))?;
    if opens && let Err(error) = open(url) {
        say(&format!("The browser cannot be opened ({error}); open the address yourself."))?;
    }
    Ok(())
}

/// Hands the address to the desktop. The child is not waited for: some browsers stay.
fn open(url: &Url) -> std::io::Result<()> {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let mut command = Command::new(opener);
    command.arg(url.as_str()).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().map(drop)
}

/// Why nobody was signed in, and what to do.
fn refusal(error: &str, number: Option<u32>) -> String {
    let advice = match (number, error) {
        (Some(65_004), _) => "the person declined; sign in again and accept what the app asks for",
        (Some(50_105), _) => "assign the account to the app, or let the app need no assignment",
        (Some(53_003 | 53_000 | 53_001 | 530_035), _) => {
            "Conditional Access blocks the account; let an administrator allow it"
        }
        (Some(65_001 | 90_094 | 90_008), _) | (_, "consent_required") => {
            "an administrator must consent to Microsoft Partner Center, user_impersonation"
        }
        (_, "access_denied") => "the sign-in was cancelled or is not allowed; try again",
        (_, "server_error" | "temporarily_unavailable") => "try again later",
        _ => "check PARTNER_TENANT_ID, PARTNER_CLIENT_ID and the app registration",
    };
    let code = number.map(|number| format!(" (AADSTS{number})")).unwrap_or_default();
    format!("Microsoft signed nobody in: {error}{code}; {advice}")
}

fn say(line: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}
