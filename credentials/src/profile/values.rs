//! The values of one profile, in whatever form its file has.

use std::time::Duration;

use core_client::Credential;

use crate::role::Role;

/// The values of one profile, asked for by name. No value of it gets into a text.
pub(super) struct Values<'a> {
    pub(super) profile: &'a str,
    pub(super) get: &'a dyn Fn(&str) -> Option<String>,
}

impl Values<'_> {
    /// The value without blanks and line breaks around it, which no value has and files leave behind.
    pub(super) fn some(&self, name: &str) -> Option<String> {
        let value = (self.get)(name)?;
        Some(value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn needed(&self, name: &str) -> Result<String, String> {
        self.some(name)
            .ok_or_else(|| format!("the profile {:?} has no {name}", self.profile))
    }

    pub(super) fn seconds(&self, name: &str) -> Result<Option<Duration>, String> {
        let Some(text) = self.some(name) else {
            return Ok(None);
        };
        match text.parse::<u64>() {
            // The command line tool writes a zero where nothing is set.
            Ok(0) => Ok(None),
            Ok(seconds) => Ok(Some(Duration::from_secs(seconds))),
            Err(_) => Err(format!(
                "{name} of the profile {:?} is not a number of seconds",
                self.profile
            )),
        }
    }

    pub(super) fn key_pair(&self) -> Result<Credential, String> {
        Ok(Credential::new(
            self.needed("access_key_id")?,
            self.needed("access_key_secret")?,
        ))
    }

    /// The key pair, with this token if it is there.
    pub(super) fn key_pair_with(&self, token: &str) -> Result<Credential, String> {
        let pair = self.key_pair()?;
        Ok(match self.some(token) {
            Some(token) => pair.with_security_token(token),
            None => pair,
        })
    }

    /// Sets what both forms call alike.
    pub(super) fn role(&self, mut role: Role) -> Role {
        if let Some(policy) = self.some("policy") {
            role = role.policy(policy);
        }
        if let Some(id) = self.some("external_id") {
            role = role.external_id(id);
        }
        role
    }
}

/// A type or mode as a message may repeat it: only what looks like one.
pub(super) fn shown(word: &str) -> String {
    let is_word = word.len() <= 32
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if is_word {
        format!("{word:?}")
    } else {
        "<not a word>".to_owned()
    }
}
