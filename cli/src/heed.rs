//! Which command heeds which option of all: the others are refused, so that nobody believes that they did something, and stand in no help.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use crate::exit::Failure;
use crate::global_options::global_options;
use crate::lang::told;

/// Heeded by all: everything is told in a language, and what hides nothing shows numbers.
const BY_ALL: [&str; 2] = ["lang", "show-numbers"];

/// Beside these, what a command heeds. `None`: it calls, and heeds all.
fn heeded(command: &str) -> Option<&'static [&'static str]> {
    Some(match command {
        "reconcile" => &[
            "endpoint",
            "output",
            "profile",
            "query",
            "timeout",
            "placement",
        ],
        // It tries both places where parameters may be.
        "doctor" => &["endpoint", "output", "profile", "query", "timeout"],
        "list" | "describe" | "error" | "explain-signature" => &["output", "query"],
        "completions" => &[],
        _ => return None,
    })
}

fn heeds(command: &str, option: &str) -> bool {
    BY_ALL.contains(&option) || heeded(command).is_none_or(|options| options.contains(&option))
}

/// The command with the options that it does not heed among its own, out of sight: they are still read, to be refused by name.
pub(crate) fn hide_unheeded(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let options = global_options().into_iter();
    let unheeded = options.filter(|option| !heeds(&name, option.get_id().as_str()));
    command.args(unheeded.map(|option| option.hide(true)))
}

/// Refuses the first option that was given and is not heeded.
///
/// # Errors
/// [`Failure`] that names it.
pub(crate) fn refuse_unheeded(command: &str, matches: &ArgMatches) -> Result<(), Failure> {
    let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let options = global_options();
    let mut ids = options.iter().map(|option| option.get_id().as_str());
    let Some(id) = ids.find(|id| !heeds(command, id) && is_given(id)) else {
        return Ok(());
    };
    let option = format!("--{id}");
    Err(Failure::usage(match command {
        "reconcile" | "doctor" => told!(
            "{} belongs to a call; `{}` only reads: leave it out",
            "{} 只用于调用；`{}` 只进行读取，请去掉该选项",
            option,
            command
        ),
        _ => told!(
            "{} has no effect on `{}`: leave it out",
            "{} 对 `{}` 不起作用，请去掉该选项",
            option,
            command
        ),
    }))
}
