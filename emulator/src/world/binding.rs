//! One binding of numbers to an X.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::redact;

/// A binding, as the emulator holds it. Debug masks the numbers.
#[derive(Clone)]
pub struct Binding {
    pub(crate) subs_id: u64,
    pub(crate) pool_key: String,
    pub(crate) phone_no_a: String,
    pub(crate) phone_no_b: Option<String>,
    pub(crate) phone_no_x: String,
    pub(crate) created: i64,
    pub(crate) expires: i64,
    pub(crate) need_record: bool,
    pub(crate) call_restrict: Option<String>,
    pub(crate) asr: Option<Asr>,
    pub(crate) out_id: Option<String>,
    unbound: bool,
}

/// Speech recognition of a binding's calls.
#[derive(Debug, Clone)]
pub(crate) struct Asr {
    pub(crate) enabled: bool,
    pub(crate) model_id: Option<String>,
}

/// What a bind states; times in seconds since 1970.
pub(crate) struct NewBinding {
    pub(crate) pool_key: String,
    pub(crate) phone_no_a: String,
    pub(crate) phone_no_b: Option<String>,
    pub(crate) phone_no_x: String,
    pub(crate) created: i64,
    pub(crate) expires: i64,
    pub(crate) need_record: bool,
    pub(crate) call_restrict: Option<String>,
    pub(crate) asr: Option<Asr>,
    pub(crate) out_id: Option<String>,
}

/// Whether a binding is in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum BindingStatus {
    /// Calls are put through.
    Active,
    /// Its time is over.
    Expired,
    /// It was taken back before its time.
    Unbound,
}

impl Binding {
    pub(crate) fn new(subs_id: u64, new: NewBinding) -> Self {
        Self {
            subs_id,
            pool_key: new.pool_key,
            phone_no_a: new.phone_no_a,
            phone_no_b: new.phone_no_b,
            phone_no_x: new.phone_no_x,
            created: new.created,
            expires: new.expires,
            need_record: new.need_record,
            call_restrict: new.call_restrict,
            asr: new.asr,
            out_id: new.out_id,
            unbound: false,
        }
    }

    pub(crate) fn is_active(&self, now: i64) -> bool {
        self.status(now) == BindingStatus::Active
    }

    pub(crate) fn status(&self, now: i64) -> BindingStatus {
        if self.unbound {
            BindingStatus::Unbound
        } else if now >= self.expires {
            BindingStatus::Expired
        } else {
            BindingStatus::Active
        }
    }

    /// The binding's id, as answers spell it.
    #[must_use]
    pub fn subs_id(&self) -> String {
        self.subs_id.to_string()
    }

    /// The key of the pool that X comes from.
    #[must_use]
    pub fn pool_key(&self) -> &str {
        &self.pool_key
    }

    /// Number A, unmasked.
    #[must_use]
    pub fn phone_no_a(&self) -> &str {
        &self.phone_no_a
    }

    /// Number B, unmasked, where the binding has one.
    #[must_use]
    pub fn phone_no_b(&self) -> Option<&str> {
        self.phone_no_b.as_deref()
    }

    /// Number X, unmasked.
    #[must_use]
    pub fn phone_no_x(&self) -> &str {
        &self.phone_no_x
    }

    /// The caller's own id, `OutId`. No query of the service gives it back; a test may look here.
    #[must_use]
    pub fn out_id(&self) -> Option<&str> {
        self.out_id.as_deref()
    }

    /// When it was made, in whole seconds.
    #[must_use]
    pub fn created(&self) -> SystemTime {
        system_time(self.created)
    }

    /// When it ends or ended, in whole seconds.
    #[must_use]
    pub fn expires(&self) -> SystemTime {
        system_time(self.expires)
    }

    /// Whether it is in effect at a time.
    #[must_use]
    pub fn status_at(&self, at: SystemTime) -> BindingStatus {
        self.status(crate::wire_time::unix_seconds(at))
    }
}

fn system_time(seconds: i64) -> SystemTime {
    UNIX_EPOCH
        .checked_add(Duration::from_secs(seconds.max(0).unsigned_abs()))
        .unwrap_or(UNIX_EPOCH)
}

impl fmt::Debug for Binding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Binding")
            .field("subs_id", &self.subs_id)
            .field("pool_key", &self.pool_key)
            .field("phone_no_a", &redact::number(&self.phone_no_a))
            .field("phone_no_x", &redact::number(&self.phone_no_x))
            .field(
                "phone_no_b",
                &self.phone_no_b.as_deref().map(redact::number),
            )
            .field("created", &self.created)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}
