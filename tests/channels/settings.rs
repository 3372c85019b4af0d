//! Which channels there are, by the settings.

use std::sync::Arc;

use fraud_guard::channels::Means;
use fraud_guard::channels::of_the_settings;
use fraud_guard::channels::settings;
use fraud_guard::clock::Clock;
use fraud_guard::http_client::HttpClient;
use fraud_guard::microsoft::access_token::AccessTokens;
use fraud_guard::policy::Policy;
use fraud_guard::settings::Settings;

use rstest::rstest;

use super::receivers::CANARIES;
use super::receivers::ROUTING_KEY;
use super::receivers::SECRET_KEY;
use crate::support::token_endpoint;

/// The names of the channels, and the problems.
fn read(pairs: &[(&str, &str)]) -> (Vec<String>, String) {
    let partner = token_endpoint::settings();
    let mut values = Settings::from_pairs(partner.into_iter().chain(pairs.iter().copied()));
    let http = HttpClient::new().expect("a client");
    let clock = Clock::System;
    let tokens = AccessTokens::from_settings(&mut values, &http, &clock).map(Arc::new);
    let means = Means { http: &http, clock: &clock, tokens: tokens.as_ref() };
    let channels = of_the_settings(&Policy::default(), &mut values, &means);
    let names = channels.iter().map(|channel| channel.id().to_string()).collect();
    (names, values.finish().err().map(|error| error.to_string()).unwrap_or_default())
}

#[test]
fn without_settings_there_is_the_console() {
    assert_eq!(read(&[]), (vec!["console".to_owned()], String::new()));
}

#[test]
fn every_channel_exists_when_its_settings_are_there() {
    let (names, problems) = read(&[
        ("CONSOLE_CHANNEL", "off"),
        ("TEAMS_WEBHOOK_URL", "https://prod-1.westeurope.logic.azure.com/x"),
        ("SLACK_WEBHOOK_URL", "https://hooks.slack.com/services/T/B/x"),
        ("WEBHOOK_URL", "https://siem.example/in"),
        ("WEBHOOK_SECRET", SECRET_KEY),
        ("CLOUDEVENTS_URL", "https://broker.example/in"),
        ("PAGERDUTY_ROUTING_KEY", ROUTING_KEY),
        ("ALERTMANAGER_URL", "https://user:pass@alerts.example/prefix"),
        ("SMTP_URL", "smtps://user:pass@mail.example"),
        ("MAIL_FROM", "fraud-guard <alerts@example.com>"),
        ("MAIL_TO", "a@example.com, b@example.com, a@example.com"),
        ("ACS_ENDPOINT", "https://contoso.communication.azure.com"),
        ("GRAPH_MAIL_SENDER", "alerts@example.com"),
    ]);
    let all = "teams slack webhook cloudevents pagerduty alertmanager mail acs-mail graph-mail";
    assert_eq!((names.join(" "), problems), (all.into(), "".into()));
}

#[test]
fn what_is_wrong_is_named_and_secrets_are_not() {
    for (name, value, words) in [
        ("CONSOLE_CHANNEL", "maybe", "on, off or instead"),
        ("TEAMS_WEBHOOK_URL", "http://canary-user.example/canary-path", "https"),
        ("SLACK_WEBHOOK_URL", "https://canary-user:canary-pass@hooks.slack.com/x", "https"),
        ("WEBHOOK_URL", "https://siem.example/canary-path", "WEBHOOK_SECRET is missing"),
        ("CLOUDEVENTS_URL", "http://siem.example/canary-path", "https"),
        ("CLOUDEVENTS_SECRET", SECRET_KEY, "CLOUDEVENTS_URL is missing"),
        ("CLOUDEVENTS_SECRET", "whsec_Y2FuYXJ5", "24 to 64 bytes"),
        ("PAGERDUTY_ROUTING_KEY", "canary0short", "32 letters and digits"),
        ("PAGERDUTY_ROUTING_KEY", "canary0-with-hyphens-00000000000", "32 letters and digits"),
        ("PAGERDUTY_URL", "https://events.eu.pagerduty.com", "PAGERDUTY_ROUTING_KEY is missing"),
        ("PAGERDUTY_URL", "http://canary-user.example/", "https"),
        ("ALERTMANAGER_URL", "http://canary-user:canary-pass@alerts.example/", "https"),
        ("ALERTMANAGER_URL", "canary-user:canary-pass", "https"),
        ("ALERTMANAGER_URL", "/canary-path", "cannot be read"),
        ("SMTP_URL", "http://canary-user:canary-pass@mail.example", "smtps://"),
        ("SMTP_URL", "smtp://canary-user:canary-pass@", "smtps://"),
        ("SMTP_URL", "smtps://user:canary-pass@mail.example", "MAIL_TO is missing"),
        ("ACS_ENDPOINT", "http://canary-user.example", "https"),
        ("ACS_ENDPOINT", "https://contoso.example", "MAIL_FROM is missing"),
        ("ACS_ENDPOINT", "https://contoso.example", "MAIL_TO is missing"),
        ("GRAPH_MAIL_SENDER", "canary-pass", "must be a user's id"),
        ("GRAPH_MAIL_SENDER", "alerts@example.com", "MAIL_TO is missing"),
    ] {
        let (names, problems) = read(&[(name, value)]);
        assert!(problems.contains(name) && problems.contains(words), "{name}: {problems}");
        assert!(!names.iter().any(|name| name != "console"), "{names:?}");
        for canary in CANARIES {
            assert!(!problems.contains(canary), "{problems}");
        }
    }
}

#[rstest]
#[case("WEBHOOK_URL", "WEBHOOK_SECRET")]
#[case("CLOUDEVENTS_URL", "CLOUDEVENTS_SECRET")]
fn a_bad_signing_key_is_refused_without_showing_it(#[case] url: &str, #[case] secret: &str) {
    let (names, problems) = read(&[(url, "https://siem.example/"), (secret, "whsec_Y2FuYXJ5")]);
    assert!(problems.contains(secret) && !problems.contains("Y2FuYXJ5"), "{problems}");
    assert_eq!(names, ["console"], "nothing goes out unsigned that was to be signed");
}

#[test]
fn a_bad_address_is_named() {
    for to in ["a@example.com,, nobody", "a@example.com\r\nBcc: all@x.example", " , "] {
        let (names, problems) = read(&[
            ("SMTP_URL", "smtps://user:pass@mail.example"),
            ("MAIL_FROM", "alerts@example.com"),
            ("MAIL_TO", to),
        ]);
        assert_eq!(names, ["console"], "{to:?}");
        assert!(problems.contains("MAIL_TO"), "{to:?}: {problems}");
    }
}

#[test]
fn every_setting_is_listed_once_and_every_address_is_a_secret() {
    let mut names: Vec<&str> = settings().iter().map(|setting| setting.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!((names.len(), count), (15, 15));
    assert!(settings().iter().all(|setting| setting.secret == is_secret(setting.name)));
}

fn is_secret(name: &str) -> bool {
    let is_address = name.ends_with("_URL") && name != "PAGERDUTY_URL";
    is_address || name.ends_with("_SECRET") || name.ends_with("_KEY")
}

#[test]
fn without_a_managed_identity_there_is_no_mail_by_communication_services() {
    let (names, problems) = read(&[
        ("ACS_ENDPOINT", "https://contoso.communication.azure.com"),
        ("MAIL_FROM", "alerts@example.com"),
        ("MAIL_TO", "a@example.com"),
        ("IDENTITY_ENDPOINT", ""),
    ]);
    assert_eq!(names, ["console"]);
    assert!(
        problems.contains("ACS_ENDPOINT is set, and there is no managed identity"),
        "{problems}"
    );
}
