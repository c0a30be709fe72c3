//! The command line has a name and a Chinese text for each doubt of a look-up. The enumeration may grow, so that the compiler does
//! not ask for them.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

use std::collections::BTreeSet;
use std::path::Path;

use syn::{Expr, Item, Lit, Pat};

fn items(file: &str) -> Vec<Item> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let text = std::fs::read_to_string(root.join(file)).unwrap();
    syn::parse_file(&text).unwrap().items
}

/// The variants of `Doubt`.
fn doubts() -> BTreeSet<String> {
    let items = items("core-client/src/reconcile/verdict.rs");
    let doubts = items.iter().find_map(|item| match item {
        Item::Enum(found) if found.ident == "Doubt" => Some(found),
        _ => None,
    });
    let variants = doubts.unwrap().variants.iter();
    variants.map(|variant| variant.ident.to_string()).collect()
}

/// The variants that the arms of the only match of a function name, each with what it gives.
fn arms(file: &str, function: &str) -> Vec<(String, Expr)> {
    let items = items(file);
    let body = items.iter().find_map(|item| match item {
        Item::Fn(found) if found.sig.ident == function => Some(&found.block.stmts),
        _ => None,
    });
    let matched = body.unwrap().iter().find_map(|statement| match statement {
        syn::Stmt::Expr(Expr::Match(found), _) => Some(found),
        _ => None,
    });
    let mut arms = Vec::new();
    for arm in &matched.unwrap().arms {
        let path = match &arm.pat {
            Pat::Path(pattern) => &pattern.path,
            Pat::Struct(pattern) => &pattern.path,
            Pat::TupleStruct(pattern) => &pattern.path,
            _ => continue,
        };
        let name = path.segments.last().unwrap().ident.to_string();
        arms.push((name, (*arm.body).clone()));
    }
    arms
}

#[test]
fn each_doubt_has_its_own_name_for_programs() {
    let arms = arms("cli/src/commands/reconcile.rs", "kind");
    for (name, given) in &arms {
        let Expr::Lit(literal) = given else {
            panic!("{name}")
        };
        let Lit::Str(text) = &literal.lit else {
            panic!("{name}")
        };
        assert_eq!(text.value(), *name);
    }
    let named: BTreeSet<String> = arms.into_iter().map(|(name, _)| name).collect();
    assert_eq!(named, doubts());
}

#[test]
fn each_doubt_is_told_in_chinese() {
    let arms = arms("cli/src/verdict.rs", "doubt_in_chinese").into_iter();
    let told: BTreeSet<String> = arms.map(|(name, _)| name).collect();
    assert_eq!(told, doubts());
}
