//! Mail, against a real mail server: what arrives, and who gets it.

use std::time::Duration;

use fraud_guard::channels::Channel;
use fraud_guard::channels::Mail;
use fraud_guard::channels::MailServer;
use fraud_guard::channels::Security;
use fraud_guard::notification::Message;
use rstest::rstest;

use super::receivers::id;
use super::receivers::sender;
use crate::support::letter::Letter;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::smtp_server::SmtpServer;

/// A channel that mails to a server.
pub fn mail(server: &SmtpServer, account: &str, security: Security) -> Mail {
    let authority = Some(server.authority.as_bytes());
    let server = MailServer::new(&server.url(account), security, authority).expect("a server");
    let to = [SOC, BOSS].map(|address| address.parse().expect("an address")).to_vec();
    Mail::new(id("mail"), server, sender(), to)
}

/// The mails that a server got for these messages.
pub async fn letters(messages: &[Message]) -> Vec<Letter> {
    let mut server = SmtpServer::start(&[]);
    let mail = mail(&server, "", Security::Plain);
    let mut letters = Vec::new();
    for message in messages {
        mail.deliver(message).await.expect("it is taken");
        letters.push(Letter::parse(&server.next_mail().content));
    }
    letters
}

const SOC: &str = "soc@partner.example";
const BOSS: &str = "boss@partner.example";

#[tokio::test]
async fn a_mail_arrives_as_text_and_html_with_its_headers() {
    let mut server = SmtpServer::start(&["auth"]);
    let message = message_after(&[event()]);
    let mail = mail(&server, "user:p%40ss", Security::Plain);
    let receipt = mail.deliver(&message).await.expect("it is taken");
    assert_eq!(receipt.missed, None);
    let taken = server.next_mail();
    assert_eq!(taken.from, "alerts@partner.example");
    assert_eq!(taken.to, [SOC, BOSS]);
    let letter = Letter::parse(&taken.content);
    let id = format!("<{}.mail@fraud-guard.partner.example>", message.notice_id);
    assert_eq!(letter.header("Message-ID"), id);
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert_eq!(letter.header("X-Fraud-Guard-Reference"), message.reference);
    assert!(letter.text.contains("Crypto mining") && letter.html.contains("Crypto mining"));
}

#[tokio::test]
async fn a_mail_without_an_answer_is_repeated_under_the_same_id_and_says_so() {
    let mut server = SmtpServer::start(&["drop=once"]);
    let mail = mail(&server, "", Security::Plain);
    let message = message_after(&[event()]);
    let error = mail.deliver(&message).await.expect_err("there was no answer");
    assert!(error.to_string().contains("it is tried again"), "{error}");
    let again = Message { may_repeat: true, ..message };
    mail.deliver(&again).await.expect("it is taken");
    let [first, second] = [(); 2].map(|()| Letter::parse(&server.next_mail().content));
    assert_eq!(first.header("Message-ID"), second.header("Message-ID"));
    let repeats = |letter: &Letter| letter.text.contains("got this message before");
    assert_eq!((repeats(&first), repeats(&second)), (false, true));
}

#[rstest]
#[case::the_first(SOC, BOSS, "1 (550)")]
#[case::the_last(BOSS, SOC, "2 (550)")]
#[tokio::test]
async fn who_is_refused_is_told_of_and_keeps_the_mail_from_nobody_else(
    #[case] refused: &str,
    #[case] served: &str,
    #[case] told: &str,
) {
    let mut server = SmtpServer::start(&[&format!("rcpt=550:{refused}")]);
    let mail = mail(&server, "", Security::Plain);
    let receipt = mail.deliver(&message_after(&[event()])).await.expect("it is taken");
    assert_eq!(server.next_mail().to, [served]);
    let missed = receipt.missed.expect("somebody is missed");
    assert!(missed.contains(told) && missed.contains("MAIL_TO"), "{missed}");
    assert!(!missed.contains("partner.example"), "{missed}");
}

#[tokio::test]
async fn who_is_put_off_is_told_of_and_keeps_the_mail_from_nobody_else() {
    let mut server = SmtpServer::start(&[&format!("rcpt=450:{BOSS}")]);
    let mail = mail(&server, "", Security::Plain);
    let receipt = mail.deliver(&message_after(&[event()])).await.expect("it is taken");
    assert_eq!(server.next_mail().to, [SOC]);
    assert!(receipt.missed.is_some_and(|missed| missed.contains("2 (450)")));
    assert_eq!(server.end().mails.len(), 0);
}

#[tokio::test]
async fn a_server_that_takes_few_addresses_at_once_gets_the_mail_several_times() {
    let server = SmtpServer::start(&["most=1"]);
    let mail = mail(&server, "", Security::Plain);
    let receipt = mail.deliver(&message_after(&[event()])).await.expect("it is taken");
    assert_eq!(receipt.missed, None);
    let mails = server.end().mails;
    assert_eq!(mails.iter().map(|mail| mail.to.concat()).collect::<Vec<_>>(), [SOC, BOSS]);
    assert_eq!(mails[0].content, mails[1].content);
}

#[tokio::test]
async fn a_server_that_never_says_goodbye_has_the_mail_all_the_same() {
    let mut server = SmtpServer::start(&["slow"]);
    let mail = mail(&server, "", Security::Plain).with_deadline(Duration::from_secs(5));
    mail.deliver(&message_after(&[event()])).await.expect("it is taken");
    assert_eq!(server.next_mail().to, [SOC, BOSS]);
}
