//! Generated crates name what they use of Rust's own by its full path: a description may have types and actions called
//! `Option`, `String` or `Some`.
#![allow(
    missing_docs,
    clippy::unwrap_used,
    reason = "a test states what it expects"
)]

use codegen::emit::WorkspaceFacts;
use codegen::{read_products, render};
use proc_macro2::{TokenStream, TokenTree};

/// What every module can name without importing it, in edition 2024, and crates that a module could hide.
const IN_SCOPE: &[&str] = &[
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Default",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
    "alloc",
    "core",
    "std",
];

/// Names of [`IN_SCOPE`] that stand alone. Names of derived traits are looked up among macros, and what a trait calls its
/// own (`type IntoFuture = …`) or a method's name after a dot is not a look-up at all.
fn bare(tokens: TokenStream, found: &mut Vec<String>) {
    let trees: Vec<TokenTree> = tokens.into_iter().collect();
    let is = |at: Option<usize>, text: &str| {
        at.and_then(|at| trees.get(at))
            .is_some_and(|tree| tree.to_string() == text)
    };
    for (at, tree) in trees.iter().enumerate() {
        let before = at.checked_sub(1);
        match tree {
            TokenTree::Ident(name) => {
                let qualified = [":", ".", "fn", "type"].iter().any(|text| is(before, text));
                // `name: Type` has one colon before the type, a path has two.
                let typed = is(before, ":") && !is(at.checked_sub(2), ":");
                if IN_SCOPE.contains(&name.to_string().as_str()) && (!qualified || typed) {
                    found.push(name.to_string());
                }
            }
            TokenTree::Group(_) if is(before, "derive") => {}
            // Variants are no look-ups either; what they hold is.
            TokenTree::Group(body) if is(at.checked_sub(2), "enum") => {
                for inner in body.stream() {
                    if let TokenTree::Group(inner) = inner {
                        bare(inner.stream(), found);
                    }
                }
            }
            TokenTree::Group(group) => bare(group.stream(), found),
            _ => {}
        }
    }
}

#[test]
fn names_of_rust_stand_with_their_full_path() {
    let outcome = read_products(&crate::common::sources(crate::common::tree("foreign")));
    assert_eq!(render(&outcome.diagnostics, false), "");
    let ir = codegen::lower::lower(&outcome.value.unwrap());
    let files = codegen::emit::emit(&ir, &WorkspaceFacts::default()).unwrap();
    let sources = files
        .iter()
        .filter(|file| file.path.contains("-sdk/src/") && file.path.ends_with(".rs"));
    let mut checked = 0;
    for file in sources {
        let mut found = Vec::new();
        bare(file.text.parse().unwrap(), &mut found);
        assert_eq!(found, Vec::<String>::new(), "{}", file.path);
        checked += 1;
    }
    assert!(checked > 20, "{checked}");
}
