//! Mail, against a real mail server.

use std::time::Duration;

use fraud_guard::channels::Channel;
use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Mail;
use fraud_guard::channels::MailServer;
use fraud_guard::channels::Security;
use fraud_guard::notification::Message;
use jiff::SignedDuration;
use rstest::rstest;

use super::receivers::CANARIES;
use super::receivers::id;
use crate::support::letter::Letter;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::smtp_server::SmtpServer;

/// A channel that mails to a server.
pub fn mail(server: &SmtpServer, account: &str, security: Security) -> Mail {
    let server = MailServer::new(server.url(account), security).expect("a server");
    let from = "fraud-guard <alerts@partner.example>".parse().expect("an address");
    let to = ["soc@partner.example", "boss@partner.example"];
    let to = to.map(|address| address.parse().expect("an address")).to_vec();
    Mail::new(id("mail"), server, from, to)
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

const ACCOUNT: &str = "canary-user:canary-pass";

/// What becomes of a mail on a server with these options.
async fn error(options: &[&str], security: Security) -> DeliveryError {
    let server = SmtpServer::start(options);
    let mail = mail(&server, ACCOUNT, security).with_deadline(Duration::from_secs(5));
    let error = mail.deliver(&message_after(&[event()])).await.expect_err("a failure");
    for canary in CANARIES.into_iter().chain(["127.0.0.1", "told to say so"]) {
        assert!(!format!("{error} {error:?} {mail:?}").contains(canary), "{error:?}");
    }
    error
}

fn is_permanent(error: &DeliveryError) -> bool {
    matches!(error, DeliveryError::Permanent { .. })
}

#[tokio::test]
async fn a_mail_arrives_as_text_and_html_with_its_headers() {
    let mut server = SmtpServer::start(&["auth"]);
    let message = message_after(&[event()]);
    let mail = mail(&server, "user:p%40ss", Security::Plain);
    mail.deliver(&message).await.expect("it is taken");
    let taken = server.next_mail();
    assert_eq!(taken.from, "alerts@partner.example");
    assert_eq!(taken.to, ["soc@partner.example", "boss@partner.example"]);
    let letter = Letter::parse(&taken.content);
    let id = format!("<{}.mail@fraud-guard.partner.example>", message.notice_id);
    assert_eq!(letter.header("Message-ID"), id);
    assert_eq!(letter.header("Auto-Submitted"), "auto-generated");
    assert_eq!(letter.header("X-Fraud-Guard-Reference"), message.reference);
    assert!(letter.text.contains("Crypto mining") && letter.html.contains("Crypto mining"));
}

#[rstest]
#[case::full(&["rcpt=421"])]
#[case::greylisted(&["rcpt=450"])]
#[case::out_of_space(&["data=452"])]
#[case::dropped_after_the_mail(&["drop"])]
#[tokio::test]
async fn what_may_work_later_is_tried_later(#[case] options: &[&str]) {
    let options: Vec<&str> = options.iter().copied().chain(["auth"]).collect();
    let error = error(&options, Security::Plain).await;
    assert!(matches!(error, DeliveryError::Retryable { after: None, .. }), "{error:?}");
}

#[rstest]
#[case(&["rcpt=550"])]
#[case(&["data=552"])]
#[case(&["data=554"])]
#[tokio::test]
async fn what_the_server_refuses_is_given_up(#[case] options: &[&str]) {
    let options: Vec<&str> = options.iter().copied().chain(["auth"]).collect();
    let error = error(&options, Security::Plain).await;
    assert!(is_permanent(&error), "{error:?}");
}

#[rstest]
#[case::a_wrong_password(&["badauth"], Security::Plain)]
#[case::no_login_offered(&[], Security::Plain)]
#[case::no_starttls_offered(&["auth"], Security::StartTls)]
#[tokio::test]
async fn what_a_person_must_mend_is_tried_again_after_an_hour(
    #[case] options: &[&str],
    #[case] security: Security,
) {
    let hour = SignedDuration::from_hours(1);
    let error = error(options, security).await;
    let DeliveryError::Retryable { reason, after } = error else { panic!("{error:?}") };
    assert!(reason.contains("SMTP_URL"), "{reason}");
    assert_eq!(after, Some(hour));
}

#[rstest]
#[case::starttls(Security::StartTls)]
#[case::tls(Security::Wrapped)]
#[tokio::test]
async fn without_tls_nothing_is_sent(#[case] security: Security) {
    let server = SmtpServer::start(&[]);
    let mail = mail(&server, "", security).with_deadline(Duration::from_secs(5));
    let error = mail.deliver(&message_after(&[event()])).await.expect_err("a failure");
    assert!(!is_permanent(&error), "{error:?}");
    assert_eq!(server.end().len(), 0);
}

#[tokio::test]
async fn a_server_that_never_greets_is_left_at_the_deadline() {
    let server = SmtpServer::start(&["hang"]);
    let mail = mail(&server, "", Security::Plain).with_deadline(Duration::from_millis(200));
    let error = mail.deliver(&message_after(&[event()])).await.expect_err("a failure");
    assert!(error.to_string().contains("in time") && !is_permanent(&error), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let url = "smtp://127.0.0.1:9".parse().expect("an address");
    let server = MailServer::new(url, Security::Plain).expect("a server");
    let address: lettre::message::Mailbox = "a@partner.example".parse().expect("an address");
    let mail = Mail::new(id("mail"), server, address.clone(), vec![address]);
    let error = mail.deliver(&message_after(&[event()])).await.expect_err("nobody is there");
    assert!(!is_permanent(&error), "{error:?}");
}
