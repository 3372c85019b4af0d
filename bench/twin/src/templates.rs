//! Documents as fraud-guard writes them: `world` puts copies of them into the storage without a call.

use fraud_guard::case::Case;
use fraud_guard::case::Input as CaseInput;
use fraud_guard::case::Observation;
use fraud_guard::case::Rules;
use fraud_guard::outbox::ChannelId;
use fraud_guard::outbox::Input;
use fraud_guard::outbox::Jitter;
use fraud_guard::outbox::Outcome as Delivered;
use fraud_guard::policy::Policy;
use fraud_guard::store::Key;
use fraud_guard::summary::Summary;
use fraud_guard::summary::SummaryId;
use fraud_guard_bench_load::Outcome;
use fraud_guard_bench_load::events;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::json;
use uuid::Uuid;

use crate::reader::Reader;

/// Prints the key of an event that was folded, a case whose people have been told and one whose people
/// have not, the scope and subscription that are to be replaced in all of them, and the summaries of a
/// reader who had yesterday's.
pub fn print() -> Outcome {
    let reader = Reader::new()?;
    let event = reader.read_value(&events::event(0, 0, &events::detected_now()))?;
    let scope = event.scope().to_string();
    let key = Key::event(&event.scope(), &event.key, Timestamp::now(), &event.version());
    println!(
        "{}",
        json!({
            "scope": scope,
            "subscription": events::subscription(0),
            "event_key": key.as_str(),
            "told": case(&reader, true)?,
            "untold": case(&reader, false)?,
            "summary_key": Key::summary(&summary_id()?).as_str(),
            "summary": summary()?,
        })
    );
    Ok(())
}

fn summary_id() -> Outcome<SummaryId> {
    Ok(SummaryId::daily(ChannelId::parse("webhook").ok_or("no channel")?))
}

/// The document of a reader whose next summary is today's.
fn summary() -> Outcome<String> {
    let now = Timestamp::now();
    let yesterday = now.to_zoned(TimeZone::UTC).date().yesterday()?;
    let made_at = now - jiff::SignedDuration::from_hours(24);
    Ok(serde_json::to_string(&Summary::begin(summary_id()?, yesterday, made_at))?)
}

fn case(reader: &Reader, is_told: bool) -> Outcome<String> {
    let channel = ChannelId::parse("webhook").ok_or("no channel")?;
    let channels = [channel.clone()];
    let policy = "[protected]\nsubscriptions = []\ncustomer_tenants = []";
    let policy = Policy::parse(policy, &[]).map_err(|error| format!("{error:?}"))?;
    let event = reader.read_value(&events::event(0, 0, &events::detected_now()))?;
    let scope = event.scope();
    let now = Timestamp::now() - jiff::SignedDuration::from_secs(90);
    let observations = [Observation::new(now, event)];
    let input = CaseInput::Seen { scope: &scope, observations: &observations };
    let rules = Rules { policy: &policy, everyone: &channels };
    let mut case = Case::step(None, input, now, Some(rules)).ok_or("no case")?.case;
    let owner = Uuid::new_v4();
    let outcome = Delivered::Sent(None);
    let due = if is_told { case.outbox.open() } else { Vec::new() };
    for due in due {
        let (notice, channel) = (&due.notice, &due.channel);
        case.outbox.step(&Input::Claim { notice, channel, owner }, now);
        let jitter = Jitter::from_random(0);
        let end = Input::End { notice, channel, owner, outcome: &outcome, jitter };
        case.outbox.step(&end, now);
    }
    Ok(serde_json::to_string(&case)?)
}
