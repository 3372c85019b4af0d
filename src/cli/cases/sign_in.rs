//! Who decides at the command line: somebody who signs in to the console's app on another device,
//! with the same checks as on the page.

use std::io::Write;

use anyhow::Context;
use anyhow::anyhow;
use anyhow::bail;
use secrecy::ExposeSecret;

use crate::app::AUTH_ENABLED;
use crate::app::App;
use crate::app::Storage;
use crate::clock::Clock;
use crate::containment::action;
use crate::functions::decisions::Decider;
use crate::microsoft::RemoteError;
use crate::microsoft::identity_token::CLIENT_ID;
use crate::settings::Settings;

/// The app as the function app has it, of which nothing is served here.
pub(super) fn app() -> anyhow::Result<App> {
    let mut settings = Settings::from_environment();
    // It says whether whoever comes in was signed in before. Nobody comes in here.
    settings.set(AUTH_ENABLED.name, "true");
    let storage = Storage::from_settings(&mut settings);
    Ok(App::build_whatever_the_policy(&mut settings, storage, Clock::System)?)
}

/// Signs somebody in who may decide now. Everything that is said goes to stderr, so that a script
/// reads nothing but the outcome.
pub(super) async fn sign_in(app: &App) -> anyhow::Result<Decider> {
    let identities = app.identities.as_ref();
    let identities = identities.with_context(|| format!("{} is not set", CLIENT_ID.name))?;
    let tenant = app.microsoft.partner.context("PARTNER_TENANT_ID is not set")?;
    let (tokens, client_id) = (&app.microsoft.tokens, identities.client_id());
    let code = tokens.device_code_for_identity(client_id).await.map_err(RemoteError::from)?;
    let mut err = std::io::stderr();
    writeln!(
        err,
        "Sign in as somebody with the role Fraud.Approver, with multifactor authentication:"
    )?;
    writeln!(err, "open {} and type the code {}", code.page, code.user_code)?;
    writeln!(err, "(Never type a code that somebody sent you. Ctrl-C gives up.)")?;
    let ask = async || tokens.redeem_identity(client_id, &code).await;
    let token = code.redeem_with(ask).await.map_err(RemoteError::from)?;
    let person = identities.person_of(token.expose_secret()).await;
    let person = person.map_err(|refusal| anyhow!("{refusal}"))?;
    if let Err(missing) = person.may_decide(app.clock.now()) {
        bail!("{missing}; nothing was done");
    }
    let object = person.object_id;
    let by = format!("cli:{object}");
    Ok(Decider { person: action::Person { tenant, object }, by })
}
