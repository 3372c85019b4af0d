//! How the world answers what a process asks, and what goes wrong with it.

use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Receipt;
use fraud_guard::language::Phrase;
use fraud_guard::microsoft::RemoteError;
use fraud_guard::notification::Message;
use fraud_guard::sources::Cursor;
use fraud_guard::store::Operation;
use fraud_guard::store::Reply;
use fraud_guard::store::StoreError;
use fraud_guard::store::Write;
use fraud_guard::task_queue::QueueError;
use fraud_guard::task_queue::QueueOperation;
use fraud_guard::task_queue::QueueReply;
use fraud_guard::wire::Call;
use jiff::SignedDuration;

use super::azure;
use super::containments;
use super::documents::Record;
use super::history::Fault;
use super::history::Told;
use super::history::What;
use super::partner::parse_raw;
use super::partner::subscription_id;
use super::process::Question;
use super::world::Hint;
use super::world::World;

pub fn answer(world: &mut World<'_>, process: usize, question: Question) {
    match question {
        Question::Store(call) => store(world, process, call),
        Question::Queue(call) => queue(world, process, call),
        // It would look as if whoever polls now had seen the page.
        Question::Page(call, _) if call.is_abandoned() => {}
        Question::Page(call, asked_at) if world.now.duration_since(asked_at) >= DEADLINE => {
            call.answer(Err(RemoteError::unavailable("no answer within 45 seconds")));
        }
        Question::Page(call, _) => {
            let answer = page(world, process, &call.question);
            call.answer(answer);
        }
        Question::Message(channel, call) => {
            let answer = message(world, process, channel, &call.question);
            call.answer(answer);
        }
        Question::Sight(call) => {
            let answer = azure::show(world, process, &call.question);
            call.answer(answer);
        }
    }
}

/// Whoever asks for a page gives up after so long, also when he stood still himself.
const DEADLINE: SignedDuration = SignedDuration::from_secs(45);

fn unavailable() -> StoreError {
    StoreError::Unavailable("503 ServerBusy".to_owned())
}

fn store(world: &mut World<'_>, process: usize, call: Call<Operation, Result<Reply, StoreError>>) {
    let rates = world.plan.rates;
    if world.is_store_down || world.strikes(rates.store_refused) {
        world.fault(process + 1, Fault::StoreRefused);
        return call.answer(Err(unavailable()));
    }
    let reply = match &call.question {
        Operation::Time => Reply::Time(world.now),
        other => world.store.perform(other),
    };
    let is_written = matches!(reply, Reply::Written(Write::Done(_)));
    if let (true, Operation::Insert(key, bytes) | Operation::Replace(key, bytes, _)) =
        (is_written, &call.question)
    {
        wrote(world, process, key.as_str(), bytes);
    }
    if world.strikes(rates.store_answer_lost) {
        world.fault(process + 1, Fault::StoreAnswerLost);
        return call.answer(Err(unavailable()));
    }
    call.answer(Ok(reply));
}

/// What becomes durable is a line of the history.
fn wrote(world: &mut World<'_>, process: usize, key: &str, document: &[u8]) {
    let who = process + 1;
    if key.starts_with("inbox/")
        && let Some((event, state, is_unresolved)) = parse_raw(document)
    {
        world.note(who, What::Stored { event, state, is_unresolved });
    }
    if key.starts_with("containment/open/") {
        containments::wrote(world, who, key, document);
    } else if key.starts_with("audit/") {
        containments::audited(world, who, document);
    } else if let "kill-switch" | "containment-breaker" = key {
        containments::moved(world, who, key, document);
    }
    if !["inbox/", "case/", "alarm/"].iter().any(|prefix| key.starts_with(prefix)) {
        return;
    }
    world.writes += 1;
    if let Some(case) = key.strip_prefix("case/open/") {
        wrote_case(world, who, case, document);
    } else if let Some(id) = key.strip_prefix("alarm/") {
        let is_open = Record::read(document).cleared_at.is_none();
        world.note(who, What::Alarm { id: id.to_owned(), is_open });
    }
}

fn wrote_case(world: &mut World<'_>, who: usize, case: &str, document: &[u8]) {
    let record = Record::read(document);
    if record.closed_at.is_some() {
        world.note(who, What::Closed { case: case.to_owned(), events: record.events() });
    }
    for notice in record.notices() {
        let is_urgent = notice.is_urgent();
        if world.intended.get(&*notice.id) != Some(&is_urgent) {
            let id = notice.id.to_string();
            world.intended.insert(id.clone(), is_urgent);
            world.note(who, What::Intended { notice: id, about: case.to_owned(), is_urgent });
        }
    }
}

fn queue(
    world: &mut World<'_>,
    process: usize,
    call: Call<QueueOperation, Result<QueueReply, QueueError>>,
) {
    let rates = world.plan.rates;
    if world.strikes(rates.queue_refused) {
        world.fault(process + 1, Fault::QueueRefused);
        return call.answer(Err(QueueError::new("503 ServerBusy")));
    }
    let QueueOperation::Send { task, delay } = &call.question else {
        let reply = world.poison.perform(&call.question);
        return call.answer(Ok(reply));
    };
    let is_lost = !world.plan.has_queue || world.strikes(rates.hint_lost);
    let is_doubled = !is_lost && world.strikes(rates.hint_doubled);
    let copies = match (is_lost, is_doubled) {
        (true, _) => 0,
        (false, true) => 2,
        (false, false) => 1,
    };
    match copies {
        0 => world.fault(process + 1, Fault::HintLost),
        2 => world.fault(process + 1, Fault::HintDoubled),
        _ => {}
    }
    let delay = SignedDuration::try_from(*delay).unwrap_or(SignedDuration::MAX);
    for _ in 0..copies {
        world.hints.push(Hint {
            queue: task.queue().as_str(),
            body: task.to_text().into_bytes(),
            visible_at: world.now + delay,
            deliveries: 0,
            is_gone: false,
        });
    }
    call.answer(Ok(QueueReply::Done));
}

fn page(
    world: &mut World<'_>,
    process: usize,
    cursor: &Cursor,
) -> Result<fraud_guard::sources::RawPage, RemoteError> {
    let rates = world.plan.rates;
    if world.strikes(rates.page_failed) {
        world.fault(process + 1, Fault::PageFailed);
        let after = world.rng.bool().then(|| SignedDuration::from_secs(57));
        return Err(match world.rng.u32(0..4) {
            0 => RemoteError::Refused {
                what: "403".to_owned(),
                advice: Phrase::new("advice-admin-agent"),
            },
            _ => RemoteError::Unavailable { what: "503".to_owned(), after },
        });
    }
    let is_torn = world.strikes(rates.page_torn);
    if is_torn {
        world.fault(process + 1, Fault::PageTorn);
    }
    // Whoever is about to send reads the events again, and is no poll that has to store them.
    let is_guard = matches!(cursor, Cursor::OfSubscription { .. }) && world.may_send(process);
    let who = if is_guard { 0 } else { process + 1 };
    let (page, shown) = world.partner.page(cursor, is_torn);
    for form in shown {
        let is_unresolved = form.seen.is_unresolved();
        let (event, subscription, state) = (form.event, form.subscription, form.state);
        world.note(who, What::Listed { event, subscription, state, is_unresolved });
    }
    Ok(page)
}

fn message(
    world: &mut World<'_>,
    process: usize,
    channel: usize,
    message: &Message,
) -> Result<Receipt, DeliveryError> {
    let rates = world.plan.rates;
    let has_failed = world.strikes(rates.channel_failed);
    let is_answer_lost = !has_failed && world.strikes(rates.channel_answer_lost);
    if has_failed {
        world.fault(process + 1, Fault::ChannelFailed);
    } else if is_answer_lost {
        world.fault(process + 1, Fault::ChannelAnswerLost);
    }
    let (is_taken, is_confirmed) = (!has_failed, !has_failed && !is_answer_lost);
    let told = Told {
        channel,
        notice: message.notice_id.clone(),
        reason: message.reason.as_str().to_owned(),
        about: message.reference.clone(),
        subscription: subscription(world, message),
        counts: counts(message),
        may_repeat: message.may_repeat,
        is_taken,
        is_confirmed,
    };
    world.note(process + 1, What::Told(told));
    if is_confirmed {
        return Ok(Receipt::default());
    }
    let after = (world.rng.u32(0..4) == 0).then(|| SignedDuration::from_secs(90));
    Err(DeliveryError::Retryable { reason: "503".to_owned(), after })
}

fn subscription(world: &World<'_>, message: &Message) -> Option<usize> {
    let id = message.ids.get("subscription")?;
    (0..world.plan.subscriptions).find(|number| subscription_id(*number).to_string() == *id)
}

/// `1 unresolved of 2`, as the message says it.
fn counts(message: &Message) -> Option<(usize, usize)> {
    let fact = message.facts.iter().find(|fact| fact.key == "events")?;
    let text = fact.value.to_plain();
    let (unresolved, all) = text.split_once(" unresolved of ")?;
    Some((unresolved.parse().ok()?, all.parse().ok()?))
}
