//! What the emulator answers with.

use bytes::Bytes;
use serde_json::{Value, json};

use super::refusal::{Refusal, Refuser};

/// How an answer came about; the header `x-emulator-answer` says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum AnswerKind {
    /// The emulator did what the action says and answers with the result.
    Behaviour,
    /// The action has no behaviour here: the answer is the example of its description.
    Example,
    /// A repeat that was recognised by its idempotency token: the answer is that of the first request, and nothing ran.
    Repeated,
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
            Self::Repeated => "repeated",
            Self::Refused => "refused",
        }
    }
}

/// What an action gave: its answer, `null` for one without a body, or why it did not run.
pub(crate) type Execution = Result<(AnswerKind, Value), Refusal>;

/// Whether the action ran.
pub(crate) fn has_run(execution: &Execution) -> bool {
    matches!(execution, Ok((kind, _)) if *kind != AnswerKind::Repeated)
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
    pub(crate) fn done(kind: AnswerKind, mut answer: Value, request_id: String) -> Self {
        if let Value::Object(fields) = &mut answer
            && (kind != AnswerKind::Example || fields.contains_key("RequestId"))
        {
            fields.insert("RequestId".to_owned(), Value::from(request_id.as_str()));
        }
        let code = answer.get("Code").and_then(Value::as_str);
        let code = code.unwrap_or_default().to_owned();
        let (body, content_type) = match answer {
            Value::Null => (Bytes::new(), ""),
            answer => (text(answer), JSON),
        };
        Self {
            status: 200,
            kind,
            code,
            request_id,
            body,
            content_type,
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
