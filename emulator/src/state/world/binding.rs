//! One binding of numbers to an X.

use std::fmt;
use std::time::SystemTime;

use crate::state::pool::PoolKind;
use crate::state::redact;
use crate::state::wire_time;

/// A binding in the emulator. `Debug` masks the numbers.
#[derive(Clone)]
pub struct Binding {
    pub(crate) subs_id: u64,
    pub(crate) terms: Terms,
    pub(super) unbound: bool,
}

/// Speech recognition of a binding's calls.
#[derive(Debug, Clone)]
pub(crate) struct Asr {
    pub(crate) enabled: bool,
    pub(crate) model_id: Option<String>,
}

/// What a bind states, and what updates make of it; times in seconds since 1970.
#[derive(Clone)]
pub(crate) struct Terms {
    pub(crate) kind: PoolKind,
    pub(crate) pool_key: String,
    pub(crate) phone_no_a: String,
    pub(crate) phone_no_b: Option<String>,
    pub(crate) phone_no_x: String,
    pub(crate) extension: Option<String>,
    pub(crate) group_id: Option<u64>,
    pub(crate) created: i64,
    pub(crate) expires: i64,
    pub(crate) need_record: bool,
    pub(crate) call_restrict: Option<String>,
    pub(crate) call_display_type: Option<String>,
    pub(crate) ring_config: Option<String>,
    pub(crate) asr: Option<Asr>,
    pub(crate) out_id: Option<String>,
    pub(crate) out_order_id: Option<String>,
}

/// Whether a binding is in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindingStatus {
    /// Calls are put through.
    Active,
    /// It has expired.
    Expired,
    /// It was unbound before its end.
    Unbound,
}

impl Binding {
    pub(super) fn new(subs_id: u64, terms: Terms) -> Self {
        Self {
            subs_id,
            terms,
            unbound: false,
        }
    }

    pub(crate) fn is_active(&self, now: i64) -> bool {
        self.status(now) == BindingStatus::Active
    }

    pub(crate) fn status(&self, now: i64) -> BindingStatus {
        if self.unbound {
            BindingStatus::Unbound
        } else if now >= self.terms.expires {
            BindingStatus::Expired
        } else {
            BindingStatus::Active
        }
    }

    /// The binding's id, as in answers.
    #[must_use]
    pub fn subs_id(&self) -> String {
        self.subs_id.to_string()
    }

    /// The kind of the pool in which it was made.
    #[must_use]
    pub fn kind(&self) -> PoolKind {
        self.terms.kind
    }

    /// The key of the pool that X comes from.
    #[must_use]
    pub fn pool_key(&self) -> &str {
        &self.terms.pool_key
    }

    /// Number A, unmasked.
    #[must_use]
    pub fn phone_no_a(&self) -> &str {
        &self.terms.phone_no_a
    }

    /// Number B, unmasked, if the binding has one.
    #[must_use]
    pub fn phone_no_b(&self) -> Option<&str> {
        self.terms.phone_no_b.as_deref()
    }

    /// Number X, unmasked.
    #[must_use]
    pub fn phone_no_x(&self) -> &str {
        &self.terms.phone_no_x
    }

    /// The extension of a binding on an extension.
    #[must_use]
    pub fn extension(&self) -> Option<&str> {
        self.terms.extension.as_deref()
    }

    /// The id of an AXG binding's group.
    #[must_use]
    pub fn group_id(&self) -> Option<u64> {
        self.terms.group_id
    }

    /// Whether its calls are recorded.
    #[must_use]
    pub fn need_record(&self) -> bool {
        self.terms.need_record
    }

    /// Which direction of calls is forbidden, if one is.
    #[must_use]
    pub fn call_restrict(&self) -> Option<&str> {
        self.terms.call_restrict.as_deref()
    }

    /// `CallDisplayType` as it was last sent. No query of the service returns it.
    #[must_use]
    pub fn call_display_type(&self) -> Option<&str> {
        self.terms.call_display_type.as_deref()
    }

    /// `RingConfig` as it was last sent. No query of the service returns it.
    #[must_use]
    pub fn ring_config(&self) -> Option<&str> {
        self.terms.ring_config.as_deref()
    }

    /// The caller's id, `OutId`. No query of the service returns it, but a test can read it here.
    #[must_use]
    pub fn out_id(&self) -> Option<&str> {
        self.terms.out_id.as_deref()
    }

    /// The caller's order id, `OutOrderId`. No query of the service returns it, but a test can read it here.
    #[must_use]
    pub fn out_order_id(&self) -> Option<&str> {
        self.terms.out_order_id.as_deref()
    }

    /// When it was created, in whole seconds.
    #[must_use]
    pub fn created(&self) -> SystemTime {
        wire_time::system_time(self.terms.created)
    }

    /// When it ends or ended, in whole seconds.
    #[must_use]
    pub fn expires(&self) -> SystemTime {
        wire_time::system_time(self.terms.expires)
    }

    /// Whether it is in effect at a time.
    #[must_use]
    pub fn status_at(&self, at: SystemTime) -> BindingStatus {
        self.status(wire_time::unix_seconds(at))
    }
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let terms = &self.terms;
        f.debug_struct("Binding")
            .field("subs_id", &self.subs_id)
            .field("kind", &terms.kind)
            .field("pool_key", &terms.pool_key)
            .field("phone_no_a", &redact::number(&terms.phone_no_a))
            .field("phone_no_x", &redact::number(&terms.phone_no_x))
            .field(
                "phone_no_b",
                &terms.phone_no_b.as_deref().map(redact::number),
            )
            .field("created", &terms.created)
            .field("expires", &terms.expires)
            .field("unbound", &self.unbound)
            .finish_non_exhaustive()
    }
}
