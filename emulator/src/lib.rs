//! An unofficial emulator of Alibaba Cloud's Phone Number Protection API (Dyplsapi 2017-05-25), for tests.

mod generated;
pub mod spec;
