//! What servers do to a call: answer it, refuse it, repeat all that they were sent, break off.

use core_signer::encode::encode;
use serde_json::json;
use test_server::{Reply, Request};

/// What a server does with a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scene {
    Success,
    Refused,
    /// A batch, each of its items refused in its own words.
    Items,
    SignatureMismatch,
    Gateway,
    Throttled,
    SkewedClock,
    ExpiredToken,
    Html,
    Oversized,
    Cut,
    Garbage,
    WrongShape,
    Closed,
    StalledBody,
    Silence,
}

pub(crate) const SCENES: [Scene; 16] = [
    Scene::Success,
    Scene::Refused,
    Scene::Items,
    Scene::SignatureMismatch,
    Scene::Gateway,
    Scene::Throttled,
    Scene::SkewedClock,
    Scene::ExpiredToken,
    Scene::Html,
    Scene::Oversized,
    Scene::Cut,
    Scene::Garbage,
    Scene::WrongShape,
    Scene::Closed,
    Scene::StalledBody,
    Scene::Silence,
];

impl Scene {
    /// Whether the call ends by its time-out alone.
    pub(crate) fn waits(self) -> bool {
        matches!(self, Self::StalledBody | Self::Silence)
    }

    pub(crate) fn reply(self, request: &Request, answer: &str) -> Reply {
        let body = String::from_utf8_lossy(&request.body);
        let plain = named(request, str::to_owned);
        let echo = named(request, |value| encode(value).into_owned());
        let code = |code: &str, message: &str| {
            json!({"Code": code, "Message": message, "RequestId": echo, "HostId": plain, "Detail": [plain]}).to_string()
        };
        let ok = format!("{{\"Code\":\"OK\",\"Message\":\"{plain}");
        match self {
            Self::Success => Reply::json(200, answer),
            Self::Refused => Reply::json(
                200,
                &json!({"Code": "isv.ILLEGAL_ARGUMENT", "Message": plain}).to_string(),
            ),
            Self::Items => {
                let item = |index| json!({"Code": format!("isv.{plain}"), "Message": echo, "Index": index});
                let items: Vec<_> = (0..3).map(item).collect();
                let body =
                    json!({"Code": "OK", "SecretBindList": {"SecretBind": items}, "Message": "OK"});
                Reply::json(200, &body.to_string())
            }
            Self::SignatureMismatch => {
                let signed = format!("server string to sign is:POST&%2F&{}", encode(&body));
                Reply::json(400, &code("SignatureDoesNotMatch", &signed))
            }
            Self::Gateway => Reply::json(403, &code(&format!("Invalid.{plain}"), &echo)),
            Self::Throttled => Reply::json(503, &code("Throttling.User", &plain)),
            Self::SkewedClock => {
                let body = code("InvalidTimeStamp.Expired", &plain);
                Reply::BytesThenClose(begun(
                    400,
                    "Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n",
                    body.len(),
                    &body,
                ))
            }
            Self::ExpiredToken => Reply::json(403, &code("InvalidSecurityToken.Expired", &plain)),
            Self::Html => Reply::answer(502, format!("<html>{echo} {plain}</html>"))
                .header("content-type", "text/html"),
            Self::Oversized => Reply::BytesThenClose(begun(200, "", 100_000_000, &ok)),
            Self::Cut => Reply::BytesThenClose(begun(200, "", 100_000, &ok)),
            Self::StalledBody => Reply::Bytes(begun(200, "", 100_000, &ok)),
            Self::Garbage => Reply::BytesThenClose(format!("{plain} {echo}\r\n\r\n").into_bytes()),
            Self::WrongShape => Reply::json(
                200,
                &json!({"Code": "OK", "RequestId": [plain], "Data": echo, "Message": {"a": plain}})
                    .to_string(),
            ),
            Self::Closed => Reply::BytesThenClose(Vec::new()),
            Self::Silence => Reply::Silence,
        }
    }
}

/// An answer of a length that the body has or has not.
fn begun(status: u16, headers: &str, length: usize, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status} Made Up\r\nContent-Type: application/json\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}

/// What is sent, as services repeat it: names with their values.
pub(crate) fn named(request: &Request, spell: fn(&str) -> String) -> String {
    let parameters = request.parameters().unwrap().into_iter();
    let pairs = parameters.map(|(name, value)| format!("{name}={}", spell(&value)));
    let signing =
        |(name, _): &&(String, String)| name.starts_with("x-acs-") || name == "authorization";
    let headers = request.headers.iter().filter(signing);
    let headers = headers.map(|(name, value)| format!("{name}: {value}"));
    pairs.chain(headers).collect::<Vec<_>>().join("&")
}
