//! `cargo xtask import`: the provider's metadata, written as descriptions that nobody edits, or as a crate of its own.

mod arguments;
mod read;
mod standalone;
mod steps;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use codegen::parallel;
use importer::{Choice, Import, Record};

use crate::progress::Progress;
use crate::workspace::{Walk, files_below, root};
use arguments::Arguments;
use read::Version;
use steps::{convert, only, read_imported, read_record, shared_codes, tell, write};

/// Runs the chore with what stands behind its name.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let arguments = Arguments::read(words)?;
    let progress = Progress::start();
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
    let refused = match &arguments.out {
        Some(folder) => {
            for version in versions {
                standalone::write_crate(&root, folder, version, chinese.clone(), &arguments)?;
            }
            String::new()
        }
        None => into_workspace(&root, versions, &codes, &arguments, &progress)?,
    };
    if chinese.is_some() && arguments.out.is_none() {
        eprintln!(
            "the Chinese file adds nothing: no text of the provider is taken into the repository"
        );
    }
    eprint!("{refused}");
    Ok(())
}

/// Writes the versions' folders under `api-specs/`. The result says which of several were refused.
fn into_workspace(
    root: &Path,
    versions: Vec<Version>,
    codes: &BTreeMap<String, String>,
    arguments: &Arguments,
    progress: &Progress,
) -> Result<String, String> {
    let many = versions.len() > 1;
    let mut refused = String::new();
    for versions in rounds(versions) {
        refused.push_str(&round(root, versions, many, codes, arguments, progress)?);
    }
    Ok(refused)
}

/// Versions that may be imported side by side: one that stands in several files is imported again over what the file before gave.
fn rounds(versions: Vec<Version>) -> Vec<Vec<Version>> {
    let mut rounds: Vec<Vec<Version>> = Vec::new();
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for version in versions {
        let metadata = &version.metadata;
        let key = (metadata.product.to_lowercase(), metadata.version.clone());
        let at = seen.entry(key).or_default();
        match rounds.get_mut(*at) {
            Some(round) => round.push(version),
            None => rounds.push(vec![version]),
        }
        *at += 1;
    }
    rounds
}

fn round(
    root: &Path,
    versions: Vec<Version>,
    many: bool,
    codes: &BTreeMap<String, String>,
    arguments: &Arguments,
    progress: &Progress,
) -> Result<String, String> {
    let mut refused = String::new();
    let mut packages = packages(root)?;
    let mut chosen = Vec::new();
    for version in versions {
        match Chosen::new(root, version, codes, arguments, &mut packages) {
            Ok(one) => chosen.push(one),
            // The others of a folder do not wait for one that people have described.
            Err(why) if many => refused.push_str(&why),
            Err(why) => return Err(why),
        }
    }
    let of = chosen.len();
    let done = AtomicUsize::new(0);
    let imports = parallel::map(chosen, |one| {
        let import = one.import(root);
        progress.at(done.fetch_add(1, Ordering::Relaxed) + 1, of, "versions");
        import
    });
    progress.clear();
    for import in imports {
        let told = import.and_then(|(folder, import)| {
            let changed = write(&root.join(&folder), &folder, &import)?;
            tell(&import, &changed, arguments)?;
            if !changed.is_empty() {
                let package = &import.record.package;
                eprintln!("run `cargo xtask codegen` for the crate `{package}`");
            }
            Ok(())
        });
        match told {
            Ok(()) => {}
            Err(why) if many => refused.push_str(&why),
            Err(why) => return Err(why),
        }
    }
    Ok(refused)
}

/// A version, and what the import before and the command line say of it.
struct Chosen {
    folder: String,
    version: Version,
    record: Option<Record>,
    choice: Choice,
}

impl Chosen {
    /// `packages` are those of all descriptions; that of a version which had none is added to them.
    fn new(
        root: &Path,
        version: Version,
        codes: &BTreeMap<String, String>,
        arguments: &Arguments,
        packages: &mut BTreeSet<String>,
    ) -> Result<Self, String> {
        let metadata = &version.metadata;
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
            (None, None) => package_of(packages, &metadata.product, &metadata.version)?,
        };
        packages.insert(package.clone());
        let choice = Choice {
            only: only(arguments, record.as_ref()),
            package,
            texts: false,
            shared_codes: codes.clone(),
        };
        Ok(Self {
            folder,
            version,
            record,
            choice,
        })
    }

    /// The import, and the folder that it is for.
    fn import(self, root: &Path) -> Result<(String, Import), String> {
        let before = read_imported(&root.join(&self.folder));
        let Version { metadata, digest } = self.version;
        let record = self.record.as_ref();
        let import = convert(metadata, digest, &self.choice, record, before.as_ref())?;
        Ok((self.folder, import))
    }
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
fn package_of(taken: &BTreeSet<String>, product: &str, version: &str) -> Result<String, String> {
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
