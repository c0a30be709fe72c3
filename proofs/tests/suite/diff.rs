//! `cargo xtask diff`: which sides it takes, what it prints, and when it fails.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crate::support::{self, build, root, run, text};

const SEND: &str = "api-specs/parcel/2024-05-01/operations/SendParcel.yaml";
const COLOUR: &str = "  - name: Colour\n    type: string\n";
/// What it is to make `Colour` required.
const NOTHING: &str = "nothing changed\n";
const REQUIRED: &str = "SendParcel request.Colour: required now [now-required]";

/// A repository of its own with the made-up products of `api-diff`, committed once.
struct Repository {
    /// The folder of the workspace in it.
    folder: PathBuf,
}

impl Repository {
    fn new(name: &str) -> Self {
        Self::in_folder(name, "")
    }

    /// With the workspace in a folder of the repository.
    fn in_folder(name: &str, inside: &str) -> Self {
        let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("diff-{name}"));
        if top.exists() {
            fs::remove_dir_all(&top).unwrap();
        }
        let folder = top.join(inside);
        copy(&root().join("api-diff/tests/base"), &folder);
        let repository = Self { folder };
        repository.git(&["init", "-q", top.to_str().unwrap()]);
        repository.commit();
        repository
    }

    #[track_caller]
    fn git(&self, words: &[&str]) -> String {
        let mut command = Command::new("git");
        command.current_dir(&self.folder).args(words);
        for (name, value) in [
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "Test"),
            ("GIT_AUTHOR_EMAIL", "test@example.com"),
            ("GIT_COMMITTER_NAME", "Test"),
            ("GIT_COMMITTER_EMAIL", "test@example.com"),
        ] {
            command.env(name, value);
        }
        support::output(&mut command)
    }

    fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", "descriptions"]);
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let path = self.folder.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(from).count(), 1, "{from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    fn require_colour(&self) {
        self.edit(SEND, COLOUR, &format!("{COLOUR}    required: true\n"));
    }

    fn xtask(&self) -> Command {
        static BUILT: OnceLock<PathBuf> = OnceLock::new();
        let mut command = Command::new(BUILT.get_or_init(|| build("xtask")));
        command
            .current_dir(&self.folder)
            .env("XTASK_ROOT", &self.folder);
        command
    }

    fn diff(&self, words: &[&str]) -> Output {
        run(self.xtask().arg("diff").args(words))
    }

    /// Imports the importer's made-up metadata, with `from` replaced in it.
    fn import(&self, from: &str, to: &str, more: &[&str]) {
        let demo = root().join("importer/tests/demo/api-docs.json");
        let text = fs::read_to_string(demo).unwrap();
        assert!(text.contains(from), "{from}");
        let file = self.folder.with_extension("json");
        fs::write(&file, text.replace(from, to)).unwrap();
        support::output(self.xtask().arg("import").arg(file).args(more));
    }

    /// What it prints; it has to succeed.
    #[track_caller]
    fn printed(&self, words: &[&str]) -> String {
        let output = self.diff(words);
        assert!(
            output.status.success(),
            "{words:?}: {}",
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    /// What it says of its failure.
    #[track_caller]
    fn refused(&self, words: &[&str]) -> String {
        let output = self.diff(words);
        assert!(
            !output.status.success(),
            "{words:?}: {}",
            text(&output.stdout)
        );
        text(&output.stderr)
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

#[test]
fn without_arguments_the_working_tree_is_compared_with_head() {
    let repository = Repository::new("defaults");
    for words in [[].as_slice(), &["--fail-on", "any"]] {
        assert_eq!(repository.printed(words), NOTHING, "{words:?}");
    }
    // Forms for programs and files have no line for people.
    assert_eq!(repository.printed(&["--changelog"]), "");
    let json: serde_json::Value = serde_json::from_str(&repository.printed(&["--json"])).unwrap();
    assert_eq!(json["products"], serde_json::json!([]));
    repository.require_colour();
    let printed = repository.printed(&[]);
    assert!(
        printed.starts_with("parcel-sdk (Parcel 2024-05-01)\n"),
        "{printed}"
    );
    assert!(
        printed.contains("Rust breaks  wire breaks  minor/major"),
        "{printed}"
    );
    assert!(printed.contains(REQUIRED), "{printed}");
    assert!(
        printed.contains("minor while the version is 0.x, major from 1.0 on"),
        "{printed}"
    );
}

#[test]
fn it_fails_as_it_is_told() {
    let repository = Repository::new("fail-on");
    repository.edit(
        SEND,
        COLOUR,
        &format!("{COLOUR}  - name: Fragile\n    type: boolean\n"),
    );
    repository.printed(&["--fail-on", "breaking"]);
    assert_eq!(repository.refused(&["--fail-on", "any"]), "changes: 1\n");
    repository.require_colour();
    assert_eq!(
        repository.refused(&["--fail-on", "breaking"]),
        "breaking changes: 1\n"
    );
    let printed = text(&repository.diff(&["--fail-on", "breaking"]).stdout);
    assert!(
        printed.contains(REQUIRED),
        "the report comes first: {printed}"
    );
    for words in [
        ["--fail-on", "all"].as_slice(),
        &["--fail-on"],
        &["a", "b", "c"],
        &["--jsn"],
        &["-x"],
    ] {
        let refused = repository.refused(words);
        assert!(
            refused.contains("cargo xtask diff [<old>]"),
            "{words:?}: {refused}"
        );
    }
}

#[test]
fn revisions_are_read_without_the_working_tree() {
    let repository = Repository::new("revisions");
    repository.require_colour();
    repository.commit();
    repository.git(&["tag", "--", "second"]);
    repository.edit(SEND, "operation: SendParcel", "operation: [");
    fs::remove_dir_all(repository.folder.join("api-specs/locker")).unwrap();
    let status = repository.git(&["status", "--porcelain"]);
    for (old, new) in [
        ("HEAD~1", "HEAD"),
        ("HEAD^", "second"),
        ("HEAD~1", "second^{commit}"),
    ] {
        let printed = repository.printed(&[old, new]);
        assert!(printed.contains(REQUIRED), "{old} {new}: {printed}");
        assert_eq!(printed.matches(" [").count(), 1, "{printed}");
    }
    let back = repository.printed(&["HEAD", "HEAD~1"]);
    assert!(back.contains("no longer required"), "{back}");
    assert_eq!(repository.git(&["status", "--porcelain"]), status);
}

#[test]
fn a_workspace_can_be_a_folder_of_the_repository() {
    let repository = Repository::in_folder("inside", "deep/inside");
    repository.require_colour();
    assert!(repository.printed(&[]).contains(REQUIRED));
}

#[test]
fn a_side_is_a_workspace_products_a_product_a_version_or_its_file() {
    let repository = Repository::new("sides");
    let old = repository.folder.join("old copies");
    let names = ["workspace/api-specs", "products", "product", "some name"];
    let parts = ["", "", "/parcel", "/parcel/2024-05-01"];
    for (name, part) in names.iter().zip(parts) {
        let from = repository.folder.join(format!("api-specs{part}"));
        copy(&from, &old.join(name));
    }
    repository.require_colour();
    let own = "api-specs/parcel/2024-05-01";
    let file = "old copies/some name/service.yaml";
    for words in [
        // One alone is what the working tree is compared with, the whole of it or the same product.
        ["old copies/workspace"].as_slice(),
        &["old copies/products"],
        &["old copies/product"],
        &["old copies/some name"],
        &[file],
        // One of this workspace is compared with what it was.
        &["api-specs"],
        &["api-specs/parcel"],
        &[own],
        &["old copies/product", "api-specs"],
        &["old copies/some name", own],
        &["HEAD", own],
    ] {
        let printed = repository.printed(words);
        assert!(printed.contains(REQUIRED), "{words:?}: {printed}");
        assert_eq!(printed.matches(" [").count(), 1, "{words:?}: {printed}");
    }
    assert_eq!(repository.printed(&["api-specs/locker"]), NOTHING);
    let refused = repository.refused(&["api-specs/parcel/2024-05-01/operations"]);
    assert!(refused.contains("holds no descriptions"), "{refused}");
}

/// Versions whose files are the same are not read, unless what they share changed.
#[test]
fn a_shared_table_counts_for_all_products() {
    let repository = Repository::new("shared");
    let table = "api-specs/shared/common-errors.yaml";
    let code = "# yaml-language-server: $schema=../schema/errors.schema.json\nerrors:\n  - code: Throttled\n    \
        meaning: { en: Too often., zh: 太频繁。 }\n    fault: caller\n    class: limited\n    advice: { en: Wait., zh: 请稍候。 }\n    \
        mark: documented\n    source: the table\n";
    fs::create_dir_all(repository.folder.join("api-specs/shared")).unwrap();
    fs::write(repository.folder.join(table), code).unwrap();
    for service in ["parcel/2024-05-01", "locker/2023-01-01"] {
        let include = "include_errors: [../../shared/common-errors.yaml]\nfamilies:\n";
        repository.edit(
            &format!("api-specs/{service}/service.yaml"),
            "families:\n",
            include,
        );
    }
    repository.commit();
    assert_eq!(repository.printed(&[]), NOTHING);
    repository.edit(table, "class: limited", "class: ambiguous");
    let printed = repository.printed(&[]);
    assert_eq!(
        printed.matches("[code-more-careful]").count(),
        2,
        "{printed}"
    );
    let copy_of = repository.folder.join("somewhere/else");
    copy(&repository.folder.join("api-specs/locker"), &copy_of);
    // The copy has no tables beside it: those of the workspace are taken.
    assert_eq!(repository.printed(&["somewhere/else"]), NOTHING);
}

/// An import has `version` and `product` in more places than one, and the crate of `--out` has other files beside its own.
#[test]
fn an_imported_version_is_a_side_wherever_it_lies() {
    let repository = Repository::new("imported");
    let shared = "api-specs/shared/gateway-errors.yaml";
    fs::create_dir_all(repository.folder.join("api-specs/shared")).unwrap();
    fs::copy(root().join(shared), repository.folder.join(shared)).unwrap();
    fs::copy(
        root().join("Cargo.toml"),
        repository.folder.join("Cargo.toml"),
    )
    .unwrap();
    repository.import("Greeter", "Greeter", &[]);
    let version = "api-specs/greeter/2026-01-01";
    let overlay = repository.folder.join(version).join("overlay");
    fs::create_dir_all(&overlay).unwrap();
    let text = "# yaml-language-server: $schema=../../../schema/overlay.schema.json\nservice: {command_line: true}\n";
    fs::write(overlay.join("words.yaml"), text).unwrap();
    repository.commit();
    copy(
        &repository.folder.join("api-specs/greeter"),
        &repository.folder.join("old/product"),
    );
    copy(
        &repository.folder.join(version),
        &repository.folder.join("old/some name"),
    );
    // A folder of this name that holds no error tables is not theirs.
    fs::create_dir_all(repository.folder.join("old/shared/documents")).unwrap();
    let out = ["--out", "old/crate", "--package", "greeter-sdk"];
    repository.import("Greeter", "Greeter", &out);
    fs::write(repository.folder.join("old/crate/notes.yaml"), "a: b\n").unwrap();
    repository.import("SendGreeting", "SendGreetings", &["--only", "*"]);
    let file = format!("{version}/imported.json");
    for words in [
        [].as_slice(),
        &[version],
        &[&file],
        &["old/some name"],
        &["old/some name/imported.json", version],
        &["old/product"],
        &["old/product", "api-specs/greeter"],
        &["old/crate", version],
        &["HEAD", version],
    ] {
        let printed = repository.printed(words);
        let told = "SendGreeting: removed, in Rust `send_greeting()` [operation-removed]";
        assert!(printed.contains(told), "{words:?}: {printed}");
    }
}

/// Two versions of a product lie side by side.
#[test]
fn two_folders_of_a_version_are_compared_whatever_their_names() {
    let repository = Repository::new("versions");
    let (old, new) = ("api-specs/locker/2023-01-01", "api-specs/locker/2024-01-01");
    copy(&repository.folder.join(old), &repository.folder.join(new));
    repository.edit(&format!("{new}/service.yaml"), "2023-01-01", "2024-01-01");
    repository.edit(
        &format!("{new}/service.yaml"),
        "locker-sdk",
        "locker20240101-sdk",
    );
    let printed = repository.printed(&[old, new]);
    assert!(
        printed.contains("[version-changed]") && printed.contains("[package-renamed]"),
        "{printed}"
    );
    let whole = repository.printed(&[]);
    assert!(
        whole.contains("[product-added]") && whole.matches(" [").count() == 1,
        "{whole}"
    );
}

#[test]
fn a_side_with_mistakes_gives_them_and_fails() {
    let repository = Repository::new("mistakes");
    repository.edit(SEND, "family: parcel", "family: parsel");
    let refused = repository.refused(&[]);
    assert!(
        refused.contains(&format!("{}:\nerror[", repository.folder.display())),
        "{refused}"
    );
    assert!(
        refused.contains(SEND) && refused.contains("parsel"),
        "{refused}"
    );
    repository.commit();
    let refused = repository.refused(&["HEAD", "HEAD~1"]);
    assert!(refused.contains("revision HEAD:\nerror["), "{refused}");
    assert_eq!(repository.printed(&["HEAD~1", "HEAD~1"]), NOTHING);
}

#[test]
fn what_is_neither_folder_nor_revision_is_refused() {
    let repository = Repository::new("nothing");
    let refused = repository.refused(&["no\u{1b}such"]);
    assert_eq!(
        refused,
        "no\\u{1b}such is neither a folder nor a git revision\n"
    );
    // A blob is a revision of git, and holds no folder.
    let blob = format!("HEAD:{SEND}");
    assert!(repository.refused(&[&blob]).contains("neither"));
}

#[cfg(unix)]
#[test]
fn a_link_of_a_revision_is_told() {
    let repository = Repository::new("links");
    let link = repository
        .folder
        .join("api-specs/parcel/2024-05-01/operations/Linked.yaml");
    std::os::unix::fs::symlink("SendParcel.yaml", link).unwrap();
    repository.commit();
    let refused = repository.refused(&["HEAD", "HEAD~1"]);
    assert!(refused.contains("Linked.yaml: a link"), "{refused}");
}

#[test]
fn programs_and_changelogs_get_forms_of_their_own() {
    let repository = Repository::new("forms");
    repository.require_colour();
    let json: serde_json::Value = serde_json::from_str(&repository.printed(&["--json"])).unwrap();
    assert_eq!(json["breaking"], 1);
    let product = &json["products"][0];
    assert_eq!(product["package"], "parcel-sdk");
    assert_eq!(product["step"]["0.x"], "minor");
    assert_eq!(product["step"]["1.x"], "major");
    let change = &product["changes"][0];
    for (key, value) in [
        ("rule", "now-required"),
        ("subject", "operation"),
        ("name", "SendParcel"),
        ("path", "request.Colour"),
        ("what", "required now"),
    ] {
        assert_eq!(change[key], value, "{key}");
    }
    assert_eq!(
        (&change["breaks_rust"], &change["breaks_wire"]),
        (&true.into(), &true.into())
    );
    assert_eq!(
        repository.printed(&["--changelog"]),
        "### Breaking\n\n- `parcel-sdk`: `SendParcel` `request.Colour`: required now (breaks Rust and the wire).\n"
    );
}
