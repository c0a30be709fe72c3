//! The language of messages. It is chosen before the arguments are parsed, because help and usage errors are in this language, too.

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

/// `--lang` decides, else `DYPLS_LANG`, else the locale of the system's messages.
pub(crate) fn choose(arguments: &[OsString]) {
    let variable = |name: &str| std::env::var(name).ok();
    let chosen = lang_option(arguments).or_else(|| of_environment(variable));
    let _set_once = LANG.set(chosen.unwrap_or(Lang::English));
}

/// The first of these variables that is set decides, as POSIX has it for the last three.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Option<Lang> {
    let set = ["DYPLS_LANG", "LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| variable(name).filter(|value| !value.trim().is_empty()));
    set.map(|locale| of_locale(locale.trim()))
}

/// `zh`, `zh_CN.UTF-8`, `zh-Hans`: Chinese, and anything else English. So is `zh_CN.GBK`: such a terminal would show our UTF-8 as
/// other characters.
fn of_locale(locale: &str) -> Lang {
    let (name, charset) = locale.split_once('.').unwrap_or((locale, "UTF-8"));
    let language = name.split(['_', '-', '@']).next().unwrap_or_default();
    let charset = charset.split('@').next().unwrap_or_default();
    let is_utf8 = matches!(&*charset.to_ascii_lowercase(), "utf-8" | "utf8");
    match is_utf8 && language.eq_ignore_ascii_case("zh") {
        true => Lang::Chinese,
        false => Lang::English,
    }
}

/// Looks for `--lang zh` among the arguments. A value that is neither language is left for the parser to refuse.
fn lang_option(arguments: &[OsString]) -> Option<Lang> {
    let texts: Vec<&str> = arguments.iter().filter_map(|a| a.to_str()).collect();
    let separate = texts
        .iter()
        .zip(texts.iter().skip(1))
        .filter(|(option, _)| **option == "--lang")
        .map(|(_, value)| *value);
    let joined = texts.iter().filter_map(|text| text.strip_prefix("--lang="));
    match separate.chain(joined).last() {
        Some("zh") => Some(Lang::Chinese),
        Some("en") => Some(Lang::English),
        _ => None,
    }
}

/// One of two texts, as a [`String`], with values filled in as by `format!`.
macro_rules! tr {
    ($en:literal, $zh:literal $(, $value:expr)* $(,)?) => {
        match $crate::lang::lang() {
            $crate::lang::Lang::English => format!($en $(, $value)*),
            $crate::lang::Lang::Chinese => format!($zh $(, $value)*),
        }
    };
}

/// Like [`tr!`], for a message that stops the program. The values may be typed text or names of files, so each value is masked. If the
/// whole message were masked, it could lose words of its own, such as the name of an option.
macro_rules! tr_masked {
    ($en:literal, $zh:literal $(, $value:expr)* $(,)?) => {
        $crate::exit::MaskedMessage::of($crate::lang::tr!($en, $zh $(, $crate::escape::echo(&$value.to_string()))*))
    };
}

/// A fixed text in both languages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bilingual {
    /// English.
    pub(crate) en: &'static str,
    /// Chinese.
    pub(crate) zh: &'static str,
}

impl Bilingual {
    /// The text in the language that the user asked for.
    pub(crate) fn get(self) -> &'static str {
        pick(self.en, self.zh)
    }
}

/// One of two fixed texts.
pub(crate) fn pick(en: &'static str, zh: &'static str) -> &'static str {
    match lang() {
        Lang::English => en,
        Lang::Chinese => zh,
    }
}

pub(crate) use {tr, tr_masked};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_found_wherever_it_stands() {
        let asked =
            |line: &str| lang_option(&line.split(' ').map(OsString::from).collect::<Vec<_>>());
        assert_eq!(asked("dypls list"), None);
        assert_eq!(asked("dypls --lang zh list"), Some(Lang::Chinese));
        assert_eq!(asked("dypls list --lang=zh"), Some(Lang::Chinese));
        assert_eq!(asked("dypls list --lang en"), Some(Lang::English));
        assert_eq!(asked("dypls list --lang fr"), None);
    }

    #[test]
    fn the_locale_is_followed_as_posix_orders_it() {
        let of = |variables: &[(&str, &str)]| {
            of_environment(|name| {
                let found = variables.iter().find(|(one, _)| *one == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        for locale in [
            "zh_CN.UTF-8",
            "zh_TW",
            "zh",
            "ZH_cn",
            "zh-Hans",
            "zh@x",
            " zh_CN ",
            "zh_CN.utf8@x",
        ] {
            assert_eq!(of(&[("LANG", locale)]), Some(Lang::Chinese), "{locale}");
        }
        for locale in [
            "C",
            "C.UTF-8",
            "POSIX",
            "en_US.UTF-8",
            "zha_CN",
            "de",
            "zh_CN.GBK",
            "zh_CN.gb18030@x",
        ] {
            assert_eq!(of(&[("LANG", locale)]), Some(Lang::English), "{locale}");
        }
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("LANG", "")]), None);
        assert_eq!(
            of(&[("LC_ALL", "C"), ("LANG", "zh_CN")]),
            Some(Lang::English)
        );
        assert_eq!(
            of(&[("LC_ALL", ""), ("LC_MESSAGES", "zh_CN"), ("LANG", "C")]),
            Some(Lang::Chinese)
        );
        assert_eq!(
            of(&[("DYPLS_LANG", "en"), ("LC_ALL", "zh_CN")]),
            Some(Lang::English)
        );
    }
}
