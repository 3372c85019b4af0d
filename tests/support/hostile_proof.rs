//! Hostile names by the thousand through every kind of channel, judged by what is parsed back.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::sync::Arc;
use std::sync::Mutex;

use fraud_guard::channels::Channel;
use fraud_guard::channels::Console;
use fraud_guard::channels::Mail;
use fraud_guard::channels::MailServer;
use fraud_guard::channels::Security;
use fraud_guard::channels::kinds;
use fraud_guard::channels::preview;
use fraud_guard::notification::Message;
use fraud_guard::outbox::ChannelId;
use fraud_guard::settings::Settings;
use fraud_guard::telemetry;
use futures::executor::block_on;
use tracing_subscriber::fmt::MakeWriter;

use crate::support::hostile_names::name;
use crate::support::judges::Ours;
use crate::support::messages::HOSTILE_FORMS;
use crate::support::messages::hostile_form;

/// A harmless name of which every message is made as of a hostile one.
const HARMLESS: &str = "Contoso";

/// The seed of the names.
const SEED: u64 = 0x0BAD_CA5E;

/// The first failure of each way: how many names it took, and why.
type Failures = BTreeMap<String, (u64, String)>;

/// Shows so many names by every way, and panics with the first failure of each.
pub fn assert_nobody_speaks_for_us(names: u64) {
    let threads = u64::try_from(std::thread::available_parallelism().map_or(1, usize::from));
    let threads = threads.expect("a small number");
    let failures: Mutex<Failures> = Mutex::default();
    std::thread::scope(|scope| {
        for first in 0..threads {
            let failures = &failures;
            scope.spawn(move || {
                let ways = Ways::new();
                for number in (first..names).step_by(usize::try_from(threads).expect("few")) {
                    ways.judge(number, failures);
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no judge panicked");
    assert!(failures.is_empty(), "of {names} names, by the number of the first: {failures:#?}");
}

/// All ways in which a message is shown, each with what it shows of a harmless name.
struct Ways {
    kinds: Vec<String>,
    harmless: Vec<Vec<(String, Ours)>>,
    console: Console,
    mail: Mail,
}

impl Ways {
    fn new() -> Self {
        let id = |name| ChannelId::parse(name).expect("an id");
        let server = "smtp://127.0.0.1:25".parse().expect("an address");
        let server = MailServer::new(&server, Security::Plain, None);
        let from = "fraud-guard <alerts@partner.example>".parse().expect("an address");
        let to = vec!["soc@partner.example".parse().expect("an address")];
        let mut ways = Self {
            kinds: kinds().iter().map(|kind| kind.name.to_owned()).collect(),
            harmless: Vec::new(),
            console: Console::new(id("console")),
            mail: Mail::new(id("mail"), server.expect("a server"), from, to),
        };
        let forms = (0..HOSTILE_FORMS).map(|form| hostile_form(HARMLESS, form));
        let ours = |way: String, shown: String| (way.clone(), Ours::of(&way, &shown));
        ways.harmless = forms
            .map(|message| ways.shown(&message).into_iter().map(|(w, s)| ours(w, s)).collect())
            .collect();
        ways
    }

    /// What is shown: the ten kinds of channels, the line in the log, and the whole mail.
    fn shown(&self, message: &Message) -> Vec<(String, String)> {
        let kinds = self.kinds.iter();
        let mut shown: Vec<_> = kinds
            .map(|kind| (kind.clone(), preview(kind, message).expect("a kind of channel")))
            .collect();
        shown.push(("log".to_owned(), self.logged(message)));
        let letter = self.mail.letter(message).expect("a mail").formatted();
        shown.push(("letter".to_owned(), String::from_utf8(letter).expect("text")));
        shown
    }

    fn logged(&self, message: &Message) -> String {
        let log = Log::default();
        let filter = telemetry::filter(&mut Settings::from_pairs::<String, String>([]));
        let lines = telemetry::lines(filter, log.clone());
        let told = || block_on(self.console.deliver(message));
        tracing::subscriber::with_default(lines, told).expect("it is told");
        let bytes = log.0.lock().expect("no writer panicked").clone();
        String::from_utf8(bytes).expect("text")
    }

    fn judge(&self, number: u64, failures: &Mutex<Failures>) {
        let form = usize::try_from(number).expect("a small number") % HOSTILE_FORMS;
        let name = name(SEED, number);
        let shown = self.shown(&hostile_form(&name, form));
        let mut judged = BTreeSet::new();
        for ((way, shown), (_, ours)) in shown.iter().zip(&self.harmless[form]) {
            // Services that carry mail carry the same page.
            if way.ends_with("mail") && !judged.insert(shown) {
                continue;
            }
            let Err(why) = ours.judge(shown) else { continue };
            let mut failures = failures.lock().expect("no judge panicked");
            let first = failures.entry(way.clone()).or_insert((u64::MAX, String::new()));
            if number + 1 < first.0 {
                *first = (number + 1, format!("{why}; the name is {name:?}"));
            }
        }
    }
}

/// A log in memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no writer panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
