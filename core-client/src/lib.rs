//! core-client
