//! What generated builders are made of: states that remember which required values were given.
//!
//! A builder has a state for each required value: [`Missing`] until its setter was called, [`Provided`] from then on. The method
//! that finishes a builder needs states that are [`IsProvided`], so a builder without a required value does not compile, whatever
//! the order of the setters is. The states are a tuple; the states after the twelfth are a tuple in its last place.

use std::fmt;
use std::marker::PhantomData;

/// The state of a required value that was given.
#[derive(Debug, Clone, Copy)]
pub enum Provided {}

/// The state of a required value that was not given yet; `Name` is a type named like the value.
pub struct Missing<Name>(PhantomData<fn() -> Name>);

impl<Name> Clone for Missing<Name> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Name> Copy for Missing<Name> {}

impl<Name> fmt::Debug for Missing<Name> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Missing")
    }
}

/// Says that a required value was provided, or each value of a tuple.
#[diagnostic::on_unimplemented(
    message = "a required value was not given: `{Self}`",
    label = "the value that `Missing<…>` names is required",
    note = "call its setter before the call is awaited or built"
)]
pub trait IsProvided: sealed::Sealed {}

impl IsProvided for Provided {}

macro_rules! tuple {
    ($($state:ident)*) => {
        impl<$($state: IsProvided),*> IsProvided for ($($state,)*) {}
        impl<$($state: sealed::Sealed),*> sealed::Sealed for ($($state,)*) {}
    };
}

tuple!();
tuple!(A);
tuple!(A B);
tuple!(A B C);
tuple!(A B C D);
tuple!(A B C D E);
tuple!(A B C D E F);
tuple!(A B C D E F G);
tuple!(A B C D E F G H);
tuple!(A B C D E F G H I);
tuple!(A B C D E F G H I J);
tuple!(A B C D E F G H I J K);
tuple!(A B C D E F G H I J K L);

/// The content of a generated builder: the request or value so far, and its target. `States` are the states of its required values.
pub struct Draft<Target, Request, States> {
    /// What sends the request: a [`Caller`](crate::Caller), or [`Detached`](crate::Detached) for nothing.
    pub target: Target,
    /// The request or value so far.
    pub value: Request,
    states: PhantomData<fn() -> States>,
}

impl<Target, Request: Default, States> Draft<Target, Request, States> {
    /// Nothing given yet.
    #[inline]
    pub fn new(target: Target) -> Self {
        Self {
            target,
            value: Request::default(),
            states: PhantomData,
        }
    }
}

impl<Target, Request, States> Draft<Target, Request, States> {
    /// The same with other states. Only a builder knows which values were given: it calls this in the value's setter.
    #[inline]
    pub fn with_states<Others>(self) -> Draft<Target, Request, Others> {
        Draft {
            target: self.target,
            value: self.value,
            states: PhantomData,
        }
    }
}

impl<Target: Clone, Request: Clone, States> Clone for Draft<Target, Request, States> {
    fn clone(&self) -> Self {
        Self {
            target: self.target.clone(),
            value: self.value.clone(),
            states: PhantomData,
        }
    }
}

impl<Target: fmt::Debug, Request: fmt::Debug, States> fmt::Debug
    for Draft<Target, Request, States>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("target", &self.target)
            .field("value", &self.value)
            .finish()
    }
}

/// Makes methods that give what a request holds: `getters!(Name { [as_deref] room: str, "`Room`"; [as_ref] floor: i32, "`Floor`"; })`.
/// The last of each is the name on the wire as documentation shows it.
#[macro_export]
macro_rules! getters {
    ($name:ident { $([$borrow:ident] $field:ident: $ty:ty, $shown:literal;)* }) => {
        impl $name {
            $(
                #[doc = ::core::concat!($shown, ", if it was given.")]
                #[inline]
                #[must_use]
                pub fn $field(&self) -> ::core::option::Option<&$ty> {
                    self.$field.$borrow()
                }
            )*
        }
    };
}

mod sealed {
    /// Only states of this module count.
    pub trait Sealed {}

    impl Sealed for super::Provided {}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn provided<S: IsProvided>() {}

    /// That one missing value makes it no longer compile, programs that must not compile show (`proofs`).
    #[test]
    fn more_states_than_the_longest_tuple_has_are_provided_if_each_is() {
        type P = Provided;
        provided::<()>();
        provided::<(P, P, P, P, P, P, P, P, P, P, P, P)>();
        provided::<(P, P, P, P, P, P, P, P, P, P, P, (P, P))>();
    }
}
