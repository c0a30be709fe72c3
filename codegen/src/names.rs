//! From the service's names to Rust's: one place that decides on case and on clashes with keywords.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// A field, parameter, method or module: `PhoneNoA` → `phone_no_a`.
#[must_use]
pub fn field_name(wire: &str) -> String {
    let name = wire.to_snake_case();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("n{name}")
    } else {
        name
    };
    if is_keyword(&name) {
        format!("{name}_")
    } else {
        name
    }
}

/// A method or module: as a field.
#[must_use]
pub fn method_name(wire: &str) -> String {
    field_name(wire)
}

/// A type: `SecretBindDTO` → `SecretBindDto`.
#[must_use]
pub fn type_name(wire: &str) -> String {
    let name = wire.to_upper_camel_case();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("N{name}")
    } else {
        name
    };
    if name == "Self" {
        "Self_".to_owned()
    } else {
        name
    }
}

/// A variant of an open enumeration: `CONTROL_AX_DISABLE` → `ControlAxDisable`, `1` → `V1`.
#[must_use]
pub fn variant_name(value: &str) -> String {
    let name = value.to_upper_camel_case();
    let name = if name.starts_with(|c: char| c.is_ascii_digit()) || name.is_empty() {
        format!("V{name}")
    } else {
        name
    };
    if name == "Self" {
        "Self_".to_owned()
    } else {
        name
    }
}

/// A variant of the error codes: `isv.BIND_CONFLICT` → `BindConflict`, `Throttling.User` → `ThrottlingUser`.
#[must_use]
pub fn code_variant_name(code: &str) -> String {
    let bare = code
        .strip_prefix("isv.")
        .or_else(|| code.strip_prefix("isp."))
        .unwrap_or(code);
    variant_name(bare)
}

fn is_keyword(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_err()
        || matches!(name, "self" | "super" | "crate" | "union" | "gen")
}
