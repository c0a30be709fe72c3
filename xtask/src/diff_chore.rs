//! `cargo xtask diff`: says what changed between two sides, each a folder or a git revision.

use std::collections::BTreeMap;

use api_diff::{Report, changelog, json, rule, text};
use codegen::{SourceFile, Sources};

use crate::diff_sides::{SHARED, is_below, only, sides};
use crate::out;

/// What the arguments ask for.
#[derive(Debug, Default)]
struct Request<'a> {
    sides: Vec<&'a str>,
    form: Form,
    fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, Default)]
enum Form {
    #[default]
    Text,
    Json,
    Changelog,
}

#[derive(Debug, Clone, Copy)]
enum FailOn {
    Breaking,
    Any,
}

/// Whether the chore takes these arguments.
pub(crate) fn takes(words: &[&str]) -> bool {
    words == ["--rules"] || request(words).is_some()
}

pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let Some(request) = request(words) else {
        out::write(format_args!("{}", rule::table()));
        return Ok(());
    };
    let (old, new) = sides(&request.sides)?;
    // If one side is a product, the other is that product too.
    let (old_place, new_place) = (old.place(), new.place());
    let before = old.read(new_place.filter(|_| old_place.is_none()));
    let after = new.read(old_place.filter(|_| new_place.is_none()));
    let (before, after) = both_or_errors(before, after)?;
    let (before, after) = without_same(&before, &after);
    let (before, after) = both_or_errors(old.products(&before), new.products(&after))?;
    let report = match (before.as_slice(), after.as_slice()) {
        ([before], [after]) if old.is_version() && new.is_version() => {
            api_diff::compare_one(before, after)
        }
        (before, after) => api_diff::compare(before, after),
    };
    out::write(format_args!("{}", printed(&report, request.form)?));
    let (breaking, all) = (report.breaking(), report.changes().count());
    match request.fail_on {
        Some(FailOn::Breaking) if breaking > 0 => Err(format!("breaking changes: {breaking}\n")),
        Some(FailOn::Any) if all > 0 => Err(format!("changes: {all}\n")),
        _ => Ok(()),
    }
}

fn printed(report: &Report, form: Form) -> Result<String, String> {
    match form {
        // Nothing at all would look as if it had not run.
        Form::Text if report.changes().next().is_none() => Ok("nothing changed\n".to_owned()),
        Form::Text => Ok(text::text(report)),
        Form::Changelog => Ok(changelog::changelog(report)),
        Form::Json => json::json(report).map_err(|error| format!("cannot write JSON: {error}\n")),
    }
}

fn request<'a>(words: &[&'a str]) -> Option<Request<'a>> {
    let mut request = Request::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        match *word {
            "--json" => request.form = Form::Json,
            "--changelog" => request.form = Form::Changelog,
            "--fail-on" => {
                request.fail_on = match *words.next()? {
                    "breaking" => Some(FailOn::Breaking),
                    "any" => Some(FailOn::Any),
                    _ => return None,
                }
            }
            side if !side.starts_with('-') && request.sides.len() < 2 => request.sides.push(side),
            _ => return None,
        }
    }
    Some(request)
}

/// Both, or what is wrong with one or both.
fn both_or_errors<T>(old: Result<T, String>, new: Result<T, String>) -> Result<(T, T), String> {
    match (old, new) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (old, new) => Err([old.err(), new.err()].into_iter().flatten().collect()),
    }
}

/// Leaves out the versions of which all files are the same on both sides: reading them takes longest, and nothing changed in them.
fn without_same(old: &Sources, new: &Sources) -> (Sources, Sources) {
    let mut folders: BTreeMap<&str, [Vec<&SourceFile>; 2]> = BTreeMap::new();
    for (side, sources) in [old, new].into_iter().enumerate() {
        for file in sources.files() {
            let files = folders.entry(folder_of(&file.path)).or_default();
            files
                .get_mut(side)
                .into_iter()
                .for_each(|files| files.push(file));
        }
    }
    let is_same = |folder: &str| folders.get(folder).is_none_or(|[old, new]| old == new);
    let shared_is_same = is_same(SHARED);
    let is_wanted = |path: &str| {
        let folder = folder_of(path);
        folder == SHARED || !shared_is_same || !is_same(folder)
    };
    (only(old, is_wanted), only(new, is_wanted))
}

/// `api-specs/<product>/<version>`, or `api-specs/shared`, or what a file without a place has.
fn folder_of(path: &str) -> &str {
    if is_below(path, SHARED) {
        return SHARED;
    }
    let ends = path.match_indices('/').nth(2);
    ends.and_then(|(end, _)| path.get(..end)).unwrap_or(path)
}
