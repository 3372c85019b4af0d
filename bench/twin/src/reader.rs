//! Reads events as the product does.

use fraud_guard::clock::Clock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::http_client::HttpClient;
use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::RawElement;
use fraud_guard::loose_json::read_page;
use fraud_guard::microsoft::Microsoft;
use fraud_guard::settings::Settings;
use fraud_guard::sources;
use fraud_guard::sources::FraudEventSource;
use fraud_guard_bench_load::Outcome;
use fraud_guard_bench_load::events;
use serde_json::Value;

/// Reads events as the product does.
pub struct Reader(Box<dyn FraudEventSource>);

impl Reader {
    pub fn new() -> Outcome<Self> {
        let mut settings = Settings::from_pairs([
            ("PARTNER_TENANT_ID", events::PARTNER),
            ("PARTNER_CLIENT_ID", "app"),
            ("PARTNER_CLIENT_SECRET", "secret"),
            ("FRAUD_EVENT_SOURCES", "partner-center"),
        ]);
        let http = HttpClient::new()?;
        let microsoft = Microsoft::from_settings(&mut settings, &http, &Clock::System);
        let microsoft = microsoft.ok_or("no identity")?;
        let source = sources::from_settings(&mut settings, &microsoft, &Clock::System);
        Ok(Self(source.into_iter().next().ok_or("no source")?))
    }

    pub fn read(&self, event: &[u8]) -> Outcome<FraudEvent> {
        let page = [b"[", event, b"]"].concat();
        self.read_all(&page)?.pop().ok_or_else(|| "no event".into())
    }

    /// Reads a page.
    pub fn read_all(&self, page: &[u8]) -> Outcome<Vec<FraudEvent>> {
        let elements = read_page(page).map_err(|error| format!("{error:?}"))?.elements;
        let read = |element: &RawElement<'_>| match element.read() {
            Element::Read(object) => {
                self.0.read(&object).map_err(|error| format!("{error:?}").into())
            }
            Element::Unreadable { error, .. } => Err(error.to_string().into()),
        };
        elements.iter().map(read).collect()
    }

    pub fn read_value(&self, event: &Value) -> Outcome<FraudEvent> {
        self.read(&serde_json::to_vec(event)?)
    }
}
