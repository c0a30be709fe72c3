//! Profiles of the provider's command line tool, `~/.aliyun/config.json`.

use serde_json::Value;

use super::{Profile, Values};
use crate::role::Role;

const MODES: &str = "AK, StsToken, RamRoleArn, EcsRamRole, OIDC, ChainableRamRoleArn";
/// More profiles in a chain of sources than this are a mistake.
const LONGEST_CHAIN: usize = 8;

/// Reads one profile of a file's text: the one of this name, or the current one.
pub(super) fn read(text: &str, profile: Option<&str>) -> Result<Profile, String> {
    let file: Value = serde_json::from_str(text).map_err(|_| "no JSON".to_owned())?;
    let current = || file.get("current").and_then(Value::as_str);
    let name = profile
        .or_else(current)
        .filter(|name| !name.is_empty())
        .ok_or("no profile is current, and none is named")?;
    find(&file, name, LONGEST_CHAIN)
}

fn find(file: &Value, name: &str, deeper: usize) -> Result<Profile, String> {
    let called = |profile: &&Value| profile.get("name").and_then(Value::as_str) == Some(name);
    let found = file
        .get("profiles")
        .and_then(Value::as_array)
        .and_then(|profiles| profiles.iter().find(called))
        .ok_or_else(|| format!("no profile {name:?}"))?;
    let get = |member: &str| match found.get(member)? {
        Value::String(text) => Some(text.clone()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
        scalar => Some(scalar.to_string()),
    };
    let values = Values {
        profile: name,
        get: &get,
    };
    match values.needed("mode")?.as_str() {
        "AK" => Ok(Profile::Fixed(values.key_pair()?)),
        "StsToken" => {
            let token = values.needed("sts_token")?;
            Ok(Profile::Fixed(
                values.key_pair()?.with_security_token(token),
            ))
        }
        "RamRoleArn" => {
            let source = Profile::Fixed(source_pair(&values)?);
            Ok(Profile::Role(
                role(&values, "ram_session_name")?,
                Box::new(source),
            ))
        }
        "ChainableRamRoleArn" => {
            let source = values.needed("source_profile")?;
            let deeper = deeper
                .checked_sub(1)
                .ok_or("the chain of source profiles has no end")?;
            let source = find(file, &source, deeper)?;
            Ok(Profile::Role(
                role(&values, "ram_session_name")?,
                Box::new(source),
            ))
        }
        "EcsRamRole" => Ok(Profile::Ecs {
            role_name: values.some("ram_role_name"),
        }),
        "OIDC" => Ok(Profile::Oidc {
            role: role(&values, "role_session_name")?,
            provider_arn: values.needed("oidc_provider_arn")?,
            token_file: values.needed("oidc_token_file")?,
        }),
        other => Err(format!(
            "the profile {name:?} has the mode {}, which is none of {MODES}",
            super::shown(other)
        )),
    }
}

fn source_pair(values: &Values<'_>) -> Result<core_client::Credential, String> {
    let pair = values.key_pair()?;
    Ok(match values.some("sts_token") {
        Some(token) => pair.with_security_token(token),
        None => pair,
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
    if let Some(policy) = values.some("policy") {
        role = role.policy(policy);
    }
    if let Some(id) = values.some("external_id") {
        role = role.external_id(id);
    }
    if let Some(region) = values.some("sts_region") {
        role = role.sts_region(region);
    }
    if let Some(vpc) = values.some("enable_vpc") {
        role = role.sts_vpc(vpc.eq_ignore_ascii_case("true"));
    }
    Ok(role)
}
