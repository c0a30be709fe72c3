//! Rust names from wire names. The validator proves that they are usable and differ; the lowering step uses them.
//!
//! The rules: `snake_case` for fields, methods and modules, `UpperCamelCase` for types and variants; a keyword gets
//! `_` behind it (never `r#`); a name that would start with a digit gets `value_` or `Value` before it.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Words that cannot be identifiers as they stand, in edition 2024, reserved ones included.
const KEYWORDS: &[&str] = &[
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Whether a name of a type was made of a keyword. Names made of it in turn, such as `Self_Request`, are no names of types.
pub(crate) fn is_made_of_keyword(name: &str) -> bool {
    name.ends_with('_')
}

/// Whether a product can have this name, which stands in paths, names of modules, headers and texts.
pub fn is_product(name: &str) -> bool {
    is_plain(name, &['-']) && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a product can have this version, such as `2017-05-25`.
pub fn is_version(version: &str) -> bool {
    is_plain(version, &['-', '.', '_']) && !version.contains("..")
}

/// Whether an action or message can have this name, which is that of its file, too.
pub fn is_action(name: &str) -> bool {
    is_plain(name, &['_']) && name.starts_with(|c: char| c.is_ascii_alphabetic())
}

fn is_plain(name: &str, others: &[char]) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || others.contains(&c);
    name.len() <= 64
        && name.chars().all(plain)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// The field of a parameter or member: `PhoneNoA` is `phone_no_a`.
pub fn field_name(wire: &str) -> String {
    identifier(wire.to_snake_case(), "value_")
}

/// The client's method of an operation: `BindAxb` is `bind_axb`.
pub fn method_name(operation: &str) -> String {
    field_name(operation)
}

/// The module, file and feature of an operation, family or message.
pub fn module_name(name: &str) -> String {
    field_name(name)
}

/// The type of a named type, operation or message: `SubsId` stays `SubsId`, `AXBInfo` is `AxbInfo`.
pub fn type_name(name: &str) -> String {
    identifier(name.to_upper_camel_case(), "Value")
}

/// The longest name of a marker. Its documentation is a file of its name, and file systems allow 255 bytes.
const LONGEST_MARKER: usize = 200;

/// The marker of a required parameter or member; where the name on the wire gives none or a very long one, by its Rust name.
pub(crate) fn marker_name(wire: &str, rust: &str) -> String {
    let marker = type_name(wire);
    if is_upper_camel(&marker) && marker.len() <= LONGEST_MARKER {
        marker
    } else {
        type_name(rust)
    }
}

/// The variant of a known value: `0` is `Value0`, `AXB_170` is `Axb170`.
pub fn variant_name(value: &str) -> String {
    type_name(value)
}

/// The variant of an error code. The prefixes `isv.` and `isp.`, which tell whose fault it is, are dropped.
pub fn error_variant_name(code: &str) -> String {
    let bare = code
        .strip_prefix("isv.")
        .or_else(|| code.strip_prefix("isp."))
        .unwrap_or(code);
    type_name(bare)
}

/// Whether this can stand as a field, method or module.
pub fn is_snake(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_lowercase())
        && characters.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        && !KEYWORDS.contains(&name)
}

/// Whether this can stand as a type or variant.
pub fn is_upper_camel(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|c| c.is_ascii_uppercase())
        && characters.all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name)
}

fn identifier(mut name: String, before_digit: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        name.insert_str(0, before_digit);
    }
    if KEYWORDS.contains(&name.as_str()) {
        name.push('_');
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields() {
        for (wire, rust) in [
            ("PhoneNoA", "phone_no_a"),
            ("trackNo", "track_no"),
            ("Type", "type_"),
            ("Self", "self_"),
            ("Tag.Key", "tag_key"),
            ("x-acs-region-id", "x_acs_region_id"),
            ("2fa", "value_2fa"),
            ("SecretBindDTO", "secret_bind_dto"),
            ("gen", "gen_"),
        ] {
            assert_eq!(field_name(wire), rust);
            assert!(is_snake(rust), "{rust}");
        }
    }

    #[test]
    fn types_and_variants() {
        for (wire, rust) in [
            ("SubsId", "SubsId"),
            ("AXBInfo", "AxbInfo"),
            ("0", "Value0"),
            ("AXB_170", "Axb170"),
            ("self", "Self_"),
            ("ON", "On"),
        ] {
            assert_eq!(variant_name(wire), rust);
            assert!(is_upper_camel(rust), "{rust}");
        }
    }

    #[test]
    fn error_codes_lose_their_prefix() {
        assert_eq!(error_variant_name("isv.BIND_CONFLICT"), "BindConflict");
        assert_eq!(error_variant_name("isp.SYSTEM_ERROR"), "SystemError");
        assert_eq!(error_variant_name("Throttling.User"), "ThrottlingUser");
    }

    #[test]
    fn names_without_letters_are_seen() {
        assert!(!is_snake(&field_name("号码")));
        assert!(!is_upper_camel(&variant_name("-")));
        assert!(!is_upper_camel(&variant_name("是")));
    }

    #[test]
    fn markers_follow_the_rust_name_where_that_on_the_wire_gives_none() {
        assert_eq!(marker_name("PhoneNoA", "number_a"), "PhoneNoA");
        assert_eq!(marker_name("号码", "number_a"), "NumberA");
        assert_eq!(marker_name(&"x".repeat(300), "number_a"), "NumberA");
    }

    #[test]
    fn names_in_paths_are_plain() {
        for product in ["Dyplsapi", "R-kvstore", "Sts"] {
            assert!(is_product(product), "{product}");
        }
        for version in ["2017-05-25", "1.0", "2017", "ssp_1.0"] {
            assert!(is_version(version), "{version}");
        }
        for action in ["BindAxb", "Query_2"] {
            assert!(is_action(action), "{action}");
        }
        for name in [
            "", "a b", "a/b", "../a", "..", "a..b", "-a", "a-", "a`b", "号", "a\nb", ".a",
        ] {
            assert!(
                !is_product(name) && !is_version(name) && !is_action(name),
                "{name}"
            );
        }
        assert!(!is_product("9a") && !is_action("9a"));
    }

    #[test]
    fn keywords_are_sorted_and_refused() {
        assert!(KEYWORDS.is_sorted());
        for keyword in KEYWORDS {
            assert!(!is_snake(keyword) && !is_upper_camel(keyword));
        }
    }
}
