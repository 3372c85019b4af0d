//! The limit of what is durable: claim a document, post to the sink, record that it was taken, with
//! fraud-guard's own storage client and nothing else.

use std::net::SocketAddr;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Instant;

use fraud_guard::app::Storage;
use fraud_guard::settings::Settings;
use fraud_guard::store::Key;
use fraud_guard::store::Write;
use fraud_guard_bench_load::Outcome;
use fraud_guard_bench_load::connection::Connection;
use fraud_guard_bench_load::events;
use futures::future::try_join_all;
use serde_json::json;

pub async fn run(sink: SocketAddr, count: usize, in_flight: usize) -> Outcome {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings).ok_or("no storage")?;
    storage.store.prepare().await?;
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let detected_at = events::detected_now();
    let work = (0..in_flight).map(|_| async {
        let mut connection = Connection::open(sink).await?;
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return Outcome::Ok(());
            }
            let event = events::event(number, number, &detected_at);
            let key = Key::from_listing(&format!("loop/{}", events::subscription(number)));
            let claimed = json!({ "state": "claimed", "event": event });
            let Write::Done(etag) = storage.store.insert_if_absent(&key, &claimed).await? else {
                return Err("somebody else claimed it".into());
            };
            connection.post("/", event.to_string().as_bytes()).await?;
            let sent = json!({ "state": "sent", "event": event });
            storage.store.replace_if(&key, &sent, &etag).await?;
        }
    });
    try_join_all(work).await?;
    println!("{}", json!({ "count": count, "seconds": began.elapsed().as_secs_f64() }));
    // Until it is killed: whoever started it looks at its processor time first.
    std::future::pending().await
}
