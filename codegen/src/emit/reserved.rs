//! Names that the generated code has of its own, so that no description can take them. They are read off what is emitted
//! for a product that has everything optional and next to nothing of its own: a list by hand would be out of date.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use syn::{ImplItem, Item, Type};

use super::clashes::used;
use super::job::GeneratedFile;
use super::sdk;
use crate::ir::{
    Crate, Enum, Family, LookupPlan, Message, Operation, Read, Record, RecordField, Search,
    StateSearch, Ty, TypeItem,
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
    /// Variants of an enumeration of values.
    pub(crate) values: BTreeSet<String>,
    /// Variants of the enumeration of error codes.
    pub(crate) codes: BTreeSet<String>,
    /// Variants of the enumeration of messages.
    pub(crate) messages: BTreeSet<String>,
    /// Types that stand in the crate's root or in every record, where users would mistake one for the other, and the enumeration
    /// of messages.
    types: BTreeSet<String>,
    /// Type parameters of builders, of which a builder has as many as required values: `P1` stands for `P2` and so on, too.
    type_parameters: BTreeSet<String>,
}

/// The reserved names. They are the same for every product.
pub(crate) fn reserved() -> &'static Reserved {
    static RESERVED: OnceLock<Reserved> = OnceLock::new();
    RESERVED.get_or_init(|| {
        let krate = skeleton();
        let files = sdk::jobs(&krate).into_iter().filter_map(|job| job().ok());
        let mut reserved = Reserved {
            // Rust takes a module of this name for the file of a program.
            families: device_names().chain(["main".to_owned()]).collect(),
            methods: device_names().collect(),
            ..Reserved::default()
        };
        files.for_each(|file| reserved.read(&file));
        reserved.forget_skeleton();
        reserved
    })
}

/// Names of devices on Windows, where no file can have one, whatever comes behind the dot. Families and operations are files.
fn device_names() -> impl Iterator<Item = String> {
    let alone = ["aux", "con", "nul", "prn"].map(str::to_owned);
    let numbered = ["com", "lpt"].into_iter();
    let numbered = numbered.flat_map(|name| (0..10).map(move |number| format!("{name}{number}")));
    alone.into_iter().chain(numbered)
}

/// The skeleton's own names, which no description has.
const FAMILY: &str = "skeleton_family";
const METHOD: &str = "skeleton_operation";
const BUILDER: &str = "SkeletonOperation";
const RECORD: &str = "SkeletonRecord";
const READ: &str = "SkeletonRead";
const ENUMERATION: &str = "SkeletonEnumeration";

/// The type of all builders.
const ALL_BUILDERS: &str = "Builder";

fn skeleton() -> Crate {
    let read = Read {
        action: READ.to_owned(),
        table: "SKELETON_OPERATION".to_owned(),
        parameters: Vec::new(),
    };
    let plan = LookupPlan {
        required: Vec::new(),
        required_values: Vec::new(),
        stored: Vec::new(),
        expiration: Some(String::new()),
        lifetime: None,
        own_id: None,
        search: Search::State(StateSearch {
            read,
            codes: Vec::new(),
            says_only_done: false,
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
        facts: core_catalog_types::Operation {
            path: "/".to_owned(),
            ..core_catalog_types::Operation::default()
        },
        lookup_plan: Some(plan),
        ..Operation::default()
    };
    Crate {
        package: "skeleton-sdk".to_owned(),
        krate: "skeleton_sdk".to_owned(),
        reads: BTreeSet::from([READ.to_owned()]),
        default_chain: true,
        types: vec![
            TypeItem::Record(record()),
            TypeItem::Enum(Enum {
                name: ENUMERATION.to_owned(),
                docs: String::new(),
                number: true,
                variants: Vec::new(),
            }),
        ],
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

/// A required member gives its builder a type parameter.
fn record() -> Record {
    Record {
        name: RECORD.to_owned(),
        docs: String::new(),
        fields: vec![RecordField {
            rust: "skeleton_member".to_owned(),
            wire: String::new(),
            aliases: Vec::new(),
            docs: String::new(),
            ty: Ty::Text,
            required: true,
            marker: "SkeletonMember".to_owned(),
            joined: None,
            hidden: false,
        }],
        input: true,
        secret: false,
    }
}

impl Reserved {
    /// Whether no description can have a type of this name.
    pub(crate) fn is_type(&self, name: &str) -> bool {
        let bare = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let numbered = bare.len() < name.len();
        self.types.contains(name)
            || self.type_parameters.contains(name)
            || (numbered && self.type_parameters.contains(&format!("{bare}1")))
    }

    /// The names that no type can have, of those with a number the first.
    #[cfg(test)]
    pub(crate) fn type_names(&self) -> impl Iterator<Item = &String> {
        self.types.union(&self.type_parameters)
    }

    fn all_mut(&mut self) -> [&mut BTreeSet<String>; 9] {
        [
            &mut self.families,
            &mut self.methods,
            &mut self.setters,
            &mut self.fields,
            &mut self.values,
            &mut self.codes,
            &mut self.messages,
            &mut self.types,
            &mut self.type_parameters,
        ]
    }

    fn forget_skeleton(&mut self) {
        for names in self.all_mut() {
            names.retain(|name| !name.to_ascii_lowercase().starts_with("skeleton"));
        }
    }

    fn read(&mut self, file: &GeneratedFile) {
        let (_, path) = file.path.split_once('/').unwrap_or_default();
        if path == "Cargo.toml" {
            self.manifest(&file.text);
        }
        // A family's module, of the crate or of its tests, would be a second file for the module of this one; `lib.rs` is the
        // crate itself.
        if let Some(module) = ["src/", "tests/suite/"]
            .into_iter()
            .find_map(|folder| path.strip_prefix(folder))
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
            "client.rs" | "test_util/mod.rs" => methods(&source, &mut self.methods, |_| true),
            "blocking/mod.rs" => {
                methods(&source, &mut self.methods, |of| of != ALL_BUILDERS);
                methods(&source, &mut self.setters, |of| of == ALL_BUILDERS);
            }
            "builder.rs" => {
                methods(&source, &mut self.setters, |of| of == ALL_BUILDERS);
                methods(&source, &mut self.fields, |of| of == ALL_BUILDERS);
            }
            "error_code.rs" => variants(&source, &mut self.codes),
            "messages/mod.rs" => {
                variants(&source, &mut self.messages);
                let enums = source.items.iter().filter_map(enumeration);
                self.types.extend(enums.map(|item| item.ident.to_string()));
            }
            "types.rs" => self.types(&source),
            path if path.ends_with(&format!("/{METHOD}.rs"))
                || path == format!("blocking/{FAMILY}.rs") =>
            {
                methods(&source, &mut self.setters, |of| of == BUILDER);
                self.type_parameters(&source);
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
            self.families.insert(name.to_owned());
            // A dependency is a name of Rust's, too.
            self.families.insert(name.replace('-', "_"));
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
        let is_type = |name: &&String| name.starts_with(|c: char| c.is_ascii_uppercase());
        self.types.extend(names.iter().filter(is_type).cloned());
        self.families.extend(names);
    }

    fn types(&mut self, source: &syn::File) {
        for item in &source.items {
            if let Item::Struct(item) = item
                && item.ident == RECORD
            {
                let members = item.fields.iter().filter_map(|field| field.ident.as_ref());
                self.fields.extend(members.map(ToString::to_string));
                // The type of the member that every record has. That of the skeleton's own member is one of Rust's.
                let own = item.fields.iter().filter(|field| !is_option(&field.ty));
                self.types
                    .extend(own.filter_map(|field| last_name(&field.ty)));
            }
        }
        let builder = format!("{RECORD}Builder");
        methods(source, &mut self.fields, |of| of == builder);
        variants(source, &mut self.values);
        self.type_parameters(source);
    }

    fn type_parameters(&mut self, source: &syn::File) {
        for item in &source.items {
            if let Item::Type(item) = item {
                let names = item.generics.type_params();
                let names = names.map(|parameter| parameter.ident.to_string());
                self.type_parameters.extend(names);
            }
        }
    }
}

fn enumeration(item: &Item) -> Option<&syn::ItemEnum> {
    match item {
        Item::Enum(item) => Some(item),
        _ => None,
    }
}

/// The variants of a file's enumerations.
fn variants(source: &syn::File, names: &mut BTreeSet<String>) {
    let variants = source.items.iter().filter_map(enumeration);
    let variants = variants.flat_map(|item| &item.variants);
    names.extend(variants.map(|variant| variant.ident.to_string()));
}

fn last_name(ty: &Type) -> Option<String> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()),
        _ => None,
    }
}

/// What a description's own member is held in.
fn is_option(ty: &Type) -> bool {
    last_name(ty).is_some_and(|name| name == "Option")
}

/// The functions of types that are looked for, those that derived traits bring included.
fn methods(source: &syn::File, names: &mut BTreeSet<String>, wanted: impl Fn(&str) -> bool) {
    for item in &source.items {
        match item {
            Item::Impl(item) if last_name(&item.self_ty).is_some_and(|name| wanted(&name)) => {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_names_are_found_in_what_is_emitted() {
        let reserved = reserved();
        for name in [
            "answer",
            "blocking",
            "builder",
            "client",
            "codes",
            "com1",
            "con",
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
            "aux",
            "clone",
            "core",
            "default",
            "finish",
            "from_default_chain",
            "from_env",
            "lpt9",
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
            "prepare_again",
            "send",
            "send_with_evidence",
            "with_resolve_unknown",
            "with_retry",
            "with_timeout",
            "with_unique_expiration",
        ] {
            assert!(reserved.setters.contains(name), "{name}: {reserved:?}");
        }
        for name in ["build", "extra"] {
            assert!(reserved.fields.contains(name), "{name}: {reserved:?}");
        }
        for name in [
            "Client",
            "ClientBuilder",
            "Error",
            "ErrorCode",
            "Extra",
            "Message",
            "Outcome",
            "P1",
            "P27",
            "T",
        ] {
            assert!(reserved.is_type(name), "{name}: {reserved:?}");
        }
        for name in ["Option", "P", "Px", "P1x", "T1", "SkeletonRecord"] {
            assert!(!reserved.is_type(name), "{name}: {reserved:?}");
        }
        for (names, name) in [
            (&reserved.values, "Unknown"),
            (&reserved.codes, "Unknown"),
            (&reserved.messages, "Other"),
        ] {
            assert_eq!(names.iter().collect::<Vec<_>>(), [name]);
        }
        assert!(
            !format!("{reserved:?}").to_lowercase().contains("skeleton"),
            "{reserved:?}"
        );
    }

    /// A caller who reads `with_…` expects an option, and nothing to be sent by it.
    #[test]
    fn methods_that_begin_with_with_set_an_option_and_give_the_builder_back() {
        let krate = skeleton();
        let files = sdk::jobs(&krate).into_iter();
        let mut options = BTreeSet::new();
        for file in files.filter_map(|job| job().ok()) {
            let Ok(source) = syn::parse_file(&file.text) else {
                continue;
            };
            for item in source.items {
                let Item::Impl(block) = item else { continue };
                for method in block.items {
                    let ImplItem::Fn(method) = method else {
                        continue;
                    };
                    let name = method.sig.ident.to_string();
                    if name.starts_with("with_") {
                        let output = &method.sig.output;
                        let output = quote::quote! { #output }.to_string();
                        assert_eq!(output, "-> Self", "{name} in {}", file.path);
                        assert!(method.sig.asyncness.is_none(), "{name}");
                        options.insert(name);
                    }
                }
            }
        }
        assert!(options.contains("with_resolve_unknown"), "{options:?}");
    }
}
