//! `fraud-guard webhook test`.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use anyhow::bail;
use uuid::Uuid;

use super::NOT_WELL;
use crate::microsoft::RemoteError;
use crate::microsoft::webhook_registration::ValidationEvent;
use crate::microsoft::webhook_registration::ValidationResult;
use crate::microsoft::webhook_registration::WebhookRegistrations;
use crate::partner_center_calls::EventName;
use crate::text::Untrusted;

/// How often it is asked how the test went, and how long between: a minute in all.
const QUESTIONS: u32 = 20;
const BETWEEN: Duration = Duration::from_secs(3);
const MOST_SHOWN: usize = 200;

pub(super) async fn run(webhooks: &WebhookRegistrations, json: bool) -> anyhow::Result<ExitCode> {
    let registration = webhooks.get().await.context("read the registration")?;
    let Some(registration) = registration else {
        bail!("nothing is registered; run fraud-guard webhook register first");
    };
    if !registration.webhook_events.iter().any(|event| event == EventName::TEST_CREATED) {
        bail!("test-created is not among the registered events; run fraud-guard webhook register");
    }
    let id = start(webhooks).await?;
    let Some(event) = wait(webhooks, id).await? else {
        bail!(
            "Partner Center has not made the call within a minute; it keeps the result of test {id} for seven days"
        );
    };
    let is_good = event.results.last().is_some_and(ValidationResult::is_good);
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&event)?)?;
    } else {
        write_event(&mut out, &event)?;
        let verdict = match is_good {
            true => "The call was taken.",
            false => "The call was not taken; the handler's log has the reason.",
        };
        writeln!(out, "{verdict}")?;
    }
    Ok(if is_good { ExitCode::SUCCESS } else { ExitCode::from(NOT_WELL) })
}

async fn start(webhooks: &WebhookRegistrations) -> anyhow::Result<Uuid> {
    match webhooks.start_test().await {
        Err(error @ RemoteError::Unavailable { .. }) => {
            Err(error).context("start a test; Partner Center allows two a minute")
        }
        started => started.context("start a test"),
    }
}

/// Asks until there is a result; `None` when there is none in time.
async fn wait(
    webhooks: &WebhookRegistrations,
    id: Uuid,
) -> anyhow::Result<Option<ValidationEvent>> {
    for question in 0..QUESTIONS {
        if question > 0 {
            tokio::time::sleep(BETWEEN).await;
        }
        let event = webhooks.test(id).await.context("ask how the test went")?;
        let has_ended = |event: &ValidationEvent| {
            event.status.eq_ignore_ascii_case("completed") || !event.results.is_empty()
        };
        if let Some(event) = event.filter(has_ended) {
            return Ok(Some(event));
        }
    }
    Ok(None)
}

fn write_event(out: &mut impl Write, event: &ValidationEvent) -> std::io::Result<()> {
    let shown = |text: &str| Untrusted::new(text).visible(MOST_SHOWN);
    writeln!(out, "Status: {}", shown(&event.status))?;
    for result in &event.results {
        let at = shown(result.date_time_utc.as_deref().unwrap_or("?"));
        let message = shown(result.response_message.as_deref().unwrap_or(""));
        let whose = if result.system_error { " (Partner Center itself failed)" } else { "" };
        writeln!(out, "  {at}  {} {message}{whose}", shown(&result.code()))?;
    }
    Ok(())
}
