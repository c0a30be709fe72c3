//! What happens to a request: the gateway's checks, the behaviour of its action, faults, and what runs after it.

pub(crate) mod arguments;
pub(crate) mod behaviour;
pub(crate) mod dispatch;
pub(crate) mod fault;
pub(crate) mod gateway;
pub(crate) mod incoming;
pub(crate) mod other_client;
