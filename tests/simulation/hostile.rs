//! Hostile names, 100,000 of them through every kind of channel: nothing in them acts as a link, a
//! mention, a tag, a formula, a header or a line of the log.

use crate::support::dice::asked_for;
use crate::support::hostile_proof::assert_nobody_speaks_for_us;

/// Names when nobody asks for more; the debug build plays fewer.
const NAMES: u64 = if cfg!(debug_assertions) { 100 } else { 100_000 };

#[test]
fn no_name_acts_as_anything_but_a_name() {
    let names = asked_for("PROVE_NAMES").unwrap_or(NAMES);
    let started = std::time::Instant::now();
    assert_nobody_speaks_for_us(names);
    println!("{names} hostile names, 12 ways, {} s, 0 failures", started.elapsed().as_secs());
}
