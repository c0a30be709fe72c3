//! The emulator's tables, `emulator/src/generated/`: one module per product version.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::file::{RustFile, ident, option};
use super::{Job, Printed};
use crate::ir::{Code, Crate, Encoding, Ir, Kind, Limits, Location, Operation, Parameter, Rule};

const FOLDER: &str = "emulator/src/generated";

pub(super) fn jobs(ir: &Ir) -> Vec<Job<'_>> {
    let mut jobs: Vec<Job<'_>> = vec![Box::new(|| root(ir))];
    for krate in &ir.crates {
        jobs.push(Box::new(|| service(krate)));
        for family in &krate.families {
            jobs.push(Box::new(|| self::family(krate, family)));
        }
    }
    jobs
}

fn root(ir: &Ir) -> Printed {
    let mut root = RustFile::new(
        format!("{FOLDER}/mod.rs"),
        "api-specs/*/*/",
        "The services that the emulator knows.",
    );
    let modules: Vec<_> = ir
        .crates
        .iter()
        .map(|krate| ident(&module(krate)))
        .collect();
    root.item(quote! { #(mod #modules;)* });
    root.item(quote! {
        /// Every product version of the API descriptions, sorted by package.
        pub(crate) static SERVICES: &[&crate::spec::Service] = &[#(&#modules::SERVICE),*];
    });
    root.finish()
}

fn module(krate: &Crate) -> String {
    module_name(&krate.product, &krate.version)
}

/// The module of a product version.
pub(crate) fn module_name(product: &str, version: &str) -> String {
    let name = format!("{product}_{version}");
    let letter = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '_'
        }
    };
    name.chars().map(letter).collect()
}

fn service(krate: &Crate) -> Printed {
    let mut file = RustFile::new(
        format!("{FOLDER}/{}/mod.rs", module(krate)),
        &format!("{}/", krate.source),
        &format!(
            "`{}` `{}`: operations and codes.",
            krate.product, krate.version
        ),
    );
    let modules: Vec<_> = krate
        .families
        .iter()
        .map(|family| ident(&family.id))
        .collect();
    file.item(quote! { #(mod #modules;)* });
    let mut operations: Vec<(&str, TokenStream)> = krate
        .families
        .iter()
        .flat_map(|family| {
            let module = ident(&family.id);
            family.operations.iter().map(move |operation| {
                let table = ident(&operation.table);
                (operation.action.as_str(), quote! { #module::#table })
            })
        })
        .collect();
    operations.sort_by_key(|(action, _)| *action);
    let operations = operations.iter().map(|(_, tokens)| tokens);
    let (product, version) = (&krate.product, &krate.version);
    let codes = krate.codes.iter().map(code);
    file.item(quote! {
        pub(super) static SERVICE: crate::spec::Service = crate::spec::Service {
            product: #product,
            version: #version,
            operations: &[#(#operations),*],
            codes: &[#(#codes),*],
        };
    });
    file.finish()
}

fn family(krate: &Crate, family: &crate::ir::Family) -> Printed {
    let mut file = RustFile::new(
        format!("{FOLDER}/{}/{}.rs", module(krate), family.id),
        &format!("{}/operations/*.yaml", krate.source),
        &format!("Operations of the family `{}`.", family.id),
    );
    for operation in &family.operations {
        file.item(self::operation(operation));
    }
    file.finish()
}

fn operation(operation: &Operation) -> TokenStream {
    let (name, action, path) = (
        format_ident!("{}", operation.table),
        &operation.action,
        &operation.path,
    );
    let (methods, effect, anonymous) = (
        &operation.methods,
        operation.effect_key,
        operation.anonymous,
    );
    let parameters = operation.parameters.iter().map(parameter);
    let rules = operation.rules.iter().map(rule);
    let example = option(
        operation
            .examples
            .iter()
            .find_map(|example| example.response.as_ref()),
    );
    let success = option(operation.success.fields.first().and_then(|field| {
        let (path, value) = (field.path.join("."), field.values.first()?);
        Some(quote! { (#path, #value) })
    }));
    quote! {
        pub(super) const #name: crate::spec::Operation = crate::spec::Operation {
            action: #action,
            methods: &[#(#methods),*],
            path: #path,
            effect: #effect,
            anonymous: #anonymous,
            parameters: &[#(#parameters),*],
            rules: &[#(#rules),*],
            example: #example,
            success: #success,
        };
    }
}

fn parameter(parameter: &Parameter) -> TokenStream {
    let (name, required) = (&parameter.wire, parameter.required);
    let kind = kind(&parameter.kind);
    let fields = members(&parameter.kind).iter().map(self::parameter);
    let location = ident(match parameter.location {
        Location::Query => "Query",
        Location::Form => "Form",
        Location::Body => "Body",
        Location::Path => "Path",
        Location::Header => "Header",
        Location::Host => "Host",
    });
    let encoding = ident(match parameter.encoding {
        Encoding::Plain => "Plain",
        Encoding::Json => "Json",
        Encoding::RepeatList => "RepeatList",
        Encoding::Flat => "Flat",
        Encoding::Joined(' ') => "Space",
        Encoding::Joined('|') => "Pipe",
        Encoding::Joined(_) => "Comma",
    });
    let limits = parameter
        .limits
        .as_ref()
        .map_or_else(|| quote! { crate::spec::Limits::NONE }, limits);
    let (known, sensitivity) = (&parameter.known_values, ident(parameter.sensitivity));
    quote! {
        crate::spec::Parameter {
            name: #name,
            kind: #kind,
            location: crate::spec::Location::#location,
            encoding: crate::spec::Encoding::#encoding,
            required: #required,
            limits: #limits,
            known_values: &[#(#known),*],
            sensitivity: crate::spec::Sensitivity::#sensitivity,
            fields: &[#(#fields),*],
        }
    }
}

fn members(kind: &Kind) -> &[Parameter] {
    match kind {
        Kind::Object(members) => members,
        Kind::List(inner) | Kind::Map(inner) => members(inner),
        Kind::Scalar(_) => &[],
    }
}

fn kind(kind: &Kind) -> TokenStream {
    match kind {
        Kind::Scalar(name) => {
            let name = ident(name);
            quote! { crate::spec::Kind::#name }
        }
        Kind::Object(_) => quote! { crate::spec::Kind::Object },
        Kind::List(inner) => {
            let inner = self::kind(inner);
            quote! { crate::spec::Kind::List(&#inner) }
        }
        Kind::Map(inner) => {
            let inner = self::kind(inner);
            quote! { crate::spec::Kind::Map(&#inner) }
        }
    }
}

fn limits(limits: &Limits) -> TokenStream {
    let mut fields = Vec::new();
    let mut set = |name: &str, value: TokenStream| {
        let name = ident(name);
        fields.push(quote! { #name: #value });
    };
    for (name, value) in [
        ("min", &limits.min),
        ("max", &limits.max),
        ("pattern", &limits.pattern),
    ] {
        if let Some(value) = value {
            set(name, quote! { Some(#value) });
        }
    }
    let counts = [
        ("min_length", limits.min_length),
        ("max_length", limits.max_length),
        ("min_items", limits.min_items),
        ("max_items", limits.max_items),
    ];
    for (name, value) in counts {
        if let Some(value) = value {
            set(name, quote! { Some(#value) });
        }
    }
    let flags = [
        ("exclusive_min", limits.exclusive_min),
        ("exclusive_max", limits.exclusive_max),
        ("digits_only", limits.digits_only),
    ];
    for (name, value) in flags {
        if value {
            set(name, quote! { true });
        }
    }
    if limits.enforce == "Nobody" {
        set("enforce_service", quote! { false });
    }
    if let Some(mark) = limits.mark {
        let mark = ident(mark);
        set("mark", quote! { Some(crate::spec::Mark::#mark) });
    }
    quote! { crate::spec::Limits { #(#fields,)* ..crate::spec::Limits::NONE } }
}

fn rule(rule: &Rule) -> TokenStream {
    let (kind, parameters, mark) = (ident(rule.kind), &rule.parameters, ident(rule.mark));
    let (enforced, text) = (rule.enforce != "Nobody", &rule.docs.en);
    let when = option(rule.when.as_ref().map(|(parameter, is, absent)| {
        quote! { crate::spec::When { parameter: #parameter, is: &[#(#is),*], absent: #absent } }
    }));
    quote! {
        crate::spec::Rule {
            kind: crate::spec::RuleKind::#kind,
            parameters: &[#(#parameters),*],
            when: #when,
            enforce_service: #enforced,
            mark: crate::spec::Mark::#mark,
            text: #text,
        }
    }
}

fn code(code: &Code) -> TokenStream {
    let (text, message, status) = (&code.code, &code.meaning.en, code.status);
    quote! { crate::spec::Code { code: #text, message: #message, status: #status } }
}
