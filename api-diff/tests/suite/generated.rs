//! What the report says of Rust against what is generated. If something that a program can name is gone from the crates, such as
//! a method, a type's parameter or a trait, a line says that callers in Rust break; if nothing is gone, a line says so only of
//! [`BEHAVIOUR`].

use std::collections::{BTreeMap, BTreeSet};

use crate::support::cases::READ;
use crate::support::{base, products};
use api_diff::{Report, Rule, compare};
use codegen::emit::{WorkspaceFacts, emit};
use codegen::model::Product;
use syn::{Attribute, Fields, ImplItem, Item, Visibility};

/// What was found in files so far: most of them stay the same from case to case, and parsing them takes longest.
type Seen = BTreeMap<(String, String), BTreeSet<String>>;

/// What programs can name in the crate of a product, each as a text that changes if its use can break.
fn surface(product: &Product, seen: &mut Seen) -> BTreeSet<String> {
    let facts = WorkspaceFacts {
        emulated: Default::default(),
    };
    let files = emit(
        &codegen::lower::lower(std::slice::from_ref(product)),
        &facts,
    )
    .unwrap();
    let mut surface = BTreeSet::new();
    for file in files {
        let found = seen.entry((file.path, file.text));
        let found = found.or_insert_with_key(|(path, text)| of_file(path, text));
        surface.extend(found.iter().cloned());
    }
    surface
}

/// What programs can name in one file.
fn of_file(path: &str, text: &str) -> BTreeSet<String> {
    let mut surface = BTreeSet::new();
    if let Some(package) = path.strip_suffix("/Cargo.toml") {
        let features = text.lines().skip_while(|line| *line != "[features]");
        let features = features.take_while(|line| !line.starts_with("[dependencies]"));
        let names = features
            .filter_map(|line| line.split_once(" = ["))
            .map(|(name, _)| name);
        surface.extend(names.map(|name| format!("{package}: feature {name}")));
    } else if let Some((package, module)) = path.split_once("/src/") {
        // A file within a module's folder is handed on by it.
        let module = module.rsplit_once('/').map_or("", |(folder, _)| folder);
        let parsed = syn::parse_file(text).unwrap();
        for item in &parsed.items {
            self::item(item, &mut |text| {
                surface.extend([format!("{package} {module}: {text}")]);
            });
        }
    }
    surface
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn is_open(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

fn text(tokens: &impl quote::ToTokens) -> String {
    tokens.to_token_stream().to_string()
}

fn derived(attributes: &[Attribute]) -> Vec<String> {
    let derives = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"));
    let lists = derives.map(|attribute| text(&attribute.meta.require_list().unwrap().tokens));
    lists
        .flat_map(|list| {
            list.split(',')
                .map(|name| name.trim().to_owned())
                .collect::<Vec<_>>()
        })
        .collect()
}

fn item(item: &Item, add: &mut dyn FnMut(String)) {
    match item {
        Item::Struct(one) if is_public(&one.vis) => {
            let name = format!("struct {}", one.ident);
            add(format!("{name} {}", text(&one.generics)));
            if !is_open(&one.attrs) {
                add(format!("{name} is closed"));
            }
            derived(&one.attrs)
                .into_iter()
                .for_each(|derived| add(format!("{name} derives {derived}")));
            if let Fields::Named(fields) = &one.fields {
                for field in fields.named.iter().filter(|field| is_public(&field.vis)) {
                    add(format!(
                        "{name} has {} {}",
                        text(&field.ident),
                        text(&field.ty)
                    ));
                }
            }
        }
        Item::Enum(one) if is_public(&one.vis) => {
            let name = format!("enum {}", one.ident);
            add(name.clone());
            derived(&one.attrs)
                .into_iter()
                .for_each(|derived| add(format!("{name} derives {derived}")));
            // Those that compare do so by the order of their variants.
            let compares = derived(&one.attrs)
                .iter()
                .any(|derived| derived == "PartialOrd");
            for (index, variant) in one.variants.iter().enumerate() {
                add(format!(
                    "{name} has {} {}",
                    variant.ident,
                    text(&variant.fields)
                ));
                for before in one.variants.iter().take(index).filter(|_| compares) {
                    add(format!(
                        "{name} has {} before {}",
                        before.ident, variant.ident
                    ));
                }
            }
        }
        Item::Type(one) if is_public(&one.vis) => {
            add(format!("type {} = {}", one.ident, text(&one.ty)))
        }
        Item::Static(one) if is_public(&one.vis) => {
            add(format!("static {} {}", one.ident, text(&one.ty)))
        }
        Item::Mod(one) if is_public(&one.vis) => add(format!("mod {}", one.ident)),
        // The table of an operation that a look-up reads.
        Item::Use(one) if is_public(&one.vis) && text(&one.tree).starts_with("crate :: reads") => {
            let name = text(&one.tree).replace("crate :: reads :: ", "");
            add(format!(
                "static {name} core_client :: request :: OperationInfo"
            ));
        }
        Item::Use(one) if is_public(&one.vis) && !text(&one.tree).contains("self ::") => {
            add(text(&one.tree))
        }
        // `name!(serde: Type)`: each of the types gets the traits.
        Item::Macro(one) => {
            let (name, tokens) = (text(&one.mac.path), one.mac.tokens.to_string());
            // Tables: of a record only its type can be named, of each getter its name and type; the names on the wire cannot.
            if name.ends_with("record") || name.ends_with("getters") {
                let (of, rows) = tokens.split_once('{').unwrap();
                let of = of.split_whitespace().next().unwrap();
                add(format!("{name} {of}"));
                for row in rows.split(';').filter(|_| name.ends_with("getters")) {
                    add(format!(
                        "{name} {of} {}",
                        row.split(", \"").next().unwrap().trim()
                    ));
                }
                return;
            }
            if name.ends_with("masked_debug") {
                let of = tokens.split_whitespace().next().unwrap();
                add(format!("struct {of} derives Debug"));
                return;
            }
            match name.contains("serde_") {
                true if name.ends_with("serde_request") => {
                    add(format!("{name} {}", tokens.split(',').next().unwrap()))
                }
                true => tokens
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| word.starts_with(|c: char| c.is_ascii_uppercase()))
                    .for_each(|word| add(format!("{name} {word}"))),
                false => add(format!("{name} {tokens}")),
            }
        }
        Item::Impl(one) => {
            let head = format!("impl {} {}", text(&one.generics), text(&one.self_ty));
            if let Some((of, _)) = &one.trait_ {
                add(format!("{head} is {}", text(of)));
            }
            for item in &one.items {
                if let ImplItem::Fn(function) = item
                    && is_public(&function.vis)
                {
                    let mut signature = function.sig.clone();
                    signature.inputs.iter_mut().for_each(|input| {
                        if let syn::FnArg::Typed(input) = input {
                            *input.pat = syn::parse_quote!(_);
                        }
                    });
                    add(format!("{head} has {}", text(&signature)));
                }
            }
        }
        _ => {}
    }
}

/// Rules that break callers in Rust though all of their code compiles: calls end otherwise.
const BEHAVIOUR: [&str; 19] = [
    "already-done-removed",
    "code-more-careful",
    "code-spelling-removed",
    "code-success-changed",
    "effect-more-dangerous",
    "endpoint-removed",
    "endpoint-variable-changed",
    "limit-enforced-by-client",
    "limit-narrowed-in-client",
    "message-key-changed",
    "now-signed",
    "order-parameter-removed",
    "pages-changed",
    "rule-added-in-client",
    "spelling-removed",
    "success-narrowed",
    "time-zone-changed",
    "token-promise-removed",
    "token-removed",
];

/// The rules that say that callers in Rust break.
fn breaking(report: &Report) -> BTreeSet<&'static str> {
    let changes = report.changes().map(|change| change.rule);
    changes
        .filter(|rule| rule.breaks_rust())
        .map(Rule::id)
        .collect()
}

#[test]
fn callers_in_rust_break_where_something_is_gone_from_the_crates() {
    let before = products(&base());
    // Printing takes longest: a product that a case leaves alone is not printed again.
    let print = |product: &Product| format!("{product:?}");
    let mut seen = Seen::new();
    let printed: Vec<_> = before
        .iter()
        .map(|product| (print(product), surface(product, &mut seen)))
        .collect();
    let mut all = |products: &[Product]| -> BTreeSet<String> {
        let surfaces = products.iter().flat_map(|product| {
            let text = print(product);
            let known = printed.iter().find(|(known, _)| *known == text);
            known.map_or_else(
                || surface(product, &mut seen),
                |(_, surface)| surface.clone(),
            )
        });
        surfaces.collect()
    };
    let old = all(&before);
    assert!(old.len() > 400, "only {} items are found", old.len());
    let mut wrong = Vec::new();
    let mut of_behaviour = BTreeSet::new();
    for (case, after) in READ.iter() {
        let after = after.as_ref().unwrap();
        let new = all(after);
        for (was, is, report) in [
            (&old, &new, compare(&before, after)),
            (&new, &old, compare(after, &before)),
        ] {
            let breaking = breaking(&report);
            match was.difference(is).next() {
                Some(gone) if breaking.is_empty() => {
                    wrong.push(format!("{}: gone is `{gone}`", case.title))
                }
                Some(_) => {}
                None => of_behaviour.extend(breaking),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(of_behaviour.into_iter().collect::<Vec<_>>(), BEHAVIOUR);
}
