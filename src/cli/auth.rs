//! `fraud-guard auth`: signing in the partner's user.

mod redirect;
mod request;
