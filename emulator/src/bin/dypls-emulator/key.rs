//! Which access key the emulator knows: never a real one by accident.

use dypls_emulator::{AccessKey, DEFAULT_ACCESS_KEY_ID, DEFAULT_ACCESS_KEY_SECRET};

/// Beginnings of the ids of real keys: long-term ones and temporary ones.
const REAL_IDS: &[&str] = &["LTAI", "STS.", "TMP."];
/// Real secrets are at least so long, and made of letters of both cases and digits.
const REAL_SECRET: usize = 24;
/// Real tokens are several times as long; made-up ones seldom are.
const REAL_TOKEN: usize = 100;

/// What somebody gave of a key.
#[derive(Default, Clone)]
pub(crate) struct KeyParts {
    pub(crate) id: Option<String>,
    pub(crate) secret: Option<String>,
    pub(crate) token: Option<String>,
}

/// A whole key.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) token: Option<String>,
}

impl KeyParts {
    pub(crate) fn of_environment() -> Self {
        Self::read(|name| std::env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let variable = |name| {
            let value = variable(name)?;
            // As clients read them.
            Some(value.trim().to_owned()).filter(|value| !value.is_empty())
        };
        Self {
            id: variable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
            secret: variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
            token: variable("ALIBABA_CLOUD_SECURITY_TOKEN"),
        }
    }

    fn is_empty(&self) -> bool {
        self.id.is_none() && self.secret.is_none() && self.token.is_none()
    }

    fn looks_real(&self) -> bool {
        let looks =
            |part: &Option<String>, real: fn(&str) -> bool| part.as_deref().is_some_and(real);
        looks(&self.id, is_real_id)
            || looks(&self.secret, is_real_secret)
            || looks(&self.token, is_real_token)
    }
}

impl Key {
    /// The key that is given by arguments, else the one of the environment, else the default one. It comes from one place as a
    /// whole: parts of two keys are no key. The text says why the environment's was not taken, where that may surprise.
    pub(crate) fn choose(
        given: KeyParts,
        environment: KeyParts,
        real_too: bool,
    ) -> (Self, Option<&'static str>) {
        if !given.is_empty() {
            return (Self::of(given), None);
        }
        let whole = environment.id.is_some() && environment.secret.is_some();
        let note = if environment.is_empty() {
            None
        } else if environment.looks_real() && !real_too {
            Some(
                "The access key of the environment looks like a real one and was not taken; \
                 --real-key-from-environment takes it.",
            )
        } else if !whole {
            Some("The environment holds only a part of an access key, which was not taken.")
        } else {
            return (Self::of(environment), None);
        };
        (Self::of(KeyParts::default()), note)
    }

    fn of(parts: KeyParts) -> Self {
        let or = |part: Option<String>, default: &str| part.unwrap_or_else(|| default.to_owned());
        Self {
            id: or(parts.id, DEFAULT_ACCESS_KEY_ID),
            secret: or(parts.secret, DEFAULT_ACCESS_KEY_SECRET),
            token: parts.token.filter(|token| !token.is_empty()),
        }
    }

    /// The key for people to read: what a client has to sign with, where that is made up.
    pub(crate) fn shown(&self) -> String {
        let plain = |text: &str| {
            let made = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
            let made_up = !text.is_empty() && text.len() <= 64 && text.bytes().all(made);
            made_up && !is_real_id(text) && !is_real_secret(text)
        };
        // A text that the masker would touch may be a number or somebody's key.
        let id = match plain(&self.id) && core_client::mask::free_text(&self.id) == self.id {
            true => self.id.as_str(),
            false => "as given (not shown)",
        };
        let secret = match self.secret == DEFAULT_ACCESS_KEY_SECRET {
            true => DEFAULT_ACCESS_KEY_SECRET,
            false => "as given (not shown)",
        };
        let token = match &self.token {
            Some(_) => ", with a token as given (not shown)",
            None => "",
        };
        format!("{id}, secret {secret}{token}")
    }
}

impl From<Key> for AccessKey {
    fn from(key: Key) -> Self {
        let known = Self::new(key.id, key.secret);
        match key.token {
            Some(token) => known.with_security_token(token),
            None => known,
        }
    }
}

fn is_real_id(id: &str) -> bool {
    REAL_IDS.iter().any(|begins| {
        id.get(..begins.len())
            .is_some_and(|beginning| beginning.eq_ignore_ascii_case(begins))
    })
}

fn is_real_secret(secret: &str) -> bool {
    let has = |kind: fn(&u8) -> bool| secret.bytes().any(|byte| kind(&byte));
    secret.len() >= REAL_SECRET
        && secret.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_digit)
}

fn is_real_token(token: &str) -> bool {
    token.len() >= REAL_TOKEN || token.starts_with("CAIS")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(id: &str, secret: &str, token: &str) -> KeyParts {
        let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        KeyParts {
            id: part(id),
            secret: part(secret),
            token: part(token),
        }
    }

    fn chosen(given: KeyParts, environment: KeyParts, real_too: bool) -> (String, String, bool) {
        let (key, note) = Key::choose(given, environment, real_too);
        assert!(note.is_none_or(|note| !note.contains("testId")));
        (key.id, key.secret, note.is_some())
    }

    const LONG: &str = "a8Zk0Qw9Xy7Bv6Nm5Lp4Jh3Gf2Ds1A";

    #[test]
    fn real_looking_keys_of_the_environment_need_leave() {
        for real in [
            parts("LTAI5tMadeUpForThisTest1", "secret", ""),
            parts("ltai4Gmadeup", "secret", ""),
            parts("LTAIsixteenmadeu", "secret", ""),
            parts("STS.NTmadeUpForThisTest", "secret", "madeUpToken"),
            parts("TMP.3KmadeUp", "secret", ""),
            parts("madeUp", LONG, ""),
            parts("madeUp", "secret", "CAISmadeUp"),
            parts("madeUp", "secret", &"madeUp+/".repeat(20)),
            parts("LTAI5tMadeUpForThisTest1", "", ""),
        ] {
            let default = ("testId".to_owned(), "testSecret".to_owned(), true);
            assert_eq!(chosen(KeyParts::default(), real.clone(), false), default);
            let whole = real.secret.is_some();
            let taken = chosen(KeyParts::default(), real.clone(), true);
            assert_eq!(Some(&taken.0) == real.id.as_ref(), whole);
            assert_eq!(taken.2, !whole);
            let shown = Key::of(real.clone()).shown();
            assert!(real.token.is_none_or(|token| !shown.contains(&*token)));
            assert!(
                !shown.contains("MadeUp") && !shown.contains("madeu") && !shown.contains(LONG),
                "{shown}"
            );
        }
    }

    #[test]
    fn a_key_comes_from_one_place_as_a_whole() {
        let environment = || parts("madeUpId", "madeUpSecret", "madeUpToken");
        let taken = chosen(KeyParts::default(), environment(), false);
        assert_eq!(
            taken,
            ("madeUpId".to_owned(), "madeUpSecret".to_owned(), false)
        );
        for given in [
            parts("givenId", "", ""),
            parts("", "givenSecret", ""),
            parts("", "", "givenToken"),
        ] {
            let (key, note) = Key::choose(given.clone(), environment(), true);
            assert_eq!(key.id, given.id.unwrap_or("testId".to_owned()));
            assert_eq!(key.secret, given.secret.unwrap_or("testSecret".to_owned()));
            assert_eq!((key.token, note), (given.token, None));
        }
        for half in [parts("madeUpId", "", ""), parts("", "madeUpSecret", "")] {
            assert!(chosen(KeyParts::default(), half, false).2);
        }
        let nothing = KeyParts::read(|_| Some(" \n".to_owned()));
        assert!(!chosen(KeyParts::default(), nothing, false).2);
    }

    #[test]
    fn only_made_up_parts_are_shown() {
        let shown = |id: &str, secret: &str, token: &str| Key::of(parts(id, secret, token)).shown();
        assert_eq!(shown("", "", ""), "testId, secret testSecret");
        assert_eq!(shown("mine-1", "", ""), "mine-1, secret testSecret");
        let hidden = "as given (not shown)";
        assert_eq!(
            shown("mine-1", "short", ""),
            format!("mine-1, secret {hidden}")
        );
        for id in ["13900001111", "\u{1b}[31mred", "a b", LONG, &"a".repeat(65)] {
            assert_eq!(
                shown(id, "", ""),
                format!("{hidden}, secret testSecret"),
                "{id}"
            );
        }
        assert!(shown("", "", "madeUpToken").ends_with(&format!("with a token {hidden}")));
    }
}
