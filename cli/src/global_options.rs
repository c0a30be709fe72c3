//! The options that stand with every command.

use std::time::Duration;

use clap::builder::{NonEmptyStringValueParser, PossibleValuesParser};
use clap::{Arg, ArgAction};

use crate::lang::pick;
use crate::query;

pub(crate) fn global_options() -> [Arg; 12] {
    let heading = pick("Global options", "全局选项");
    let flag = |name| Arg::new(name).long(name).action(ArgAction::SetTrue);
    let options = [
        Arg::new("endpoint")
            .long("endpoint")
            .value_name("URL")
            .help(pick(
                "The address to call instead of the product's; the default comes from the product's variable, such as DYPLS_ENDPOINT",
                "调用此地址，替代产品默认地址；未指定时取自该产品的环境变量，例如 DYPLS_ENDPOINT",
            )),
        Arg::new("output")
            .long("output")
            .value_name("FORM")
            .value_parser(PossibleValuesParser::new(["json", "table"]))
            .help(pick(
                "The output format; by default JSON for calls and a table for other commands",
                "输出格式：调用默认为 JSON，其他命令默认为表格",
            )),
        flag("dry-run").help(pick(
            "Print the masked request and send nothing",
            "打印已脱敏的请求，不发送",
        )),
        flag("show-numbers").help(pick(
            "Show phone numbers, other personal data, and secrets and undescribed fields of the answer unmasked",
            "按原样显示号码等个人信息，以及响应中的密钥类字段和未描述的字段",
        )),
        Arg::new("lang")
            .long("lang")
            .value_name("LANGUAGE")
            .value_parser(PossibleValuesParser::new(["en", "zh"]))
            .help(pick(
                "The language of messages; the default comes from DYPLS_LANG, LC_ALL, LC_MESSAGES or LANG",
                "提示信息的语言；未指定时取自 DYPLS_LANG、LC_ALL、LC_MESSAGES 或 LANG",
            )),
        Arg::new("profile")
            .long("profile")
            .value_name("NAME")
            .value_parser(NonEmptyStringValueParser::new())
            .help(pick(
                "Use the credential of this profile and ignore those of the environment",
                "使用该配置（profile）中的凭证，优先于环境变量",
            )),
        Arg::new("query")
            .long("query")
            .value_name("JMESPATH")
            .value_parser(query::check)
            .help(pick(
                "Print only the part of the result that this JMESPath expression selects",
                "仅输出 JMESPath 表达式从结果中取出的部分",
            )),
        flag("yes").help(pick(
            "Do not ask before a call that spends or destroys, or whose effect nobody has reviewed",
            "调用会产生费用、不可恢复或其影响未经审核时，不再询问",
        )),
        Arg::new("timeout")
            .long("timeout")
            .value_name("SECONDS")
            .value_parser(timeout)
            .help(pick(
                "The deadline of a call, 10 by default; finding its credential may take as long, 40 by default",
                "单次调用的最长时间，默认 10 秒；此前查找凭证的最长时间与之相同，默认 40 秒",
            )),
        Arg::new("save-ticket")
            .long("save-ticket")
            .value_name("FILE")
            .value_parser(NonEmptyStringValueParser::new())
            .help(pick(
                "Store a ticket in this file before a write is sent; `reconcile` looks up the outcome with it. Needs a key in DYPLS_TICKET_KEY",
                "发送写请求前将票据存入该文件，之后可用 `reconcile` 查明结果；密钥取自 DYPLS_TICKET_KEY",
            )),
        Arg::new("resolve-unknown")
            .long("resolve-unknown")
            .value_name("SECONDS")
            .value_parser(timeout)
            .help(pick(
                "If the outcome is unknown, look it up for at most this time, using reads only",
                "结果未知时，通过查询接口确认，最长等待该秒数",
            )),
        Arg::new("placement")
            .long("placement")
            .value_name("PLACE")
            .value_parser(PossibleValuesParser::new(["form", "query"]))
            .help(pick(
                "Where parameters are sent; form keeps phone numbers out of URLs",
                "参数的位置：form 可避免号码出现在 URL 中",
            )),
    ];
    options.map(|option| option.global(true).help_heading(heading))
}

fn timeout(text: &str) -> Result<Duration, String> {
    /// More than thirty years.
    const MOST: f64 = 1e9;
    text.parse::<f64>()
        .ok()
        .filter(|seconds| *seconds > 0.0 && *seconds <= MOST)
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| {
            // With commas: so many digits in a row would be masked.
            let expected = pick(
                "expected a number of seconds above 0, 1,000,000,000 at most",
                "应为大于 0 的秒数，最多 1,000,000,000",
            );
            expected.to_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts() {
        assert_eq!(timeout("1.5"), Ok(Duration::from_millis(1500)));
        for wrong in [
            "0",
            "-1",
            "x",
            "NaN",
            "inf",
            "1e300",
            "99999999999999999999",
        ] {
            assert!(timeout(wrong).is_err(), "{wrong}");
        }
    }
}
