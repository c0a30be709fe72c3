//! `dypls list`: all actions.

use serde_json::{Value as Json, json};

use crate::client::Globals;
use crate::exit::{Exit, Failure};
use crate::lang::pick;
use crate::output;
use crate::service;
use crate::service::in_language;

/// Prints the actions, by family.
pub(crate) fn run(globals: &Globals) -> Result<Exit, Failure> {
    let sorted = service::families().iter().flat_map(|family| {
        let of_family = service::operations()
            .iter()
            .filter(|one| one.family == family.id);
        of_family.map(move |operation| (family, operation))
    });
    if globals.in_words() {
        let heading = [
            pick("Action", "接口"),
            pick("Command", "命令"),
            pick("Family", "分类"),
            pick("Effect", "影响"),
            pick("What it does", "用途"),
        ];
        let mut rows = vec![heading.map(str::to_owned).to_vec()];
        rows.extend(sorted.map(|(family, operation)| {
            let cells = [
                operation.action(),
                &operation.command,
                &family.id,
                operation.effect.kind.word(),
                in_language(&operation.title),
            ];
            cells.map(str::to_owned).to_vec()
        }));
        output::line(&output::table(&rows))?;
    } else {
        let all = sorted.map(|(family, operation)| {
            json!({
                "Action": operation.action(),
                "Command": operation.command,
                "Family": family.id,
                "FamilyTitle": {"en": family.title.en, "zh": family.title.zh},
                "Effect": operation.effect.kind.word(),
                "RateLimit": operation.info.rate_limit,
                "Deprecated": operation.deprecated.is_some(),
                "Title": {"en": operation.title.en, "zh": operation.title.zh},
            })
        });
        output::result(&Json::Array(all.collect()), globals)?;
    }
    Ok(Exit::Done)
}
