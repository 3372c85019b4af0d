//! `fraud-guard webhook status`.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;
use url::Url;

use super::NOT_WELL;
use super::write_registration;
use crate::app::Storage;
use crate::clock::Clock;
use crate::microsoft::webhook_registration::Registration;
use crate::microsoft::webhook_registration::WebhookRegistrations;
use crate::notification::moment;
use crate::partner_center_calls::EventName;
use crate::partner_center_calls::PartnerCenterCalls;
use crate::settings::Settings;
use crate::store::Key;

/// What is known about calls that came.
enum Calls {
    Known(PartnerCenterCalls),
    /// Why nothing is known.
    Unknown(&'static str),
}

pub(super) async fn show(
    webhooks: &WebhookRegistrations,
    ours: Option<&Url>,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let registration = webhooks.get().await.context("read the registration")?;
    let state = State { registration, ours, calls: calls().await };
    let mut out = std::io::stdout().lock();
    if json {
        writeln!(out, "{}", serde_json::to_string_pretty(&state.to_json())?)?;
    } else {
        state.write(&mut out)?;
    }
    Ok(if state.is_well() { ExitCode::SUCCESS } else { ExitCode::from(NOT_WELL) })
}

struct State<'a> {
    registration: Option<Registration>,
    ours: Option<&'a Url>,
    calls: Calls,
}

impl State<'_> {
    fn is_ours(&self) -> Option<bool> {
        let (registration, ours) = (self.registration.as_ref()?, self.ours?);
        Some(registration.is_for(ours))
    }

    /// The whole address when it is ours; of another program's only the host, because the rest may
    /// hold a secret.
    fn shown_address(&self) -> Option<String> {
        let address = &self.registration.as_ref()?.webhook_url;
        if self.is_ours() == Some(true) {
            return Some(address.clone());
        }
        let host = Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
        Some(host.map_or_else(|| "unreadable".to_owned(), |host| format!("https://{host}/…")))
    }

    fn has_fraud_events(&self) -> bool {
        self.registration.as_ref().is_some_and(|there| there.tells(EventName::FRAUD_EVENT_DETECTED))
    }

    fn is_well(&self) -> bool {
        self.has_fraud_events() && self.is_ours() == Some(true)
    }

    fn to_json(&self) -> Value {
        let registration = self.registration.as_ref();
        let calls = match &self.calls {
            Calls::Known(calls) => json!({
                "lastCallAt": calls.last_call_at,
                "lastFraudEventAt": calls.last_fraud_event_at,
                "lastTestAt": calls.last_test_at,
            }),
            Calls::Unknown(_) => Value::Null,
        };
        json!({
            "registered": registration.is_some(),
            "url": self.shown_address(),
            "events": registration.map(|there| &there.webhook_events),
            "expectedUrl": self.ours.map(Url::as_str),
            "ours": self.is_ours(),
            "fraudEvents": self.has_fraud_events(),
            "calls": calls,
        })
    }

    fn write(&self, out: &mut impl Write) -> anyhow::Result<()> {
        match &self.registration {
            None => writeln!(out, "Nothing is registered: fraud-guard webhook register")?,
            Some(registration) => {
                let shown = self.shown_address().unwrap_or_default();
                write_registration(out, &shown, &registration.webhook_events)?;
            }
        }
        writeln!(out, "{}", self.verdict())?;
        match &self.calls {
            Calls::Unknown(why) => writeln!(out, "Calls that came: unknown, {why}")?,
            Calls::Known(calls) => {
                writeln!(out, "Last call:        {}", when(calls.last_call_at))?;
                writeln!(out, "Last fraud event: {}", when(calls.last_fraud_event_at))?;
                writeln!(out, "Last test:        {}", when(calls.last_test_at))?;
            }
        }
        Ok(())
    }

    fn verdict(&self) -> &'static str {
        match (&self.registration, self.is_ours(), self.has_fraud_events()) {
            (None, ..) => "Fraud events are found by polling alone.",
            (_, Some(true), true) => "Fraud events are told to fraud-guard.",
            (_, Some(true), false) => {
                "Fraud events are not among the events: fraud-guard webhook register"
            }
            (_, Some(false), _) => "The address is not fraud-guard's; it hears nothing.",
            (_, None, _) => "Whether the address is fraud-guard's is unknown: set PUBLIC_URL.",
        }
    }
}

fn when(at: Option<Timestamp>) -> String {
    at.map_or_else(|| "none yet".to_owned(), |at| moment(at, Clock::System.now()))
}

/// The handler's notes. Whoever registers from a desk may have no way to the storage.
async fn calls() -> Calls {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings).filter(|_| settings.finish().is_ok());
    let Some(Storage { store, .. }) = storage else {
        return Calls::Unknown("AzureWebJobsStorage is not set here");
    };
    match store.get::<PartnerCenterCalls>(&Key::partner_center_calls()).await {
        Ok(found) => Calls::Known(found.map(|(calls, _)| calls).unwrap_or_default()),
        Err(_) => Calls::Unknown("the storage cannot be read"),
    }
}
