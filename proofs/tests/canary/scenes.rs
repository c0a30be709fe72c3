//! What servers do to a call: answer it, refuse it, repeat all that they were sent, break off.

use core_signer::encode::encode;
use proofs::http::{Recorded, Reply};
use serde_json::json;

/// What a server does with a request.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scene {
    Success,
    Refused,
    SignatureMismatch,
    Gateway,
    Html,
    Cut,
    Garbage,
    WrongShape,
    Closed,
    Silence,
}

pub(crate) const SCENES: [Scene; 10] = [
    Scene::Success,
    Scene::Refused,
    Scene::SignatureMismatch,
    Scene::Gateway,
    Scene::Html,
    Scene::Cut,
    Scene::Garbage,
    Scene::WrongShape,
    Scene::Closed,
    Scene::Silence,
];

impl Scene {
    pub(crate) fn reply(self, request: &Recorded, answer: &str) -> Reply {
        let body = String::from_utf8_lossy(&request.body);
        let plain = named(request, str::to_owned);
        let echo = named(request, |value| encode(value).into_owned());
        let code = |code: &str, message: &str| {
            json!({"Code": code, "Message": message, "RequestId": echo, "HostId": plain, "Detail": [plain]}).to_string()
        };
        match self {
            Self::Success => Reply::json(200, answer),
            Self::Refused => Reply::json(
                200,
                &json!({"Code": "isv.ILLEGAL_ARGUMENT", "Message": plain}).to_string(),
            ),
            Self::SignatureMismatch => {
                let signed = format!("server string to sign is:POST&%2F&{}", encode(&body));
                Reply::json(400, &code("SignatureDoesNotMatch", &signed))
            }
            Self::Gateway => Reply::json(403, &code(&format!("Invalid.{plain}"), &echo)),
            Self::Html => Reply::of(502, "text/html", &format!("<html>{echo} {plain}</html>")),
            Self::Cut => {
                let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
                Reply::BytesThenClose(
                    format!("{head}{{\"Code\":\"OK\",\"Message\":\"{plain}").into_bytes(),
                )
            }
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

/// What is sent, as services repeat it: names with their values.
pub(crate) fn named(request: &Recorded, spell: fn(&str) -> String) -> String {
    let parameters = request.parameters().unwrap().into_iter();
    let pairs = parameters.map(|(name, value)| format!("{name}={}", spell(&value)));
    let signing =
        |(name, _): &&(String, String)| name.starts_with("x-acs-") || name == "authorization";
    let headers = request.headers.iter().filter(signing);
    let headers = headers.map(|(name, value)| format!("{name}: {value}"));
    pairs.chain(headers).collect::<Vec<_>>().join("&")
}
