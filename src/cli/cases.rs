//! `fraud-guard cases`: the cases in the configured storage.

pub(super) mod answer;
mod checklist;
mod dead_letters;
mod decide;
mod evidence;
mod kill_switch;
mod redrive;
mod response_time;
mod show;
mod sign_in;
mod snooze;

use std::collections::BTreeSet;
use std::io::Write;
use std::process::ExitCode;

use anyhow::bail;
use clap::Subcommand;

use super::runtime;
use crate::app::Storage;
use crate::case::Case;
use crate::clock::Clock;
use crate::notification::moment;
use crate::settings::Settings;
use crate::store::Key;
use crate::store::Store;
use crate::store::StoreError;

/// Characters of the hash in an id that may stand for the whole id.
const LEAST_OF_AN_ID: usize = 4;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the cases, the most urgent first.
    List {
        /// Also list closed cases.
        #[arg(long)]
        all: bool,
        /// Print one JSON document a line.
        #[arg(long)]
        json: bool,
    },
    /// Show one case: events, suggestion, who was told, answers, history.
    Show {
        /// The id from a message, or its beginning: four characters after `c-` at least.
        id: String,
        /// Print the whole document as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Tell Microsoft the verdict on the events of a case.
    Resolve(answer::Resolve),
    /// Tell Microsoft that somebody looks at the events of a case.
    Ack(answer::Acknowledge),
    /// Approve a containment of a case, as on its page.
    #[command(long_about = decide::HELP)]
    Approve(decide::Yes),
    /// Say no to a proposed containment of a case.
    Decline(decide::No),
    /// Take an approval back, or say that somebody did by hand what was left to do.
    Revoke(decide::No),
    /// Show what is to be checked in a case, and tick what was.
    Checklist(checklist::Checklist),
    /// Write one zip of all that is known of a case, for a support ticket and a credit request at
    /// Microsoft.
    Evidence(evidence::EvidencePack),
    /// Hold back what can wait of a case, for a while and for a reason.
    Snooze(snooze::Snooze),
    /// End the snooze of a case.
    Wake(snooze::Wake),
    /// Show the kill switch, stop everything that acts, or let it go on.
    ///
    /// Whoever can write to the storage account can stop, without signing in anywhere: stopping must
    /// work when sign-in does not. Uploading any file named kill-switch into the container
    /// fraud-guard does the same. People go on being told. The setting KILL_SWITCH of the function
    /// app is not seen from here; while it is on, everything is stopped whatever this command says.
    /// Where there is a console (`CONSOLE_CLIENT_ID`), `off` is for somebody with the role
    /// Fraud.Approver, who signs in on another device.
    KillSwitch(kill_switch::Arguments),
    /// Show how long alerts wait for an answer on average, and what Microsoft's score says of it.
    ResponseTime {
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
    /// Try anew what was given up: deliveries that no channel took, and queue messages that were no
    /// tasks.
    Redrive(redrive::Redrive),
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List { all, json } => runtime()?.block_on(list(&storage()?.store, all, json)),
        Command::Show { id, json } => runtime()?.block_on(show::run(&storage()?.store, &id, json)),
        Command::Resolve(arguments) => answer::run(arguments.into()),
        Command::Ack(arguments) => answer::run(arguments.into()),
        Command::Approve(arguments) => decide::approve(&arguments),
        Command::Decline(arguments) => decide::decline(&arguments),
        Command::Revoke(arguments) => decide::revoke(&arguments),
        Command::Checklist(arguments) => {
            runtime()?.block_on(checklist::run(&storage()?, &arguments))
        }
        Command::Evidence(arguments) => evidence::run(&arguments),
        Command::Snooze(arguments) => runtime()?.block_on(snooze::snooze(&storage()?, &arguments)),
        Command::Wake(arguments) => runtime()?.block_on(snooze::wake(&storage()?, &arguments)),
        Command::KillSwitch(arguments) => kill_switch::run(&arguments),
        Command::ResponseTime { json } => {
            runtime()?.block_on(response_time::run(&storage()?.store, json))
        }
        Command::Redrive(arguments) => runtime()?.block_on(redrive::run(&storage()?, &arguments)),
    }
}

fn storage() -> anyhow::Result<Storage> {
    let mut settings = Settings::from_environment();
    let storage = Storage::from_settings(&mut settings);
    settings.finish()?;
    let Some(storage) = storage else { bail!("there is no storage") };
    Ok(storage)
}

async fn list(store: &Store, all: bool, json: bool) -> anyhow::Result<ExitCode> {
    let mut cases = load(store, all).await?;
    cases.sort_by_key(|case| (!case.is_open(), case.answer_due_at));
    let now = Clock::System.now();
    let mut out = std::io::stdout().lock();
    for case in &cases {
        if json {
            writeln!(out, "{}", serde_json::to_string(case)?)?;
            continue;
        }
        let state = if case.is_open() { case.severity().as_str() } else { "closed" };
        let customer = case.parties.customer_name.as_ref().map(|name| name.visible(30));
        let due = moment(case.answer_due_at, now);
        let (_, unresolved) = case.counts();
        let customer = customer.unwrap_or_else(|| "unnamed customer".to_owned());
        let snooze = case.snooze_at(now).map(|snooze| moment(case.end_of(snooze), now));
        let snooze = snooze.map(|end| format!("  snoozed until {end}")).unwrap_or_default();
        let id = case.id();
        writeln!(out, "{id}  {state:<8} due {due}  {unresolved} unresolved  {customer}{snooze}")?;
    }
    if cases.is_empty() && !json {
        writeln!(out, "no cases")?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The case with this very id, or why there is none: what a script left out must not make it
/// another case that is answered.
async fn find_by_id(store: &Store, id: &str) -> anyhow::Result<Result<Case, String>> {
    let found = load(store, true).await?.into_iter().find(|case| case.id() == id);
    Ok(found.ok_or_else(|| {
        format!("no case has the id {id:?}; give the whole id; see fraud-guard cases list --all")
    }))
}

/// The one case whose id begins with this, or why there is not one.
async fn find_by_prefix(store: &Store, id: &str) -> anyhow::Result<Result<Case, String>> {
    if id.strip_prefix("c-").is_none_or(|hash| hash.chars().count() < LEAST_OF_AN_ID) {
        return Ok(Err(format!(
            "{id:?} is too little of an id; give at least {LEAST_OF_AN_ID} characters after c-"
        )));
    }
    let mut cases = load(store, true).await?;
    cases.retain(|case| case.id().starts_with(id));
    Ok(match (cases.pop(), cases.is_empty()) {
        (None, _) => Err(format!("no case begins with {id}; see fraud-guard cases list --all")),
        (Some(_), false) => Err(format!("several cases begin with {id}; give more of the id")),
        (Some(case), true) => Ok(case),
    })
}

/// The open cases, and the closed ones that are not open again. A document that cannot be read is
/// named and keeps nobody from the others.
async fn load(store: &Store, all: bool) -> anyhow::Result<Vec<Case>> {
    let mut keys = store.list_all(Key::OPEN_CASES).await?;
    if all {
        keys.extend(store.list_all(Key::CLOSED_CASES).await?);
    }
    let mut known = BTreeSet::new();
    let mut cases = Vec::new();
    for key in keys {
        let case = match store.get::<Case>(&key).await {
            Err(error @ StoreError::Unreadable { .. }) => {
                writeln!(std::io::stderr(), "fraud-guard: {error}; it is left out")?;
                None
            }
            found => found?.map(|(case, _)| case),
        };
        cases.extend(case.filter(|case| known.insert(case.id())));
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::AnswerDraft;
    use crate::case::Chosen;
    use crate::case::Effect;
    use crate::case::Input;
    use crate::case::Refusal;
    use crate::fraud_event::Scope;
    use crate::records::Records;
    use crate::store::MemoryStore;
    use crate::verdict::Verdict;

    fn case(number: u32, epoch: u32) -> Case {
        let scope = Scope::parse(&format!("s-{number:032}")).expect("a scope");
        let mut case = Case::new(scope, Clock::System.now());
        case.epoch = epoch;
        case
    }

    async fn store_with(documents: &[(Key, &Case)]) -> Store {
        let store = Store::Memory(MemoryStore::default());
        for (key, case) in documents {
            store.insert_if_absent(key, case).await.expect("written");
        }
        store
    }

    #[tokio::test]
    async fn the_id_of_an_earlier_outbreak_answers_no_later_one() {
        let (old, new) = (case(7, 0), case(7, 1));
        let keys = (Key::closed_case(&old.scope), Key::open_case(&new.scope));
        let store = store_with(&[(keys.0, &old), (keys.1, &new)]).await;
        let found = find_by_id(&store, &old.id()).await.expect("a store").expect("a case");
        let draft = AnswerDraft {
            epoch: found.epoch,
            verdict: Verdict::Fraud,
            note: "called the customer".to_owned(),
            actor: "cli:maria@jumpbox".to_owned(),
            events: Chosen::Unresolved,
            overrules: false,
        };
        let (records, answered) = (Records::new(store), Input::Answered(&draft));
        let step = records.step_case(&found.scope, answered, Clock::System.now(), None).await;
        let effects = step.expect("a store").expect("a case").effects;
        assert_eq!(effects, [Effect::Refuse(Refusal::LaterOutbreak(new.id()))]);
    }

    #[tokio::test]
    async fn a_verdict_needs_the_whole_id_and_a_look_some_of_it() {
        let case = case(7, 0);
        let id = case.id();
        let store = store_with(&[(Key::open_case(&case.scope), &case)]).await;
        for part in ["", " ", "c-", "c-000", "000000", &id[..id.len() - 1]] {
            assert!(find_by_id(&store, part).await.expect("a store").is_err(), "{part:?}");
        }
        for part in ["", " ", "c-", "c-000", "000000", "c-00001"] {
            assert!(find_by_prefix(&store, part).await.expect("a store").is_err(), "{part:?}");
        }
        assert!(find_by_id(&store, &id).await.expect("a store").is_ok());
        assert!(find_by_prefix(&store, "c-0000").await.expect("a store").is_ok());
    }

    #[tokio::test]
    async fn a_damaged_case_keeps_nobody_from_the_others() {
        let (good, damaged) = (case(7, 0), case(8, 0));
        let store = store_with(&[(Key::open_case(&good.scope), &good)]).await;
        let key = Key::open_case(&damaged.scope);
        store.insert_if_absent(&key, &"rubbish").await.expect("written");
        assert_eq!(load(&store, true).await.expect("a store"), [good]);
    }
}
