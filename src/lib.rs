//! fraud-guard tells Microsoft CSP partners about Azure fraud events within minutes and suggests
//! how to contain them. It is a custom handler inside Azure Functions.
//!
//! The modules in the order in which they may use each other: each uses only those above it
//! (`tests/architecture.rs` holds this list to it).
//!
//! **Decide** — no I/O, no async, no clock, no settings:
//!
//! - [`digest`] — short names for what may be long or hostile
//! - [`seal`] — what only somebody who has a key can have written
//! - [`text`] — text that somebody else controls, made visible and bounded
//! - [`language`] — the words that people read, in each language
//! - [`fraud_event`] — one fraud event, whichever API it came from
//! - [`verdict`] — what a partner answers, and for which events
//! - [`loose_json`] — reading JSON as remotes really send it
//! - [`security_score`] — what Microsoft thinks of the partner, and how fast alerts are answered
//! - [`findings`] — what was found about a case, and which questions were answered
//! - [`assessment`] — which verdict the findings speak for, and why
//! - [`audit`] — who decided what, in a chain that nobody can change unseen
//! - [`outbox`] — what has to be told to which channel, and what became of it
//! - [`storage_outage`] — storage that cannot be used, and who was told
//! - [`policy`] — the partner's policy as data
//! - [`containment`] — what could be done about a case, least destructive first, and what became of it
//! - [`response_time`] — how long alerts wait for an answer, and what becomes of the mean
//! - [`case`] — the events of one subscription in one outbreak, and all that follows
//! - [`alarm`] — what fraud-guard says about itself
//! - [`summary`] — the work list of each reader, once a day
//! - [`record`] — cases, alarms and summaries as the store and the queue name them
//! - [`source_health`] — whether a source can be read, and when people must hear that it cannot
//! - [`sweep_health`] — whether the sweep does its work, and when people must hear of it
//! - [`health`] — how everything stands, in booleans and ages
//! - [`channel_health`] — whether a channel takes messages, and how long it is left alone
//! - [`open_events`] — which events are open, and which of them are listed no more
//! - [`partner_center_calls`] — what Partner Center's webhook said, and the poll that follows
//! - [`task`] — the queue messages
//! - [`dead_letter`] — queue messages that the host gave up
//! - [`notification`] — what people are told, independent of the channel
//! - [`evidence_pack`] — what Microsoft's support asks for, and what proves it, as files
//!
//! **Reach out** — one file for each thing on the other side:
//!
//! - [`settings`] — the settings of the process
//! - [`telemetry`] — logs
//! - [`clock`] — what time it is, as a value
//! - [`chance`] — what is random, as a value
//! - [`seal_key`] — the key of the deployment
//! - [`private_file`] — files that are their owner's alone
//! - `wire` — calls as values, for a simulation that holds the other end (feature `local`)
//! - [`parallel`] — several remote calls at once, within bounds
//! - [`http_client`] — the one way out over HTTP
//! - [`heartbeat`] — the sign of life to a monitor outside
//! - [`storage_account`] — the storage account of the function app
//! - [`store`] — documents, in a blob container or in memory
//! - [`records`] — cases and alarms in the store
//! - [`audit_trail`] — the audit chain in the store
//! - [`kill_switch`] — whether somebody stopped everything
//! - [`answered`] — which alerts were answered lately, and after how long
//! - [`known_events`] — what the store already has of each event
//! - [`task_queue`] — hints, in storage queues or in memory
//! - [`microsoft`] — tokens, Partner Center, Graph
//! - [`sources`] — the APIs that list fraud events
//! - [`evidence`] — what is asked about a case, one collector a file
//! - [`channels`] — the ways to tell people
//! - [`audience`] — everybody who can be told, by settings and policy
//! - [`calm_cases`] — open cases of which nothing is due for a while
//!
//! **Run**:
//!
//! - [`app`] — everything the functions need, built once
//! - [`console`] — the web pages of a case
//! - [`functions`] — the Azure functions, one file each
//! - [`doctor`] — whether a deployment can do its work, and what to mend
//! - [`package`] — the function app as one zip
//! - `local` — the embedded Functions host and stand-ins (feature `local`)
//! - [`cli`] — the command line

pub mod digest;

pub mod seal;

pub mod text;

pub mod language;

pub mod fraud_event;

pub mod verdict;

pub mod loose_json;

pub mod security_score;

pub mod findings;

pub mod assessment;

pub mod audit;

pub mod outbox;

pub mod storage_outage;

pub mod policy;

pub mod containment;

pub mod response_time;

pub mod case;

pub mod alarm;

pub mod summary;

pub mod record;

pub mod source_health;

pub mod sweep_health;

pub mod health;

pub mod channel_health;

pub mod open_events;

pub mod partner_center_calls;

pub mod task;

pub mod dead_letter;

pub mod notification;

pub mod evidence_pack;

pub mod settings;

pub mod telemetry;

pub mod clock;

pub mod chance;

pub mod seal_key;

pub mod private_file;

#[cfg(feature = "local")]
pub mod wire;

pub mod parallel;

pub mod http_client;

pub mod heartbeat;

pub mod storage_account;

pub mod store;

pub mod records;

pub mod audit_trail;

pub mod kill_switch;

pub mod answered;

pub mod known_events;

pub mod task_queue;

pub mod microsoft;

pub mod sources;

pub mod evidence;

pub mod channels;

pub mod audience;

pub mod calm_cases;

pub mod app;

pub mod console;

pub mod functions;

pub mod doctor;

pub mod package;

#[cfg(feature = "local")]
pub mod local;

pub mod cli;
