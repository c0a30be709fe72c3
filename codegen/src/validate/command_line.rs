//! The products that the command line serves: each under a name of its own, and one of them without it.

use std::collections::BTreeMap;

use super::extent::Extent;
use crate::diagnostic::codes;
use crate::load::{Draft, Loaded};
use crate::lower::COMMANDS;
use crate::model::Service;
use crate::source::{Place, Report};

pub(super) fn check(drafts: &[Draft<'_>], extent: Extent, report: &mut Report) {
    let services: Vec<_> = drafts
        .iter()
        .filter_map(|draft| draft.service.as_ref().and_then(Loaded::parts))
        .collect();
    for (service, place) in &services {
        if service.short_commands && !service.command_line {
            let message = "a product that the command line does not serve has no commands";
            let help = "add `command_line: true`, or remove the key";
            let place = place.name_of("short_commands");
            report.error(place, codes::COMMAND_LINE, message, help);
        }
    }
    let mut served = services;
    served.retain(|(service, _)| service.command_line);
    names(&served, report);
    short(&served, extent, report);
}

/// Commands and products stand in one place of the line.
fn names(served: &[(&Service, Place<'_>)], report: &mut Report) {
    let mut seen: BTreeMap<String, Place<'_>> = BTreeMap::new();
    for (service, place) in served {
        let name = service.product.to_lowercase();
        if COMMANDS.contains(&name.as_str()) {
            let message = format!("`{name}` is a command of the command line itself");
            let help = "the command line cannot serve this product: leave `command_line` out";
            let place = place.name_of("command_line");
            report.error(place, codes::COMMAND_LINE, message, help);
        }
        if let Some(first) = seen.insert(name.clone(), *place) {
            let message = format!("the command line serves another product as `{name}`");
            let help = format!(
                "it is that of {}: leave `command_line` out in one of the two",
                first.key("command_line").line()
            );
            let place = place.name_of("command_line");
            report.error(place, codes::COMMAND_LINE, message, help);
        }
    }
}

/// Without a name only one product can be meant.
fn short(served: &[(&Service, Place<'_>)], extent: Extent, report: &mut Report) {
    let mut short = served.iter().filter(|(service, _)| service.short_commands);
    match (short.next(), served.first()) {
        (Some((_, first)), _) => {
            for (service, place) in short {
                let message = format!(
                    "`short_commands` is already set for another product, so `{}` cannot have it",
                    service.product
                );
                let help = format!(
                    "it is set in {}: leave `short_commands` out in one of the two",
                    first.key("short_commands").line()
                );
                let place = place.name_of("short_commands");
                report.error(place, codes::COMMAND_LINE, message, help);
            }
        }
        // The product that has it can stand outside of a part.
        (None, Some((_, place))) if extent == Extent::Workspace => {
            let message = "no product's actions are commands without a name";
            let help =
                "add `short_commands: true` to one of the products that the command line serves";
            let place = place.name_of("command_line");
            report.error(place, codes::COMMAND_LINE, message, help);
        }
        (None, _) => {}
    }
}
