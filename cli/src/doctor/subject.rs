//! What the checks ask about.

use std::time::SystemTime;

/// The read that most checks use: it exists since 2018 and answers most of what is assumed.
pub(super) const DETAIL: &str = "QuerySubscriptionDetail";

/// Values to ask about.
#[derive(Debug, Clone, Default)]
pub(super) struct Subject {
    pub(super) pool_key: Option<String>,
    pub(super) subs_id: Option<String>,
    pub(super) phone_no_x: Option<String>,
    pub(super) created_at: Option<SystemTime>,
}
