//! Mail that is not taken: every reply at every step, and whom fraud-guard does not trust.

use std::time::Duration;

use fraud_guard::channels::Channel;
use fraud_guard::channels::DeliveryError;
use fraud_guard::channels::Mail;
use fraud_guard::channels::MailServer;
use fraud_guard::channels::Security;
use jiff::SignedDuration;
use rstest::rstest;

use super::mail::mail;
use super::receivers::CANARIES;
use super::receivers::id;
use crate::support::letter::Letter;
use crate::support::messages::event;
use crate::support::messages::message_after;
use crate::support::smtp_server::SmtpServer;
use crate::support::tls_server::Flaw;

const ACCOUNT: &str = "canary-user:canary-pass";

/// What becomes of a mail on a server.
async fn error(server: &SmtpServer, security: Security) -> DeliveryError {
    let mail = mail(server, ACCOUNT, security).with_deadline(Duration::from_secs(5));
    let error = mail.deliver(&message_after(&[event()])).await.expect_err("a failure");
    for canary in CANARIES.into_iter().chain(["localhost", "127.0.0.1", "told to say so"]) {
        assert!(!format!("{error} {error:?} {mail:?}").contains(canary), "{error:?}");
    }
    error
}

fn is_permanent(error: &DeliveryError) -> bool {
    matches!(error, DeliveryError::Permanent { .. })
}

fn is_retried_soon(error: &DeliveryError) -> bool {
    matches!(error, DeliveryError::Retryable { after: None, .. })
}

#[rstest]
#[case::tls(&["tls"], Security::Wrapped)]
#[case::starttls(&["starttls", "listen"], Security::StartTls)]
#[tokio::test]
async fn a_mail_arrives_over_tls_of_an_authority_that_the_settings_name(
    #[case] options: &[&str],
    #[case] security: Security,
) {
    let options = [options, &["auth"]].concat();
    let mut server = SmtpServer::start(&options);
    let mail = mail(&server, ACCOUNT, security);
    mail.deliver(&message_after(&[event()])).await.expect("it is taken");
    let letter = Letter::parse(&server.next_mail().content);
    assert!(letter.text.contains("Crypto mining"), "{letter:?}");
    assert_tells_nothing(&server.end().plain);
}

/// What is said before TLS must be nothing but that there is to be TLS.
fn assert_tells_nothing(plain: &str) {
    for line in plain.lines() {
        let is_harmless = line.starts_with("EHLO ") || ["STARTTLS", "QUIT"].contains(&line);
        assert!(is_harmless, "{line:?}");
    }
}

#[rstest]
#[case::no_starttls(Flaw::None, &["auth"])]
#[case::expired(Flaw::Expired, &["starttls"])]
#[case::not_yet_valid(Flaw::NotYetValid, &["starttls"])]
#[case::signed_by_itself(Flaw::SelfSigned, &["starttls"])]
#[case::another_host(Flaw::WrongHost, &["starttls"])]
#[case::somebody_in_between(Flaw::None, &["starttls", "inject"])]
#[tokio::test]
async fn without_a_secure_connection_nothing_is_told(#[case] flaw: Flaw, #[case] options: &[&str]) {
    let options = [options, &["listen"]].concat();
    let server = SmtpServer::with_certificate(flaw, &options);
    let error = error(&server, Security::StartTls).await;
    assert!(!is_permanent(&error), "{error:?}");
    let heard = server.end();
    assert_eq!(heard.mails.len(), 0);
    assert!(heard.plain.starts_with("EHLO "), "{}", heard.plain);
    assert_tells_nothing(&heard.plain);
}

#[rstest]
#[case::expired(Flaw::Expired)]
#[case::not_yet_valid(Flaw::NotYetValid)]
#[case::signed_by_itself(Flaw::SelfSigned)]
#[case::another_host(Flaw::WrongHost)]
#[tokio::test]
async fn a_bad_certificate_is_refused_from_the_first_byte_and_named(#[case] flaw: Flaw) {
    let server = SmtpServer::with_certificate(flaw, &["tls"]);
    let error = error(&server, Security::Wrapped).await;
    assert!(is_retried_soon(&error) && error.to_string().contains("certificate"), "{error:?}");
    assert_eq!(server.end().mails.len(), 0);
}

#[tokio::test]
async fn an_authority_that_nobody_named_is_not_trusted() {
    let server = SmtpServer::start(&["tls"]);
    let url = server.url(ACCOUNT);
    let stranger = MailServer::new(&url, Security::Wrapped, None).expect("a server");
    let error = deliver_to(stranger).await;
    assert!(is_retried_soon(&error) && error.to_string().contains("certificate"), "{error:?}");
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_gets_nothing() {
    let server = SmtpServer::start(&["listen"]);
    let error = error(&server, Security::Wrapped).await;
    assert!(is_retried_soon(&error), "{error:?}");
    let heard = server.end();
    assert!(heard.mails.is_empty() && !heard.plain.contains("canary"), "{}", heard.plain);
}

/// Each temporary reply at each step at which a server can give it.
#[rstest]
#[case::closing_at_once(&["greet=421"])]
#[case::no_login_now(&["auth=454"])]
#[case::closing_after_the_sender(&["mail=421"])]
#[case::no_room_for_the_sender(&["mail=552"])]
#[case::sender_not_now(&["mail=450"])]
#[case::closing_after_an_address(&["rcpt=421"])]
#[case::greylisted(&["rcpt=450"])]
#[case::too_many_as_older_servers_say_it(&["rcpt=552"])]
#[case::closing_before_the_mail(&["data=421"])]
#[case::mail_not_now(&["data=450"])]
#[case::closing_after_the_mail(&["end=421"])]
#[case::not_stored(&["end=450"])]
#[case::out_of_space(&["end=452"])]
#[case::mailbox_full(&["end=552"])]
#[case::dropped_after_the_mail(&["drop"])]
#[tokio::test]
async fn what_may_work_later_is_tried_later(#[case] options: &[&str]) {
    let server = SmtpServer::start(&with_login(options));
    let error = error(&server, Security::Plain).await;
    assert!(is_retried_soon(&error), "{error:?}");
}

fn with_login<'a>(options: &[&'a str]) -> Vec<&'a str> {
    let asks = options.iter().any(|option| option.starts_with("auth="));
    let login = (!asks).then_some("auth");
    options.iter().copied().chain(login).collect()
}

#[rstest]
#[case::every_address(&["rcpt=550"])]
#[case::before_the_mail(&["data=554"])]
#[case::the_mail(&["end=550"])]
#[case::the_mail_as_spam(&["end=554"])]
#[tokio::test]
async fn what_the_server_refuses_is_given_up(#[case] options: &[&str]) {
    let server = SmtpServer::start(&with_login(options));
    let error = error(&server, Security::Plain).await;
    assert!(is_permanent(&error) && error.to_string().contains("MAIL_TO"), "{error:?}");
}

#[rstest]
#[case::a_wrong_password(&["auth=535"], Security::Plain)]
#[case::a_wrong_password_over_tls(&["auth=535", "tls"], Security::Wrapped)]
#[case::no_login_offered(&["noauth"], Security::Plain)]
#[case::no_login_offered_over_tls(&["noauth", "starttls"], Security::StartTls)]
#[case::no_starttls_offered(&["auth"], Security::StartTls)]
#[case::no_mail_from_us(&["greet=554", "auth"], Security::Plain)]
#[case::no_mail_from_our_sender(&["mail=550", "auth"], Security::Plain)]
#[tokio::test]
async fn what_a_person_must_mend_is_tried_again_after_an_hour(
    #[case] options: &[&str],
    #[case] security: Security,
) {
    let hour = SignedDuration::from_hours(1);
    let error = error(&SmtpServer::start(options), security).await;
    let DeliveryError::Retryable { reason, after } = error else { panic!("{error:?}") };
    assert!(reason.contains("SMTP_URL"), "{reason}");
    assert_eq!(after, Some(hour));
}

#[tokio::test]
async fn a_server_that_never_greets_is_left_at_the_deadline() {
    let server = SmtpServer::start(&["hang"]);
    let mail = mail(&server, "", Security::Plain).with_deadline(Duration::from_millis(200));
    let error = mail.deliver(&message_after(&[event()])).await.expect_err("a failure");
    assert!(error.to_string().contains("in time") && is_retried_soon(&error), "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again() {
    let url = "smtp://127.0.0.1:9".parse().expect("an address");
    let error = deliver_to(MailServer::new(&url, Security::Plain, None).expect("a server")).await;
    assert!(is_retried_soon(&error), "{error:?}");
}

async fn deliver_to(server: MailServer) -> DeliveryError {
    let address: lettre::message::Mailbox = "a@partner.example".parse().expect("an address");
    let mail = Mail::new(id("mail"), server, address.clone(), vec![address]);
    mail.deliver(&message_after(&[event()])).await.expect_err("it cannot be sent")
}
