//! `dypls explain-signature`: why the service calculated another signature.

use clap::ArgMatches;
use core_catalog::check::text_of;
use core_signer::encode::encode;
use core_signer::explain::{Cause, Explanation, Side, explain};
use regex::Regex;
use serde_json::{Value as Json, json};

use crate::client::Globals;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, lang, tr_masked};
use crate::{escape, input, output};

/// Compares the string that the service signed with the one that was signed here.
pub(crate) fn run(matches: &ArgMatches, globals: &Globals) -> Result<Exit, Failure> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let message = input::file_or_standard_input(text("message").unwrap_or("-"))?;
    let ours = match (text("string-to-sign"), text("parameters")) {
        (Some(string), _) => input::text(string)?,
        (None, Some(json)) => {
            let json = input::json(json, "--parameters")?;
            string_to_sign(text("method").unwrap_or("POST"), &json)?
        }
        (None, None) => {
            return Err(Failure::usage(tr_masked!(
                "give --string-to-sign or --parameters, to compare with the service's string",
                "请提供 --string-to-sign 或 --parameters，以便与服务端的字符串比较"
            )));
        }
    };
    let message = plain(&message);
    if is_ours(&message) || is_masked(&message) || is_masked(&ours) {
        return Err(Failure::usage(tr_masked!(
            "the text is masked and cannot be compared: pass the service's original response and the string that was signed",
            "该文本已脱敏（如 dypls 的输出），无法比较：请使用服务返回的原文与实际签名的内容"
        )));
    }
    let explanation = explain(&message, &ours);
    if globals.in_words() {
        output::line(&escape::one_line(&in_words(&explanation)))?;
    } else {
        let told = json!({
            "Cause": format!("{:?}", explanation.cause()),
            "Parameter": explanation.parameter(),
            "Side": explanation.side().map(|side| format!("{side:?}")),
            "FurtherDifferences": explanation.further_differences(),
            "Text": in_words(&explanation),
        });
        output::result(&told, globals)?;
    }
    Ok(exit(explanation.cause()))
}

/// What could not be compared is a usage error.
fn exit(cause: Cause) -> Exit {
    match cause {
        Cause::NotInMessage | Cause::Unreadable | Cause::Truncated => Exit::Usage,
        _ => Exit::Done,
    }
}

/// Whether the text is a message of this program, which repeats nothing that was signed.
fn is_ours(text: &str) -> bool {
    text.trim_start().starts_with("dypls: ")
}

/// Whether the text holds the marks that stand in place of what was hidden, plainly or encoded as in a signed string. Whatever
/// else was masked, the key id or the whole string is.
fn is_masked(text: &str) -> bool {
    /// `<11 digits hidden>`, `<hidden>`.
    const MARKS: &str = r"<(?:\d+ \w+ )?hidden>";
    let Ok(marks) = Regex::new(MARKS) else {
        return false;
    };
    let mut text = text.to_owned();
    for _ in 0..3 {
        if marks.is_match(&text) {
            return true;
        }
        // A space may stand as a plus sign.
        text = text.replace('+', " ");
        text = percent_decoded(&text);
    }
    false
}

fn percent_decoded(text: &str) -> String {
    let pair = format!("={}", text.replace('&', "%26"));
    form_urlencoded::parse(pair.as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// The message out of a whole answer, or the text as it is.
fn plain(text: &str) -> String {
    let answer = serde_json::from_str::<Json>(text).ok();
    let message = answer
        .as_ref()
        .and_then(|answer| answer.get("Message"))
        .and_then(Json::as_str);
    message.unwrap_or(text).to_owned()
}

/// The string to sign of RPC signature 1.0 over exactly these parameters.
fn string_to_sign(method: &str, json: &Json) -> Result<String, Failure> {
    let Json::Object(members) = json else {
        return Err(Failure::usage(tr_masked!(
            "--parameters must be a JSON object",
            "--parameters 必须是 JSON 对象"
        )));
    };
    let signed = members.iter().filter(|(name, _)| *name != "Signature");
    let mut pairs: Vec<(&str, String)> = signed
        .map(|(name, value)| (name.as_str(), text_of(value).into_owned()))
        .collect();
    pairs.sort_unstable();
    let canonical: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    Ok(format!(
        "{}&%2F&{}",
        method.to_uppercase(),
        encode(&canonical.join("&"))
    ))
}

fn in_words(explanation: &Explanation) -> String {
    if lang() == Lang::English {
        return explanation.to_string();
    }
    let parameter = explanation
        .parameter()
        .map(|name| format!("参数 {name}："))
        .unwrap_or_default();
    let side = match explanation.side() {
        Some(Side::Ours) => "（客户端的字符串）",
        Some(Side::Service) => "（服务端的字符串）",
        _ => "",
    };
    let further = match explanation.further_differences() {
        0 => String::new(),
        further => format!("；另有 {further} 处不同"),
    };
    format!("{parameter}{}{side}{further}", cause(explanation.cause()))
}

const fn cause(cause: Cause) -> &'static str {
    match cause {
        Cause::WrongSecret => "双方的签名字符串相同：AccessKey Secret 与该 AccessKey ID 不匹配",
        Cause::NotInMessage => "响应中没有服务端的签名字符串",
        Cause::Truncated => "响应中的签名字符串被截断，已有部分与客户端一致",
        Cause::Unreadable => "字符串不符合“方法、路径、参数”的格式",
        Cause::OtherScheme => "一方使用 RPC 签名，另一方使用 ACS3 签名",
        Cause::CanonicalRequest => "规范化请求的哈希不同：请比对方法、路径、查询参数、签名头与正文",
        Cause::Method => "HTTP 方法不同",
        Cause::Path => "路径不同",
        Cause::MissingAtService => "已参与签名，但服务端没有收到",
        Cause::NotSigned => "服务端收到了，但没有参与签名",
        Cause::SpaceAsPlus => "空格写成了 +，应为 %20",
        Cause::PlusAsSpace => "加号被读成空格，应发送为 %2B",
        Cause::StarNotEncoded => "* 没有编码，应为 %2A",
        Cause::TildeEncoded => "~ 不应编码",
        Cause::DoubleEncoded => "多编码了一次",
        Cause::NotEncodedAgain => "拼接后的参数没有进行第二次编码",
        Cause::EncodedDifferently => "同一文本的编码方式不同",
        Cause::Timestamp => "时间戳不同：其中一个字符串来自另一次请求",
        Cause::Nonce => "随机数不同：其中一个字符串来自另一次请求",
        Cause::Order => "参数没有按名称的字节顺序排列",
        // A value, or a cause that this version does not know.
        _ => "取值不同",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_string_of_parameters() {
        let json = json!({"Action": "BindAxb", "OutId": "a b", "Signature": "x", "CallTimeout": 5});
        let string = string_to_sign("post", &json).ok();
        assert_eq!(
            string.as_deref(),
            Some("POST&%2F&Action%3DBindAxb%26CallTimeout%3D5%26OutId%3Da%2520b")
        );
    }

    #[test]
    fn what_was_masked_is_known_again() {
        for masked in [
            "server string to sign is:<hidden>",
            "POST&%2F&PhoneNoA%3D<11 digits hidden>",
            "PhoneNoA=%3C11%20digits%20hidden%3E",
            "POST&%2F&OutId%3D%253C12%2520characters%2520hidden%253E",
            "<12+characters+hidden>",
        ] {
            assert!(is_masked(masked), "{masked}");
        }
        for whole in [
            "POST&%2F&AccessKeyId%3DtestId%26OutId%3Da%252Bb%26City%3D%25E6%259D%25AD",
            "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&A%3Db",
            "hidden",
            "<br>",
            "OutId%3D139%252A%252A%252A%252A0001",
            "a*b**c",
        ] {
            assert!(!is_masked(whole), "{whole}");
        }
    }

    #[test]
    fn the_message_is_taken_out_of_an_answer() {
        assert_eq!(plain(r#"{"Message": "m", "Code": "C"}"#), "m");
        assert_eq!(plain("m"), "m");
    }
}
