//! The language of messages. Known before the arguments are parsed, since help and mistakes in them are told in it, too.

use std::ffi::OsString;
use std::sync::OnceLock;

use core_client::Language;

/// A language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    /// English.
    English,
    /// Chinese, simplified.
    Chinese,
}

static LANG: OnceLock<Lang> = OnceLock::new();

/// The language that the user asked for.
pub(crate) fn lang() -> Lang {
    *LANG.get().unwrap_or(&Lang::English)
}

/// The same, as the client's tables name it.
pub(crate) fn language() -> Language {
    match lang() {
        Lang::English => Language::English,
        Lang::Chinese => Language::Chinese,
    }
}

/// Looks for `--lang zh` among the arguments. A value that is neither language is left for the parser to refuse.
pub(crate) fn choose(arguments: &[OsString]) {
    let _set_once = LANG.set(asked(arguments));
}

fn asked(arguments: &[OsString]) -> Lang {
    let texts: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).collect();
    let separate = texts
        .iter()
        .zip(texts.iter().skip(1))
        .filter(|(option, _)| **option == "--lang")
        .map(|(_, value)| *value);
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang="));
    match separate.chain(joined).last() {
        Some("zh") => Lang::Chinese,
        _ => Lang::English,
    }
}

/// One of two texts, as a [`String`], with values filled in as by `format!`.
macro_rules! say {
    ($en:literal, $zh:literal $(, $value:expr)* $(,)?) => {
        match $crate::lang::lang() {
            $crate::lang::Lang::English => format!($en $(, $value)*),
            $crate::lang::Lang::Chinese => format!($zh $(, $value)*),
        }
    };
}

/// One of two fixed texts.
pub(crate) fn pick(en: &'static str, zh: &'static str) -> &'static str {
    match lang() {
        Lang::English => en,
        Lang::Chinese => zh,
    }
}

pub(crate) use say;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let asked = |line: &str| asked(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("dypls list"), Lang::English);
        assert_eq!(asked("dypls --lang zh list"), Lang::Chinese);
        assert_eq!(asked("dypls list --lang=zh"), Lang::Chinese);
        assert_eq!(asked("dypls list --lang fr"), Lang::English);
    }
}
