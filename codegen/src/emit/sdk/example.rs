//! Rust expressions for example values: in documentation, and in the generated tests.

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::ty;
use crate::emit::file::ident;
use crate::ir::{Crate, Operation, TimeType, Ty, TypeItem};

/// How an example calls a method.
pub(super) struct Call {
    /// What the example's function has to be given, since no short expression makes it; each behind a comma.
    pub(super) arguments: String,
    /// From behind `let answer` to the end of the statement.
    pub(super) statement: String,
}

pub(super) fn call(krate: &Crate, operation: &Operation) -> Call {
    let mut calls = String::new();
    let mut arguments = String::new();
    for (parameter, wire) in operation.example_parameters() {
        match literal(krate, operation, &parameter.ty, wire, true) {
            Some(value) => calls.push_str(&format!(
                "\n    .{}({})",
                parameter.rust,
                spell(&krate.krate, &value)
            )),
            None if parameter.facts.required => {
                let ty = ty::stored(&parameter.ty);
                let ty = spell(&krate.krate, &ty);
                let ty = match &parameter.ty {
                    Ty::Record(name, false) | Ty::Enum(name, false) => {
                        format!("{}::{}::{name}", krate.krate, family_of(krate, operation))
                    }
                    Ty::List(inner) => match &**inner {
                        Ty::Record(name, false) | Ty::Enum(name, false) => format!(
                            "Vec<{}::{}::{name}>",
                            krate.krate,
                            family_of(krate, operation)
                        ),
                        _ => ty,
                    },
                    _ => ty,
                };
                arguments.push_str(&format!(", {}: {ty}", parameter.rust));
                calls.push_str(&format!("\n    .{0}({0})", parameter.rust));
            }
            None => {}
        }
    }
    let statement = format!(
        " = client\n    .{}(){calls}\n    .await?;\n",
        operation.method
    );
    Call {
        arguments,
        statement,
    }
}

/// The compiled example of a method's documentation.
pub(super) fn documentation(krate: &Crate, operation: &Operation) -> String {
    let Call {
        arguments,
        statement,
    } = call(krate, operation);
    let allow = if operation.facts.deprecated.is_some() {
        "# #[allow(deprecated)]\n"
    } else {
        ""
    };
    let program = match operation.events() {
        None => format!("let answer{statement}println!(\"{{answer:?}}\");\n"),
        Some(_) => format!(
            "let mut events{}while let Some(event) = events.next_event().await {{\n    println!(\"{{:?}}\", event?.value());\n}}\n",
            statement.replace("\n    .await?", "\n    .events()\n    .await?")
        ),
    };
    format!(
        "# Example\n\n```no_run\n{allow}# async fn example(client: &{}::Client{arguments}) -> Result<(), Box<dyn std::error::Error>> {{\n\
         {program}# Ok(())\n# }}\n```",
        krate.krate
    )
}

/// The family that an operation belongs to.
pub(super) fn family_of<'c>(krate: &'c Crate, operation: &Operation) -> &'c str {
    let family = krate.families.iter().find(|family| {
        family
            .operations
            .iter()
            .any(|o| o.action() == operation.action())
    });
    family.map_or("", |family| family.id.as_str())
}

/// The value as a Rust expression for a setter; `None` where there is no short one. Inside documentation, crate paths
/// are written out and times are relative to now.
pub(super) fn literal(
    krate: &Crate,
    operation: &Operation,
    ty: &Ty,
    wire: &str,
    documentation: bool,
) -> Option<TokenStream> {
    if !ty.is_short(wire) {
        return None;
    }
    Some(match ty {
        Ty::Text | Ty::JsonText | Ty::Newtype(_, None) | Ty::Hidden(_) | Ty::Enum(..) => {
            enum_literal(krate, operation, ty, wire).unwrap_or_else(|| quote! { #wire })
        }
        Ty::Newtype(name, Some(_)) => {
            let fallible = krate.types.iter().any(|item| matches!(item, TypeItem::Newtype(n) if n.name == *name && n.digits.is_some()));
            let name = ident(name);
            match (fallible, documentation) {
                (true, true) => quote! { crate::types::#name::new(#wire)? },
                (true, false) => quote! { crate::types::#name::new(#wire).unwrap() },
                (false, _) => quote! { crate::types::#name::new(#wire) },
            }
        }
        Ty::Integer => number::<i32>(wire)?,
        Ty::Long => number::<i64>(wire)?,
        Ty::Number => wire.parse::<f64>().ok().map(|n| quote! { #n })?,
        Ty::Boolean => wire.parse::<bool>().ok().map(|b| quote! { #b })?,
        Ty::Time(ty) => time(*ty, None, wire, documentation)?,
        Ty::Alias(alias, inner) => match &**inner {
            Ty::Time(ty) => time(*ty, Some(alias), wire, documentation)?,
            inner => literal(krate, operation, inner, wire, documentation)?,
        },
        Ty::List(item) => {
            let texts = Ty::list_items(wire)?;
            let items = of_one_type(krate, operation, item, &texts, documentation);
            let items = items?;
            quote! { [#(#items),*] }
        }
        Ty::Map(value) => {
            let (keys, texts): (Vec<String>, Vec<String>) =
                Ty::map_entries(wire)?.into_iter().unzip();
            let values = of_one_type(krate, operation, value, &texts, documentation)?;
            quote! { [#((#keys, #values)),*] }
        }
        _ => return None,
    })
}

/// The items of an array, which have one type: unless each is a known value, all are texts.
fn of_one_type(
    krate: &Crate,
    operation: &Operation,
    ty: &Ty,
    texts: &[String],
    documentation: bool,
) -> Option<Vec<TokenStream>> {
    let is_known = |text: &String| enum_literal(krate, operation, ty, text).is_some();
    match ty {
        Ty::Enum(..) if !texts.iter().all(is_known) => {
            Some(texts.iter().map(|text| quote! { #text }).collect())
        }
        _ => texts
            .iter()
            .map(|text| literal(krate, operation, ty, text, documentation))
            .collect(),
    }
}

/// An unsuffixed number: setters know their type.
fn number<T: std::str::FromStr + Into<i64>>(wire: &str) -> Option<TokenStream> {
    let number = proc_macro2::Literal::i64_unsuffixed(wire.parse::<T>().ok()?.into());
    Some(quote! { #number })
}

fn enum_literal(krate: &Crate, operation: &Operation, ty: &Ty, wire: &str) -> Option<TokenStream> {
    let Ty::Enum(name, shared) = ty else {
        return None;
    };
    let items = if *shared {
        &krate.types
    } else {
        &operation.types
    };
    let variant = items.iter().find_map(|item| match item {
        TypeItem::Enum(open) if open.name == *name => {
            open.variants.iter().find(|(_, text, _)| text == wire)
        }
        _ => None,
    })?;
    let (name, variant) = (ident(name), ident(&variant.0));
    Some(match shared {
        true => quote! { crate::types::#name::#variant },
        false => {
            let family = ident(family_of(krate, operation));
            quote! { crate::#family::#name::#variant }
        }
    })
}

fn time(ty: TimeType, alias: Option<&str>, wire: &str, documentation: bool) -> Option<TokenStream> {
    let path = match alias {
        Some(alias) => {
            let alias = ident(alias);
            quote! { crate::types::#alias }
        }
        None => {
            let name = ident(&ty.name());
            quote! { core_client::time::#name }
        }
    };
    if ty.is_duration() {
        let count = wire.parse::<u64>().ok()?;
        let duration = match ty {
            TimeType::Millis => quote! { std::time::Duration::from_millis(#count) },
            _ => quote! { std::time::Duration::from_secs(#count) },
        };
        return Some(match ty {
            TimeType::SecondsOrNever if count == 0 => quote! { #path::Never },
            TimeType::SecondsOrNever => quote! { #path::After(#duration) },
            _ => quote! { #path::new(#duration) },
        });
    }
    Some(match documentation {
        true => {
            quote! { #path::at(std::time::SystemTime::now() + std::time::Duration::from_secs(7200)) }
        }
        false => quote! { #path::read(#wire, crate_zone()) },
    })
}

/// Tokens as one line of documentation, the crate's own paths as a user writes them.
fn spell(krate: &str, tokens: &TokenStream) -> String {
    let text = as_it_is(tokens).unwrap_or_else(|| formatted(tokens));
    text.replace("::std::vec::Vec<", "Vec<")
        .replace("::std::string::String", "String")
        .replace("::std::boxed::Box<", "Box<")
        .replace("::std::collections::", "std::collections::")
        .replace("crate::", &format!("{krate}::"))
        .replace("core_client::", &format!("{krate}::"))
        .replace(&format!("{krate}::{krate}::"), &format!("{krate}::"))
}

fn formatted(tokens: &TokenStream) -> String {
    let Ok(expression) = syn::parse2::<syn::Expr>(tokens.clone()) else {
        return tokens.to_string().replace(' ', "");
    };
    let file: Result<syn::File, _> = syn::parse2(quote! { const X: () = #expression; });
    let printed = file
        .map(|file| prettyplease::unparse(&file))
        .unwrap_or_default();
    let body = printed
        .trim_end()
        .trim_start_matches("const X: () =")
        .trim_end_matches(';')
        .trim();
    one_line(body)
}

/// What the formatter broke into lines, as it would be without its limit of width.
fn one_line(lines: &str) -> String {
    let mut text = String::with_capacity(lines.len());
    for line in lines.lines().map(str::trim) {
        let closes = line.starts_with([')', ']']);
        if closes && text.ends_with(',') {
            text.pop();
        }
        if !closes
            && !text.is_empty()
            && !text.ends_with(['(', '['])
            && !line.starts_with(['.', '?'])
        {
            text.push(' ');
        }
        text.push_str(line);
    }
    text
}

/// The text of a single literal or of a path without arguments, of which the formatter would make nothing else.
fn as_it_is(tokens: &TokenStream) -> Option<String> {
    let mut trees = tokens.clone().into_iter();
    if let (Some(TokenTree::Literal(literal)), None) = (trees.next(), trees.next()) {
        return Some(literal.to_string());
    }
    let is_path = |tree: TokenTree| match tree {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        TokenTree::Group(_) | TokenTree::Literal(_) => false,
    };
    let mut trees = tokens.clone().into_iter();
    trees
        .all(is_path)
        .then(|| tokens.to_string().replace(' ', ""))
}
