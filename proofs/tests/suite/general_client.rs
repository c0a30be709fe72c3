//! `core-client` speaks of no product, and look-ups are one module with a border that is written down here.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::root;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Words of one product: nobody may know them but the descriptions, and what is generated from them.
const PRODUCT_WORDS: [&str; 13] = [
    "dyplsapi",
    "subs_id",
    "axb",
    "axn",
    "axg",
    "phone_no",
    "pool_key",
    "secret_no",
    "isv",
    "isp",
    "already_bound",
    "binding",
    "bindings",
];
/// The masker knows what a phone number looks like, and a text of the service in which an id stands.
const MAY_SPEAK_OF_A_PRODUCT: [&str; 1] = ["mask"];

/// The modules of `core-client` that use look-ups, each for one thing.
const USERS_OF_RECONCILE: [(&str, &str); 4] = [
    (
        "client",
        "a call draws a mark, and looks its own outcome up",
    ),
    ("error", "an error has the verdict"),
    ("request", "an operation has the plan of its look-up"),
    ("test_util", "a mock answers the reads of a plan"),
];

/// What look-ups use of the rest of the crate beside its public items: functions that only the crate has.
const USED_BY_RECONCILE: [&str; 33] = [
    "answered",
    "as_free_text",
    "as_single",
    "bytes",
    "check_sendable",
    "configuration",
    "denies_success",
    "execute",
    "from_seconds",
    "given_token",
    "has_one_of",
    "hide_too",
    "inner",
    "instant_of_millis",
    "into_parts",
    "invalid_request",
    "is_object",
    "is_unsure",
    "mobile_behind_code",
    "number",
    "one",
    "pairs",
    "print",
    "put_token",
    "random",
    "spelling",
    "unix_millis",
    "unreadable",
    "upload",
    "violations_mut",
    "wait",
    "with_zone",
    "worker",
];
/// Names that functions of the standard library, or of traits, have as well.
const COMMON_NAMES: [&str; 8] = [
    "check",
    "decode",
    "find",
    "flatten",
    "into_owned",
    "is_empty",
    "parse",
    "replace",
];

/// The source files of `core-client` that are no tests, by their path inside `src`, as tokens without tests and documentation.
fn sources() -> BTreeMap<String, TokenStream> {
    let src = root().join("core-client/src");
    let mut files = Vec::new();
    collect(&src, &mut files);
    let mut tests = BTreeSet::new();
    let mut all = BTreeMap::new();
    for file in files {
        let tokens: TokenStream = fs::read_to_string(&file).unwrap().parse().unwrap();
        let mut modules = Vec::new();
        let code = without_tests(tokens, &mut modules);
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let folder = match stem {
            "mod" | "lib" => file.parent().unwrap().to_path_buf(),
            stem => file.with_file_name(stem),
        };
        for module in modules {
            tests.insert(folder.join(&module).with_extension("rs"));
            tests.insert(folder.join(&module));
        }
        all.insert(file, code);
    }
    all.retain(|file, _| !tests.iter().any(|test| file.starts_with(test)));
    all.into_iter()
        .map(|(file, code)| {
            let path = file.strip_prefix(&src).unwrap();
            (path.to_str().unwrap().replace('\\', "/"), code)
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// Leaves attributes out, documentation among them, and what stands behind `#[cfg(test)]`; notes the test modules in files.
fn without_tests(tokens: TokenStream, modules: &mut Vec<String>) -> TokenStream {
    let mut kept = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => {
                tokens.next_if(|next| next.to_string() == "!");
                let attribute = tokens.next().map(|attribute| attribute.to_string());
                let attribute = attribute.unwrap_or_default().replace(' ', "");
                if attribute == "[cfg(test)]" {
                    modules.extend(skip_item(&mut tokens));
                }
            }
            TokenTree::Group(group) => {
                let inner = without_tests(group.stream(), modules);
                kept.push(TokenTree::Group(proc_macro2::Group::new(
                    group.delimiter(),
                    inner,
                )));
            }
            token => kept.push(token),
        }
    }
    kept.into_iter().collect()
}

/// Skips to the end of an item. Gives the name of a module that has a file of its own.
fn skip_item(tokens: &mut impl Iterator<Item = TokenTree>) -> Option<String> {
    let mut seen = Vec::new();
    for token in tokens.by_ref() {
        match &token {
            TokenTree::Punct(end) if end.as_char() == ';' => {
                let module = seen.iter().position(|word| word == "mod")?;
                return seen.get(module + 1).cloned();
            }
            TokenTree::Group(body) if body.delimiter() == Delimiter::Brace => return None,
            other => seen.push(other.to_string()),
        }
    }
    None
}

/// All tokens in their order, groups opened.
fn flat(tokens: TokenStream, out: &mut Vec<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::None => ("", ""),
                };
                out.push(open.to_owned());
                flat(group.stream(), out);
                out.push(close.to_owned());
            }
            other => out.push(other.to_string()),
        }
    }
}

fn flattened(tokens: &TokenStream) -> Vec<String> {
    let mut out = Vec::new();
    flat(tokens.clone(), &mut out);
    out
}

/// `PhoneNoX` and `with_phone_no` as words: `_phone_no_x_`, `_with_phone_no_`.
fn words(text: &str) -> String {
    let mut words = String::from("_");
    let mut before = '_';
    for character in text.chars() {
        if !character.is_alphanumeric() {
            words.push('_');
        } else {
            if character.is_uppercase() && before.is_lowercase() {
                words.push('_');
            }
            words.extend(character.to_lowercase());
        }
        before = character;
    }
    words.push('_');
    words
}

/// The words of one product in an identifier or a literal.
fn found_in(token: &str) -> Vec<&'static str> {
    let words = words(token);
    PRODUCT_WORDS
        .into_iter()
        .filter(|word| words.contains(&format!("_{word}_")))
        .collect()
}

#[test]
fn the_client_has_no_word_of_one_product() {
    let mut found = Vec::new();
    for (path, code) in sources() {
        let module = path.split(['/', '.']).next().unwrap();
        if MAY_SPEAK_OF_A_PRODUCT.contains(&module) {
            continue;
        }
        for token in flattened(&code) {
            for word in found_in(&token) {
                found.push(format!("{path}: {word} in {token}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn the_check_finds_words_and_leaves_others() {
    for (token, word) in [
        ("SubsId", "subs_id"),
        ("with_subs_id", "subs_id"),
        ("PhoneNoX", "phone_no"),
        ("\"isv.FLOW_LIMIT\"", "isv"),
        ("BindAxb", "axb"),
        ("\"AXB\"", "axb"),
        ("AlreadyBound", "already_bound"),
        ("BindingSearch", "binding"),
    ] {
        assert_eq!(found_in(token), [word], "{token}");
    }
    for token in [
        "max_names",
        "PhoneText",
        "taxbooks",
        "bind",
        "advise",
        "display",
        "\"isvalid\"",
    ] {
        assert!(found_in(token).is_empty(), "{token}");
    }
    // Tests and documentation are not looked at, whatever form the tests have.
    let code = "/// SubsId\n#[cfg(test)]\nmod tests { fn subs_id() {} }\n#[cfg(test)]\nmod fixture;\nfn rest() { #[cfg(test)] subs_id(); }";
    let mut modules = Vec::new();
    let code = without_tests(code.parse().unwrap(), &mut modules);
    assert_eq!(flattened(&code).concat(), "fnrest(){}");
    assert_eq!(modules, ["fixture"]);
    let sources = sources();
    assert!(sources.contains_key("reconcile/lookup.rs"));
    assert!(!sources.contains_key("fixture.rs") && !sources.contains_key("classify/tests.rs"));
}

#[test]
fn the_rest_of_the_client_uses_look_ups_in_four_places() {
    let mut users = BTreeSet::new();
    for (path, code) in sources() {
        let tokens = flattened(&code);
        let module = path.split(['/', '.']).next().unwrap();
        let uses = tokens
            .windows(3)
            .any(|three| three == ["reconcile", ":", ":"]);
        if uses && module != "reconcile" {
            users.insert(module.to_owned());
        }
    }
    let named: BTreeSet<String> = USERS_OF_RECONCILE
        .iter()
        .map(|(module, _)| (*module).to_owned())
        .collect();
    assert_eq!(users, named);
}

/// The names of functions behind this visibility.
fn functions(tokens: &[String], visibility: &[&str]) -> BTreeSet<String> {
    let visibility: Vec<String> = visibility.iter().map(|word| (*word).to_owned()).collect();
    let mut found = BTreeSet::new();
    for at in 0..tokens.len() {
        if tokens[at..].starts_with(&visibility) {
            let rest = tokens[at + visibility.len()..].iter();
            let mut words = rest.skip_while(|word| matches!(word.as_str(), "const" | "async"));
            if words.next().is_some_and(|word| word == "fn") {
                found.extend(words.next().cloned());
            }
        }
    }
    found
}

#[test]
fn look_ups_use_named_functions_of_the_rest() {
    let (mut of_the_crate, mut others, mut called) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (path, code) in sources() {
        let tokens = flattened(&code);
        if path.starts_with("reconcile/") {
            others.extend(functions(&tokens, &[]));
            for pair in tokens.windows(3) {
                if pair[2] == "(" && pair[0] != "fn" {
                    called.insert(pair[1].clone());
                }
            }
        } else {
            of_the_crate.extend(functions(&tokens, &["pub", "(", "crate", ")"]));
            others.extend(functions(&tokens, &["pub"]));
        }
    }
    // A name that a public function has too, or one of reconcile itself, says nothing.
    of_the_crate.retain(|name| !others.contains(name) && !COMMON_NAMES.contains(&name.as_str()));
    let used: Vec<&String> = called.intersection(&of_the_crate).collect();
    assert_eq!(used, USED_BY_RECONCILE);
}
