//! The settings of the webhook that Partner Center calls.

use crate::settings::Setting;

/// Whether calls are taken at all.
pub const ENABLED: Setting = Setting {
    name: "PARTNER_CENTER_WEBHOOK",
    default: Some("on"),
    secret: false,
    meaning: "Whether signed calls of Partner Center's webhook make fraud-guard poll sooner: on or off.",
};
/// Who is asked for the certificate that signs calls.
pub const CERTIFICATE_HOSTS: Setting = Setting {
    name: "PARTNER_CENTER_WEBHOOK_CERTIFICATE_HOSTS",
    default: Some("3psostorageacct.blob.core.windows.net"),
    secret: false,
    meaning: "The hosts that the certificate of a call may be fetched from, separated by commas.",
};
/// Whose certificate signs calls.
pub const CERTIFICATE_NAMES: Setting = Setting {
    name: "PARTNER_CENTER_WEBHOOK_CERTIFICATE_NAMES",
    default: Some("pcnotifications-dispatch.microsoft.com"),
    secret: false,
    meaning: "The domain names of which the certificate of a call must have one or one below, separated by commas.",
};
/// Who is asked for the certificates of issuers.
pub const ISSUER_HOSTS: Setting = Setting {
    name: "PARTNER_CENTER_WEBHOOK_ISSUER_HOSTS",
    default: Some("www.microsoft.com,caissuers.microsoft.com,cacerts.digicert.com"),
    secret: false,
    meaning: "The hosts that missing issuers of that certificate may be fetched from, separated by commas.",
};
/// Who is trusted besides the public authorities.
pub const CA_FILE: Setting = Setting {
    name: "PARTNER_CENTER_WEBHOOK_CA_FILE",
    default: None,
    secret: false,
    meaning: "A PEM file of roots and intermediates to trust for that certificate, besides the public ones.",
};

/// The settings that this module reads.
pub const SETTINGS: [&Setting; 5] =
    [&ENABLED, &CERTIFICATE_HOSTS, &CERTIFICATE_NAMES, &ISSUER_HOSTS, &CA_FILE];
