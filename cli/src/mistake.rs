//! Mistakes in the command line, in the user's language; the parser itself speaks English only.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::check::did_you_mean;
use crate::exit::Exit;
use crate::lang::{Lang, lang, say};
use crate::{app, output};

/// Prints help and versions to the standard output, and mistakes to the standard error stream.
pub(crate) fn tell(error: &Error) -> Exit {
    let told = match lang() {
        _ if error.kind() == ErrorKind::InvalidSubcommand => unknown_command(error),
        Lang::English => None,
        Lang::Chinese => in_chinese(error),
    };
    match told {
        Some(text) => output::say(&text),
        // The parser repeats what it does not understand, which may be a number.
        None if error.use_stderr() => {
            output::complain(&core_client::mask::free_text(&error.render().to_string()));
        }
        None => output::line(&error.render().to_string()),
    }
    if error.use_stderr() {
        Exit::Usage
    } else {
        Exit::Done
    }
}

fn in_chinese(error: &Error) -> Option<String> {
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
            (
                format!(
                    "参数 {} 的取值无效{}",
                    argument(),
                    valid.unwrap_or_default()
                ),
                text(ContextKind::SuggestedValue),
            )
        }
        ErrorKind::ArgumentConflict => (format!("参数 {} 与其他参数冲突或重复", argument()), None),
        _ => return None,
    };
    let hint = suggested
        .filter(|name| !name.is_empty())
        .map(|name| format!("；是否想输入 {name}？"));
    Some(format!("{message}{}", hint.unwrap_or_default()))
}

/// The parser itself would suggest every action that begins alike.
fn unknown_command(error: &Error) -> Option<String> {
    let given = joined(error.get(ContextKind::InvalidSubcommand)?);
    let command = app::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    let hint = did_you_mean(&given, names);
    // What stands in a command's place may be a number by mistake.
    let given = core_client::mask::free_text(&given);
    Some(say!("no command {}{}", "没有命令 {}{}", given, hint))
}

fn joined(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::None => String::new(),
        other => other.to_string(),
    }
}
