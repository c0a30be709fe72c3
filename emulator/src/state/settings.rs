//! What an emulator was started with.

use super::access_key::AccessKey;
use super::clock::Clock;

/// What does not change while an emulator runs.
pub(crate) struct Settings {
    pub(crate) access_keys: Vec<AccessKey>,
    pub(crate) clock: Clock,
    /// The zone of times that carry none: Beijing [I].
    pub(crate) utc_offset_minutes: i16,
    pub(crate) lenient_expiration: bool,
    pub(crate) legacy_subs_not_exist: bool,
    pub(crate) unbound_stay_visible: bool,
    pub(crate) release_matches_prefix: bool,
    pub(crate) signature_mismatch_status: u16,
    /// Actions, each with the parameter that is a token although no description says so.
    pub(crate) recognised: Vec<(String, String)>,
}
