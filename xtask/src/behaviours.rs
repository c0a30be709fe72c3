//! Which operations the emulator behaves for: what its files declare, whatever they are called.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::workspace::{Walk, files_below};

/// Where behaviours are declared, each as `Behaviour { product: "…", action: "…", … }`, beside files that help them.
pub(crate) const FOLDER: &str = "emulator/src/engine/behaviour";

/// The product and the action of every behaviour.
pub(crate) fn operations(root: &Path) -> Result<BTreeSet<(String, String)>, String> {
    let files = files_below(root, FOLDER, Walk::Visible, &|name| name.ends_with(".rs"))
        .map_err(|error| format!("cannot read {FOLDER}: {error}\n"))?;
    let mut found = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(root.join(&file))
            .map_err(|error| format!("cannot read {file}: {error}\n"))?;
        found.extend(declared(&text).map_err(|why| format!("{file}: {why}\n"))?);
    }
    Ok(found)
}

/// The operations that a file's text declares behaviours of.
fn declared(text: &str) -> Result<Vec<(String, String)>, String> {
    let tokens = text
        .parse()
        .map_err(|error| format!("cannot be read as Rust: {error}"))?;
    let mut found = Vec::new();
    search(tokens, &mut found)?;
    Ok(found)
}

fn search(tokens: TokenStream, found: &mut Vec<(String, String)>) -> Result<(), String> {
    let (mut before, mut last) = (String::new(), String::new());
    for token in tokens {
        if let TokenTree::Group(group) = &token {
            let is_value = last == "Behaviour" && !["struct", "impl", "for"].contains(&&*before);
            if is_value && group.delimiter() == Delimiter::Brace {
                let fields = group.stream();
                let operation = field(&fields, "product").zip(field(&fields, "action"));
                found.push(operation.ok_or(
                    "a behaviour names no operation: write its product and its action as texts, such as \
                     `product: \"Dyplsapi\", action: \"BindAxb\"`",
                )?);
            } else {
                search(group.stream(), found)?;
            }
        }
        before = std::mem::replace(&mut last, token.to_string());
    }
    Ok(())
}

/// The text that a field of this name is set to.
fn field(fields: &TokenStream, name: &str) -> Option<String> {
    let mut tokens = fields.clone().into_iter();
    tokens.find(|token| matches!(token, TokenTree::Ident(found) if found == name))?;
    tokens.next().filter(|token| token.to_string() == ":")?;
    let text = tokens.next()?.to_string();
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_behaviour_is_known_by_what_it_declares() {
        let file = r#"
            //! Behaviour { product: "Commented", action: "Out" }
            use super::call::Behaviour;
            pub(crate) struct Behaviour { product: &'static str }
            impl Behaviour { fn none() {} }
            mod inner {
                static ONE: Behaviour = Behaviour { product: "Dyplsapi", action: "BindAxb", notes: &[] };
            }
            static TWO: Behaviour = super::Behaviour { action: "Other", product: "Sts" };
        "#;
        let pair = |product: &str, action: &str| (product.to_owned(), action.to_owned());
        assert_eq!(
            declared(file).unwrap(),
            [pair("Dyplsapi", "BindAxb"), pair("Sts", "Other")]
        );
        assert_eq!(declared("pub(crate) fn help() {}").unwrap(), []);
    }

    #[test]
    fn a_behaviour_that_names_no_operation_is_a_mistake() {
        for file in [
            "static ONE: Behaviour = Behaviour { product: DYPLSAPI, action: \"BindAxb\" };",
            "static ONE: Behaviour = Behaviour { product: \"Dyplsapi\" };",
        ] {
            assert!(declared(file).unwrap_err().contains("names no operation"));
        }
        assert!(declared("static {").unwrap_err().contains("as Rust"));
    }

    #[test]
    fn the_emulators_behaviours_are_found_and_its_helpers_are_not() {
        let found = operations(&crate::workspace::root()).unwrap();
        assert!(found.contains(&("Dyplsapi".to_owned(), "BindAxb".to_owned())));
        assert!(found.len() > 10, "{found:?}");
        assert!(
            found
                .iter()
                .all(|(_, action)| action.starts_with(char::is_uppercase))
        );
    }
}
