//! What was in step when the last successful run ended, so that the next one leaves alone what did not change since.
//!
//! There is a stamp of everything, and one a product: a hash over the generator itself, the sources and the generated files.
//! Where all of these are as the last run left them, the generator would find no difference. Stamps lie under `target/`, so
//! that a clean build never trusts them. `codegen --check` trusts none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

use codegen::emit::{Listed, WorkspaceFacts};
use codegen::{GeneratedFile, SourceFile, Sources};
use serde_json::{Value, json};

/// Generated files, and others that lie where they do, each with the hash of what it holds.
pub(crate) type Present = BTreeMap<String, u64>;

/// The files as they are on disk.
pub(crate) fn present(root: &Path, paths: Vec<String>) -> io::Result<Present> {
    let hashed = |path: String| {
        let hash = of_bytes(&fs::read(root.join(&path))?);
        Ok((path, hash))
    };
    paths.into_iter().map(hashed).collect()
}

pub(crate) fn of_bytes(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// What the generator reads, as hashes: all of it, and the part of each product.
#[derive(Debug)]
pub(crate) struct Inputs {
    whole: u64,
    folders: BTreeMap<String, u64>,
}

impl Inputs {
    /// `more` is what is read beside the descriptions, such as the texts of the licences.
    pub(crate) fn of(
        sources: &Sources,
        facts: &WorkspaceFacts,
        more: &[Option<String>],
    ) -> io::Result<Self> {
        let mut common = DefaultHasher::new();
        generator()?.hash(&mut common);
        facts.hash(&mut common);
        more.hash(&mut common);
        let add = |hasher: &mut DefaultHasher, file: &SourceFile| {
            file.path.hash(hasher);
            file.text.hash(hasher);
        };
        for file in sources.files() {
            if folder(&file.path).is_none() {
                add(&mut common, file);
            }
        }
        let mut folders: BTreeMap<String, DefaultHasher> = BTreeMap::new();
        for file in sources.files() {
            if let Some(folder) = folder(&file.path) {
                let start = || common.clone();
                let hasher = folders.entry(folder.to_owned()).or_insert_with(start);
                add(hasher, file);
            }
        }
        let folders: BTreeMap<String, u64> = folders
            .into_iter()
            .map(|(folder, hasher)| (folder, hasher.finish()))
            .collect();
        folders.hash(&mut common);
        Ok(Self {
            whole: common.finish(),
            folders,
        })
    }
}

/// The folder of the product version that a source describes, if it describes one.
pub(crate) fn folder(path: &str) -> Option<&str> {
    let mut slashes = path.match_indices('/').map(|(at, _)| at);
    let end = slashes.nth(2)?;
    let folder = path.get(..end)?;
    let name = folder.split('/').nth(1)?;
    (folder.starts_with("api-specs/") && !["shared", "schema"].contains(&name)).then_some(folder)
}

/// What tells one build of this program from another: its size and time of writing.
fn generator() -> io::Result<(u64, Option<std::time::SystemTime>)> {
    let metadata = fs::metadata(std::env::current_exe()?)?;
    Ok((metadata.len(), metadata.modified().ok()))
}

/// What the last successful run left behind.
#[derive(Debug, Default)]
pub(crate) struct Stamps {
    whole: Option<u64>,
    products: Vec<(Listed, u64)>,
}

impl Stamps {
    /// None at all where there is no stamp, or none that can be read.
    pub(crate) fn read(root: &Path) -> Self {
        let text = fs::read(path(root)).unwrap_or_default();
        let value: Value = serde_json::from_slice(&text).unwrap_or_default();
        let one = |entry: &Value| {
            let listed = serde_json::from_value(entry.get("listed")?.clone()).ok()?;
            Some((listed, entry.get("hash")?.as_u64()?))
        };
        let products = value.get("products").and_then(Value::as_array);
        Self {
            whole: value.get("whole").and_then(Value::as_u64),
            products: products.into_iter().flatten().filter_map(one).collect(),
        }
    }

    /// Whether nothing at all changed.
    pub(crate) fn is_current(&self, inputs: &Inputs, present: &Present) -> bool {
        self.whole == Some(whole(inputs, present))
    }

    /// The products of which nothing changed, and that share no file with one that did.
    pub(crate) fn unchanged(self, inputs: &Inputs, present: &Present) -> Vec<Listed> {
        let is_unchanged =
            |(listed, hash): &(Listed, u64)| product(listed, inputs, present) == Some(*hash);
        let (unchanged, changed): (Vec<_>, Vec<_>) =
            self.products.into_iter().partition(is_unchanged);
        let served_changed = changed.iter().any(|(listed, _)| listed.is_served());
        unchanged
            .into_iter()
            .map(|(listed, _)| listed)
            .filter(|listed| !(served_changed && listed.is_served()))
            .collect()
    }
}

/// The sources without those of unchanged products.
pub(crate) fn others(sources: &Sources, unchanged: &[Listed]) -> Sources {
    let left: BTreeSet<&str> = unchanged.iter().map(|one| one.source.as_str()).collect();
    let files = sources.files().iter();
    let read = files.filter(|file| folder(&file.path).is_none_or(|at| !left.contains(at)));
    Sources::new(read.cloned().collect())
}

fn whole(inputs: &Inputs, present: &Present) -> u64 {
    let mut hasher = DefaultHasher::new();
    inputs.whole.hash(&mut hasher);
    present.hash(&mut hasher);
    hasher.finish()
}

fn product(listed: &Listed, inputs: &Inputs, present: &Present) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    inputs.folders.get(&listed.source)?.hash(&mut hasher);
    for file in present.iter().filter(|(path, _)| listed.owns(path)) {
        file.hash(&mut hasher);
    }
    Some(hasher.finish())
}

/// Leaves the stamps behind; `changed` and `deleted` are what this run made of the files that it found. Stamps that cannot be
/// written cost time, nothing else.
pub(crate) fn leave(
    root: &Path,
    inputs: &Inputs,
    mut present: Present,
    (changed, deleted): (&[&GeneratedFile], &[String]),
    products: &[Listed],
) {
    for file in changed {
        present.insert(file.path.clone(), of_bytes(file.text.as_bytes()));
    }
    for path in deleted {
        present.remove(path);
    }
    let products = products.iter().filter_map(|listed| {
        let hash = product(listed, inputs, &present)?;
        Some(json!({"listed": listed, "hash": hash}))
    });
    let stamps =
        json!({"whole": whole(inputs, &present), "products": products.collect::<Vec<_>>()});
    let path = path(root);
    if let Some(folder) = path.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(path, stamps.to_string());
}

fn path(root: &Path) -> PathBuf {
    root.join("target").join("codegen.stamp")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(name: &str) -> Listed {
        let listed = json!({
            "package": format!("{name}-sdk"),
            "source": format!("api-specs/{name}/1"),
            "product": name,
            "version": "1",
            "command_line": name == "first",
            "actions": "",
        });
        serde_json::from_value(listed).unwrap()
    }

    fn sources(second: &str, shared: &str) -> Sources {
        let file = |path: &str, text: &str| SourceFile {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        Sources::new(vec![
            file("api-specs/first/1/service.yaml", "product: first"),
            file("api-specs/first/1/operations/Go.yaml", "operation: Go"),
            file("api-specs/second/1/imported.json", second),
            file("api-specs/shared/gateway-errors.yaml", shared),
        ])
    }

    fn inputs(sources: &Sources, emulated: &[&str], licence: &str) -> Inputs {
        let pair = |action: &&str| ("first".to_owned(), (*action).to_owned());
        let facts = WorkspaceFacts {
            emulated: emulated.iter().map(pair).collect(),
        };
        Inputs::of(sources, &facts, &[Some(licence.to_owned())]).unwrap()
    }

    fn files() -> Present {
        let paths = [
            "first-sdk/src/lib.rs",
            "second-sdk/src/lib.rs",
            "core-catalog/data/first_1.json",
            "core-catalog/data/second_1.json",
            "proofs/src/generated/mod.rs",
            "docs/generated/actions.md",
        ];
        paths.iter().map(|path| ((*path).to_owned(), 1)).collect()
    }

    /// What is unchanged of two products that were in step, when this is found.
    fn unchanged(now: &Inputs, present: &Present) -> Vec<String> {
        let before = inputs(&sources("{}", "errors: []"), &["Go"], "licence");
        let products = ["first", "second"].map(listed);
        let hash = |one: &Listed| product(one, &before, &files()).unwrap();
        let stamps = Stamps {
            whole: Some(whole(&before, &files())),
            products: products.map(|one| (one.clone(), hash(&one))).into(),
        };
        let all_the_same = *present == files() && now.whole == before.whole;
        assert_eq!(stamps.is_current(now, present), all_the_same);
        let found = stamps.unchanged(now, present);
        found.into_iter().map(|one| one.package).collect()
    }

    #[test]
    fn a_changed_description_spares_the_other_product() {
        let same = inputs(&sources("{}", "errors: []"), &["Go"], "licence");
        assert_eq!(unchanged(&same, &files()), ["first-sdk", "second-sdk"]);
        let changed = sources("{\"a\":1}", "errors: []");
        let now = inputs(&changed, &["Go"], "licence");
        assert_eq!(unchanged(&now, &files()), ["first-sdk"]);
        // What is read again is the other product's, and what all share.
        let read = others(&changed, &[listed("first")]);
        let paths: Vec<&str> = read.files().iter().map(|file| file.path.as_str()).collect();
        assert_eq!(
            paths,
            [
                "api-specs/second/1/imported.json",
                "api-specs/shared/gateway-errors.yaml"
            ]
        );
    }

    #[test]
    fn what_all_products_are_made_of_spares_none() {
        let sources = |shared| sources("{}", shared);
        for now in [
            inputs(&sources("errors: [x]"), &["Go"], "licence"),
            inputs(&sources("errors: []"), &["Go", "Stop"], "licence"),
            inputs(&sources("errors: []"), &["Go"], "another licence"),
        ] {
            assert_eq!(unchanged(&now, &files()), [""; 0]);
        }
    }

    #[test]
    fn a_file_that_was_edited_deleted_or_added_by_hand_spares_its_product_no_more() {
        let same = inputs(&sources("{}", "errors: []"), &["Go"], "licence");
        for (path, hash, left) in [
            ("second-sdk/src/lib.rs", Some(2), &["first-sdk"][..]),
            ("second-sdk/src/lib.rs", None, &["first-sdk"]),
            ("second-sdk/src/more.rs", Some(1), &["first-sdk"]),
            ("core-catalog/data/first_1.json", Some(2), &["second-sdk"]),
            ("proofs/src/generated/mod.rs", Some(2), &["second-sdk"]),
            (
                "docs/generated/actions.md",
                Some(2),
                &["first-sdk", "second-sdk"],
            ),
        ] {
            let mut found = files();
            found.remove(path);
            found.extend(hash.map(|hash| (path.to_owned(), hash)));
            assert_eq!(unchanged(&same, &found), left, "{path}");
        }
    }

    #[test]
    fn stamps_that_cannot_be_read_are_none() {
        let folder = std::env::temp_dir().join(format!("stamps-{}", std::process::id()));
        fs::create_dir_all(folder.join("target")).unwrap();
        let inputs = inputs(&sources("{}", ""), &[], "");
        leave(&folder, &inputs, files(), (&[], &[]), &[listed("first")]);
        let read = Stamps::read(&folder);
        assert!(read.is_current(&inputs, &files()));
        assert_eq!(read.unchanged(&inputs, &files()), [listed("first")]);
        for text in ["", "17", "{\"whole\": \"x\", \"products\": [{}]}"] {
            fs::write(path(&folder), text).unwrap();
            let read = Stamps::read(&folder);
            assert!(!read.is_current(&inputs, &files()) && read.products.is_empty());
        }
        fs::remove_dir_all(&folder).unwrap();
    }
}
