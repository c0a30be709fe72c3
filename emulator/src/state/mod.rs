//! What one emulator knows: its clock, its settings, pools and bindings. Nothing here knows of requests.

pub(crate) mod access_key;
pub(crate) mod clock;
pub(crate) mod fingerprint;
pub(crate) mod nonces;
pub(crate) mod pool;
pub(crate) mod redact;
pub(crate) mod settings;
pub(crate) mod sync;
pub(crate) mod tokens;
pub(crate) mod wire_time;
pub(crate) mod world;
