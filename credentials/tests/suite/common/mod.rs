//! Stand-ins on loopback for the metadata server, STS and a credentials URI, and a clock that is set by hand.

#![allow(
    dead_code,
    unused_imports,
    reason = "each test program uses its own part"
)]
#![allow(missing_docs, unreachable_pub, reason = "test code")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests, which clippy does not take for tests themselves"
)]

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dypls_credentials::{Clock, Credential};
pub use test_server::{Identity, Reply, Request, Server, nobody};

/// 2030-01-01T00:00:00Z.
pub const START: u64 = 1_893_456_000;
/// An hour later.
pub const IN_AN_HOUR: &str = "2030-01-01T01:00:00Z";

/// A clock that stands still until it is told otherwise.
#[derive(Clone)]
pub struct ManualClock(Arc<Mutex<SystemTime>>);

impl ManualClock {
    pub fn new() -> Self {
        let start = UNIX_EPOCH + Duration::from_secs(START);
        Self(Arc::new(Mutex::new(start)))
    }

    pub fn now(&self) -> SystemTime {
        *self.0.lock().unwrap()
    }

    pub fn pass(&self, seconds: u64) {
        *self.0.lock().unwrap() += Duration::from_secs(seconds);
    }

    pub fn clock(&self) -> Clock {
        let now = self.clone();
        Clock::from_fn(move || now.now())
    }
}

/// A server that answers with what the function says: status and body.
pub fn serve(answer: impl Fn(&Request) -> (u16, String) + Send + Sync + 'static) -> Server {
    Server::script(reply(answer))
}

/// Status and body as an answer after which the connection closes.
pub fn reply(answer: impl Fn(&Request) -> (u16, String)) -> impl Fn(&Request) -> Reply {
    move |request| {
        let (status, body) = answer(request);
        Reply::json(status, &body).header("connection", "close")
    }
}

/// What the metadata server and a credentials URI answer.
pub fn flat(id: &str) -> String {
    format!(
        r#"{{"Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"testSecret","SecurityToken":"testToken","Expiration":"{IN_AN_HOUR}"}}"#
    )
}

/// What STS answers.
pub fn of_sts(id: &str) -> String {
    format!(
        r#"{{"RequestId":"R-1","Credentials":{{"AccessKeyId":"{id}","AccessKeySecret":"testSecret","SecurityToken":"testToken","Expiration":"{IN_AN_HOUR}"}}}}"#
    )
}

/// A metadata server of version 2 with one role, `web`; `v1` says whether it also answers without a token.
pub fn metadata(v1: bool) -> impl Fn(&Request) -> (u16, String) + Send + Sync + 'static {
    move |request| {
        let token = request.header("x-aliyun-ecs-metadata-token");
        let allowed = token == Some("metadataToken") || v1;
        match (request.method.as_str(), request.target.as_str()) {
            ("PUT", "/latest/api/token") if !v1 => (200, "metadataToken".to_owned()),
            ("GET", _) if !allowed => (403, String::new()),
            ("GET", "/latest/meta-data/ram/security-credentials/") => (200, "web".to_owned()),
            ("GET", "/latest/meta-data/ram/security-credentials/web") => (200, flat("STS.fromEcs")),
            _ => (404, String::new()),
        }
    }
}

/// Writes a file, with its folders.
pub fn write(path: impl AsRef<std::path::Path>, text: impl AsRef<[u8]>) {
    let path = path.as_ref();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A profile of the mode `AK`, alone in its file and current.
pub fn cli_profile(id: &str) -> String {
    format!(
        r#"{{"current":"a","profiles":[{{"name":"a","mode":"AK","access_key_id":"{id}","access_key_secret":"testSecret"}}]}}"#
    )
}

/// The default profile of a file in INI form.
pub fn ini_profile(id: &str) -> String {
    format!("[default]\ntype=access_key\naccess_key_id={id}\naccess_key_secret=testSecret\n")
}

/// Who a credential is.
pub fn id(credential: &Credential) -> &str {
    credential.access_key_id()
}
