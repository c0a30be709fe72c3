//! What generated builders are made of: states that remember which required values were given.
//!
//! A builder has a state for each required value: [`Missing`] until its setter was called, [`Given`] from then on. What
//! finishes it asks for states that are [`IsGiven`], so that leaving a value out does not compile, in whatever order the
//! others come.

use std::fmt;
use std::marker::PhantomData;

/// The state of a required value that was given.
#[derive(Debug, Clone, Copy)]
pub enum Given {}

/// The state of a required value that was not given yet; `Name` is a type that is called like the value.
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

/// Says that a required value was given.
#[diagnostic::on_unimplemented(
    message = "a required value was not given: `{Self}`",
    label = "the value that `Missing<…>` names is required",
    note = "call its setter before the call is awaited or built"
)]
pub trait IsGiven: sealed::Sealed {}

impl IsGiven for Given {}

mod sealed {
    /// Only states of this module count.
    pub trait Sealed {}

    impl Sealed for super::Given {}
}
