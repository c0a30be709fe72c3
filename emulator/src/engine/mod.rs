//! What happens to a request: the gateway's checks, the behaviour of its action, faults, and what runs after it.

pub(crate) mod arguments;
pub(crate) mod behaviour;
mod checked_request;
mod describe;
pub(crate) mod dispatch;
mod example_answer;
mod execute;
pub(crate) mod faults;
pub(crate) mod gateway;
pub(crate) mod incoming;
pub(crate) mod other_client;
pub(crate) mod shared;
