//! Rules that several behaviours follow.

pub(super) mod bind;
pub(super) mod domain;
pub(super) mod expiration;
pub(super) mod groups;
pub(super) mod messages;
pub(super) mod on_sale;
pub(super) mod phone;
pub(super) mod pool;
pub(super) mod scope;

use super::call::{Call, Note, ok};
