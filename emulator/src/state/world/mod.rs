//! The business state: pools, X numbers, groups, bindings and messages, in memory, and the rules by which bindings keep apart.
//!
//! Actions change the world only through this module, so that a rule of uniqueness stands in one place for all of them.

mod binding;
mod choice;
mod domains;
mod group;
mod groups;
mod lag;
mod listing;
mod messages;
mod numbers;
mod tables;
mod uniqueness;

pub(crate) use self::binding::{Asr, Terms};
pub use self::binding::{Binding, BindingStatus};
pub use self::domains::DnsRecord;
pub(crate) use self::domains::{Domains, RecordConflict, RecordTerms};
pub use self::group::Group;
pub(crate) use self::groups::GROUPS_PER_POOL;
use self::lag::Lag;
pub use self::lag::ListLag;
pub(crate) use self::messages::Message;
use self::messages::Messages;
pub(crate) use self::numbers::StockFilter;
pub(crate) use self::tables::World;
pub(crate) use self::uniqueness::{Conflict, DesiredBinding};
