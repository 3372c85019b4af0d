//! What one event costs on its way: reading, folding, rendering, and a whole invocation over HTTP.
//!
//! `cargo bench` prints the figures; nothing here passes or fails.

#![allow(missing_docs, clippy::expect_used, reason = "a bench stops when it is set up wrongly")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::BatchSize;
use criterion::Criterion;
use criterion::Throughput;
use criterion::criterion_group;
use criterion::criterion_main;
use fraud_guard::app::App;
use fraud_guard::app::Storage;
use fraud_guard::case::Case;
use fraud_guard::case::Input;
use fraud_guard::case::Observation;
use fraud_guard::case::Rules;
use fraud_guard::channels;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::fraud_event::FraudEvent;
use fraud_guard::functions;
use fraud_guard::http_client::HttpClient;
use fraud_guard::loose_json::Element;
use fraud_guard::loose_json::read_page;
use fraud_guard::microsoft::Microsoft;
use fraud_guard::notification;
use fraud_guard::notification::Context;
use fraud_guard::outbox::ChannelId;
use fraud_guard::policy::Policy;
use fraud_guard::policy::Reader;
use fraud_guard::record::Record;
use fraud_guard::settings::Settings;
use fraud_guard::sources;
use fraud_guard::sources::FraudEventSource;
use fraud_guard::store::Key;
use fraud_guard::store::MemoryStore;
use fraud_guard::store::Store;
use fraud_guard::task::Task;
use fraud_guard::task_queue::MemoryQueue;
use fraud_guard::task_queue::TaskQueue;
use jiff::Timestamp;
use serde_json::Value;
use serde_json::json;

const SUBSCRIPTION: &str = "44444444-dddd-4ddd-8ddd-000000000004";

fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

fn settings() -> Settings {
    Settings::from_pairs([
        ("PARTNER_TENANT_ID", "11111111-aaaa-4aaa-8aaa-000000000001"),
        ("PARTNER_CLIENT_ID", "app"),
        ("PARTNER_CLIENT_SECRET", "secret"),
        ("FRAUD_EVENT_SOURCES", "partner-center"),
        ("COLLECT_EVIDENCE", "off"),
        ("POLICY_FILE", "fraud-guard.toml"),
    ])
}

/// A crypto-mining event as Partner Center sends it.
fn sent(number: usize) -> Value {
    let machine = format!(
        "\\subscriptions\\{SUBSCRIPTION}\\resourceGroups\\rg-build\\providers\\Microsoft.Compute\\virtualMachines\\vm-{number} "
    );
    json!({
        "eventTime": "2026-02-03T00:25:45.69",
        "eventId": format!("{SUBSCRIPTION}_{number}"),
        "partnerTenantId": "11111111-aaaa-4aaa-8aaa-000000000001",
        "customerTenantId": "22222222-bbbb-4bbb-8bbb-000000000002",
        "customerFriendlyName": "Contoso",
        "subscriptionId": SUBSCRIPTION,
        "subscriptionName": "contoso-prod",
        "hitCount": "10",
        "eventStatus": "Active",
        "resolvedReason": "None",
        "resolvedOn": "9999-12-31T23:59:59.9970000",
        "eventType": "CryptoMining",
        "severity": "High",
        "confidenceLevel": "high",
        "displayName": "Crypto mining activity detected",
        "description": "Network activity to a known mining pool.",
        "affectedResources": [{ "azureResourceId": machine, "type": "AzureResource" }],
        "additionalDetails": { "cryptoCurrencyMiningPoolDomainName": "pool.example.net" },
        "isTest": "false",
        "activityLogs": "[]"
    })
}

fn page(events: usize) -> Vec<u8> {
    let events: Vec<Value> = (0..events).map(sent).collect();
    serde_json::to_vec(&events).expect("a page")
}

fn source() -> Box<dyn FraudEventSource> {
    let http = HttpClient::new().expect("a client");
    let clock = Clock::Manual(ManualClock::at(now()));
    let mut settings = settings();
    let microsoft = Microsoft::from_settings(&mut settings, &http, &clock).expect("services");
    sources::from_settings(&mut settings, &microsoft, &clock).remove(0)
}

fn read(source: &dyn FraudEventSource, body: &[u8]) -> Vec<FraudEvent> {
    let elements = read_page(body).expect("a page").elements;
    let read = elements.iter().map(|element| match element.read() {
        Element::Read(object) => source.read(&object).expect("an event"),
        Element::Unreadable { error, .. } => unreachable!("{error}"),
    });
    read.collect()
}

fn observations(count: usize) -> Vec<Observation> {
    let seen = |event| Observation::new(now(), event);
    read(source().as_ref(), &page(count)).into_iter().map(seen).collect()
}

fn folded(seen: &[Observation], policy: &Policy) -> Case {
    let channels: Vec<ChannelId> = ChannelId::parse("webhook").into_iter().collect();
    let scope = seen.first().expect("an observation").event.scope();
    let input = Input::Seen { scope: &scope, observations: seen };
    let rules = Rules { policy, everyone: &channels };
    Case::step(None, input, now(), Some(rules)).expect("a case").case
}

fn policy() -> Policy {
    Policy::parse("[protected]\nsubscriptions = []\ncustomer_tenants = []", &[]).expect("a policy")
}

fn parse(c: &mut Criterion) {
    let source = source();
    let mut group = c.benchmark_group("parse");
    for count in [1, 100, 1_000] {
        let body = page(count);
        group.throughput(Throughput::Elements(u64::try_from(count).expect("a count")));
        group.bench_function(format!("{count} events"), |b| {
            b.iter(|| read(source.as_ref(), black_box(&body)))
        });
    }
}

fn fold(c: &mut Criterion) {
    let mut group = c.benchmark_group("fold");
    let policy = policy();
    for count in [1, 100, 500] {
        let seen = observations(count);
        group.throughput(Throughput::Elements(u64::try_from(count).expect("a count")));
        group.bench_function(format!("{count} events into a case"), |b| {
            b.iter(|| folded(black_box(&seen), &policy));
        });
    }
}

fn render(c: &mut Criterion) {
    let case = folded(&observations(20), &policy());
    let notice = case.outbox.notices().first().expect("a notice").clone();
    let record = Record::Case(Box::new(case));
    let reader = Reader::default();
    let context = Context { now: now(), reader: &reader, public_url: None, may_repeat: false };
    let mut group = c.benchmark_group("render");
    group.bench_function("compose", |b| {
        b.iter(|| notification::compose(black_box(&record), &notice, &context));
    });
    let message = notification::compose(&record, &notice, &context);
    group.bench_function("plain text", |b| b.iter(|| channels::render(black_box(&message))));
}

/// `POST /ProcessFraudEvent` over loopback: body, envelope, inbox, fold, record, hints.
fn invocation(c: &mut Criterion) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = Store::Memory(MemoryStore::default());
    let queue = TaskQueue::Memory(MemoryQueue::default());
    let storage = Storage { store: store.clone(), queue };
    let app = App::build(&mut settings(), storage).expect("an app");
    let address = runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let served = functions::serve(Arc::new(app), listener, std::future::pending());
        #[expect(clippy::disallowed_methods, reason = "the server lives as long as the bench")]
        tokio::spawn(served);
        address
    });
    let client = reqwest::Client::new();
    let url = format!("http://{address}/ProcessFraudEvent");
    let seen = observations(1).remove(0);
    let (scope, event) = (seen.event.scope(), seen.event.key.clone());
    let key = Key::inbox(&scope, &event, seen.observed_at, &seen.event.version());
    let body = json!({ "Data": { "message": Task::Process(scope).to_text() }, "Metadata": {} });
    let mut group = c.benchmark_group("invocation");
    group.bench_function("one event waits", |b| {
        b.to_async(&runtime).iter_batched(
            || futures::executor::block_on(store.insert_if_absent(&key, &seen)),
            |_| async { client.post(&url).json(&body).send().await.expect("an answer") },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("nothing waits", |b| {
        b.to_async(&runtime)
            .iter(|| async { client.post(&url).json(&body).send().await.expect("an answer") });
    });
}

criterion_group!(benches, parse, fold, render, invocation);
criterion_main!(benches);
