//! Who fraud-guard is to Microsoft: the kept sign-in, the tokens and what they let it do, the clock.

use jiff::SignedDuration;
use jiff::Timestamp;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use super::Finding;
use super::Options;
use crate::clock::Clock;
use crate::fraud_event::SourceName;
use crate::http_client::HttpClient;
use crate::microsoft::Microsoft;
use crate::microsoft::RemoteError;
use crate::microsoft::access_token::AccessTokens;
use crate::microsoft::access_token::Audience;
use crate::microsoft::access_token::MOST_AHEAD;
use crate::microsoft::access_token::REFRESH_TOKEN;
use crate::microsoft::acting_sign_in;
use crate::microsoft::key_vault::KEY_VAULT_URL;
use crate::microsoft::saved_token::SavedToken;
use crate::microsoft::saved_token::SignIn;
use crate::microsoft::token_claims::TokenClaims;
use crate::microsoft::token_vault::REFRESH_TOKEN_FILE;
use crate::microsoft::token_vault::TokenVault;
use crate::settings::Settings;
use crate::text::Untrusted;

/// It is renewed every day, so one of this age shows that renewal fails.
const STALE: SignedDuration = SignedDuration::from_hours(7 * 24);
const READS_ALERTS: &str = "PartnerSecurity.Read.All";
const CHANGES_ALERTS: &str = "PartnerSecurity.ReadWrite.All";
const SECTION: &str = "partner-identity";

/// The sign-in as it is kept, read once.
pub(super) struct Kept {
    place: String,
    is_lasting: bool,
    loaded: Result<Option<SavedToken>, RemoteError>,
}

impl Kept {
    /// Reads the vault, and lets the settings name none from here on: what the doctor tries must
    /// not change what is kept. `None` when the settings of the vault are wrong.
    pub(super) async fn read(
        settings: &mut Settings,
        http: &HttpClient,
        clock: &Clock,
    ) -> Option<Self> {
        let vault = TokenVault::from_settings(settings, http, clock)?;
        let loaded = vault.load().await;
        settings.set(KEY_VAULT_URL.name, "");
        settings.set(REFRESH_TOKEN_FILE.name, "");
        if let Ok(Some(saved)) = &loaded {
            settings.set(REFRESH_TOKEN.name, saved.token.expose_secret());
        }
        take_acting_token(settings, http, clock).await;
        Some(Self { place: vault.describe(), is_lasting: vault.is_lasting(), loaded })
    }
}

/// The same for the sign-in that contains.
async fn take_acting_token(settings: &mut Settings, http: &HttpClient, clock: &Clock) {
    let Some(mut acting) = acting_sign_in::settings_of(settings) else { return };
    if let Some(vault) = TokenVault::from_settings(&mut acting, http, clock)
        && let Ok(Some(saved)) = vault.load().await
    {
        settings.set(acting_sign_in::REFRESH_TOKEN.name, saved.token.expose_secret());
    }
    acting_sign_in::PLACES.iter().for_each(|place| settings.set(place.name, ""));
}

const LOGIN: &str = "sign in: fraud-guard auth login";
const ACTING_LOGIN: &str = "sign in: fraud-guard auth login --containment";

/// What the partner's identity lets fraud-guard do, for the sources that are read.
pub(super) async fn findings(
    services: &Microsoft,
    kept: &Kept,
    sources: &[SourceName],
    clock: &Clock,
    options: &Options,
) -> Vec<Finding> {
    let tokens = services.tokens.as_ref();
    let mut findings = Vec::new();
    let needs_user = sources.contains(&SourceName::PartnerCenter);
    if needs_user || kept.is_lasting {
        findings.extend(sign_in(kept, clock.now()));
        findings.push(partner_center(tokens, "Partner Center token", LOGIN).await);
    }
    if sources.contains(&SourceName::Graph) {
        findings.push(graph(tokens).await);
    }
    if let Some(acting) = &services.acting {
        // Nobody else uses it, so that nobody else would find out that it is dead.
        findings.push(partner_center(acting, "containment token", ACTING_LOGIN).await);
    }
    findings.extend(customer(tokens, options).await);
    findings.push(skew(tokens));
    findings
}

fn sign_in(kept: &Kept, now: Timestamp) -> Vec<Finding> {
    let check = "refresh token";
    let place = &kept.place;
    if !kept.is_lasting {
        let what = "it is kept in memory only, so each start falls back to PARTNER_REFRESH_TOKEN, \
                    which dies 90 days after it was made";
        let fix = "set KEY_VAULT_URL, then run fraud-guard auth login";
        return vec![Finding::doubtful(check, what, fix, SECTION)];
    }
    match &kept.loaded {
        Ok(Some(saved)) => vec![age(saved, place, now), mfa(saved.sign_in.as_ref())],
        Ok(None) => {
            let what = format!("{place} holds none");
            vec![Finding::wrong(check, what, "sign in: fraud-guard auth login", SECTION)]
        }
        Err(error) => vec![Finding::refused(check.to_owned(), error.clone())],
    }
}

fn age(saved: &SavedToken, place: &str, now: Timestamp) -> Finding {
    let age = now.duration_since(saved.saved_at);
    let days = age.as_hours() / 24;
    let what = format!("saved {days} days ago in {place}");
    let fix = "see why it is not renewed (the function app's log), or run fraud-guard auth rotate";
    match age {
        age if age < -MOST_AHEAD => {
            let what = format!("saved in the future, at {}", saved.saved_at);
            let fix = "set the clock of this machine, then run fraud-guard auth rotate";
            Finding::doubtful("refresh token", what, fix, SECTION)
        }
        age if age >= SavedToken::LIFETIME => Finding::wrong("refresh token", what, fix, SECTION),
        age if age >= STALE => Finding::doubtful("refresh token", what, fix, SECTION),
        _ => Finding::good("refresh token", what, SECTION),
    }
}

fn mfa(sign_in: Option<&SignIn>) -> Finding {
    let fix = "sign in again with multifactor authentication: fraud-guard auth login";
    match sign_in {
        None => Finding::doubtful(
            "sign-in",
            "the token was put there by another tool, so nothing is known about its sign-in",
            "run fraud-guard auth login",
            SECTION,
        ),
        Some(sign_in) if !sign_in.has_mfa => Finding::wrong(
            "sign-in",
            "it was done without multifactor authentication",
            fix,
            SECTION,
        ),
        Some(sign_in) => {
            let account = sign_in.account.as_ref().map(|name| Untrusted::new(name).visible(100));
            let account = account.unwrap_or_else(|| "an account without a name".to_owned());
            let what = format!("{account}, with multifactor authentication");
            Finding::good("sign-in", what, SECTION)
        }
    }
}

async fn partner_center(
    tokens: &AccessTokens,
    check: &'static str,
    login: &'static str,
) -> Finding {
    let claims = match claims(tokens.token(Audience::PartnerCenter).await, check) {
        Ok(claims) => claims,
        Err(finding) => return *finding,
    };
    if claims.is_app_only {
        let what = "it is the app's alone, and fraud events need a user";
        return Finding::wrong(check, what, login, SECTION);
    }
    if claims.tenant != Some(tokens.tenant()) {
        let what = "it is of another tenant than PARTNER_TENANT_ID";
        return Finding::wrong(check, what, login, SECTION);
    }
    if !claims.has_mfa {
        let what = "it does not claim multifactor authentication, without which it is refused";
        return Finding::wrong(check, what, login, SECTION);
    }
    Finding::good(check, "on behalf of a user, with multifactor authentication", SECTION)
}

async fn graph(tokens: &AccessTokens) -> Finding {
    let check = "Microsoft Graph token";
    let claims = match claims(tokens.token(Audience::Graph).await, check) {
        Ok(claims) => claims,
        Err(finding) => return *finding,
    };
    let has = |role: &str| claims.roles.iter().any(|known| known == role);
    if has(CHANGES_ALERTS) {
        return Finding::good(check, format!("may do {CHANGES_ALERTS}"), SECTION);
    }
    let fix = format!("grant the app {CHANGES_ALERTS} as an application permission, with consent");
    if has(READS_ALERTS) {
        let what = "alerts can be read and not answered";
        return Finding::doubtful(check, what, fix, SECTION);
    }
    Finding::wrong(check, format!("it has no role {READS_ALERTS}"), fix, SECTION)
}

async fn customer(tokens: &AccessTokens, options: &Options) -> Option<Finding> {
    let customer = options.customer?;
    let check = format!("token for customer {customer}");
    let got = tokens.token_for_customer(Audience::Graph, customer).await;
    Some(match got {
        Ok(_) => Finding::good(check, "the delegated admin relationship gives one", SECTION),
        Err(error) => Finding::refused(check, error),
    })
}

/// After the tokens were asked for: their answers carry the time of the other side.
fn skew(tokens: &AccessTokens) -> Finding {
    match tokens.clock_skew() {
        None if !tokens.knows_the_time() => {
            Finding::skipped("clock", "Entra did not answer, so there is none to compare", SECTION)
        }
        None => Finding::good("clock", "agrees with Entra's within two minutes", SECTION),
        Some(skew) => {
            let what = format!("differs from Entra's by {} s", skew.as_secs().unsigned_abs());
            let fix = "set this machine's clock; tokens may be refused as not valid yet";
            Finding::wrong("clock", what, fix, SECTION)
        }
    }
}

/// What the token says of itself; the finding instead when there is none or it does not say.
fn claims(
    token: Result<SecretString, RemoteError>,
    check: &str,
) -> Result<TokenClaims, Box<Finding>> {
    let token = token.map_err(|error| Box::new(Finding::refused(check.to_owned(), error)))?;
    TokenClaims::of(&token).ok_or_else(|| {
        let what = "there is one, and it does not say what it lets us do";
        Box::new(Finding::skipped(check, what, SECTION))
    })
}
