//! `Debug` of a struct that holds what nobody may see in values of an ordinary type, such as a number.

use std::fmt;

/// Implements `Debug` for a struct: as `derive` does, but of a field behind `hidden`, an `Option`, it says only whether it holds something.
///
/// ```
/// struct Person {
///     id: Option<String>,
///     age: Option<i32>,
/// }
///
/// core_client::masked_debug!(Person { id; hidden age; });
///
/// let person = Person { id: Some("7".to_owned()), age: Some(31) };
/// assert_eq!(format!("{person:?}"), r#"Person { id: Some("7"), age: Some(<hidden>) }"#);
/// ```
#[macro_export]
macro_rules! masked_debug {
    ($name:ident { $($fields:tt)* }) => {
        $crate::masked_debug!(@each $name, self, formatter, [], [], $($fields)*);
    };
    (@each $name:ident, $own:ident, $formatter:ident, [$($names:tt)*], [$($values:tt)*],) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&$own, $formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::mask::debug_fields($formatter, ::core::stringify!($name $($names)*), &[$($values)*])
            }
        }
    };
    (@each $name:ident, $own:ident, $formatter:ident, [$($names:tt)*], [$($values:tt)*], hidden $field:ident; $($rest:tt)*) => {
        $crate::masked_debug!(@each $name, $own, $formatter, [$($names)* $field], [$($values)* &$crate::mask::Covered($own.$field.is_some()),], $($rest)*);
    };
    (@each $name:ident, $own:ident, $formatter:ident, [$($names:tt)*], [$($values:tt)*], $field:ident; $($rest:tt)*) => {
        $crate::masked_debug!(@each $name, $own, $formatter, [$($names)* $field], [$($values)* &$own.$field,], $($rest)*);
    };
}

/// Shows a struct as `derive` does: its name and the names of its fields stand in one text, separated by blanks. One call for all
/// fields is quickly checked by the compiler, and generated code has thousands of structs.
///
/// # Errors
/// Those of the formatter.
pub fn debug_fields(
    formatter: &mut fmt::Formatter<'_>,
    names: &str,
    values: &[&dyn fmt::Debug],
) -> fmt::Result {
    let mut names = names.split_ascii_whitespace();
    let mut out = formatter.debug_struct(names.next().unwrap_or_default());
    for (name, value) in names.zip(values) {
        out.field(name.strip_prefix("r#").unwrap_or(name), value);
    }
    out.finish()
}

/// Shows of an optional value only whether there is one.
pub struct Covered(pub bool);

impl fmt::Debug for Covered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0 { "Some(<hidden>)" } else { "None" })
    }
}
