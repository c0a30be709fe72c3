//! Profiles in INI form, `~/.alibabacloud/credentials.ini`.

use configparser::ini::Ini;
use core_client::credential::without_quotes;

use super::problem::Problem;
use super::source_factory::Profile;
use super::values::{Values, shown};
use crate::role::Role;

const TYPES: &str = "access_key, sts, ram_role_arn, oidc_role_arn, ecs_ram_role";

/// Reads one profile of a file's text.
pub(super) fn read(text: &str, profile: &str) -> Result<Profile, Problem> {
    let mut file = Ini::new_cs();
    // As the provider's own readers have it: `#` begins a comment anywhere, `;` at a line's beginning only.
    file.set_inline_comment_symbols(Some(&['#']));
    // The parser's words name a line, and may hold a part of it.
    file.read(text.to_owned())
        .map_err(|_| "no profiles in INI form".to_owned())?;
    let section = file
        .get_map_ref()
        .get(profile)
        .ok_or_else(|| Problem::NoProfile(format!("no profile {profile:?}")))?;
    // The provider's reader for Python takes names in any letter case. The section has no order: of several, the first by their letters.
    let in_any_case = |name: &str| {
        let values = section.iter();
        let spelt = values.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        spelt.min().map(|(_, value)| value)
    };
    let get = |name: &str| {
        let value = section.get(name).or_else(|| in_any_case(name))?;
        value
            .as_deref()
            .map(|value| without_quotes(value).to_owned())
    };
    Ok(of(&Values { profile, get: &get })?)
}

fn of(values: &Values<'_>) -> Result<Profile, String> {
    match values.needed("type")?.as_str() {
        "access_key" => Ok(Profile::Fixed(values.key_pair()?)),
        "sts" => {
            let token = values.needed("security_token")?;
            Ok(Profile::Fixed(
                values.key_pair()?.with_security_token(token),
            ))
        }
        "ram_role_arn" => {
            let source = Profile::Fixed(values.key_pair_with("security_token")?);
            Ok(Profile::Role(role(values)?, Box::new(source)))
        }
        "oidc_role_arn" => Ok(Profile::Oidc {
            role: role(values)?,
            provider_arn: values.needed("oidc_provider_arn")?,
            token_file: values.needed("oidc_token_file_path")?,
        }),
        "ecs_ram_role" => Ok(Profile::Ecs {
            role_name: values.some("role_name"),
        }),
        other => Err(format!(
            "the profile {:?} has the type {}, which is not one of {TYPES}",
            values.profile,
            shown(other)
        )),
    }
}

fn role(values: &Values<'_>) -> Result<Role, String> {
    let mut role = Role::new(values.needed("role_arn")?);
    if let Some(name) = values.some("role_session_name") {
        role = role.session_name(name);
    }
    if let Some(duration) = values.seconds("duration_seconds")? {
        role = role.duration(duration);
    }
    Ok(values.role(role))
}
