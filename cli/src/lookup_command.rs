//! How to find out what became of a write with an unknown outcome: the command that looks, whole.

use core_catalog::encoding::Argument;
use core_client::request::Placement;
use serde_json::Value as Json;

use crate::client::Globals;
use crate::escape;
use crate::lang::tr;
use crate::parameters::Source;
use crate::service::{Operation, in_language};
use crate::show::Show;

/// What to do before the call is repeated. Numbers in it are masked, unless `--show-numbers` asks for them.
pub(crate) fn advice(
    operation: &Operation,
    given: &[Argument],
    source: Source<'_>,
    globals: &Globals,
) -> String {
    if let Some((command, whole)) = command(given, source, globals) {
        let masked = if whole {
            String::new()
        } else {
            tr!(
                " (replace the masked values with the full ones)",
                "（此处已脱敏的内容请填写完整）"
            )
        };
        return tr!(
            "look up the outcome before you repeat the call: {}{}",
            "重复调用前请先确认：{}{}",
            command,
            masked
        );
    }
    match &operation.lookup {
        Some(lookup) => tr!(
            "look up the outcome before you repeat the call: {}",
            "重复调用前请先确认：{}",
            in_language(lookup)
        ),
        None => tr!(
            "it cannot be looked up automatically: check in the console before you repeat the call",
            "无法自动确认：重复调用前请先在控制台核对"
        ),
    }
}

/// `dypls reconcile` with everything that it needs, and whether nothing had to be masked. `None` without a ticket.
fn command(given: &[Argument], source: Source<'_>, globals: &Globals) -> Option<(String, bool)> {
    let ticket = globals.save_ticket.as_ref()?.display().to_string();
    let mut command = Command::default();
    command.add("dypls");
    command.add("reconcile");
    command.option("--ticket", &ticket, &escape::echo(&ticket));
    for (option, value) in [
        ("--endpoint", &globals.endpoint),
        ("--profile", &globals.profile),
    ] {
        if let Some(value) = value {
            command.option(option, value, &escape::echo(value));
        }
    }
    if globals.placement == Placement::Query {
        command.add("--placement");
        command.add("query");
    }
    match source {
        // A file, or the standard input, is named and holds what it held.
        Source::Json(text) if text == "-" || text.starts_with('@') => {
            command.option("--json", text, &escape::echo(text));
        }
        _ => {
            let show = Show {
                plain: globals.show_numbers,
                secrets: Vec::new(),
            };
            for one in given {
                let shown = show.value(one.parameter, &one.value);
                let option = format!("--{}", one.parameter.option);
                command.option(&option, &as_text(&one.value), &as_text(&shown));
            }
        }
    }
    Some((command.text, !command.masked))
}

fn as_text(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[derive(Default)]
struct Command {
    text: String,
    masked: bool,
}

impl Command {
    fn add(&mut self, word: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(word);
    }

    fn option(&mut self, name: &str, value: &str, shown: &str) {
        self.masked |= value != shown;
        self.add(name);
        self.add(&quoted(&escape::one_line(shown)));
    }
}

/// A word as shells of the Unix kind read it.
fn quoted(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@%+=:,./-_".contains(&byte);
    if !word.is_empty() && word.bytes().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_the_shell() {
        for (word, written) in [
            ("/tmp/a-b_c.ticket", "/tmp/a-b_c.ticket"),
            ("2099-01-01 00:00:00", "'2099-01-01 00:00:00'"),
            ("139****0001", "'139****0001'"),
            ("a'b", r"'a'\''b'"),
            ("", "''"),
            ("$(x)", "'$(x)'"),
        ] {
            assert_eq!(quoted(word), written);
        }
    }
}
