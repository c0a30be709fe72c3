//! A failed call in words: what became of it, why, and what to do.

use std::fmt::Write as _;

use core_client::transport::Endpoint;
use core_client::{Error, ErrorKind, Fault, Item, Outcome};

use crate::escape;
use crate::lang::{Lang, lang, language, pick, tr};
use crate::show::Show;

/// A line on what happened, then one of advice and one per item where there are any. Masked, as the error is.
pub(crate) fn of(error: &Error, endpoint: &Endpoint, show: &Show) -> String {
    let mut text = line(error);
    if let Some(address) = address(error, endpoint) {
        let _ = write!(text, "\n  {}{address}", pick("address: ", "地址："));
    }
    if let Some(advice) = error.advice(language()) {
        let _ = write!(text, "\n  {}{advice}", pick("advice: ", "建议："));
    }
    for item in error
        .items()
        .iter()
        .filter(|item| item.outcome != Outcome::Done)
    {
        let _ = write!(text, "\n  {}", escape::one_line(&of_item(item)));
    }
    // An answer that could be read is printed already, by its description: its beginning would show what is hidden there.
    let unread = error.excerpt().filter(|_| error.expose_answer().is_none());
    if let Some(excerpt) = unread.filter(|excerpt| !excerpt.is_empty()) {
        let beginning = beginning(excerpt, show);
        let beginning = escape::one_line(&beginning);
        let _ = write!(text, "\n  {}{beginning}", pick("answer: ", "响应："));
    }
    text
}

/// What is shown of an answer that could not be read: nobody has said what stands in it.
fn beginning(excerpt: &str, show: &Show) -> String {
    if let Ok(json) = serde_json::from_str(excerpt) {
        return show.unknown(&json).to_string();
    }
    if show.plain {
        return show.free(excerpt);
    }
    let text = excerpt.trim_end_matches('…');
    let kind = kind_of_text(text);
    let length = text.chars().count();
    match text.len() == excerpt.len() {
        true => tr!(
            "<{}: {} characters hidden>",
            "<{}：已隐藏 {} 个字符>",
            kind,
            length
        ),
        false => tr!(
            "<{}: more than {} characters hidden>",
            "<{}：已隐藏 {} 个以上字符>",
            kind,
            length
        ),
    }
}

fn kind_of_text(text: &str) -> &'static str {
    match text.trim_start().chars().next() {
        Some('{' | '[') => pick("begins like JSON", "开头类似 JSON"),
        Some('<') => pick("begins like HTML or XML", "开头类似 HTML 或 XML"),
        _ => pick("text", "文本"),
    }
}

/// What happened, in one line.
pub(crate) fn line(error: &Error) -> String {
    let what = match lang() {
        Lang::English => error.to_string(),
        Lang::Chinese => in_chinese(error),
    };
    escape::one_line(&what).into_owned()
}

/// What was called, where the address may be to blame: everywhere but where the service itself answered, or nothing was to be sent.
pub(crate) fn address<'e>(error: &Error, endpoint: &'e Endpoint) -> Option<&'e Endpoint> {
    let of_the_call = matches!(
        error.kind(),
        ErrorKind::Service
            | ErrorKind::Items
            | ErrorKind::Configuration
            | ErrorKind::Credential
            | ErrorKind::InvalidRequest
    );
    // With its scheme: to an address that is given without one, TLS is spoken.
    (!of_the_call).then_some(endpoint)
}

fn of_item(item: &Item) -> String {
    let code = item.code.as_deref().unwrap_or("-");
    let meaning = item
        .code_info
        .map(|info| info.meaning(language()))
        .filter(|text| !text.is_empty());
    let meaning = meaning.or(item.message.as_deref()).unwrap_or_default();
    format!(
        "{} {}: {} {code} {meaning}",
        pick("item", "条目"),
        item.index,
        outcome(item.outcome)
    )
}

fn in_chinese(error: &Error) -> String {
    let mut text = match error.operation() {
        Some(operation) => format!("{operation} {}：", outcome(error.outcome())),
        // There is no client, and no call yet.
        None => String::new(),
    };
    let Some(code) = error.code() else {
        // The detail is told in English only.
        let _ = write!(text, "{}（{error}）", kind(error.kind()));
        return text;
    };
    text.push_str(code);
    let meaning = error.meaning(language()).or(error.message());
    let status = error.http_status().filter(|status| *status != 200);
    let notes = [
        meaning.map(|meaning| meaning.trim_end_matches('。').to_owned()),
        // It is told in English only; the command tells it in Chinese, too.
        error
            .explanation()
            .map(|_| "签名不一致的原因可用 `dypls explain-signature` 查明".to_owned()),
        status.map(|status| format!("HTTP {status}")),
        error.request_id().map(|id| format!("RequestId {id}")),
        error.fault().map(|whose| fault(whose).to_owned()),
    ];
    let notes: Vec<String> = notes.into_iter().flatten().collect();
    let _ = write!(text, "（{}）", notes.join("；"));
    text
}

/// An outcome in words.
pub(crate) fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => pick("done", "成功"),
        Outcome::PartlyDone => pick("partly done", "部分成功"),
        Outcome::Refused => pick("refused", "被拒绝"),
        Outcome::NotSent => pick("not sent", "未发送"),
        _ => pick("outcome unknown", "结果未知"),
    }
}

fn kind(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::Configuration => "设置无效",
        ErrorKind::Credential => "没有可用的凭证",
        ErrorKind::InvalidRequest => "请求无法发送",
        ErrorKind::NotConnected => "无法建立连接",
        ErrorKind::NotBegun => "请求尚未开始处理，连接即已关闭或被服务端拒绝",
        ErrorKind::Interrupted => "连接在收到完整响应之前中断",
        ErrorKind::TimedOut => "未在限定时间内收到响应",
        ErrorKind::UnreadableAnswer => "响应无法识别",
        _ => "调用失败",
    }
}

/// Whose fault it is, in words.
pub(crate) fn fault(fault: Fault) -> &'static str {
    match fault {
        Fault::Caller => pick("caller", "调用方原因"),
        Fault::Account => pick("account", "账号原因"),
        Fault::Carrier => pick("carrier", "运营商原因"),
        _ => pick("platform", "平台原因"),
    }
}
