//! What became of a call whose outcome was unknown, by its ticket and by reads alone.

use std::ffi::OsString;
use std::sync::OnceLock;

use clap::ArgMatches;
use core_catalog::encoding::Argument;
use core_client::Error;
use core_client::reconcile::{Doubt, LookupVerdict, Ticket};
use serde_json::{Map, Value as Json, json};

use crate::client::{Globals, runtime};
use crate::exit::{Exit, Failure};
use crate::lang::{pick, tr_masked};
use crate::parameters::{encoded, from_json, from_options};
use crate::service;
use crate::service::{Operation, Product};
use crate::show::Show;
use crate::{credentials, diagnosis, escape, input, output, ticket, time_input, verdict};

/// The ticket on the command line, read before the command line is: it says which options there are.
static TICKET: OnceLock<Ticket> = OnceLock::new();

/// Reads the ticket, if this is a command line of `reconcile` that names one.
///
/// # Errors
/// [`Failure`] if it cannot be read, unless it is help that is asked for.
pub(crate) fn find_ticket(arguments: &[OsString]) -> Result<(), Failure> {
    let texts: Vec<&str> = arguments.iter().filter_map(|one| one.to_str()).collect();
    let asks_for_help = texts.iter().any(|text| matches!(*text, "-h" | "--help"));
    let Some(path) = path(&texts) else {
        return Ok(());
    };
    match ticket::read(path) {
        Ok(ticket) => {
            let _read_once = TICKET.set(ticket);
            Ok(())
        }
        Err(_) if asks_for_help => Ok(()),
        Err(failure) => Err(failure),
    }
}

fn path<'a>(texts: &[&'a str]) -> Option<&'a str> {
    if !texts.contains(&"reconcile") {
        return None;
    }
    let mut texts = texts.iter();
    let found = texts.find_map(|text| match text.strip_prefix("--ticket") {
        Some("") => Some(None),
        Some(joined) => joined.strip_prefix('=').map(Some),
        None => None,
    });
    found?.or_else(|| texts.next().copied())
}

/// The operation that the ticket is about.
pub(crate) fn operation_of_ticket() -> Option<&'static Operation> {
    let ticket = TICKET.get()?;
    product_of(ticket)?.operation(ticket.operation())
}

/// The product that the ticket is about.
pub(crate) fn product_of_ticket() -> Option<&'static Product> {
    TICKET.get().and_then(product_of)
}

fn product_of(ticket: &Ticket) -> Option<&'static Product> {
    let is_meant = |one: &&Product| {
        one.info.product == ticket.product() && one.info.version == ticket.version()
    };
    service::products().find(is_meant)
}

/// Looks once. The parameters are those of the call, since the ticket holds no number.
pub(crate) fn run(matches: &ArgMatches, globals: &Globals) -> Result<Exit, Failure> {
    let Some(ticket) = TICKET.get() else {
        // The parser found the option where it was not looked for.
        return Err(Failure::usage("--ticket"));
    };
    let key = ticket::key()?;
    let operation = operation_of_ticket().ok_or_else(|| {
        Failure::usage(tr_masked!(
            "the ticket's action is not known: {} of {} {}",
            "没有票据所属的接口 {}（{} {}）",
            escape::echo(ticket.operation()),
            escape::echo(ticket.product()),
            escape::echo(ticket.version())
        ))
    })?;
    let encoded = encoded(&given(operation, matches)?)?;
    let runtime = runtime()?;
    let found = runtime.block_on(credentials::find(globals))?;
    let show = Show::new(globals.show_numbers, &found.credential);
    let client = globals.client(found.credential)?;
    let parameters = encoded.parameters(client.utc_offset());
    let look = client.reconcile_dynamic(ticket, &key, operation.info, &parameters);
    let verdict = runtime.block_on(look);
    let written = output::result(&verdict_json(&verdict, operation, &show), globals);
    let mut text = escape::one_line(&verdict::in_words(&verdict)).into_owned();
    let failed = match &verdict {
        LookupVerdict::Unknown(doubt) => failed_read(doubt),
        _ => None,
    };
    if let Some(address) = failed.and_then(|error| diagnosis::address(error, client.endpoint())) {
        text = format!("{text}\n  {}{address}", pick("address: ", "地址："));
    }
    output::diagnostic(&format!("{}: {text}", operation.action()));
    match (written, exit(&verdict)) {
        // The verdict is told above, and says more, but for success.
        (Err(failure), Exit::Done) => Err(failure),
        (Err(failure), exit) => {
            output::diagnostic(&failure.message.to_string());
            Ok(exit)
        }
        (Ok(()), exit) => Ok(exit),
    }
}

/// The parameters, by JSON or by the call's own options.
fn given(operation: &Operation, matches: &ArgMatches) -> Result<Vec<Argument>, Failure> {
    if let Some(json) = matches.get_one::<String>("json") {
        let json = input::json(json, "--json")?;
        return from_json(operation, json);
    }
    let relative = operation.parameters.iter().find(|parameter| {
        let mut texts = matches
            .get_many::<String>(&parameter.option)
            .into_iter()
            .flatten();
        texts.any(|text| time_input::is_relative(parameter.kind, text))
    });
    if let Some(parameter) = relative {
        return Err(Failure::usage(tr_masked!(
            "--{} counts from now; give the time that the call was sent with, which it printed",
            "--{} 是相对于现在的时间；请填写调用时实际发送的时间（调用时已显示）",
            parameter.option
        )));
    }
    from_options(operation, matches)
}

/// The verdict's name, the binding that it speaks of, and what the call's own answer would have held; or the doubt.
fn verdict_json(verdict: &LookupVerdict, operation: &Operation, show: &Show) -> Json {
    let mut members = Map::new();
    members.insert("Verdict".to_owned(), Json::from(name(verdict)));
    members.insert("Final".to_owned(), Json::from(verdict.is_final()));
    if let Some(id) = verdict.id() {
        // Scripts know the main product's bindings by this name.
        let is_main = operation.info.service.product == service::main().info.product;
        let name = if is_main { "SubsId" } else { "Id" };
        members.insert(name.to_owned(), Json::from(id));
    }
    match verdict {
        LookupVerdict::Done { answer, .. } => {
            let answer = show.answer(&operation.answer, answer.expose());
            members.insert("Answer".to_owned(), answer);
        }
        LookupVerdict::Unknown(doubt) => {
            members.insert("Doubt".to_owned(), told_doubt(doubt));
        }
        _ => {}
    }
    Json::Object(members)
}

/// Why it could not be found out: a name for programs, a text for people, and what failed.
fn told_doubt(doubt: &Doubt) -> Json {
    let failed = failed_read(doubt);
    json!({
        "Kind": kind(doubt),
        "Text": verdict::doubt_in_words(doubt),
        "Code": failed.and_then(Error::code),
        "RequestId": failed.and_then(Error::request_id),
    })
}

fn failed_read(doubt: &Doubt) -> Option<&Error> {
    match doubt {
        Doubt::ListFailed(error)
        | Doubt::DetailFailed { error, .. }
        | Doubt::StateFailed(error) => Some(error),
        _ => None,
    }
}

fn kind(doubt: &Doubt) -> &'static str {
    match doubt {
        Doubt::NoPlan => "NoPlan",
        Doubt::WrongOperation => "WrongOperation",
        Doubt::TicketMismatch => "TicketMismatch",
        Doubt::Missing(_) => "Missing",
        Doubt::ListFailed(_) => "ListFailed",
        Doubt::ListAbsent => "ListAbsent",
        Doubt::ListFull(_) => "ListFull",
        Doubt::IdNotPlain => "IdNotPlain",
        Doubt::ListChanged => "ListChanged",
        Doubt::DetailFailed { .. } => "DetailFailed",
        Doubt::DetailAbsent { .. } => "DetailAbsent",
        Doubt::NumberUnclear { .. } => "NumberUnclear",
        Doubt::FieldUnclear { .. } => "FieldUnclear",
        Doubt::Ended(_) => "Ended",
        Doubt::TwoMatches => "TwoMatches",
        Doubt::StateFailed(_) => "StateFailed",
        Doubt::ProvesNothing => "ProvesNothing",
        Doubt::NoCase => "NoCase",
        Doubt::RecordsMissing { .. } => "RecordsMissing",
        Doubt::Repaired => "Repaired",
        Doubt::OutOfTime => "OutOfTime",
        _ => "Other",
    }
}

fn name(verdict: &LookupVerdict) -> &'static str {
    match verdict {
        LookupVerdict::Done { .. } => "Done",
        LookupVerdict::AlreadyExists { .. } => "AlreadyExists",
        LookupVerdict::Blocked { .. } => "Blocked",
        LookupVerdict::NotSeen => "NotSeen",
        LookupVerdict::NotDone => "NotDone",
        _ => "Unknown",
    }
}

/// Done is done; what another resource blocks is as good as refused; what was not done and will not be is as good as not sent.
fn exit(verdict: &LookupVerdict) -> Exit {
    match verdict {
        LookupVerdict::Done { .. } => Exit::Done,
        LookupVerdict::AlreadyExists { .. } | LookupVerdict::Blocked { .. } => Exit::Refused,
        LookupVerdict::NotDone => Exit::NotSent,
        _ => Exit::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ticket_is_found_wherever_it_stands() {
        let path = |line: &str| {
            let texts: Vec<&str> = line.split(' ').collect();
            path(&texts).map(str::to_owned)
        };
        for line in [
            "dypls reconcile --ticket T --json {}",
            "dypls reconcile --json {} --ticket=T",
            "dypls --lang zh reconcile --ticket T",
            "dypls --ticket T reconcile",
        ] {
            assert_eq!(path(line).as_deref(), Some("T"), "{line}");
        }
        assert_eq!(path("dypls bind-axb --ticket T"), None);
        assert_eq!(path("dypls reconcile --save-ticket T --ticket"), None);
        assert_eq!(path("dypls reconcile --tickets T"), None);
    }
}
