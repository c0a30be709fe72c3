//! `Debug` of a struct that holds what nobody may see in values of an ordinary type, such as a number.

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
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                let mut out = f.debug_struct(::core::stringify!($name));
                $crate::masked_debug!(@each out, self, $($fields)*);
                out.finish()
            }
        }
    };
    (@each $out:ident, $value:ident,) => {};
    (@each $out:ident, $value:ident, hidden $field:ident; $($rest:tt)*) => {
        match &$value.$field {
            ::core::option::Option::Some(_) => $out.field(::core::stringify!($field), &::core::format_args!("Some(<hidden>)")),
            ::core::option::Option::None => $out.field(::core::stringify!($field), &::core::format_args!("None")),
        };
        $crate::masked_debug!(@each $out, $value, $($rest)*);
    };
    (@each $out:ident, $value:ident, $field:ident; $($rest:tt)*) => {
        $out.field(::core::stringify!($field), &$value.$field);
        $crate::masked_debug!(@each $out, $value, $($rest)*);
    };
}
