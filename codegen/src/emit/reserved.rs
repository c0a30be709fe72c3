//! Names that the generated code has of its own, so that no description can take them. They are read off what is emitted
//! for a product that has everything optional and next to nothing of its own: a list by hand would be out of date.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use syn::{ImplItem, Item, Type};

use super::GeneratedFile;
use super::clashes::used;
use super::sdk;
use crate::ir::{
    Crate, Family, Message, Operation, Read, Recipe, Record, Search, StateSearch, TypeItem,
};

/// Names by what would clash with them.
#[derive(Debug, Default)]
pub(crate) struct Reserved {
    /// Modules, features, dependencies and tests of a product's crate.
    pub(crate) families: BTreeSet<String>,
    /// Methods of clients and mocks.
    pub(crate) methods: BTreeSet<String>,
    /// Methods of an operation's builder.
    pub(crate) setters: BTreeSet<String>,
    /// Members of a record, and methods of its builder.
    pub(crate) fields: BTreeSet<String>,
}

/// The reserved names. They are the same for every product.
pub(crate) fn reserved() -> &'static Reserved {
    static RESERVED: OnceLock<Reserved> = OnceLock::new();
    RESERVED.get_or_init(|| {
        let krate = skeleton();
        let files = sdk::jobs(&krate).into_iter().filter_map(|job| job().ok());
        // Rust takes a module of this name for the file of a program.
        let families = BTreeSet::from(["main".to_owned()]);
        let mut reserved = Reserved {
            families,
            ..Reserved::default()
        };
        files.for_each(|file| reserved.read(&file));
        reserved
    })
}

/// The skeleton's own names, which no description has.
const FAMILY: &str = "skeleton_family";
const METHOD: &str = "skeleton_operation";
const BUILDER: &str = "SkeletonOperation";
const RECORD: &str = "SkeletonRecord";

fn skeleton() -> Crate {
    let read = Read {
        action: String::new(),
        table: "SKELETON_OPERATION".to_owned(),
        parameters: Vec::new(),
    };
    let recipe = Recipe {
        needs: Vec::new(),
        only: Vec::new(),
        kept: Vec::new(),
        expiration: Some(String::new()),
        lifetime: None,
        search: Search::State(StateSearch {
            read,
            codes: Vec::new(),
            cases: Vec::new(),
        }),
        answer: Vec::new(),
    };
    let operation = Operation {
        method: METHOD.to_owned(),
        builder: BUILDER.to_owned(),
        request: "SkeletonOperationRequest".to_owned(),
        response: "SkeletonOperationResponse".to_owned(),
        table: "SKELETON_OPERATION".to_owned(),
        facts: core_catalog::Operation {
            path: "/".to_owned(),
            ..core_catalog::Operation::default()
        },
        recipe: Some(recipe),
        ..Operation::default()
    };
    Crate {
        package: "skeleton-sdk".to_owned(),
        krate: "skeleton_sdk".to_owned(),
        default_chain: true,
        types: vec![TypeItem::Record(Record {
            name: RECORD.to_owned(),
            docs: String::new(),
            fields: Vec::new(),
            input: true,
            secret: false,
        })],
        families: vec![Family {
            id: FAMILY.to_owned(),
            operations: vec![operation],
            ..Family::default()
        }],
        messages: vec![Message {
            module: "skeleton_message".to_owned(),
            name: "SkeletonMessage".to_owned(),
            ..Message::default()
        }],
        ..Crate::default()
    }
}

impl Reserved {
    fn read(&mut self, file: &GeneratedFile) {
        let (_, path) = file.path.split_once('/').unwrap_or_default();
        if path == "Cargo.toml" {
            self.manifest(&file.text);
        }
        // A family's module would be a second file for the module of this one; `lib.rs` is the crate itself.
        if let Some(module) = path
            .strip_prefix("src/")
            .and_then(|name| name.strip_suffix(".rs"))
            && !module.contains('/')
        {
            self.families.insert(module.to_owned());
        }
        let Ok(source) = syn::parse_file(&file.text) else {
            return;
        };
        match path.trim_start_matches("src/") {
            "lib.rs" => self.root(&source),
            "client.rs" | "blocking/mod.rs" | "test_util/mod.rs" => {
                methods(&source, &mut self.methods, |_| true);
            }
            "types.rs" => self.record(&source),
            path if path.ends_with(&format!("/{METHOD}.rs"))
                || path == format!("blocking/{FAMILY}.rs") =>
            {
                methods(&source, &mut self.setters, |of| of == BUILDER);
            }
            _ => {}
        }
    }

    /// Features, dependencies and targets; a family is a feature and a test.
    fn manifest(&mut self, text: &str) {
        let mut section = "";
        for line in text.lines() {
            if line.starts_with('[') {
                section = line;
            }
            let Some((key, value)) = line.split_once(" = ") else {
                continue;
            };
            let name = match section {
                "[features]" | "[dependencies]" => key.split('.').next().unwrap_or(key),
                "[[test]]" if key == "name" => value.trim_matches('"'),
                _ => continue,
            };
            if name != FAMILY {
                self.families.insert(name.to_owned());
                // A dependency is a name of Rust's, too.
                self.families.insert(name.replace('-', "_"));
            }
        }
    }

    fn root(&mut self, source: &syn::File) {
        let mut names = Vec::new();
        for item in &source.items {
            match item {
                Item::Mod(module) => names.push(module.ident.to_string()),
                Item::Use(item) => used(&item.tree, "", &mut names),
                _ => {}
            }
        }
        self.families
            .extend(names.into_iter().filter(|name| name != FAMILY));
    }

    fn record(&mut self, source: &syn::File) {
        for item in &source.items {
            if let Item::Struct(item) = item
                && item.ident == RECORD
            {
                let members = item.fields.iter().filter_map(|field| field.ident.as_ref());
                self.fields.extend(members.map(ToString::to_string));
            }
        }
        methods(source, &mut self.fields, |of| of != RECORD);
    }
}

/// The functions of types that are looked for, those that derived traits bring included.
fn methods(source: &syn::File, names: &mut BTreeSet<String>, wanted: impl Fn(&str) -> bool) {
    for item in &source.items {
        match item {
            Item::Impl(item) if self_type(item).is_some_and(|name| wanted(&name)) => {
                for item in &item.items {
                    if let ImplItem::Fn(function) = item {
                        names.insert(function.sig.ident.to_string());
                    }
                }
            }
            Item::Struct(item) if wanted(&item.ident.to_string()) => {
                let attributes = item
                    .attrs
                    .iter()
                    .filter(|one| one.path().is_ident("derive"));
                for attribute in attributes {
                    let derived = quote::ToTokens::to_token_stream(attribute).to_string();
                    let of = [("Clone", "clone"), ("Debug", "fmt"), ("Default", "default")];
                    let of = of.iter().filter(|(name, _)| derived.contains(name));
                    names.extend(of.map(|(_, method)| (*method).to_owned()));
                }
            }
            _ => {}
        }
    }
}

fn self_type(item: &syn::ItemImpl) -> Option<String> {
    match &*item.self_ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::reserved;

    #[test]
    fn reserved_names_are_found_in_what_is_emitted() {
        let reserved = reserved();
        for name in [
            "answer",
            "blocking",
            "builder",
            "client",
            "codes",
            "core_client",
            "default",
            "dypls_credentials",
            "error_code",
            "lib",
            "main",
            "messages",
            "mock",
            "reads",
            "reconcile",
            "request",
            "required",
            "reqwest",
            "service",
            "test_util",
            "text",
            "time",
            "types",
        ] {
            assert!(reserved.families.contains(name), "{name}: {reserved:?}");
        }
        for name in [
            "clone",
            "core",
            "default",
            "finish",
            "from_default_chain",
            "from_env",
            "new",
            "reconcile",
            "send",
        ] {
            assert!(reserved.methods.contains(name), "{name}: {reserved:?}");
        }
        for name in [
            "build",
            "into_future",
            "prepare",
            "resolve_unknown",
            "send",
            "unique_expiration",
            "with_timeout",
        ] {
            assert!(reserved.setters.contains(name), "{name}: {reserved:?}");
        }
        for name in ["build", "extra"] {
            assert!(reserved.fields.contains(name), "{name}: {reserved:?}");
        }
        let all = [
            &reserved.families,
            &reserved.methods,
            &reserved.setters,
            &reserved.fields,
        ];
        assert!(
            !all.iter()
                .any(|names| names.iter().any(|name| name.contains("skeleton"))),
            "{reserved:?}"
        );
    }
}
