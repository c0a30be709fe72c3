//! `cargo xtask import`: the provider's metadata, written as descriptions that nobody edits, or as a crate of its own.

mod arguments;
mod read;
mod standalone;
mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use importer::{Choice, Record};

use crate::progress::Progress;
use crate::workspace::{Walk, files_below, root};
use arguments::Arguments;
use read::Version;
use steps::{convert, only, read_imported, read_record, shared_codes, tell, write};

/// Runs the chore with what stands behind its name.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let arguments = Arguments::read(words)?;
    let root = root();
    let mut versions = read::versions(&arguments.from)?;
    versions.sort_by(|a, b| {
        let key = |version: &Version| {
            (
                version.metadata.product.clone(),
                version.metadata.version.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let many = versions.len() > 1;
    if many
        && (arguments.only.is_some()
            || arguments.package.is_some()
            || arguments.zh.is_some()
            || arguments.out.is_some())
    {
        return Err(
            "these options are for one version of one product, and the folder has several\n"
                .to_owned(),
        );
    }
    let chinese = match &arguments.zh {
        Some(path) => read::versions(path)?.pop(),
        None => None,
    };
    let codes = shared_codes(&root)?;
    let mut refused = String::new();
    let progress = Progress::start();
    let of = versions.len();
    for (at, version) in versions.into_iter().enumerate() {
        progress.at(at, of, "versions");
        let done = match &arguments.out {
            Some(folder) => {
                standalone::write_crate(&root, folder, version, chinese.clone(), &arguments)
            }
            None => into_workspace(&root, version, &codes, &arguments),
        };
        match done {
            Ok(()) => {}
            // The others of a folder do not wait for one that people have described.
            Err(why) if many => refused.push_str(&why),
            Err(why) => return Err(why),
        }
    }
    drop(progress);
    if chinese.is_some() && arguments.out.is_none() {
        eprintln!(
            "the Chinese file adds nothing: no text of the provider is taken into the repository"
        );
    }
    eprint!("{refused}");
    Ok(())
}

/// Writes a version's folder under `api-specs/`.
fn into_workspace(
    root: &Path,
    version: Version,
    codes: &BTreeMap<String, String>,
    arguments: &Arguments,
) -> Result<(), String> {
    let Version { metadata, digest } = version;
    let folder = format!(
        "api-specs/{}/{}",
        metadata.product.to_lowercase(),
        metadata.version
    );
    refuse_by_hand(root, &folder)?;
    let record = read_record(&root.join(&folder))?;
    let says_less =
        |record: &Record| record.form == "official" && metadata.form.word() != "official";
    if record.as_ref().is_some_and(says_less) {
        return Err(format!(
            "{folder} was imported from the official form, and this one ({}) says less; delete the folder's import.json to \
             import it all the same\n",
            metadata.form.word()
        ));
    }
    let package = match (&arguments.package, &record) {
        (Some(package), _) => package.clone(),
        (None, Some(record)) => record.package.clone(),
        (None, None) => package_of(root, &metadata.product, &metadata.version)?,
    };
    let choice = Choice {
        only: only(arguments, record.as_ref()),
        package,
        texts: false,
        shared_codes: codes.clone(),
    };
    let before = read_imported(&root.join(&folder));
    let import = convert(metadata, digest, &choice, record.as_ref(), before.as_ref())?;
    let changed = write(&root.join(&folder), &folder, &import)?;
    tell(&import, &changed, arguments)?;
    if !changed.is_empty() {
        eprintln!(
            "run `cargo xtask codegen` for the crate `{}`",
            import.record.package
        );
    }
    Ok(())
}

fn refuse_by_hand(root: &Path, folder: &str) -> Result<(), String> {
    for name in ["service.yaml", "errors.yaml", "operations", "messages"] {
        if root.join(folder).join(name).exists() {
            return Err(format!(
                "{folder} was described by hand ({name}), which an import does not replace; import it into another \
                 folder with `--out`\n"
            ));
        }
    }
    Ok(())
}

/// The package of a version that has none: the product's name with `-sdk`, or with the digits of the version between them where
/// another version has that.
fn package_of(root: &Path, product: &str, version: &str) -> Result<String, String> {
    let plain = |text: &str| -> String {
        text.chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect::<String>()
            .to_lowercase()
    };
    let product = plain(product);
    let digits: String = version
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let digits = digits.to_lowercase();
    let taken = packages(root)?;
    let names = [format!("{product}-sdk"), format!("{product}{digits}-sdk")];
    let free = names.iter().find(|name| !taken.contains(*name));
    free.cloned().ok_or_else(|| {
        format!(
            "the packages {} belong to other versions: name one with `--package`\n",
            names.join(" and ")
        )
    })
}

/// The packages of all descriptions.
fn packages(root: &Path) -> Result<BTreeSet<String>, String> {
    let wanted = |name: &str| name == "service.yaml" || name == "import.json";
    let paths = files_below(root, "api-specs", Walk::Visible, &wanted);
    let mut found = BTreeSet::new();
    for path in paths.map_err(|error| format!("cannot read api-specs: {error}\n"))? {
        let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
        if path.ends_with("import.json") {
            found.extend(Record::read(&text).ok().map(|record| record.package));
            continue;
        }
        let package = text.lines().find_map(|line| line.strip_prefix("package:"));
        found.extend(package.map(|package| package.trim().trim_matches('"').to_owned()));
    }
    Ok(found)
}
