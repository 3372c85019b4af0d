//! A mail that some get and some do not.

use super::world::World;
use crate::support::partner::event;
use crate::support::smtp_server::SmtpServer;

const ALARM: &str = "fraud_guard.alarm.raised";
const CLEARED: &str = "fraud_guard.alarm.cleared";

fn settings(url: &str) -> [(&str, &str); 3] {
    [
        ("SMTP_URL", url),
        ("MAIL_FROM", "alerts@partner.example"),
        ("MAIL_TO", "soc@partner.example, gone@partner.example"),
    ]
}

#[tokio::test]
async fn the_other_channels_hear_once_of_an_address_that_the_server_refuses() {
    let server = SmtpServer::start(&["rcpt=550:gone@partner.example"]);
    let world = World::start_with(&settings(server.url("").as_str())).await;
    world.partner.list(vec![event(1, 1), event(2, 1)]);
    world.poll().await;
    world.sweep_for(12).await;
    let mails = server.end().mails;
    assert_eq!(mails.len(), 2, "one for each case, and none again: {mails:?}");
    assert!(mails.iter().all(|mail| mail.to == ["soc@partner.example"]), "{mails:?}");
    let counts = world.partner.counts();
    assert_eq!((counts.get(ALARM), counts.get(CLEARED)), (Some(&1), None));
    let told = world.partner.received().into_iter().find(|(kind, _)| kind == ALARM);
    let told = told.expect("an alarm").1.to_string();
    assert!(told.contains("MAIL_TO by number: 2 (550)"), "{told}");
}
