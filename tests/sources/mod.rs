//! The sources against the bad-input catalogue: each row carries the number of its case.

mod answers;
mod encoding;
mod fields;
mod graph_schema;
mod lookup;
mod outcome;
mod overview;
mod paging;
mod paging_runs;
mod properties;
mod samples;
mod secrets;
mod times;
mod tls;
mod tokens;
