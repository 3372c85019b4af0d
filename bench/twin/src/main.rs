//! - `serve`: fraud-guard's own routes on its store and queues in memory
//! - `loop`: claim, post, record, with fraud-guard's own storage client and nothing else
//! - `templates`: documents as fraud-guard writes them, from which `world` makes many

mod claim_post_record;
mod reader;
mod serve;
mod templates;

use fraud_guard_bench_load::Outcome;
use mimalloc::MiMalloc;

// As the handler's own.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments[..] {
        ["serve", port, events_port, host_port] => {
            runtime.block_on(serve::run(port.parse()?, events_port.parse()?, host_port.parse()?))
        }
        ["loop", sink, count, in_flight] => runtime.block_on(claim_post_record::run(
            sink.parse()?,
            count.parse()?,
            in_flight.parse()?,
        )),
        ["templates"] => templates::print(),
        _ => Err("usage: fraud-guard-bench-twin serve PORT EVENTS_PORT HOST_PORT | loop SINK \
                  COUNT IN_FLIGHT | templates"
            .into()),
    }
}
