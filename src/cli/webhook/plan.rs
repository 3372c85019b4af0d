//! What to write into the one registration that a partner has, or why not to.

use anyhow::bail;
use url::Host;
use url::Url;

use crate::microsoft::webhook_registration::Registration;
use crate::partner_center_calls::EventName;
use crate::text::Untrusted;

/// What to do.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Everything is there.
    Nothing(Registration),
    /// Write this.
    Write {
        /// The whole registration.
        registration: Registration,
        /// True when there is none.
        is_first: bool,
    },
}

/// Events that are always registered: the one that this is about, and the one that tests need.
const NEEDED: [&str; 2] = [EventName::FRAUD_EVENT_DETECTED, EventName::TEST_CREATED];
const MOST_SHOWN: usize = 200;

/// Decides what to write. Events that are registered for our address stay; an address that is not
/// ours is replaced only if the person names its exact host.
pub(super) fn plan(
    existing: Option<&Registration>,
    ours: &Url,
    also: &[String],
    known: &[String],
    replaced: Option<&str>,
) -> anyhow::Result<Plan> {
    let wanted = NEEDED.into_iter().chain(also.iter().map(String::as_str));
    let wanted: Vec<&str> = wanted.collect();
    if let Some(unknown) = wanted.iter().find(|name| !known.iter().any(|event| event == *name)) {
        let known: Vec<String> = known.iter().map(|name| visible(name)).collect();
        bail!("Partner Center has no event {}; it has: {}", visible(unknown), known.join(", "));
    }
    let mut events = match existing {
        Some(there) if there.is_for(ours) => there.webhook_events.clone(),
        Some(there) if replaced.is_some_and(|host| is_at(there, host)) => Vec::new(),
        Some(there) => return refuse(there, replaced),
        None => Vec::new(),
    };
    for name in wanted {
        if !events.iter().any(|event| event == name) {
            events.push(name.to_owned());
        }
    }
    let registration = Registration { webhook_url: ours.to_string(), webhook_events: events };
    match existing {
        Some(there) if there.is_for(ours) && holds(there, &registration) => {
            Ok(Plan::Nothing(there.clone()))
        }
        existing => Ok(Plan::Write { registration, is_first: existing.is_none() }),
    }
}

/// True when a registration has the address and at least the events of another one.
pub(super) fn holds(registration: &Registration, wanted: &Registration) -> bool {
    let has = |name: &String| registration.webhook_events.contains(name);
    Url::parse(&wanted.webhook_url).is_ok_and(|ours| registration.is_for(&ours))
        && wanted.webhook_events.iter().all(has)
}

/// True when a registration's address is at this host, in whatever letters it is written.
fn is_at(there: &Registration, host: &str) -> bool {
    let theirs = Url::parse(&there.webhook_url).ok();
    let theirs = theirs.as_ref().and_then(Url::host).map(|host| host.to_owned());
    theirs.is_some_and(|theirs| Host::parse(host).is_ok_and(|named| named == theirs))
}

/// The rest of an address may hold a secret, so only its host is shown and asked for.
fn refuse(there: &Registration, replaced: Option<&str>) -> anyhow::Result<Plan> {
    let host = Url::parse(&there.webhook_url).ok().and_then(|url| url.host_str().map(visible));
    let host = host.unwrap_or_else(|| "an address that cannot be read".to_owned());
    let instead = match replaced {
        Some(_) => "--replace-host names another host than the one that is registered",
        None => "if it is not needed any more, name its host with --replace-host",
    };
    bail!(
        "Partner Center calls another program already, at {host}, and a partner has one \
         registration; it was left as it is. Let that program tell fraud-guard, or do without the \
         webhook (fraud-guard polls anyway); {instead}"
    )
}

fn visible(text: &str) -> String {
    Untrusted::new(text).visible(MOST_SHOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "https://fraud.fabrikam.example/api/partner-center/webhook";
    const THEIRS: &str = "https://hooks.contoso.example/pc?code=canary";

    fn registration(url: &str, events: &[&str]) -> Registration {
        let events = events.iter().map(|name| (*name).to_owned()).collect();
        Registration { webhook_url: url.to_owned(), webhook_events: events }
    }

    fn known() -> Vec<String> {
        [NEEDED[0], NEEDED[1], "invoice-ready"].map(str::to_owned).into()
    }

    fn planned(
        existing: Option<&Registration>,
        also: &[&str],
        old: Option<&str>,
    ) -> anyhow::Result<Plan> {
        let also: Vec<String> = also.iter().map(|name| (*name).to_owned()).collect();
        plan(existing, &OURS.parse().expect("an address"), &also, &known(), old)
    }

    #[test]
    fn the_first_registration_has_what_is_needed_and_what_was_asked_for() {
        let expected = registration(OURS, &[NEEDED[0], NEEDED[1], "invoice-ready"]);
        let plan = planned(None, &["invoice-ready"], None).expect("a plan");
        assert_eq!(plan, Plan::Write { registration: expected, is_first: true });
    }

    #[test]
    fn events_that_are_registered_for_our_address_stay() {
        let there = registration(OURS, &["retired-event", NEEDED[1]]);
        let expected = registration(OURS, &["retired-event", NEEDED[1], NEEDED[0]]);
        let plan = planned(Some(&there), &[], None).expect("a plan");
        assert_eq!(plan, Plan::Write { registration: expected, is_first: false });
        let there =
            registration("https://FRAUD.fabrikam.example:443/api/partner-center/webhook", &NEEDED);
        assert_eq!(planned(Some(&there), &[], None).expect("a plan"), Plan::Nothing(there.clone()));
    }

    #[test]
    fn the_address_of_somebody_else_is_replaced_only_if_its_exact_host_is_named() {
        let there = registration(THEIRS, &["invoice-ready"]);
        for other in [
            "",
            "contoso.example",
            "x.hooks.contoso.example",
            "hooks.contoso.example.",
            "hooks.contoso.example:443",
            "fraud.fabrikam.example",
            "https://hooks.contoso.example",
            THEIRS,
        ] {
            assert!(planned(Some(&there), &[], Some(other)).is_err(), "{other}");
        }
        for other in [None, Some("contoso.example")] {
            let error = planned(Some(&there), &[], other).expect_err("refused").to_string();
            assert!(
                error.contains("hooks.contoso.example") && !error.contains("canary"),
                "{error}"
            );
        }
        let expected = registration(OURS, &NEEDED);
        for host in ["hooks.contoso.example", "Hooks.Contoso.example"] {
            let plan = planned(Some(&there), &[], Some(host)).expect("a plan");
            let registration = expected.clone();
            assert_eq!(plan, Plan::Write { registration, is_first: false });
        }
    }

    #[test]
    fn an_event_that_partner_center_does_not_have_is_refused() {
        let error = planned(None, &["invoice-redy"], None).expect_err("refused").to_string();
        assert!(error.contains("invoice-redy") && error.contains("invoice-ready"), "{error}");
    }
}
