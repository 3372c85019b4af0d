//! The partner's fraud events as they really are, and the list that shows them.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::Mutex;

use async_trait::async_trait;
use fraud_guard::fraud_event::AlertType;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::EventKey;
use fraud_guard::fraud_event::EventStatus;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SourceName;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::loose_json::Object;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::open_events::OpenEvent;
use fraud_guard::sources::Cursor;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::sources::RawPage;
use fraud_guard::wire::Wire;

/// A wire to the partner's list.
pub type PageWire = Wire<Cursor, Result<RawPage, RemoteError>>;

/// Every form that an event ever had; a page names forms by their number, which keeps reading cheap
/// in millions of histories. How real pages are read is tested elsewhere.
#[derive(Clone, Default)]
pub struct Forms(Arc<Mutex<Vec<Form>>>);

/// One form of one event.
#[derive(Clone)]
pub struct Form {
    pub event: usize,
    pub subscription: usize,
    /// The number by which a page names it.
    pub number: usize,
    /// The number of the first form of the event that says the same.
    pub state: usize,
    pub seen: FraudEvent,
}

/// The partner.
#[derive(Default)]
pub struct Partner {
    pub forms: Forms,
    /// The form that each event has now.
    current: Vec<usize>,
    pub page_size: usize,
    pub hides_resolved: bool,
}

impl Forms {
    pub fn get(&self, number: usize) -> Option<Form> {
        self.0.lock().expect("the forms").get(number).cloned()
    }

    fn add(&self, event: usize, subscription: usize, seen: FraudEvent) -> usize {
        let mut forms = self.0.lock().expect("the forms");
        let number = forms.len();
        let (version, key) = (seen.version(), seen.key.clone());
        let is_same = |form: &&Form| form.seen.key == key && form.seen.version() == version;
        let state = forms.iter().find(is_same).map_or(number, |form| form.state);
        let raw = raw(event, state, seen.is_unresolved());
        forms.push(Form { event, subscription, number, state, seen: FraudEvent { raw, ..seen } });
        number
    }
}

pub fn subscription_id(number: usize) -> SubscriptionId {
    let text = format!("44444444-dddd-4ddd-8ddd-{number:012}");
    SubscriptionId::parse(&text).expect("a subscription")
}

fn event_id(event: usize) -> String {
    format!("event-{event}")
}

fn new_event(event: usize, subscription: usize) -> FraudEvent {
    FraudEvent {
        key: EventKey::of_id("partner", &event_id(event)),
        source: SourceName::PartnerCenter,
        event_id: Some(event_id(event)),
        alert_type: AlertType::CryptoMining,
        status: EventStatus::Active,
        severity: Severity::Medium,
        confidence: Confidence::High,
        customer_tenant: TenantId::parse("22222222-bbbb-4bbb-8bbb-000000000002"),
        customer_name: None,
        subscription: Some(subscription_id(subscription)),
        subscription_name: None,
        reseller_tenant: None,
        reseller_name: None,
        display_name: None,
        description: None,
        detected_at: None,
        first_observed_at: None,
        last_observed_at: None,
        resolved_reason: None,
        resolved_at: None,
        resolved_by: None,
        is_test: false,
        resources: Vec::new(),
        resource_count: 0,
        details: Default::default(),
        hit_count: None,
        concerns: Default::default(),
        raw: String::new(),
    }
}

/// What the observation has in it to be known again in the store.
fn raw(event: usize, state: usize, is_unresolved: bool) -> String {
    format!("e{event}s{state}u{}", u8::from(is_unresolved))
}

/// Finds what [`raw`] wrote: event, state, and whether it was unresolved.
pub fn parse_raw(document: &[u8]) -> Option<(usize, usize, bool)> {
    let marker = b"\"raw\":\"e";
    let start = document.windows(marker.len()).position(|window| window == marker)?;
    let text = document.get(start + marker.len()..)?;
    let end = text.iter().position(|byte| *byte == b'"')?;
    let text = std::str::from_utf8(text.get(..end)?).ok()?;
    let (event, rest) = text.split_once('s')?;
    let (state, is_unresolved) = rest.split_once('u')?;
    Some((event.parse().ok()?, state.parse().ok()?, is_unresolved == "1"))
}

impl Partner {
    pub fn new(page_size: usize, hides_resolved: bool) -> Self {
        Self { page_size, hides_resolved, ..Self::default() }
    }

    /// How many events there are.
    pub fn len(&self) -> usize {
        self.current.len()
    }

    /// Every event as it is now.
    pub fn now(&self) -> Vec<Form> {
        self.current.iter().filter_map(|form| self.forms.get(*form)).collect()
    }

    /// A new event on a subscription.
    pub fn appear(&mut self, subscription: usize) {
        let event = self.current.len();
        let form = self.forms.add(event, subscription, new_event(event, subscription));
        self.current.push(form);
    }

    /// Something about an event changes.
    pub fn change(&mut self, event: usize, change: impl FnOnce(&mut FraudEvent)) {
        let Some(old) = self.current.get(event).and_then(|form| self.forms.get(*form)) else {
            return;
        };
        let before = old.seen.version();
        let mut seen = old.seen.clone();
        change(&mut seen);
        if seen.version() == before {
            return;
        }
        self.current[event] = self.forms.add(event, old.subscription, seen);
    }

    /// The page that a cursor names; `torn` elements are left out.
    pub fn page(&self, cursor: &Cursor, is_torn: bool) -> (RawPage, Vec<Form>) {
        let is_asked_for = |form: &Form| match cursor {
            Cursor::OfSubscription { subscription, is_resolved } => {
                let is_it = form.seen.subscription == Some(*subscription);
                is_it && (!is_resolved || !form.seen.is_unresolved())
            }
            _ => form.seen.is_unresolved() || !self.hides_resolved,
        };
        let listed: Vec<Form> = self.now().into_iter().filter(is_asked_for).collect();
        let (skip, take) = match cursor {
            Cursor::Page { number, .. } => {
                let number = usize::try_from(number.get()).expect("a small number");
                ((number - 1) * self.page_size, self.page_size)
            }
            _ => (0, usize::MAX),
        };
        let mut shown: Vec<Form> = listed.into_iter().skip(skip).take(take).collect();
        if is_torn {
            shown.pop();
        }
        let elements: Vec<String> =
            shown.iter().map(|form| format!("{{\"n\":{}}}", form.number)).collect();
        let body = format!("[{}]", elements.join(",")).into_bytes();
        let is_whole = !matches!(cursor, Cursor::Page { .. });
        let asked_for = matches!(cursor, Cursor::Page { .. }).then_some(self.page_size);
        (RawPage { body, is_whole, asked_for }, shown)
    }
}

/// The list at the other end of a wire.
pub struct ListSource {
    pub forms: Forms,
    pub page_size: usize,
    pub wire: PageWire,
}

impl ListSource {
    fn numbered(&self, number: u32) -> Option<Cursor> {
        let size = NonZeroU32::new(u32::try_from(self.page_size).ok()?)?;
        Some(Cursor::Page { number: NonZeroU32::new(number)?, size })
    }
}

#[async_trait]
impl FraudEventSource for ListSource {
    fn name(&self) -> SourceName {
        SourceName::PartnerCenter
    }

    async fn page(&self, cursor: &Cursor) -> Result<RawPage, RemoteError> {
        let answer = self.wire.call(cursor.clone()).await;
        answer.unwrap_or_else(|| Err(RemoteError::unavailable("nobody answers")))
    }

    fn next(&self, cursor: &Cursor, _: Option<String>) -> Option<Cursor> {
        match cursor {
            Cursor::Page { number, .. } => self.numbered(number.get() + 1),
            _ => None,
        }
    }

    fn start(&self, _: usize) -> Cursor {
        self.numbered(1).expect("a first page")
    }

    fn places_of(&self, event: &OpenEvent) -> Vec<Cursor> {
        let places = event.subscription.map(|subscription| {
            [false, true]
                .map(|is_resolved| Cursor::OfSubscription { subscription, is_resolved })
                .to_vec()
        });
        places.unwrap_or_default()
    }

    fn read(&self, element: &Object) -> Result<FraudEvent, String> {
        let text = element.raw();
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let form = digits.parse().ok().and_then(|number| self.forms.get(number));
        form.map(|form| form.seen).ok_or_else(|| format!("no form {text}"))
    }
}
