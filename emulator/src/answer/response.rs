//! What the emulator answers with: a refusal of the gateway, a refusal of the business behind it, or an answer.

use std::borrow::Cow;

use bytes::Bytes;
use serde_json::{Map, Value, json};

/// Why a request is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    pub(crate) status: u16,
    pub(crate) by: Refuser,
}

/// Who refuses, which decides the shape of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refuser {
    /// The gateway: not executed, HTTP 4xx, with `HostId` and `Recommend`.
    Gateway,
    /// The service: HTTP 200 with a `Code` that is not the one of success.
    Business,
}

impl Refusal {
    pub(crate) fn gateway(
        status: u16,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            status,
            by: Refuser::Gateway,
        }
    }

    pub(crate) fn business(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            status: 200,
            by: Refuser::Business,
        }
    }

    /// A refusal whose message is the code again, as the service often does [O].
    pub(crate) fn code(code: &'static str) -> Self {
        Self::business(code, code)
    }
}

/// How an answer came about; the header `x-emulator-answer` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerKind {
    /// The emulator did what the action says and answers with the result.
    Behaviour,
    /// The action has no behaviour here: the answer is the example of its description.
    Example,
    /// The request was refused.
    Refused,
}

impl AnswerKind {
    /// The word that the header and the journal show.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Example => "example",
            Self::Refused => "refused",
        }
    }
}

/// How answers declare their body.
const JSON: &str = "application/json;charset=utf-8";

/// A finished answer, before it becomes HTTP.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) kind: AnswerKind,
    /// The `Code` in the body, where it has one.
    pub(crate) code: String,
    pub(crate) request_id: String,
    pub(crate) body: Bytes,
    /// Empty: the answer declares none.
    pub(crate) content_type: &'static str,
    /// By how many seconds the `Date` is wrong.
    pub(crate) date_shift: i64,
}

impl Answer {
    /// A successful one. An example without `RequestId` stays without: some answers have none.
    pub(crate) fn done(
        kind: AnswerKind,
        mut fields: Map<String, Value>,
        request_id: String,
    ) -> Self {
        if kind == AnswerKind::Behaviour || fields.contains_key("RequestId") {
            fields.insert("RequestId".to_owned(), Value::from(request_id.as_str()));
        }
        let code = fields
            .get("Code")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        Self {
            status: 200,
            kind,
            code,
            request_id,
            body: text(Value::Object(fields)),
            content_type: JSON,
            date_shift: 0,
        }
    }

    pub(crate) fn refused(
        refusal: &Refusal,
        product: &str,
        host: &str,
        request_id: String,
    ) -> Self {
        let mut fields =
            json!({ "RequestId": request_id, "Code": refusal.code, "Message": refusal.message });
        if let (Refuser::Gateway, Value::Object(fields)) = (refusal.by, &mut fields) {
            fields.insert("HostId".to_owned(), Value::from(host));
            fields.insert(
                "Recommend".to_owned(),
                Value::from(recommend(&refusal.code, product, &request_id)),
            );
        }
        Self {
            status: refusal.status,
            kind: AnswerKind::Refused,
            code: refusal.code.clone().into_owned(),
            request_id,
            body: text(fields),
            content_type: JSON,
            date_shift: 0,
        }
    }
}

/// The newer of the two forms that were seen.
fn recommend(code: &str, product: &str, request_id: &str) -> String {
    format!("https://api.aliyun.com/troubleshoot?q={code}&product={product}&requestId={request_id}")
}

fn text(value: Value) -> Bytes {
    Bytes::from(value.to_string())
}
