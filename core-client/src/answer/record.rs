//! The table of a record's members, from which generated code gets its reader and its writer.

/// Implements [`Record`](crate::answer::Record) and `Debug` for a struct with a field `extra`, by its other fields and their names on the wire.
///
/// A name is followed by its other spellings, and `by` by the separator of a list that is one text. Required members of a request
/// come first. Mark a member `(hidden)` if its type would show a sensitive value: `Debug` then says only whether it has a value.
///
/// ```
/// use core_client::answer::{Extra, Record, read_answer};
/// use core_client::time::UtcOffset;
///
/// struct Locker {
///     room: Option<String>,
///     code: Option<i32>,
///     ids: Option<Vec<i64>>,
///     extra: Extra,
/// }
///
/// core_client::record!(Locker, required: ["Room"], { room: "Room" | "ROOM"; code: "Code" (hidden); ids: "Ids" by ','; });
///
/// let locker: Locker = read_answer(serde_json::json!({"ROOM": "R-7", "Code": 4711, "Ids": "1,2", "Floor": 3}), UtcOffset::UTC)?;
/// assert_eq!(locker.room.as_deref(), Some("R-7"));
/// assert_eq!(locker.ids, Some(vec![1, 2]));
/// assert_eq!(locker.extra.text("Floor").as_deref(), Some("3"));
/// assert_eq!(Locker::REQUIRED, ["Room"]);
/// let shown = format!("{locker:?}");
/// assert!(shown.starts_with(r#"Locker { room: Some("R-7"), code: Some(<hidden>), ids: "#), "{shown}");
/// # Ok::<(), core_client::answer::ShapeError>(())
/// ```
#[macro_export]
macro_rules! record {
    // Most records: without a macro a member, which the compiler would have to expand three times.
    ($name:ident, { $($field:ident: $wire:literal;)* }) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::mask::debug_fields(
                    formatter,
                    ::core::stringify!($name $($field)* extra),
                    &[$(&self.$field,)* &self.extra],
                )
            }
        }

        impl $crate::answer::Record for $name {
            #[inline]
            fn read(fields: &mut $crate::answer::Fields<'_>) -> Self {
                Self {
                    $($field: fields.take($wire),)*
                    extra: fields.rest(),
                }
            }

            #[inline]
            fn write(&self, out: &mut $crate::answer::RecordWriter<'_>) {
                $(out.put($wire, &self.$field);)*
                out.extra(&self.extra);
            }
        }
    };
    ($name:ident, $(required: [$($required:literal),*],)? { $($field:ident: $wire:literal $(| $alias:literal)* $(by $separator:literal)? $(($hidden:ident))?;)* }) => {
        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::mask::debug_fields(
                    formatter,
                    ::core::stringify!($name $($field)* extra),
                    &[$($crate::record!(@show &self.$field $(, $hidden)?),)* &self.extra],
                )
            }
        }

        impl $crate::answer::Record for $name {
            $(const REQUIRED: &'static [&'static str] = &[$($required),*];)?

            #[inline]
            fn read(fields: &mut $crate::answer::Fields<'_>) -> Self {
                Self {
                    $($field: $crate::record!(@take fields, $wire $(, $alias)* $(; $separator)?),)*
                    extra: fields.rest(),
                }
            }

            #[inline]
            fn write(&self, out: &mut $crate::answer::RecordWriter<'_>) {
                $($crate::record!(@put out, $wire, &self.$field $(, $separator)?);)*
                out.extra(&self.extra);
            }
        }
    };
    (@show $value:expr) => {
        $value
    };
    (@show $value:expr, hidden) => {
        &$crate::mask::Covered($value.is_some())
    };
    (@take $fields:ident, $wire:literal) => {
        $fields.take($wire)
    };
    (@take $fields:ident, $wire:literal, $($alias:literal),+) => {
        $fields.take_any(&[$wire, $($alias),+])
    };
    (@take $fields:ident, $($wire:literal),+; $separator:literal) => {
        $crate::record!(@take $fields, $($wire),+)
            .map($crate::answer::Joined::<_, $separator>::into_items)
    };
    (@put $out:ident, $wire:literal, $value:expr) => {
        $out.put($wire, $value)
    };
    (@put $out:ident, $wire:literal, $value:expr, $separator:literal) => {
        $out.put_joined($wire, $value, $separator)
    };
}
