//! What stands behind `cargo xtask import`.

use std::collections::BTreeSet;
use std::fs;

use crate::usage;

/// The operations that are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Only {
    /// `*`: all, although the import before had a choice.
    All,
    /// These.
    These(BTreeSet<String>),
}

/// The arguments.
#[derive(Debug, Clone, Default)]
pub(super) struct Arguments {
    /// A file, a folder, or `-`.
    pub(super) from: String,
    /// The same metadata in Chinese.
    pub(super) zh: Option<String>,
    pub(super) only: Option<Only>,
    /// The folder of a crate of its own.
    pub(super) out: Option<String>,
    pub(super) package: Option<String>,
    /// Where the crate of its own finds core-client: a folder or the address of a git repository.
    pub(super) core_client: Option<String>,
    /// The report as JSON.
    pub(super) json: bool,
    /// The report with each guess.
    pub(super) all: bool,
}

impl Arguments {
    /// Whether something is asked that only one version can have.
    pub(super) fn is_for_one(&self) -> bool {
        self.only.is_some() || self.package.is_some() || self.zh.is_some() || self.out.is_some()
    }

    pub(super) fn read(words: &[&str]) -> Result<Self, String> {
        let usage = usage::usage_of("import");
        let mut arguments = Self::default();
        let mut words = words.iter();
        let mut from = None;
        while let Some(word) = words.next() {
            let mut value = || match words.next() {
                Some(value) => Ok((*value).to_owned()),
                None => Err(format!("`{word}` needs a value\n\n{usage}")),
            };
            match *word {
                "--zh" => arguments.zh = Some(value()?),
                "--only" => arguments.only = Some(only(&value()?)?),
                "--out" => arguments.out = Some(value()?),
                "--package" => arguments.package = Some(package(value()?)?),
                "--core-client" => arguments.core_client = Some(value()?),
                "--json" => arguments.json = true,
                "--all" => arguments.all = true,
                flag if flag.starts_with("--") => {
                    return Err(usage::unknown("import", &[flag]));
                }
                path if from.is_none() => from = Some(path.to_owned()),
                _ => {
                    return Err(format!(
                        "one file or folder is imported at a time\n\n{usage}"
                    ));
                }
            }
        }
        arguments.from =
            from.ok_or_else(|| format!("`import` needs a file, a folder or `-`\n\n{usage}"))?;
        if arguments.core_client.is_some() && arguments.out.is_none() {
            return Err(format!("`--core-client` is for `--out`\n\n{usage}"));
        }
        Ok(arguments)
    }
}

/// Names of actions with commas between them, or a file with one on each line.
fn only(words: &str) -> Result<Only, String> {
    if words == "*" {
        return Ok(Only::All);
    }
    let text = match words.strip_prefix('@') {
        Some(path) => {
            fs::read_to_string(path).map_err(|error| format!("cannot read {path}: {error}\n"))?
        }
        None => words.to_owned(),
    };
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default());
    let names = lines.flat_map(|line| line.split([',', ' ', '\t']));
    let names: BTreeSet<String> = names
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect();
    if names.is_empty() {
        return Err("`--only` names no action; `--only '*'` means all\n".to_owned());
    }
    Ok(Only::These(names))
}

fn package(name: String) -> Result<String, String> {
    if codegen::is_package(&name) {
        return Ok(name);
    }
    Err(format!(
        "{name:?} cannot be a package: lower-case letters, digits and single dashes, with `-sdk` at the end, as in `my-dns-sdk`\n"
    ))
}
