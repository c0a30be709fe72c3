//! Where the key pair comes from: the environment, the profile file, the configuration of the provider's own command
//! line. Never from an argument, which other users of the machine can read.
//!
//! Small on purpose: a crate of its own will bring more sources.

use std::env;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use core_client::Credential;
use serde_json::Value as Json;

use crate::exit::Failure;
use crate::lang::say;

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";
const FILE: &str = "ALIBABA_CLOUD_CREDENTIALS_FILE";
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

/// A credential and where it was found.
pub(crate) struct Found {
    /// The credential.
    pub(crate) credential: Credential,
    /// Its source, without any of it.
    pub(crate) source: String,
}

/// Asks the sources in turn. One that is there and does not work ends the search: a half-written source is a mistake, and
/// the next one may belong to another account.
pub(crate) fn find() -> Result<Found, Failure> {
    let lookup = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    from_sources(&lookup, env::home_dir().as_deref()).map_err(Failure::not_sent)
}

type Lookup<'l> = &'l dyn Fn(&str) -> Option<String>;

fn from_sources(lookup: Lookup<'_>, home: Option<&Path>) -> Result<Found, String> {
    if let Some(found) = from_environment(lookup)? {
        return Ok(found);
    }
    for (path, must_exist) in profile_files(lookup, home) {
        let wanted = lookup(PROFILE).unwrap_or_else(|| "default".to_owned());
        if let Some(text) = read(&path, must_exist)? {
            return from_profile(&text, &wanted)
                .map(|credential| found(credential, &path, &wanted))
                .map_err(|problem| format!("{}: {problem}", path.display()));
        }
    }
    let configuration = home.map(|home| home.join(".aliyun").join("config.json"));
    if let Some(path) = configuration
        && let Some(text) = read(&path, false)?
    {
        let wanted = lookup(PROFILE);
        return from_configuration(&text, wanted.as_deref())
            .map(|(credential, name)| found(credential, &path, &name))
            .map_err(|problem| format!("{}: {problem}", path.display()));
    }
    Err(say!(
        "no credential: set {} and {}, or write ~/.alibabacloud/credentials.ini",
        "没有找到凭证：请设置 {} 与 {}，或编写 ~/.alibabacloud/credentials.ini",
        ID,
        SECRET
    ))
}

fn found(credential: Credential, path: &Path, profile: &str) -> Found {
    Found {
        credential,
        source: format!("{} [{profile}]", path.display()),
    }
}

fn from_environment(lookup: Lookup<'_>) -> Result<Option<Found>, String> {
    let missing = |name: &str| {
        say!(
            "the environment variable {} is missing or empty",
            "环境变量 {} 缺失或为空",
            name
        )
    };
    let (id, secret) = match (lookup(ID), lookup(SECRET)) {
        (None, None) => return Ok(None),
        (Some(id), Some(secret)) => (id, secret),
        (None, _) => return Err(missing(ID)),
        (_, None) => return Err(missing(SECRET)),
    };
    Ok(Some(Found {
        credential: credential(id, secret, lookup(TOKEN)),
        source: ID.to_owned(),
    }))
}

fn credential(id: String, secret: String, token: Option<String>) -> Credential {
    let credential = Credential::new(id, secret);
    match token.filter(|token| !token.is_empty()) {
        Some(token) => credential.with_security_token(token),
        None => credential,
    }
}

/// The file that a variable names, which must be there, else the usual ones.
fn profile_files(lookup: Lookup<'_>, home: Option<&Path>) -> Vec<(PathBuf, bool)> {
    if let Some(path) = lookup(FILE) {
        return vec![(PathBuf::from(path), true)];
    }
    let folder = home.map(|home| home.join(".alibabacloud"));
    let names = ["credentials.ini", "credentials"];
    folder
        .iter()
        .flat_map(|folder| names.map(|name| (folder.join(name), false)))
        .collect()
}

fn read(path: &Path, must_exist: bool) -> Result<Option<String>, String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound && !must_exist => Ok(None),
        Err(error) => Err(say!(
            "cannot read {}: {}",
            "无法读取 {}：{}",
            path.display(),
            error
        )),
    }
}

/// A profile of an INI file: `type = access_key` or `type = sts`.
fn from_profile(text: &str, wanted: &str) -> Result<Credential, String> {
    let entries = section(text, wanted).ok_or_else(|| no_profile(wanted))?;
    let get = |name: &str| {
        let found = entries.iter().find(|(key, _)| key == name);
        found
            .map(|(_, value)| value.clone())
            .filter(|value| !value.is_empty())
    };
    let needed = |name: &str| get(name).ok_or_else(|| no_entry(wanted, name));
    let kind = get("type").unwrap_or_else(|| "access_key".to_owned());
    let token = match kind.as_str() {
        "access_key" => None,
        "sts" => Some(needed("security_token")?),
        _ => return Err(unsupported(wanted, &kind)),
    };
    Ok(credential(
        needed("access_key_id")?,
        needed("access_key_secret")?,
        token,
    ))
}

fn section(text: &str, wanted: &str) -> Option<Vec<(String, String)>> {
    let mut found = None;
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line
            .strip_prefix('[')
            .and_then(|line| line.strip_suffix(']'))
        {
            inside = name.trim() == wanted;
            if inside {
                found.get_or_insert_with(Vec::new);
            }
        } else if let (true, Some((key, value))) = (inside, line.split_once('='))
            && !line.starts_with(['#', ';'])
            && let Some(entries) = &mut found
        {
            entries.push((key.trim().to_owned(), value.trim().to_owned()));
        }
    }
    found
}

/// A profile of the provider's command line: mode `AK` or `StsToken`.
fn from_configuration(text: &str, wanted: Option<&str>) -> Result<(Credential, String), String> {
    let file: Json =
        serde_json::from_str(text).map_err(|_| say!("not valid JSON", "不是有效的 JSON"))?;
    let current = file.get("current").and_then(Json::as_str);
    let wanted = wanted.or(current).unwrap_or("default").to_owned();
    let profiles = file.get("profiles").and_then(Json::as_array);
    let profile = profiles
        .into_iter()
        .flatten()
        .find(|profile| profile.get("name").and_then(Json::as_str) == Some(&wanted))
        .ok_or_else(|| no_profile(&wanted))?;
    let needed = |name: &str| {
        let text = profile.get(name).and_then(Json::as_str);
        text.filter(|text| !text.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| no_entry(&wanted, name))
    };
    let token = match profile.get("mode").and_then(Json::as_str) {
        Some("AK") => None,
        Some("StsToken") => Some(needed("sts_token")?),
        mode => return Err(unsupported(&wanted, mode.unwrap_or_default())),
    };
    let credential = credential(
        needed("access_key_id")?,
        needed("access_key_secret")?,
        token,
    );
    Ok((credential, wanted))
}

fn no_profile(wanted: &str) -> String {
    say!("no profile {}", "没有配置 {}", wanted)
}

fn no_entry(profile: &str, name: &str) -> String {
    say!("profile {} has no {}", "配置 {} 缺少 {}", profile, name)
}

fn unsupported(profile: &str, kind: &str) -> String {
    say!(
        "profile {} is of type {:?}; this program reads static keys and STS tokens",
        "配置 {} 的类型为 {:?}，本程序仅支持静态 AccessKey 与 STS Token",
        profile,
        kind
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const INI: &str = "\
# comment
[default]
type = access_key
access_key_id = testId
access_key_secret = test=Secret
[temporary]
type=sts
access_key_id=testSts
access_key_secret=testSecret
security_token=testToken
[role]
type = ram_role_arn
";

    fn find_with(variables: &[(&str, &str)], home: Option<&Path>) -> Result<Found, String> {
        let lookup = |name: &str| {
            let found = variables.iter().find(|(given, _)| *given == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        from_sources(&lookup, home)
    }

    fn id(found: Result<Found, String>) -> Result<String, String> {
        found.map(|found| found.credential.access_key_id().to_owned())
    }

    #[test]
    fn the_environment_goes_first_and_must_be_whole() {
        let both = [
            (ID, "testEnv"),
            (SECRET, "testSecret"),
            (TOKEN, "testToken"),
        ];
        let found = find_with(&both, None).ok().unwrap();
        assert_eq!(found.credential.security_token(), Some("testToken"));
        assert!(
            id(find_with(&both[..1], None))
                .unwrap_err()
                .contains(SECRET)
        );
        assert!(id(find_with(&both[1..], None)).unwrap_err().contains(ID));
    }

    #[test]
    fn profiles_of_the_ini_file() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".alibabacloud");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("credentials.ini"), INI).unwrap();
        let named = |name| id(find_with(&[(PROFILE, name)], Some(home.path())));
        assert_eq!(
            id(find_with(&[], Some(home.path()))),
            Ok("testId".to_owned())
        );
        assert_eq!(named("temporary"), Ok("testSts".to_owned()));
        assert!(named("role").unwrap_err().contains("ram_role_arn"));
        assert!(named("other").unwrap_err().contains("no profile other"));
        let missing = find_with(&[(FILE, "/nowhere/file.ini")], Some(home.path()));
        assert!(id(missing).unwrap_err().contains("/nowhere/file.ini"));
    }

    #[test]
    fn profiles_of_the_providers_command_line() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir(home.path().join(".aliyun")).unwrap();
        let text = r#"{"current": "main", "profiles": [
            {"name": "main", "mode": "AK", "access_key_id": "testMain", "access_key_secret": "testSecret"},
            {"name": "sts", "mode": "StsToken", "access_key_id": "testSts", "access_key_secret": "testSecret", "sts_token": "testToken"},
            {"name": "oauth", "mode": "OAuth"}]}"#;
        fs::write(home.path().join(".aliyun/config.json"), text).unwrap();
        let named = |name| id(find_with(&[(PROFILE, name)], Some(home.path())));
        assert_eq!(
            id(find_with(&[], Some(home.path()))),
            Ok("testMain".to_owned())
        );
        assert_eq!(named("sts"), Ok("testSts".to_owned()));
        assert!(named("oauth").unwrap_err().contains("OAuth"));
        assert!(id(find_with(&[], None)).unwrap_err().contains(ID));
    }
}
