//! A connection below HTTP: what a fault does to it, and whether it does anything.

mod activity;
mod control;

pub(crate) use self::control::{ConnectionControl, ControlledStream};
