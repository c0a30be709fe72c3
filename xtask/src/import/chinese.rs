//! `--zh`: the same version in Chinese, whose texts a crate of its own takes beside the English ones.

use std::path::Path;

use importer::source::Metadata;
use importer::{Choice, Import, Record};

use super::arguments::Arguments;
use super::read::{self, Version};

/// What `--zh` takes to leave the Chinese texts out that the import before took.
const NONE: &str = "none";

/// The file with the Chinese texts.
pub(super) struct Chinese {
    path: String,
    metadata: Metadata,
}

/// The file that the command line names, or else the one of the import before. It has to hold the version that is imported.
pub(super) fn read(
    arguments: &Arguments,
    record: Option<&Record>,
    english: &Metadata,
) -> Result<Option<Chinese>, String> {
    let recorded = record.and_then(|record| record.chinese.as_deref());
    let path = match arguments.zh.as_deref().or(recorded) {
        None | Some(NONE) => return Ok(None),
        Some(path) => path,
    };
    if Path::new(path).is_dir() {
        return Err(format!(
            "{path} is a folder: `--zh` takes the one Chinese file of the version that is imported\n"
        ));
    }
    let read = read::file(path).map_err(|why| match arguments.zh {
        Some(_) => why,
        None => format!(
            "{why}the Chinese texts were read from it before: name the file with `--zh`, or leave them out with `--zh {NONE}`\n"
        ),
    });
    let Version { metadata, .. } = read?;
    let is_same = metadata.product.eq_ignore_ascii_case(&english.product)
        && metadata.version == english.version;
    if !is_same {
        return Err(format!(
            "{path} holds {} {}, and {} {} is imported: `--zh` takes the Chinese file of the same version\n",
            metadata.product, metadata.version, english.product, english.version
        ));
    }
    let path = path.to_owned();
    Ok(Some(Chinese { path, metadata }))
}

/// Adds the texts, and records where they came from.
pub(super) fn add(import: &mut Import, chinese: Chinese, choice: &Choice) -> Result<(), String> {
    let Chinese { path, metadata } = chinese;
    importer::add_chinese(import, metadata, choice)
        .map_err(|unknown| format!("{path}: it lacks {}\n", unknown.0.join(", ")))?;
    import.record.chinese = Some(path);
    Ok(())
}
