//! `fraud-guard cases approve`, `decline` and `revoke`: the decisions of the page, at the command
//! line.

use std::io::BufRead;
use std::io::IsTerminal;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use serde_json::json;

use super::answer::refuse;
use super::find_by_id;
use super::runtime;
use super::sign_in;
use crate::app::App;
use crate::case::Case;
use crate::console::Sheet;
use crate::console::SheetContext;
use crate::console::confirmation;
use crate::containment::Containment;
use crate::containment::action::Breaker;
use crate::containment::action::Phase;
use crate::functions::decisions;
use crate::functions::decisions::Approve;
use crate::functions::decisions::Decider;
use crate::functions::decisions::DecisionError;
use crate::functions::decisions::Shown;
use crate::notification::containment_phase;
use crate::policy::Reader;
use crate::seal::Canonical;
use crate::seal::Fingerprint;
use crate::store::StoreError;

pub(super) const HELP: &str = "\
Approve a containment of a case, as on its page.

You sign in on another device with the role Fraud.Approver and multifactor authentication, see \
exactly what is sent and what it hits, and type the last 4 characters of the subscription id. It is \
sent two minutes later, unless somebody takes it back: fraud-guard cases revoke.";

#[derive(Debug, Args)]
pub(in crate::cli) struct Yes {
    #[command(flatten)]
    which: Which,
    /// The last 4 characters of the subscription id, where nobody can be asked for them.
    #[arg(long, value_name = "XXXX")]
    confirm: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct No {
    #[command(flatten)]
    which: Which,
    /// Why; it is kept in the audit.
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Args)]
struct Which {
    /// The whole id of the case, as a message or the list shows it.
    case: String,
    /// Which containment, by its id; needed where there are several.
    #[arg(long, value_name = "ID")]
    action: Option<String>,
    /// Print the outcome as one JSON document.
    #[arg(long)]
    json: bool,
}

/// What is decided.
enum Decision<'a> {
    Approve { confirm: Option<&'a str> },
    Decline(&'a str),
    Revoke(&'a str),
}

pub(super) fn approve(arguments: &Yes) -> anyhow::Result<ExitCode> {
    let confirm = arguments.confirm.as_deref();
    if confirm.is_none() && !std::io::stdin().is_terminal() {
        return refuse(
            "nobody can be asked here; give --confirm with the last 4 characters of the subscription id",
        );
    }
    run(&arguments.which, &Decision::Approve { confirm })
}

pub(super) fn decline(arguments: &No) -> anyhow::Result<ExitCode> {
    run(&arguments.which, &Decision::Decline(&arguments.reason))
}

pub(super) fn revoke(arguments: &No) -> anyhow::Result<ExitCode> {
    run(&arguments.which, &Decision::Revoke(&arguments.reason))
}

fn run(which: &Which, decision: &Decision<'_>) -> anyhow::Result<ExitCode> {
    let app = sign_in::app()?;
    runtime()?.block_on(decide(&app, which, decision))
}

async fn decide(app: &App, which: &Which, decision: &Decision<'_>) -> anyhow::Result<ExitCode> {
    let case = match find_by_id(&app.store, &which.case).await? {
        Ok(case) => case,
        Err(misuse) => return refuse(&misuse),
    };
    if let Err(misuse) = find(app, &case, which, decision).await? {
        return refuse(&misuse);
    }
    let by = sign_in::sign_in(app).await?;
    // What is shown is what there is after the sign-in, which takes a while.
    let Shown { containment, page } = match find(app, &case, which, decision).await? {
        Ok(shown) => shown,
        Err(misuse) => return refuse(&misuse),
    };
    let opened_at = app.clock.now();
    show(app, &case, &containment)?;
    let (scope, action) = (&case.scope, containment.action.id());
    let decided = match decision {
        Decision::Approve { confirm } => {
            if !is_confirmed(&containment, *confirm).await? {
                return refuse("that is not the end of the subscription id; nothing was done");
            }
            let request = Approve { action: action.clone(), page, nonce: nonce(app), opened_at };
            decisions::approve(app, scope, &by, &request).await
        }
        Decision::Decline(why) => decisions::decline(app, scope, &by, action, why).await,
        Decision::Revoke(why) => decisions::revoke(app, scope, &by, action, why).await,
    };
    report(&case, &by, decided, which.json)
}

/// The one containment that is meant, or why there is not one.
async fn find(
    app: &App,
    case: &Case,
    which: &Which,
    decision: &Decision<'_>,
) -> Result<Result<Shown, String>, StoreError> {
    let mut shown = decisions::shown(app, case).await?;
    shown.retain(|one| match &which.action {
        Some(id) => one.containment.action.id().as_str() == id,
        None => decision.fits(one.containment.action.phase()),
    });
    let ids = shown.iter().map(|one| one.containment.action.id().to_string());
    let ids: Vec<String> = ids.collect();
    Ok(match (shown.pop(), shown.is_empty()) {
        (None, _) => Err("the case has no containment about which that can be decided".to_owned()),
        (Some(one), true) => Ok(one),
        (Some(_), false) => Err(format!("there are several; give --action: {}", ids.join(", "))),
    })
}

impl Decision<'_> {
    fn fits(&self, phase: Phase) -> bool {
        match self {
            Self::Approve { .. } | Self::Decline(_) => {
                matches!(phase, Phase::Proposed | Phase::ApprovedOnce)
            }
            Self::Revoke(_) => matches!(
                phase,
                Phase::ApprovedOnce
                    | Phase::Cooling
                    | Phase::Armed
                    | Phase::Dispatching
                    | Phase::NeedsHuman
            ),
        }
    }
}

/// The same as on the page, on stderr.
fn show(app: &App, case: &Case, containment: &Containment) -> anyhow::Result<()> {
    let (audience, reader) = (app.audience(), Reader::default());
    let addresses = &audience.policy.addresses;
    let context = SheetContext { addresses, reader: &reader, now: app.clock.now() };
    let sheet = Sheet::of(containment, case, &context);
    let mut err = std::io::stderr().lock();
    writeln!(err, "\n{} of case {}", sheet.title, case.id())?;
    for fact in &sheet.facts {
        writeln!(err, "  {}: {}", fact.label, fact.lines.join("\n    "))?;
    }
    match &sheet.calls {
        Some(calls) => writeln!(err, "  Exactly this is sent:\n    {}", calls.join("\n    "))?,
        None => writeln!(err, "  It cannot be sent from here")?,
    }
    Ok(())
}

/// Whether the end of the subscription id was typed. What was given before is taken after as long as
/// it takes to read: who approves unread is taken for somebody else.
async fn is_confirmed(containment: &Containment, given: Option<&str>) -> anyhow::Result<bool> {
    let typed = match given {
        Some(given) => {
            let reading = Duration::try_from(Breaker::READING_TAKES).unwrap_or_default();
            tokio::time::sleep(reading + Duration::from_secs(1)).await;
            given.to_owned()
        }
        None => {
            let id = containment.action.target().subscription_id();
            write!(std::io::stderr(), "\nTo confirm, type the last 4 characters of {id}: ")?;
            let mut line = String::new();
            std::io::stdin().lock().read_line(&mut line)?;
            line.trim_end_matches(['\r', '\n']).to_owned()
        }
    };
    Ok(confirmation(containment).eq_ignore_ascii_case(&typed))
}

fn nonce(app: &App) -> Fingerprint {
    let ids = [app.chance.uuid(), app.chance.uuid()].map(|id| id.to_string());
    ids.iter().fold(Canonical::new("cli-nonce-1"), |form, id| form.text(id)).take_fingerprint()
}

fn report(
    case: &Case,
    by: &Decider,
    decided: Result<Containment, DecisionError>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let containment = match decided {
        Ok(containment) => containment,
        Err(DecisionError::Unavailable(error)) => return Err(error.into()),
        Err(error) => return refuse(&error.to_string()),
    };
    let (action, what) = (&containment.action, containment.what().to_string());
    let mut out = std::io::stdout().lock();
    if json {
        let document = json!({
            "case": case.id(),
            "action": action.id(),
            "what": what,
            "phase": action.phase(),
            "by": by.by,
            "due_at": action.due_at(),
        });
        writeln!(out, "{}", serde_json::to_string_pretty(&document)?)?;
    } else {
        writeln!(out, "{}  {what}: {}", case.id(), containment_phase(action.phase()))?;
    }
    Ok(ExitCode::SUCCESS)
}
