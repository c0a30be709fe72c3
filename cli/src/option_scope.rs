//! Which of the global options each command uses. An option that a command does not use is refused, because a user would believe that
//! it had an effect; and the help of that command does not list it.

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use crate::exit::Failure;
use crate::global_options::global_options;
use crate::lang::tr_masked;

/// The options that every command uses, even if it shows no numbers.
const BY_ALL: [&str; 2] = ["lang", "show-numbers"];

/// The further options that a command uses. `None`: the command calls an operation and uses all of them.
fn used_options(command: &str) -> Option<&'static [&'static str]> {
    Some(match command {
        "reconcile" => &[
            "endpoint",
            "output",
            "profile",
            "query",
            "timeout",
            "placement",
        ],
        // Without `placement`: it tries both places where parameters may be.
        "doctor" => &["endpoint", "output", "profile", "query", "timeout"],
        "list" | "describe" | "error" | "explain-signature" => &["output", "query"],
        "completions" => &[],
        _ => return None,
    })
}

fn uses(command: &str, option: &str) -> bool {
    BY_ALL.contains(&option)
        || used_options(command).is_none_or(|options| options.contains(&option))
}

/// Adds the global options that the command does not use as hidden options: they are still parsed, so that they can be refused by name.
pub(crate) fn hide_unused_options(command: Command) -> Command {
    let name = command.get_name().to_owned();
    let options = global_options().into_iter();
    let unused = options.filter(|option| !uses(&name, option.get_id().as_str()));
    command.args(unused.map(|option| option.hide(true)))
}

/// Refuses the first option that was given and that the command does not use.
///
/// # Errors
/// [`Failure`] that names it.
pub(crate) fn refuse_unused_options(command: &str, matches: &ArgMatches) -> Result<(), Failure> {
    let is_given = |id: &str| matches.value_source(id) == Some(ValueSource::CommandLine);
    let options = global_options();
    let mut ids = options.iter().map(|option| option.get_id().as_str());
    let Some(id) = ids.find(|id| !uses(command, id) && is_given(id)) else {
        return Ok(());
    };
    let option = format!("--{id}");
    Err(Failure::usage(match command {
        "reconcile" | "doctor" => tr_masked!(
            "{} belongs to a call; `{}` only reads: leave it out",
            "{} 只用于调用；`{}` 只进行读取，请去掉该选项",
            option,
            command
        ),
        _ => tr_masked!(
            "{} has no effect on `{}`: leave it out",
            "{} 对 `{}` 不起作用，请去掉该选项",
            option,
            command
        ),
    }))
}
