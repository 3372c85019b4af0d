//! The one table of all faults.

use super::Effect;
use super::Fault;
use super::Often;
use super::Place;

const MAINTENANCE: &str = "<!DOCTYPE html><html><head><title>Partner Center</title></head>\
                           <body><h1>We'll be back soon</h1></body></html>";
const GATEWAY: &str = "<html><head><title>502 Bad Gateway</title></head>\
                       <body><center><h1>502 Bad Gateway</h1></center></body></html>";
const JSON: &str = "application/json; charset=utf-8";
const HTML: &str = "text/html; charset=utf-8";

/// Every fault, by the part that it happens to.
pub static FAULTS: [Fault; 28] = [
    no_token(
        "token-revoked",
        "Entra: the refresh token was revoked (AADSTS50173)",
        ("invalid_grant", 50_173, Some("bad_token")),
        "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    ),
    no_token(
        "token-expired",
        "Entra: the refresh token was not used for 90 days (AADSTS700082)",
        ("invalid_grant", 700_082, None),
        "The refresh token has expired due to inactivity.",
    ),
    Fault {
        name: "token-mfa",
        meaning: "Entra: multifactor authentication is needed, with claims for the sign-in (AADSTS50076)",
        at: Place::Token,
        often: Often::Always,
        effect: Effect::NoToken {
            error: "invalid_grant",
            number: 50_076,
            suberror: Some("basic_action"),
            text: "Due to a configuration change made by your administrator, or because you moved \
                   to a new location, you must use multi-factor authentication to access the \
                   resource.",
            has_claims: true,
        },
    },
    no_token(
        "token-conditional-access",
        "Entra: Conditional Access blocks the account (AADSTS53003)",
        ("invalid_grant", 53_003, Some("message_only")),
        "Access has been blocked by Conditional Access policies.",
    ),
    no_token(
        "token-consent-missing",
        "Entra: nobody has consented to the app (AADSTS65001)",
        ("invalid_grant", 65_001, Some("consent_required")),
        "The user or administrator has not consented to use the application.",
    ),
    no_token(
        "token-secret-expired",
        "Entra: the client secret has expired (AADSTS7000222)",
        ("invalid_client", 7_000_222, None),
        "The provided client secret keys are expired.",
    ),
    plain("token-down", "Entra answers 503", Place::Token, (503, JSON, "{}")),
    plain("token-html", "Entra's answer is a web page", Place::Token, (200, HTML, MAINTENANCE)),
    partner_center(
        "pc-mfa",
        "Partner Center: the sign-in had no multifactor authentication (900421)",
        (401, "900421", "MFA is required."),
    ),
    partner_center(
        "pc-app-only",
        "Partner Center: a user is needed (900329)",
        (403, "900329", "This resource does not support application-only authentication."),
    ),
    partner_center(
        "pc-role-lost",
        "Partner Center: the account has lost its role (900308)",
        (403, "900308", "Insufficient privileges to complete the operation."),
    ),
    Fault {
        name: "pc-throttled",
        meaning: "Partner Center answers 429 with Retry-After, three times",
        at: Place::Events,
        often: Often::First(3),
        effect: Effect::Throttled { retry_after: Some("57") },
    },
    Fault {
        name: "pc-throttled-no-retry-after",
        meaning: "Partner Center answers 429 without Retry-After, three times",
        at: Place::Events,
        often: Often::First(3),
        effect: Effect::Throttled { retry_after: None },
    },
    plain(
        "pc-maintenance",
        "Partner Center answers 200 with a web page",
        Place::Events,
        (200, HTML, MAINTENANCE),
    ),
    plain(
        "pc-empty",
        "Partner Center lists nothing, whatever there is",
        Place::Events,
        (200, JSON, "[]"),
    ),
    plain("pc-null", "Partner Center answers null", Place::Events, (200, JSON, "null")),
    plain(
        "pc-bad-gateway",
        "A web page with status 502 stands where Partner Center was",
        Place::Events,
        (502, HTML, GATEWAY),
    ),
    Fault {
        name: "pc-truncated",
        meaning: "Partner Center's answer ends before its Content-Length",
        at: Place::Events,
        often: Often::Always,
        effect: Effect::Torn,
    },
    Fault {
        name: "pc-500",
        meaning: "Partner Center answers every other request with 500 (800003)",
        at: Place::Events,
        often: Often::EveryOther,
        effect: Effect::PartnerCenter(500, "800003", "Unexpected service error"),
    },
    Fault {
        name: "pc-slow",
        meaning: "Partner Center does not answer within 90 seconds",
        at: Place::Events,
        often: Often::Always,
        effect: Effect::Silence,
    },
    Fault {
        name: "pc-etag",
        meaning: "Partner Center: the first change of a status comes too late (2055)",
        at: Place::EventStatus,
        often: Often::First(1),
        effect: Effect::PartnerCenter(400, "2055", "Etag is no longer valid"),
    },
    Fault {
        name: "pc-partial",
        meaning: "Partner Center changes a status and leaves one event out of its answer",
        at: Place::EventStatus,
        often: Often::Always,
        effect: Effect::OneLess,
    },
    Fault {
        name: "pc-legitimate-refused",
        meaning: "Partner Center does not know the reason Legitimate (900126)",
        at: Place::EventStatus,
        often: Often::Always,
        effect: Effect::NoLegitimate,
    },
    Fault {
        name: "pc-paging-shifts",
        meaning: "Partner Center's list moves on by one event between two pages",
        at: Place::Events,
        often: Often::Always,
        effect: Effect::Shifted,
    },
    graph(
        "graph-403",
        "Graph: the app has no permission",
        (403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
    ),
    graph(
        "graph-404",
        "Graph knows the list of alerts no more",
        (404, "ResourceNotFound", "Resource not found."),
    ),
    graph(
        "graph-429",
        "Graph answers 429 without Retry-After",
        (429, "TooManyRequests", "Too many requests"),
    ),
    Fault {
        name: "graph-foreign-link",
        meaning: "Graph's link to the next page leads to another host",
        at: Place::Alerts,
        often: Often::Always,
        effect: Effect::ForeignLink,
    },
];

const fn no_token(
    name: &'static str,
    meaning: &'static str,
    (error, number, suberror): (&'static str, u32, Option<&'static str>),
    text: &'static str,
) -> Fault {
    let effect = Effect::NoToken { error, number, suberror, text, has_claims: false };
    Fault { name, meaning, at: Place::Token, often: Often::Always, effect }
}

const fn partner_center(
    name: &'static str,
    meaning: &'static str,
    (status, code, description): (u16, &'static str, &'static str),
) -> Fault {
    let effect = Effect::PartnerCenter(status, code, description);
    Fault { name, meaning, at: Place::Events, often: Often::Always, effect }
}

const fn plain(
    name: &'static str,
    meaning: &'static str,
    at: Place,
    (status, kind, body): (u16, &'static str, &'static str),
) -> Fault {
    Fault { name, meaning, at, often: Often::Always, effect: Effect::Plain(status, kind, body) }
}

const fn graph(
    name: &'static str,
    meaning: &'static str,
    (status, code, message): (u16, &'static str, &'static str),
) -> Fault {
    let effect = Effect::Graph(status, code, message);
    Fault { name, meaning, at: Place::Alerts, often: Often::Always, effect }
}
