//! How the cost grows with texts of the service that are made to be hard: for the masker, which every message of an error passes, and for the
//! explanation of a signature that was not accepted.

use core_signer::explain::explain;
use dyplsapi_sdk::Client;
use serde_json::json;

use super::{Growth, cost};
use crate::server::Server;
use crate::{Result, measured_call};

const SIZES: [usize; 5] = [1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18];

/// What a message repeats: runs that begin inside each other, and what looks like a number, a key or a word of the request.
const MESSAGES: [(&str, &str); 7] = [
    ("bytes of token=", "token="),
    ("bytes of key ids", "LTAI"),
    ("bytes of =", "="),
    ("bytes of percent escapes", "%2531"),
    ("bytes of JSON escapes", r"\u0031"),
    ("bytes of digits with hyphens", "1-"),
    ("bytes of a number that was sent", "17000000000 "),
];

/// Measures all of it.
///
/// # Errors
/// If a call does what it should not.
pub fn measure() -> Result<Vec<Growth>> {
    let messages = MESSAGES.iter().map(|(of, unit)| message(of, unit));
    messages.chain(std::iter::once(explanation())).collect()
}

/// A call that is refused with such a message.
fn message(of: &'static str, unit: &str) -> Result<Growth> {
    growth(of, |bytes| {
        let answer = json!({"Code": "isv.NEW", "Message": unit.repeat(bytes / unit.len())});
        let server = Server::start(&answer.to_string(), 1)?;
        let client: Client = measured_call::client(&server.address).build()?;
        cost(times(bytes), || async {
            match client.send(measured_call::request()?).await {
                Err(error) if error.message().is_some() => Ok(()),
                _ => Err("a call was not refused".into()),
            }
        })
    })
}

/// A signature that was not accepted, of so many parameters that all differ.
fn explanation() -> Result<Growth> {
    growth("bytes of a string to sign", |bytes| {
        let string = |value: u8| {
            let pair = format!("Name%3D%252{value}token%26");
            format!("POST&%2F&{}", pair.repeat(bytes / pair.len()))
        };
        let (ours, message) = (string(0), format!("string to sign is:{}", string(1)));
        cost(times(bytes), || async {
            let explanation = explain(&message, &ours);
            if explanation.further_differences() == 0 {
                return Err("no difference was found".into());
            }
            Ok(())
        })
    })
}

fn growth(of: &'static str, cost: impl Fn(usize) -> Result<f64>) -> Result<Growth> {
    let points = SIZES.iter().map(|size| Ok((*size, cost(*size)?)));
    Ok(Growth {
        of,
        points: points.collect::<Result<_>>()?,
        floor: Vec::new(),
    })
}

fn times(bytes: usize) -> usize {
    (1 << 20) / bytes
}
