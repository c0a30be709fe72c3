//! The packages of imported versions: each description has one of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use importer::Record;
use importer::source::Metadata;

use super::arguments::Arguments;
use crate::workspace::{Walk, files_below};

/// The packages of all descriptions, each with the folder of its description.
pub(super) struct Packages(BTreeMap<String, String>);

impl Packages {
    pub(super) fn read(root: &Path) -> Result<Self, String> {
        let wanted = |name: &str| name == "service.yaml" || name == "import.json";
        let paths = files_below(root, "api-specs", Walk::Visible, &wanted);
        let mut found = BTreeMap::new();
        for path in paths.map_err(|error| format!("cannot read api-specs: {error}\n"))? {
            let text = fs::read_to_string(root.join(&path)).unwrap_or_default();
            let package = match path.ends_with("import.json") {
                true => Record::read(&text).ok().map(|record| record.package),
                false => stated(&text),
            };
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            found.extend(package.map(|package| (package, folder.to_owned())));
        }
        Ok(Self(found))
    }

    /// The package of a version, which lies in `folder`: that of the command line, of the import before, or a new one. It is taken
    /// from then on.
    pub(super) fn choose(
        &mut self,
        folder: &str,
        metadata: &Metadata,
        arguments: &Arguments,
        record: Option<&Record>,
    ) -> Result<String, String> {
        let package = match (&arguments.package, record) {
            (Some(package), _) => package.clone(),
            (None, Some(record)) => record.package.clone(),
            (None, None) => self.free(&metadata.product, &metadata.version)?,
        };
        match self.0.get(&package) {
            Some(other) if other != folder => Err(format!(
                "the package `{package}` is that of {other}: name another with `--package`\n"
            )),
            _ => {
                self.0.insert(package.clone(), folder.to_owned());
                Ok(package)
            }
        }
    }

    /// The product's name with `-sdk`, or with the digits of the version between them where another version has that.
    fn free(&self, product: &str, version: &str) -> Result<String, String> {
        let words = product.split('-').filter(|word| !word.is_empty());
        let product = words.collect::<Vec<_>>().join("-").to_lowercase();
        let digits: String = version
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect();
        let digits = digits.to_lowercase();
        let names = [format!("{product}-sdk"), format!("{product}{digits}-sdk")];
        let free = names.iter().find(|name| !self.0.contains_key(*name));
        free.cloned().ok_or_else(|| {
            format!(
                "the packages {} belong to other versions: name one with `--package`\n",
                names.join(" and ")
            )
        })
    }
}

/// What a service.yaml says.
fn stated(service: &str) -> Option<String> {
    let mut lines = service.lines();
    let package = lines.find_map(|line| line.strip_prefix("package:"))?;
    Some(package.trim().trim_matches('"').to_owned())
}
