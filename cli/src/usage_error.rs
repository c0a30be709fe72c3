//! Usage errors in the command line, and help, in the user's language; the parser itself speaks English only.

use std::ffi::OsString;

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::check::did_you_mean;
use crate::exit::{Exit, Failure};
use crate::lang::{Lang, lang, pick, tr};
use crate::service::Product;
use crate::{app, escape, output, service};

/// Prints help and versions to the standard output, and usage errors to the standard error stream.
pub(crate) fn print(mut error: Error, arguments: &[OsString]) -> Result<Exit, Failure> {
    let product = app::product_of(arguments);
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            output::line(&in_words(&error.render().to_string()))?;
            return Ok(Exit::Done);
        }
        // Help repeats nothing that was typed, so that there is nothing to mask.
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            let help = command(product).render_help().to_string();
            output::diagnostic_as_is(&in_words(&help));
            return Ok(Exit::Usage);
        }
        _ => {}
    }
    let hyphen = hyphen_hint(&error, product, arguments);
    mask(&mut error);
    // A reason may repeat what was typed.
    let reason = std::error::Error::source(&error).map(ToString::to_string);
    let line = match lang() {
        _ if error.kind() == ErrorKind::InvalidSubcommand => unknown_command(&error, product),
        Lang::English => {
            if let Some(hint) = hyphen {
                let hints = ContextValue::StyledStrs(vec![hint.into()]);
                error.insert(ContextKind::Suggested, hints);
            }
            error.render().to_string()
        }
        Lang::Chinese => in_chinese(&error, hyphen),
    };
    let line = match reason.filter(|reason| !reason.is_empty()) {
        Some(reason) => line.replace(&reason, &escape::echo(&reason)),
        None => line,
    };
    output::diagnostic_as_is(&line);
    Ok(Exit::Usage)
}

/// Masks what was typed, piece by piece: in one piece it could pass for a line of ours.
fn mask(error: &mut Error) {
    let typed: Vec<(ContextKind, ContextValue)> = error
        .context()
        .filter(|(kind, _)| *kind != ContextKind::Usage)
        .filter_map(|(kind, value)| Some((kind, masked(value)?)))
        .collect();
    for (kind, value) in typed {
        error.insert(kind, value);
    }
}

fn masked(value: &ContextValue) -> Option<ContextValue> {
    Some(match value {
        ContextValue::String(text) => ContextValue::String(escape::echo(text)),
        ContextValue::Strings(texts) => {
            ContextValue::Strings(texts.iter().map(|text| escape::echo(text)).collect())
        }
        ContextValue::StyledStr(text) => {
            ContextValue::StyledStr(escape::echo(&text.to_string()).into())
        }
        ContextValue::StyledStrs(texts) => ContextValue::StyledStrs(
            texts
                .iter()
                .map(|text| escape::echo(&text.to_string()).into())
                .collect(),
        ),
        _ => return None,
    })
}

/// How a value that begins with `-` is written, where one was taken for an option: a token or a key may begin so by chance.
fn hyphen_hint(
    error: &Error,
    product: Option<&'static Product>,
    arguments: &[OsString],
) -> Option<String> {
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let wrong = error.get(ContextKind::InvalidArg).map(joined)?;
    let texts: Vec<&str> = arguments.iter().filter_map(|one| one.to_str()).collect();
    // The parser names only the first letter of what has one hyphen.
    let at = texts.iter().position(|text| text.starts_with(&wrong))?;
    let before = texts.get(at.checked_sub(1)?)?.strip_prefix("--")?;
    let mut command = command(product);
    let named = |text: &&&str| command.find_subcommand(text).is_some();
    let name = (*texts.iter().find(named)?).to_owned();
    let command = command.find_subcommand_mut(name)?;
    // Its options are added now.
    command.build();
    let global = app::without_actions();
    let mut options = command.get_arguments().chain(global.get_arguments());
    let takes_value =
        options.any(|one| one.get_long() == Some(before) && one.get_action().takes_values());
    takes_value.then(|| {
        tr!(
            "a value that begins with - is written behind =, as in --{}=-a",
            "以 - 开头的取值须写在 = 之后，例如 --{}=-a",
            before
        )
    })
}

fn in_chinese(error: &Error, hyphen: Option<String>) -> String {
    let text = |kind| error.get(kind).map(joined);
    let argument = || text(ContextKind::InvalidArg).unwrap_or_default();
    let value = || text(ContextKind::InvalidValue).unwrap_or_default();
    let (message, suggested) = match error.kind() {
        ErrorKind::UnknownArgument => (
            format!("没有参数 {}", argument()),
            text(ContextKind::SuggestedArg),
        ),
        ErrorKind::MissingRequiredArgument => (format!("缺少必填参数 {}", argument()), None),
        ErrorKind::InvalidValue if value().is_empty() => {
            (format!("参数 {} 缺少取值", argument()), None)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let valid = text(ContextKind::ValidValue).map(|valid| format!("，可选：{valid}"));
            let reason = std::error::Error::source(error).map(|source| format!("：{source}"));
            (
                format!(
                    "参数 {} 的取值无效{}{}",
                    argument(),
                    valid.unwrap_or_default(),
                    reason.unwrap_or_default()
                ),
                text(ContextKind::SuggestedValue),
            )
        }
        ErrorKind::ArgumentConflict => (format!("参数 {} 与其他参数冲突或重复", argument()), None),
        ErrorKind::NoEquals => (format!("参数 {} 与取值之间须用 =", argument()), None),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            (format!("参数 {} 的取值个数不对", argument()), None)
        }
        ErrorKind::InvalidUtf8 => ("命令行中有内容不是 UTF-8".to_owned(), None),
        _ => ("命令行有误".to_owned(), None),
    };
    let suggested = suggested.filter(|name| !name.is_empty());
    let hint = suggested.map(|name| format!("；是否想输入 {name}？"));
    let hint = hint.or(hyphen.map(|hint| format!("；{hint}")));
    let usage = text(ContextKind::Usage).map(|usage| format!("\n\n{usage}"));
    in_words(&format!(
        "错误：{message}{}{}\n\n详细说明请使用 --help。",
        hint.unwrap_or_default(),
        usage.unwrap_or_default()
    ))
}

/// The whole command line, or what stands behind the name of a product.
fn command(product: Option<&'static Product>) -> clap::Command {
    match product {
        None => app::command(),
        Some(product) => {
            let command = clap::Command::new(product.name);
            app::with_commands_of_product(command).bin_name(format!("dypls {}", product.name))
        }
    }
}

/// The parser itself would suggest every action that begins alike.
fn unknown_command(error: &Error, product: Option<&'static Product>) -> String {
    let given = error.get(ContextKind::InvalidSubcommand).map(joined);
    let given = given.unwrap_or_default();
    let other = service::elsewhere(product.unwrap_or(service::main()), &given);
    let hint = match other {
        Some(other) => tr!(
            "; {} has it: dypls {} {}",
            "；{} 有该接口：dypls {} {}",
            other.info.product,
            other.name,
            given
        ),
        None => {
            let command = command(product);
            let names = command.get_subcommands().map(clap::Command::get_name);
            did_you_mean(&given, names)
        }
    };
    tr!(
        "{}no command {}{}",
        "{}没有命令 {}{}",
        pick("error: ", "错误："),
        given,
        hint
    )
}

/// Help with the parser's own words in the user's language.
fn in_words(help: &str) -> String {
    /// Words that begin a line.
    const HEADINGS: [(&str, &str); 6] = [
        ("Usage:", "用法："),
        ("Commands:", "命令："),
        ("Arguments:", "参数："),
        ("Options:", "选项："),
        ("Possible values:", "可选值："),
        ("全局选项:", "全局选项："),
    ];
    /// Words wherever they stand, none of which a description uses.
    const WORDS: [(&str, &str); 11] = [
        ("[OPTIONS]", "[选项]"),
        ("<COMMAND>", "<命令>"),
        ("[COMMAND]", "[命令]"),
        ("[default: ", "[默认："),
        ("[possible values: ", "[可选值："),
        ("[aliases: ", "[别名："),
        (
            "Print help (see a summary with '-h')",
            "显示帮助（-h 为摘要）",
        ),
        (
            "Print help (see more with '--help')",
            "显示帮助（--help 更详细）",
        ),
        (
            "Print this message or the help of the given subcommand(s)",
            "显示本帮助，或某个命令的帮助",
        ),
        ("Print help", "显示帮助"),
        ("Print version", "显示版本"),
    ];
    if lang() == Lang::English {
        return help.to_owned();
    }
    let mut text = String::with_capacity(help.len());
    for line in help.lines() {
        let (space, words) = line.split_at(line.len() - line.trim_start().len());
        let heading = HEADINGS.iter().find_map(|(english, chinese)| {
            let rest = words.strip_prefix(english)?;
            Some(format!("{chinese}{}", rest.trim_start()))
        });
        let mut words = heading.unwrap_or_else(|| words.to_owned());
        for (english, chinese) in WORDS {
            words = words.replace(english, chinese);
        }
        text.push_str(space);
        text.push_str(&words);
        text.push('\n');
    }
    text
}

fn joined(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}
