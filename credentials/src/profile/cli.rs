//! Profiles of the provider's command line tool, `~/.aliyun/config.json`.

use std::time::UNIX_EPOCH;

use serde_json::{Value, json};

use super::problem::Problem;
use super::source_factory::Profile;
use super::values::{Values, shown};
use crate::role::Role;
use crate::session::Session;
use crate::sign_in::{Exchange, Mode, SignedIn};

const MODES: &str = "AK, StsToken, RamRoleArn, EcsRamRole, OIDC, ChainableRamRoleArn, RamRoleArnWithRoleName, \
                     CredentialsURI, CloudSSO, OAuth, External";
/// More profiles in a chain of sources than this are a mistake.
const LONGEST_CHAIN: usize = 8;

/// Reads one profile of a file's text: the one of this name, or the current one. Gives its name too.
pub(super) fn read(text: &str, profile: Option<&str>) -> Result<(String, Profile), Problem> {
    let file: Value = serde_json::from_str(text).map_err(|_| "no JSON")?;
    let current = || file.get("current").and_then(Value::as_str);
    let name = profile
        .or_else(current)
        .filter(|name| !name.is_empty())
        .ok_or("no profile is current, and no profile is named")?;
    Ok((name.to_owned(), find(&file, name, LONGEST_CHAIN)?))
}

fn find(file: &Value, name: &str, deeper: usize) -> Result<Profile, Problem> {
    let called = |profile: &&Value| profile.get("name").and_then(Value::as_str) == Some(name);
    let found = file
        .get("profiles")
        .and_then(Value::as_array)
        .and_then(|profiles| profiles.iter().find(called))
        .ok_or_else(|| Problem::NoProfile(format!("no profile {name:?}")))?;
    let get = |member: &str| match found.get(member)? {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => Some(scalar.to_string()),
    };
    let values = Values {
        profile: name,
        get: &get,
    };
    let mode = values.needed("mode")?;
    // The tool takes modes in any letter case.
    Ok(match mode.to_ascii_lowercase().as_str() {
        "ak" => Profile::Fixed(values.key_pair()?),
        "ststoken" => {
            let token = values.needed("sts_token")?;
            Profile::Fixed(values.key_pair()?.with_security_token(token))
        }
        "ramrolearn" => {
            let source = Profile::Fixed(values.key_pair_with("sts_token")?);
            assumed(&values, source)?
        }
        "chainableramrolearn" => {
            let source = values.needed("source_profile")?;
            let deeper = deeper
                .checked_sub(1)
                .ok_or("the chain of source profiles is a circle")?;
            let source = find(file, &source, deeper).map_err(|problem| match problem {
                // The profile that was asked for is here; its source is what is missing.
                Problem::NoProfile(problem) | Problem::Wrong(problem) => Problem::Wrong(problem),
            })?;
            assumed(&values, source)?
        }
        // The tool's own sources call it otherwise than its files.
        "ramrolearnwithrolename" | "ramrolearnwithecs" => assumed(&values, machine(&values))?,
        "ecsramrole" => machine(&values),
        "oidc" => Profile::Oidc {
            role: role(&values, "role_session_name")?,
            provider_arn: values.needed("oidc_provider_arn")?,
            token_file: values.needed("oidc_token_file")?,
        },
        "credentialsuri" => Profile::Uri(values.needed("credentials_uri")?),
        "external" => Profile::External(values.needed("process_command")?),
        "cloudsso" => Profile::SignedIn(signed_in(&values, Mode::CloudSso, cloud_sso(&values))?),
        "oauth" => Profile::SignedIn(signed_in(&values, Mode::OAuth, oauth(&values))?),
        _ => {
            return Err(Problem::Wrong(format!(
                "the profile {name:?} has the mode {}, which is not one of {MODES}",
                shown(&mode)
            )));
        }
    })
}

fn assumed(values: &Values<'_>, source: Profile) -> Result<Profile, String> {
    let role = role(values, "ram_session_name")?;
    Ok(Profile::Role(role, Box::new(source)))
}

fn machine(values: &Values<'_>) -> Profile {
    Profile::Ecs {
        role_name: values.some("ram_role_name"),
    }
}

fn signed_in(
    values: &Values<'_>,
    mode: Mode,
    exchange: Result<Exchange, String>,
) -> Result<SignedIn, String> {
    let session = match (values.some("sts_token"), values.seconds("sts_expiration")?) {
        (Some(token), Some(ends)) => values
            .key_pair()
            .ok()
            .zip(UNIX_EPOCH.checked_add(ends))
            .map(|(pair, ends)| Session::new(pair.with_security_token(token), ends)),
        _ => None,
    };
    Ok(SignedIn {
        mode,
        profile: values.profile.to_owned(),
        session,
        exchange,
    })
}

fn cloud_sso(values: &Values<'_>) -> Result<Exchange, String> {
    let body = json!({
        "AccountId": values.needed("cloud_sso_account_id")?,
        "AccessConfigurationId": values.needed("cloud_sso_access_config")?,
    });
    Ok(Exchange {
        server: values.needed("cloud_sso_sign_in_url")?,
        access_token: values.needed("access_token")?,
        body: body.to_string(),
    })
}

fn oauth(values: &Values<'_>) -> Result<Exchange, String> {
    let site = values.some("oauth_site_type").unwrap_or_default();
    let server = match site.to_ascii_uppercase().as_str() {
        "CN" | "" => "https://oauth.aliyun.com",
        "INTL" => "https://oauth.alibabacloud.com",
        _ => return Err("oauth_site_type is neither CN nor INTL".to_owned()),
    };
    Ok(Exchange {
        server: server.to_owned(),
        access_token: values.needed("oauth_access_token")?,
        body: String::new(),
    })
}

/// The tool names the session in two ways; the other spelling is taken too.
fn role(values: &Values<'_>, session_name: &str) -> Result<Role, String> {
    let mut role = Role::new(values.needed("ram_role_arn")?);
    let name = values
        .some(session_name)
        .or_else(|| values.some("ram_session_name"))
        .or_else(|| values.some("role_session_name"));
    if let Some(name) = name {
        role = role.session_name(name);
    }
    if let Some(duration) = values.seconds("expired_seconds")? {
        role = role.duration(duration);
    }
    if let Some(region) = values.some("sts_region") {
        role = role.sts_region(region);
    }
    if let Some(vpc) = values.some("enable_vpc") {
        role = role.sts_vpc(vpc.eq_ignore_ascii_case("true"));
    }
    Ok(values.role(role))
}
