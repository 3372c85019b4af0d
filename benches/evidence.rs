//! What it costs to collect the evidence of a case with ten thousand changed resources, over HTTP
//! from the stand-ins: time, remote calls, and the size of what is kept.
//!
//! `cargo bench --bench evidence` prints the figures; nothing here passes or fails
//! (`tests/evidence/bounds.rs` holds the size).

#![allow(missing_docs, clippy::expect_used, reason = "a bench stops when it is set up wrongly")]
#![allow(clippy::print_stdout, reason = "a bench prints")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware;
use axum::middleware::Next;
use criterion::Criterion;
use criterion::criterion_group;
use criterion::criterion_main;
use fraud_guard::clock::Clock;
use fraud_guard::clock::ManualClock;
use fraud_guard::evidence::Collectors;
use fraud_guard::evidence::Deadlines;
use fraud_guard::findings::Findings;
use fraud_guard::findings::Question;
use fraud_guard::findings::Subject;
use fraud_guard::fraud_event::AlertType;
use fraud_guard::fraud_event::Confidence;
use fraud_guard::fraud_event::Severity;
use fraud_guard::fraud_event::SubscriptionId;
use fraud_guard::fraud_event::TenantId;
use fraud_guard::http_client::HttpClient;
use fraud_guard::local::services::Services;
use fraud_guard::local::services::alert::Customer;
use fraud_guard::local::services::estate::Estate;
use fraud_guard::local::services::world::World;
use fraud_guard::microsoft::Microsoft;
use fraud_guard::settings::Settings;
use jiff::Timestamp;
use tokio::runtime::Runtime;

const CHANGES: usize = 10_000;
const CUSTOMER: Customer = Customer {
    name: "Contoso (synthetic)",
    tenant: "22222222-bbbb-4bbb-8bbb-000000000002",
    subscription: "44444444-dddd-4ddd-8ddd-000000000004",
    subscription_name: "contoso-prod",
    series: 1,
    run: 0,
};

fn now() -> Timestamp {
    "2026-02-03T03:00:00Z".parse().expect("a time")
}

fn subject() -> Subject {
    Subject {
        epoch: 1,
        customer: TenantId::parse(CUSTOMER.tenant),
        subscription: SubscriptionId::parse(CUSTOMER.subscription),
        detected_at: now(),
        last_seen_at: now(),
        alert_types: vec![AlertType::parse("CryptoMining")],
        severity: Severity::High,
        confidence: Confidence::parse("High"),
        resources: Vec::new(),
    }
}

/// Serves the stand-ins and counts what they are asked.
async fn serve(router: Router, calls: Arc<AtomicUsize>) -> String {
    let count = move |request: Request, next: Next| {
        calls.fetch_add(1, Ordering::Relaxed);
        next.run(request)
    };
    let router = router.layer(middleware::from_fn(count));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    #[expect(clippy::disallowed_methods, reason = "the server lives as long as the bench")]
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

fn collectors(runtime: &Runtime, calls: &Arc<AtomicUsize>) -> Collectors {
    let clock = Clock::Manual(ManualClock::at(now()));
    let services = Services::new(World::new(clock.clone()));
    services.world.set_estate(Estate::large(CUSTOMER, now(), CHANGES));
    let url = runtime.block_on(serve(services.router(), Arc::clone(calls)));
    let mut settings = Settings::from_pairs(services.settings(&url));
    let http = HttpClient::new().expect("a client");
    let microsoft = Microsoft::from_settings(&mut settings, &http, &clock);
    settings.finish().expect("settings");
    // The stand-ins are slower than Azure, which has an index.
    let deadlines = Deadlines { large: Duration::from_secs(120), ..Deadlines::default() };
    Collectors::new(microsoft.expect("Microsoft"), clock).within(deadlines)
}

fn describe(findings: &Findings, calls: usize) {
    let size = serde_json::to_vec(findings).expect("JSON").len();
    let (total, shown) = (findings.resources.facts.total(), findings.resources.facts.changes.len());
    println!("{total} changes, {shown} kept, {calls} remote calls, {size} bytes of findings");
    for question in Question::ALL {
        println!("  {}: {:?}", question.as_str(), findings.reply(question));
    }
}

fn ten_thousand_changes(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let calls = Arc::new(AtomicUsize::new(0));
    let collectors = collectors(&runtime, &calls);
    let subject = subject();
    let findings = runtime.block_on(collectors.collect(&subject));
    describe(&findings, calls.load(Ordering::Relaxed));
    let mut group = criterion.benchmark_group("evidence");
    group.sample_size(10);
    group.bench_function("collect_10_000_changes", |bencher| {
        bencher.to_async(&runtime).iter(|| async {
            black_box(collectors.collect(&subject).await);
        });
    });
    group.finish();
}

criterion_group!(benches, ten_thousand_changes);
criterion_main!(benches);
