//! `dypls`: the service's actions as commands, generated from the same descriptions as the SDK.
//!
//! Which products, commands and options there are comes from the descriptions; the code here is the same for all of them.
//! Results go to the standard output, masked unless `--show-numbers`; everything else goes to the standard error stream.

mod app;
mod call;
mod check;
mod client;
mod commands;
mod confirm;
mod credentials;
mod diagnosis;
mod doctor;
mod dry_run;
mod escape;
mod exact_json;
mod exit;
mod generated;
mod global_options;
mod input;
mod interrupt;
mod lang;
mod lookup_command;
mod option_scope;
mod output;
mod parameters;
mod query;
mod readable;
mod service;
mod show;
mod stdout;
mod ticket;
mod time_input;
mod usage_error;
mod verdict;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::ArgMatches;

use exit::{Exit, Failure};
use parameters::Source;
use service::Product;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    lang::choose(&arguments);
    let exit = parse_and_run(arguments).unwrap_or_else(|failure| {
        output::diagnostic(&failure.message.to_string());
        failure.exit
    });
    exit.into()
}

fn parse_and_run(arguments: Vec<OsString>) -> Result<Exit, Failure> {
    if let [_, only] = arguments.as_slice()
        && (only == "--version" || only == "-V")
    {
        return match app::without_actions().try_get_matches_from(arguments) {
            Ok(_) => Err(Failure::usage("")),
            Err(error) => usage_error::print(error, &[]),
        };
    }
    // Which options `reconcile` has, its ticket says.
    commands::reconcile::find_ticket(&arguments)?;
    match app::command().try_get_matches_from(&arguments) {
        Ok(matches) => choose_product(&matches),
        Err(error) => usage_error::print(error, &arguments),
    }
}

/// A product's name, where the first word is one, and then a command.
fn choose_product(matches: &ArgMatches) -> Result<Exit, Failure> {
    // The parser demands a subcommand.
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Failure::usage(""));
    };
    match (service::product(name), matches.subcommand()) {
        (Some(product), Some((name, matches))) => run(Some(product), name, matches),
        _ => run(None, name, matches),
    }
}

/// Runs a command, for the product that was named or else for the main one.
fn run(named: Option<&'static Product>, name: &str, matches: &ArgMatches) -> Result<Exit, Failure> {
    let product = match name {
        "reconcile" => commands::reconcile::product_of_ticket(),
        _ => named,
    };
    let product = product.unwrap_or(service::main());
    let globals = app::globals(product, matches);
    option_scope::refuse_unused_options(name, matches)?;
    let text = |name: &str| matches.get_one::<String>(name).map_or("", String::as_str);
    match name {
        "call" => {
            let operation = commands::operation(product, text("action"))?;
            let json = input::json(text("json"), "--json")?;
            let given = parameters::from_json(operation, json)?;
            call::run(operation, &given, Source::Json(text("json")), &globals)
        }
        "list" => commands::list::run(named.is_none(), &globals),
        "describe" => commands::describe::run(text("action"), &globals),
        "error" => commands::error::run(text("code"), &globals),
        "explain-signature" => commands::explain::run(matches, &globals),
        "reconcile" => commands::reconcile::run(matches, &globals),
        "completions" => commands::completions::run(matches),
        "doctor" => doctor::run(matches, &globals),
        name => {
            let operation = commands::operation(product, name)?;
            let given = parameters::from_options(operation, matches)?;
            call::run(operation, &given, Source::Options, &globals)
        }
    }
}
