//! One mail to several addresses: whoever can get it gets it, whatever becomes of the others.

use std::time::Duration;

use lettre::Address;
use lettre::Message as Letter;
use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::commands::Data;
use lettre::transport::smtp::commands::Mail;
use lettre::transport::smtp::commands::Rcpt;
use lettre::transport::smtp::extension::Extension;
use lettre::transport::smtp::extension::MailParameter;
use tokio::time::Instant;
use tokio::time::timeout;
use tokio::time::timeout_at;

use super::server::MailServer;
use super::trouble::Step;
use super::trouble::Trouble;

/// An address that did not get a mail that others got: its place in the list, from 1, and the
/// reply about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missed {
    pub(super) place: usize,
    pub(super) code: u16,
}

/// An address and its place in the list.
type Addressee<'a> = (usize, &'a Address);

/// What became of the addresses in one transaction.
#[derive(Default)]
struct Round<'a> {
    taken: usize,
    refused: Vec<(Addressee<'a>, u16)>,
    /// Not this time; RFC 5321 (4.5.3.1.10) wants another transaction for those.
    put_off: Vec<(Addressee<'a>, u16)>,
}

/// The reply to anything at all that ends the connection.
const CLOSING: u16 = 421;
/// How long a server may take over our goodbye, which changes nothing.
const GOODBYE: Duration = Duration::from_millis(500);

/// Sends a mail to all its addresses by the deadline and says whom it did not reach. An error means
/// that it reached nobody, as far as is known.
pub(super) async fn send(
    server: &MailServer,
    letter: &Letter,
    deadline: Duration,
) -> Result<Vec<Missed>, Trouble> {
    let until = Instant::now() + deadline;
    let connected = timeout_at(until, server.connect()).await;
    let mut connection = connected.map_err(|_| Trouble::Late)??;
    let sent = to_all(&mut connection, letter, until).await;
    // The mail is taken or not; neither changes with what is said now.
    let _ = timeout(GOODBYE, connection.quit()).await;
    sent
}

async fn to_all(
    connection: &mut AsyncSmtpConnection,
    letter: &Letter,
    until: Instant,
) -> Result<Vec<Missed>, Trouble> {
    let addressees = letter.envelope().to().iter().enumerate();
    let addressees = addressees.map(|(index, address)| (index + 1, address)).collect();
    let first = in_time(until, transaction(connection, letter, addressees)).await?;
    let (mut missed, mut waiting) = (first.refused, first.put_off);
    while !waiting.is_empty() {
        let addressees = waiting.iter().map(|(addressee, _)| *addressee).collect();
        match in_time(until, transaction(connection, letter, addressees)).await {
            Ok(next) => {
                missed.extend(next.refused);
                waiting = next.put_off;
            }
            // Others have it, so this is no reason to begin again.
            Err(_) => missed.append(&mut waiting),
        }
    }
    missed.sort_by_key(|((place, _), _)| *place);
    Ok(missed.into_iter().map(|((place, _), code)| Missed { place, code }).collect())
}

async fn in_time<T>(
    until: Instant,
    work: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    timeout_at(until, work).await.unwrap_or(Err(Trouble::Late))
}

async fn transaction<'a>(
    connection: &mut AsyncSmtpConnection,
    letter: &Letter,
    addressees: Vec<Addressee<'a>>,
) -> Result<Round<'a>, Trouble> {
    let sender = Mail::new(letter.envelope().from().cloned(), parameters(connection, letter)?);
    connection.command(sender).await.map_err(|error| Trouble::at(Step::Sender, &error))?;
    let mut round = Round::default();
    for addressee in addressees {
        let (_, address) = addressee;
        let reply = connection.command(Rcpt::new(address.clone(), Vec::new())).await;
        round.take(addressee, reply.map_err(|error| Trouble::at(Step::Recipient, &error)))?;
    }
    if round.taken == 0 {
        return Err(round.trouble());
    }
    hand_over(connection, letter).await.map(|()| round)
}

impl<'a> Round<'a> {
    /// Takes the reply about one address; an error ends the transaction.
    fn take<T>(
        &mut self,
        addressee: Addressee<'a>,
        reply: Result<T, Trouble>,
    ) -> Result<(), Trouble> {
        match reply {
            Ok(_) => self.taken += 1,
            Err(Trouble::Refused(code)) => self.refused.push((addressee, code)),
            Err(Trouble::Busy(code)) if code != CLOSING => self.put_off.push((addressee, code)),
            Err(trouble) => return Err(trouble),
        }
        Ok(())
    }

    /// Why nobody gets the mail. While one address may be taken later, none is given up.
    fn trouble(&self) -> Trouble {
        let busy = self.put_off.first().map(|(_, code)| Trouble::Busy(*code));
        let refused = self.refused.first().map(|(_, code)| Trouble::Refused(*code));
        busy.or(refused).unwrap_or(Trouble::TryLater("it was given no address"))
    }
}

async fn hand_over(connection: &mut AsyncSmtpConnection, letter: &Letter) -> Result<(), Trouble> {
    let failed = |error| Trouble::at(Step::Letter, &error);
    connection.command(Data).await.map_err(failed)?;
    connection.message(&letter.formatted()).await.map_err(failed)?;
    Ok(())
}

/// What the server must be able to do for this mail: its text is plain ASCII, its addresses need not
/// be.
fn parameters(
    connection: &AsyncSmtpConnection,
    letter: &Letter,
) -> Result<Vec<MailParameter>, Trouble> {
    let envelope = letter.envelope();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if addresses.all(|address| AsRef::<str>::as_ref(address).is_ascii()) {
        return Ok(Vec::new());
    }
    match connection.server_info().supports_feature(Extension::SmtpUtfEight) {
        true => Ok(vec![MailParameter::SmtpUtfEight]),
        false => Err(Trouble::Broken("offers no SMTPUTF8, which an address needs".to_owned())),
    }
}
