//! `cargo xtask import`: the provider's metadata, written as descriptions that nobody edits, or as a crate of its own.

mod arguments;
mod chinese;
mod manifest;
mod packages;
mod read;
mod several;
mod standalone;
mod steps;

use std::collections::BTreeMap;
use std::path::Path;

use codegen::parallel;
use importer::{Choice, Import, Record};

use crate::progress::Progress;
use crate::workspace::root;
use arguments::Arguments;
use packages::Packages;
use read::{Read, Unit, Version};
use several::{Refusal, Several};
use steps::{convert, only, read_imported, read_record, shared_codes, tell, write};

/// How many versions are read and imported before the next are read: enough that all cores have work, and few enough for the memory.
const AT_ONCE: usize = 8;

/// Runs the chore with what stands behind its name.
pub(crate) fn run(words: &[&str]) -> Result<(), String> {
    let arguments = Arguments::read(words)?;
    let progress = Progress::start();
    let root = root();
    let units = read::units(&arguments.from)?;
    if arguments.is_for_one() {
        let version = read::only_version(&units)?;
        if let Some(folder) = &arguments.out {
            return standalone::write_crate(&root, folder, version, &arguments);
        }
        if arguments.zh.is_some() {
            chinese::read(&arguments, None, &version.metadata)?;
            eprintln!(
                "the Chinese file adds nothing: no text of the provider is taken into the repository"
            );
        }
        return into_workspace(&root, [vec![Ok(version)]], &arguments, &progress);
    }
    let batches = units.chunks(AT_ONCE).enumerate().map(|(at, some)| {
        progress.at(at * AT_ONCE, units.len(), "versions");
        let read = parallel::map(some.iter().collect(), Unit::versions);
        read.into_iter().flatten().collect()
    });
    into_workspace(&root, batches, &arguments, &progress)
}

/// Writes the versions' folders under `api-specs/`.
fn into_workspace(
    root: &Path,
    batches: impl IntoIterator<Item = Vec<Read>>,
    arguments: &Arguments,
    progress: &Progress,
) -> Result<(), String> {
    let codes = shared_codes(root)?;
    let mut packages = Packages::read(root)?;
    let mut several = Several::default();
    for batch in batches {
        let (mut versions, mut unread) = (Vec::new(), Vec::new());
        for read in batch {
            match read {
                Ok(version) => versions.push(version),
                Err(why) => unread.push(why),
            }
        }
        versions.sort_by_cached_key(|version| {
            let metadata = &version.metadata;
            (metadata.product.clone(), metadata.version.clone())
        });
        for round in rounds(versions) {
            let (mut chosen, mut refused) = (Vec::new(), Vec::new());
            for version in round {
                let name = several::name(&version.metadata);
                match Chosen::new(root, version, &codes, arguments, &mut packages) {
                    Ok(one) => chosen.push((name, one)),
                    Err(why) => refused.push((name, why)),
                }
            }
            let imports = parallel::map(chosen, |(name, one)| (name, one.import(root)));
            progress.clear();
            for (name, why) in refused {
                several.refused(name, why);
            }
            for (name, import) in imports {
                match import.and_then(|import| write_and_tell(root, import, arguments)) {
                    Ok(()) => several.imported(),
                    Err(why) => several.refused(name, Refusal::Failed(why)),
                }
            }
        }
        progress.clear();
        for (name, why) in unread {
            several.refused(name, Refusal::Failed(why));
        }
    }
    several.finish()
}

fn write_and_tell(
    root: &Path,
    (folder, import): (String, Import),
    arguments: &Arguments,
) -> Result<(), String> {
    let changed = write(&root.join(&folder), &folder, &import)?;
    tell(&import, &changed, arguments)?;
    if !changed.is_empty() {
        let package = &import.record.package;
        eprintln!("run `cargo xtask codegen` for the crate `{package}`");
    }
    Ok(())
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

/// A version, and what the import before and the command line say of it.
struct Chosen {
    folder: String,
    version: Version,
    record: Option<Record>,
    choice: Choice,
}

impl Chosen {
    fn new(
        root: &Path,
        version: Version,
        codes: &BTreeMap<String, String>,
        arguments: &Arguments,
        packages: &mut Packages,
    ) -> Result<Self, Refusal> {
        let metadata = &version.metadata;
        let folder = format!(
            "api-specs/{}/{}",
            metadata.product.to_lowercase(),
            metadata.version
        );
        let by_hand = by_hand(root, &folder).map(Refusal::LeftAlone);
        by_hand.map_or(Ok(()), Err)?;
        let record = read_record(&root.join(&folder)).map_err(Refusal::Failed)?;
        let form = metadata.form.word();
        if form != "official" && record.as_ref().is_some_and(|one| one.form == "official") {
            return Err(Refusal::LeftAlone(format!(
                "{folder} was imported from the official form, and this one ({form}) says less; delete the folder's import.json to \
                 import it all the same\n"
            )));
        }
        let package = packages
            .choose(&folder, metadata, arguments, record.as_ref())
            .map_err(Refusal::Failed)?;
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
        let before = read_imported(&root.join(&self.folder))?;
        let Version { metadata, digest } = self.version;
        let record = self.record.as_ref();
        let import = convert(metadata, digest, &self.choice, record, before.as_ref())?;
        Ok((self.folder, import))
    }
}

/// Why an import does not replace what people wrote.
fn by_hand(root: &Path, folder: &str) -> Option<String> {
    let names = ["service.yaml", "errors.yaml", "operations", "messages"];
    let name = names
        .into_iter()
        .find(|name| root.join(folder).join(name).exists())?;
    Some(format!(
        "{folder} was described by hand ({name}), which an import does not replace; to get a crate of its own, import the file of this version \
         alone, with `--out`\n"
    ))
}
