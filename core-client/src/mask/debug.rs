//! `Debug` of a struct with sensitive values of an ordinary type, such as a number.

use std::fmt;

/// Implements `Debug` for a struct, like `derive`. A field marked `(hidden)`, an `Option`, shows only whether it has a value.
///
/// ```
/// struct Person {
///     id: Option<String>,
///     age: Option<i32>,
/// }
///
/// core_client::masked_debug!(Person { id; age (hidden); });
///
/// let person = Person { id: Some("7".to_owned()), age: Some(31) };
/// assert_eq!(format!("{person:?}"), r#"Person { id: Some("7"), age: Some(<hidden>) }"#);
/// ```
#[macro_export]
macro_rules! masked_debug {
    ($name:ident { $($field:ident $(($hidden:ident))?;)* }) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::mask::debug_fields(
                    formatter,
                    ::core::stringify!($name $($field)*),
                    &[$($crate::record!(@show &self.$field $(, $hidden)?),)*],
                )
            }
        }
    };
}

/// Shows a struct like `derive`. Its name and the names of its fields are in one text, separated by blanks. The compiler checks one
/// call for all fields quickly, and generated code has thousands of structs.
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

/// Shows only whether there is an optional value.
pub struct Covered(pub bool);

impl fmt::Debug for Covered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.0 { "Some(<hidden>)" } else { "None" })
    }
}

#[cfg(test)]
mod tests {
    /// Some requests have more parameters than the compiler expands nested macros.
    #[test]
    fn a_struct_of_a_hundred_and_fifty_fields_is_shown() {
        macro_rules! many {
            ($($field:ident)*) => {
                struct Many { first: Option<i32>, $($field: Option<i32>,)* }
                crate::masked_debug!(Many { first; $($field (hidden);)* });
                const MANY: Many = Many { first: Some(1), $($field: Some(2),)* };
            };
        }
        many!(
            f000 f001 f002 f003 f004 f005 f006 f007 f008 f009 f010 f011 f012 f013 f014
            f015 f016 f017 f018 f019 f020 f021 f022 f023 f024 f025 f026 f027 f028 f029
            f030 f031 f032 f033 f034 f035 f036 f037 f038 f039 f040 f041 f042 f043 f044
            f045 f046 f047 f048 f049 f050 f051 f052 f053 f054 f055 f056 f057 f058 f059
            f060 f061 f062 f063 f064 f065 f066 f067 f068 f069 f070 f071 f072 f073 f074
            f075 f076 f077 f078 f079 f080 f081 f082 f083 f084 f085 f086 f087 f088 f089
            f090 f091 f092 f093 f094 f095 f096 f097 f098 f099 f100 f101 f102 f103 f104
            f105 f106 f107 f108 f109 f110 f111 f112 f113 f114 f115 f116 f117 f118 f119
            f120 f121 f122 f123 f124 f125 f126 f127 f128 f129 f130 f131 f132 f133 f134
            f135 f136 f137 f138 f139 f140 f141 f142 f143 f144 f145 f146 f147 f148 f149
        );
        let shown = format!("{MANY:?}");
        assert!(
            shown.starts_with("Many { first: Some(1), f000: Some(<hidden>), "),
            "{shown}"
        );
        assert_eq!(shown.matches("<hidden>").count(), 150);
    }
}
