//! What documentation says of an operation's idempotency token.

use super::text::{Paragraphs, sentence};
use crate::markdown::{code, inline};
use crate::model::{Operation, Parameter, TokenPromise};

/// The token, if the operation has one.
fn token(operation: &Operation) -> Option<(&Parameter, Option<&TokenPromise>)> {
    let mut parameters = operation.parameters.iter();
    parameters.find_map(|parameter| Some((parameter, parameter.token()?.repeat.as_ref())))
}

/// The promise that a repeat with the same token does not run a second time.
pub(super) fn promise(operation: &Operation) -> Option<&TokenPromise> {
    token(operation)?.1
}

/// What the client does with the token.
pub(super) fn section(operation: &Operation, docs: &mut Paragraphs) {
    let Some((parameter, promise)) = token(operation) else {
        return;
    };
    let name = code(&parameter.name);
    docs.english("# Idempotency token");
    let filled = format!(
        "The client fills {name} with random characters if it is left out: once for each call, so that every attempt and the ticket \
         have the same."
    );
    let filled_zh = format!(
        "未填写 {name} 时，客户端会填入随机字符：每次调用生成一次，各次尝试与 ticket 使用同一个值。"
    );
    let Some(promise) = promise else {
        docs.english(format!(
            "{filled} It is not documented how the service handles a retry with the same token. Therefore the client does not rely on \
             it for retries."
        ));
        docs.chinese(format!(
            "{filled_zh}没有资料说明服务如何处理使用相同值的重试，因此客户端不会据此重试。"
        ));
        return;
    };
    let seconds = promise.seconds();
    let assumed = match promise.within {
        Some(_) => ["", ""],
        None => [" (the time is assumed)", "（时间为假定）"],
    };
    docs.english(format!(
        "{filled} After an unknown outcome the identical request is sent again for at most {seconds} s from the first attempt{}: the \
         service recognises it and does not execute it twice ({}: {}). If the service refuses such a retry, the outcome stays unknown.",
        assumed[0],
        promise.mark.word(),
        inline(sentence(&promise.source)),
    ));
    docs.chinese(format!(
        "{filled_zh}结果未知时，自首次尝试起 {seconds} 秒内会重发完全相同的请求{}：服务能识别并不会重复执行。若服务拒绝该重试，结果仍为未知。",
        assumed[1],
    ));
}
