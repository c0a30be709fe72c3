//! Rust types in words that a line has room for.

use codegen::emit::rust_type;
use codegen::ir::{Sensitive, Ty, TypeItem};

/// How a type is put into words. The function gives the new name of an old named type.
pub(crate) type InWords = fn(&Ty, &dyn Fn(&str) -> String) -> String;

/// A type without what it holds many of, which is compared by itself. `rename` gives the new name of an old named type.
pub(crate) fn shell(ty: &Ty, rename: &dyn Fn(&str) -> String) -> String {
    let renamed = match ty {
        Ty::List(_) => return "Vec<_>".to_owned(),
        Ty::Map(_) => return "BTreeMap<String, _>".to_owned(),
        Ty::Boxed(inner) => return format!("Box<{}>", shell(inner, rename)),
        Ty::Newtype(name, sensitive) => Ty::Newtype(rename(name), *sensitive),
        Ty::Alias(name, _) => Ty::Alias(rename(name), Box::new(Ty::Json)),
        Ty::Enum(name, shared) => Ty::Enum(rename(name), *shared),
        Ty::Record(name, shared) => Ty::Record(rename(name), *shared),
        other => other.clone(),
    };
    short(&rust_type(&renamed))
}

/// As [`shell`], of what stands behind aliases: to the compiler it is the same type.
pub(crate) fn behind_aliases(ty: &Ty, rename: &dyn Fn(&str) -> String) -> String {
    match ty {
        Ty::Alias(_, inner) => behind_aliases(inner, rename),
        Ty::Boxed(inner) => format!("Box<{}>", behind_aliases(inner, rename)),
        other => shell(other, rename),
    }
}

/// What a named type is, without its name.
pub(crate) fn definition(
    item: &TypeItem,
    rename: &dyn Fn(&str) -> String,
    in_words: InWords,
) -> String {
    match item {
        TypeItem::Newtype(newtype) => match newtype.sensitive {
            None => "text type".to_owned(),
            Some(Sensitive::Number) => "text type, masked as a number".to_owned(),
            Some(Sensitive::Hidden) => "text type, hidden".to_owned(),
            Some(Sensitive::Quoting) => "text type, masked where it quotes".to_owned(),
        },
        TypeItem::Alias { ty, .. } => in_words(ty, rename),
        TypeItem::Enum(_) => "enumeration".to_owned(),
        TypeItem::Record(_) => "record".to_owned(),
    }
}

/// A type's text with the last name of each path; the crate's shared types keep their module.
fn short(text: &str) -> String {
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || c == '_' || c == ':' {
            word.push(c);
        } else {
            out.push_str(&last(&word));
            word.clear();
            out.push(c);
            if c == ',' {
                out.push(' ');
            }
        }
    }
    out.push_str(&last(&word));
    out
}

fn last(path: &str) -> String {
    match path.strip_prefix("crate::") {
        Some(path) => path.to_owned(),
        None => path.rsplit("::").next().unwrap_or(path).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cut_to_what_tells_types_apart() {
        let own = Ty::Newtype("SubsId".to_owned(), None);
        let map = Ty::Map(Box::new(Ty::List(Box::new(own.clone()))));
        assert_eq!(
            short(&rust_type(&map)),
            "BTreeMap<String, Vec<types::SubsId>>"
        );
        let number = Ty::Hidden(Sensitive::Number);
        assert_eq!(
            shell(&number, &|_| String::new()),
            "PhoneText",
            "a type of the runtime"
        );
        let rename = |_: &str| "BindingId".to_owned();
        assert_eq!(shell(&own, &rename), "types::BindingId");
        assert_eq!(shell(&Ty::List(Box::new(own)), &rename), "Vec<_>");
    }
}
