//! What became of a call whose outcome was unknown, by its ticket and by reads alone.

use core_client::reconcile::Verdict;
use serde_json::{Map, Value as Json};

use super::operation;
use crate::client::{Globals, runtime};
use crate::exit::{Exit, Failure};
use crate::output::{self, Output};
use crate::parameters::{encode, from_json};
use crate::show::Show;
use crate::spec::Operation;
use crate::{credentials, ticket};

/// Looks once. The parameters are those of the call, since the ticket holds no number.
pub(crate) fn run(path: &str, parameters: Json, globals: &Globals) -> Result<Exit, Failure> {
    let ticket = ticket::read(path)?;
    let key = ticket::key()?;
    let operation = operation(ticket.operation())?;
    let encoded = encode(&from_json(operation, parameters)?);
    let runtime = runtime()?;
    let credential = runtime.block_on(credentials::find())?.credential;
    let show = Show::new(globals, &credential);
    let client = globals.client(credential)?;
    let parameters = encoded.parameters(client.utc_offset());
    let look = client.reconcile_dynamic(&ticket, &key, operation.info, &parameters);
    let verdict = runtime.block_on(look);
    let told = told(&verdict, operation, &show);
    if globals.table(Output::Json) {
        output::line(&output::table(&output::rows(&told)));
    } else {
        output::json(&told);
    }
    output::say(&format!("{}: {verdict}", operation.action()));
    Ok(exit(&verdict))
}

/// The verdict's name, the binding that it speaks of, and what the call's own answer would have held.
fn told(verdict: &Verdict, operation: &Operation, show: &Show) -> Json {
    let mut members = Map::new();
    members.insert("Verdict".to_owned(), Json::from(name(verdict)));
    if let Some(id) = verdict.subs_id() {
        members.insert("SubsId".to_owned(), Json::from(id));
    }
    if let Verdict::Done { answer, .. } = verdict {
        let answer = show.answer(operation.answer, answer.expose());
        members.insert("Answer".to_owned(), answer);
    }
    Json::Object(members)
}

fn name(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Done { .. } => "Done",
        Verdict::AlreadyBound { .. } => "AlreadyBound",
        Verdict::Blocked { .. } => "Blocked",
        Verdict::NotSeen => "NotSeen",
        Verdict::NotDone => "NotDone",
        _ => "Unknown",
    }
}

/// Done is done; what another binding keeps from being is as good as refused; what was not and will not be is as good as
/// not sent.
fn exit(verdict: &Verdict) -> Exit {
    match verdict {
        Verdict::Done { .. } => Exit::Done,
        Verdict::AlreadyBound { .. } | Verdict::Blocked { .. } => Exit::Refused,
        Verdict::NotDone => Exit::NotSent,
        _ => Exit::Unknown,
    }
}
