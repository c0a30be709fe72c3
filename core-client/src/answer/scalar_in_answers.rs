//! Single values as fields of records.

/// Makes types that are [`Scalar`](crate::answer::Scalar) usable in [`Record`](crate::answer::Record)s: implements
/// [`FromAnswer`](crate::answer::FromAnswer) and [`ToAnswer`](crate::answer::ToAnswer) for them.
#[macro_export]
macro_rules! scalar_in_answers {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::answer::FromAnswer for $name {
            const MAY_KEEP: bool = true;

            #[inline]
            fn from_answer<'j>(
                node: $crate::answer::Node<'j>,
                reader: &mut $crate::answer::Reader,
            ) -> ::core::result::Result<Self, $crate::answer::Unread<'j>> {
                reader.scalar(node)
            }
        }

        impl $crate::answer::ToAnswer for $name {
            #[inline]
            fn to_answer(&self, zone: $crate::time::UtcOffset) -> $crate::Value {
                $crate::answer::Scalar::to_json(self, zone)
            }

            #[inline]
            fn to_masked(&self, zone: $crate::time::UtcOffset) -> $crate::Value {
                $crate::answer::Scalar::to_masked(self, zone)
            }
        }
    )+};
}

scalar_in_answers!(String, bool, i32, i64, u32, u64, f64);
