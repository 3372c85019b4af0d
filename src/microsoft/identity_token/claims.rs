//! What a token must say. A claim of another type than the documented one is a wrong claim.

use jiff::Timestamp;
use serde_json::Map;
use serde_json::Value;
use uuid::Uuid;

use super::Person;
use super::Refusal;
use super::Role;

/// What a token must say, to the letter.
#[derive(Debug)]
pub(super) struct Expected {
    /// The token service of the partner's tenant, in version 2.
    pub(super) issuer: String,
    /// The app registration of the console.
    pub(super) audience: String,
    /// The partner's tenant.
    pub(super) tenant: String,
    /// The authentication context that alone counts as MFA; `None` when the methods count.
    pub(super) mfa_context: Option<String>,
}

/// How far the clocks may be apart, in seconds.
pub(super) const LEEWAY: i64 = 120;

impl Expected {
    /// Who it is, by the claims of a token whose signature is good.
    pub(super) fn check(
        &self,
        claims: &Map<String, Value>,
        now: Timestamp,
    ) -> Result<Person, Refusal> {
        let must_be = [
            ("iss", self.issuer.as_str()),
            ("aud", &self.audience),
            ("tid", &self.tenant),
            ("ver", "2.0"),
        ];
        for (name, expected) in must_be {
            if claims.get(name).and_then(Value::as_str) != Some(expected) {
                return Err(Refusal::Claim(name));
            }
        }
        // Tokens of apps say so, and those of people do not have the claim.
        if claims.get("idtyp").is_some_and(|kind| kind != "user") {
            return Err(Refusal::Claim("idtyp"));
        }
        check_times(claims, now)?;
        let object_id = claims.get("oid").and_then(Value::as_str);
        let object_id = object_id.and_then(|text| Uuid::try_parse(text).ok());
        let object_id = object_id.filter(|id| !id.is_nil()).ok_or(Refusal::Claim("oid"))?;
        let role = role(claims.get("roles")).ok_or(Refusal::NoRole)?;
        let (signed_in_at, has_mfa) = (signed_in_at(claims), self.has_mfa(claims));
        Ok(Person { object_id, role, signed_in_at, has_mfa })
    }

    /// `amr` and `acrs` are optional claims of the app registration: a token without them says
    /// nothing of the methods, which counts as none. Not verified against Entra.
    /// Source: Microsoft, "Optional claims reference".
    fn has_mfa(&self, claims: &Map<String, Value>) -> bool {
        let (claim, value) = match &self.mfa_context {
            Some(context) => ("acrs", context.as_str()),
            None => ("amr", "mfa"),
        };
        let values = claims.get(claim).and_then(Value::as_array);
        values.is_some_and(|values| values.iter().any(|named| named == value))
    }
}

/// `auth_time` is an optional claim too. What is no number of seconds says nothing.
fn signed_in_at(claims: &Map<String, Value>) -> Option<Timestamp> {
    Timestamp::from_second(claims.get("auth_time")?.as_i64()?).ok()
}

fn check_times(claims: &Map<String, Value>, now: Timestamp) -> Result<(), Refusal> {
    let second =
        |name: &'static str| claims.get(name).and_then(Value::as_i64).ok_or(Refusal::Claim(name));
    let (now, not_before, end) = (now.as_second(), second("nbf")?, second("exp")?);
    if not_before.saturating_sub(LEEWAY) > now {
        return Err(Refusal::Claim("nbf"));
    }
    if end.saturating_add(LEEWAY) <= now {
        return Err(Refusal::Expired);
    }
    Ok(())
}

/// The highest role of a list of names.
fn role(roles: Option<&Value>) -> Option<Role> {
    let names = roles?.as_array()?.iter().filter_map(Value::as_str);
    names.filter_map(Role::named).max()
}
