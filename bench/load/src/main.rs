//! - `world`: everything that handlers talk to, told what to do on stdin
//! - `bare`: the contract of a handler with nothing behind it, which is the limit

use fraud_guard_bench_load::Outcome;
use fraud_guard_bench_load::bare;
use fraud_guard_bench_load::world;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    match arguments[..] {
        ["world"] => runtime.block_on(world::run()),
        ["bare", port] => runtime.block_on(bare::run(port.parse()?)),
        _ => Err("usage: fraud-guard-bench-load world | bare PORT".into()),
    }
}
