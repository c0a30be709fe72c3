//! Any other product: the lines of the README, run on a copy of the workspace. What they make is compiled and called, in the
//! workspace and as a crate of its own, with no other edit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::features::{TESTS, share_libraries};
use crate::support::{Copy, build, output, root, run, text};

const README: &str = include_str!("../../../README.md");
const PROGRAM: &str = include_str!("../spec_alone/imported.rs");

/// What the README's lines choose.
const CHOICE: &str = "ListUsers,CreateUser";

/// The commands of the README's chapter.
fn lines() -> Vec<&'static str> {
    let (_, chapter) = README.split_once("## Any other product\n").unwrap();
    let (_, block) = chapter.split_once("```sh\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    block.lines().collect()
}

/// The importer's made-up metadata under the names of the README.
fn made_up() -> String {
    let text = fs::read_to_string(root().join("importer/tests/demo/api-docs.json")).unwrap();
    text.replace("Greeter", "Ram")
        .replace("2026-01-01", "2015-05-01")
        .replace("DescribeGreetings", "ListUsers")
        .replace("SendGreeting", "CreateUser")
}

/// The provider's own file, where it stands beside the workspace.
fn official() -> Option<String> {
    let path = "../shared/catalogue/official-api-docs/alidns/2015-01-09/api-docs.json";
    let text = fs::read_to_string(root().join(path)).ok();
    if text.is_none() {
        eprintln!("not imported: {path} is not there; made-up metadata stands in for it");
    }
    text
}

fn xtask(copy: &Copy, line: &str) -> Command {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut command = copy.cargo();
    command.args(words.get(1..).unwrap());
    command.env("CARGO_NET_OFFLINE", "true");
    command
}

#[test]
fn the_readmes_lines_give_a_crate_that_compiles_and_calls() {
    let copy = Copy::of_workspace("compiled");
    let before: BTreeSet<String> = copy.snapshot().into_iter().map(|(path, _)| path).collect();
    let lines = lines();
    let [curl, import, codegen, check, standalone] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert!(curl.starts_with(
        "curl -o api-docs.json https://api.aliyun.com/meta/v1/products/Ram/versions/2015-05-01/"
    ));
    copy.write("api-docs.json", &made_up());
    let imported = run(&mut xtask(&copy, import));
    assert!(imported.status.success(), "{}", text(&imported.stderr));
    let report = text(&imported.stdout);
    assert!(
        report.contains("Ram 2015-05-01 (official): 2 operations: 2 typed"),
        "{report}"
    );
    output(&mut xtask(&copy, codegen));
    assert_a_second_import_is_silent(&copy);
    assert_only_descriptions_are_added(&copy, &before);

    // The crate of its own, from a file of the provider where that is: three of Alidns' 231 actions.
    let (metadata, line, read, calls) = match official() {
        Some(official) => (
            official,
            standalone.replace(CHOICE, "DescribeDomains,AddDomainRecord,DeleteDomain"),
            "describe_domains",
            OFFICIAL_CALLS,
        ),
        None => (
            made_up(),
            standalone.replace(CHOICE, "ListUsers,CreateUser,GetGreetingWord"),
            "list_users",
            MADE_UP_CALLS,
        ),
    };
    copy.write("api-docs.json", &metadata);
    let out = copy.folder.with_file_name("my-dns-sdk");
    if out.exists() {
        fs::remove_dir_all(&out).unwrap();
    }
    let line = line.replace("my-ram-sdk", "my-dns-sdk");
    output(&mut xtask(&copy, &line));
    assert_eq!(operations(&out), 3);

    caller(&copy, read, calls);
    let arguments = [
        "run",
        "--quiet",
        "--offline",
        "--manifest-path",
        "caller/Cargo.toml",
    ];
    assert_eq!(output(copy.cargo().args(arguments)), "called\n");
    // The README's check is part of what was just built; its package is there.
    assert_eq!(*check, "cargo check -p ram-sdk");
    fs::remove_dir_all(&out).unwrap();
}

/// A second time nothing changes, and nothing is said; the record knows the choice.
fn assert_a_second_import_is_silent(copy: &Copy) {
    // But for the lock file, into which cargo takes the new member.
    let state = || -> Vec<_> {
        let files = copy.snapshot().into_iter();
        files.filter(|(path, _)| path != "Cargo.lock").collect()
    };
    let before = state();
    let again = run(&mut xtask(copy, "cargo xtask import api-docs.json"));
    assert_eq!(
        (text(&again.stdout), text(&again.stderr)),
        Default::default()
    );
    assert!(before == state());
}

/// What is not generated stands in two files, without the provider's texts.
fn assert_only_descriptions_are_added(copy: &Copy, before: &BTreeSet<String>) {
    let files = copy.snapshot().into_iter().map(|(path, _)| path);
    let by_hand: Vec<String> = files
        .filter(|path| !before.contains(path))
        .filter(|path| !path.starts_with("ram-sdk/") && !path.starts_with("core-catalog/data/"))
        .collect();
    let imported = "api-specs/ram/2015-05-01/imported.json";
    assert_eq!(
        by_hand,
        [
            "api-docs.json",
            "api-specs/ram/2015-05-01/import.json",
            imported
        ]
    );
    assert!(!copy.read(imported).contains("greetings that were sent"));
}

/// A workspace without crates: what the chore itself needs.
struct Bare {
    folder: PathBuf,
    xtask: PathBuf,
}

impl Bare {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        for path in [
            "api-specs/shared/gateway-errors.yaml",
            "api-specs/sts/2015-04-01/service.yaml",
        ] {
            let to = folder.join(path);
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(root().join(path), to).unwrap();
        }
        Self {
            folder,
            xtask: build("xtask"),
        }
    }

    /// Writes metadata to a file and imports it. What was told, and whether it went well.
    fn import(&self, metadata: &str, more: &[&str]) -> (bool, String) {
        self.write("api-docs.json", metadata);
        self.run("api-docs.json", more)
    }

    /// Imports from there; `api-docs.json` is the standard input.
    fn run(&self, from: &str, more: &[&str]) -> (bool, String) {
        let mut command = Command::new(&self.xtask);
        command
            .current_dir(&self.folder)
            .env("XTASK_ROOT", &self.folder)
            .stdin(
                fs::File::open(self.folder.join("api-docs.json"))
                    .map_or(Stdio::null(), Stdio::from),
            );
        let done = run(command.args(["import", from]).args(more));
        (
            done.status.success(),
            text(&done.stderr) + &text(&done.stdout),
        )
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.join(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Imports metadata, and the report for programs.
    fn report(&self, metadata: &str, more: &[&str]) -> serde_json::Value {
        let (_, said) = self.import(metadata, &[more, &["--json"]].concat());
        let json = said.get(said.find('{').unwrap()..).unwrap();
        serde_json::from_str(json).unwrap()
    }

    fn assert_package(&self, version: &str, package: &str) {
        let record = self.read(&format!("api-specs/ram/{version}/import.json"));
        let named = format!("\"package\": \"{package}\"");
        assert!(record.contains(&named), "{record}");
    }

    fn files(&self) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![self.folder.clone()];
        while let Some(at) = open.pop() {
            for entry in fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let path = path.strip_prefix(&self.folder).unwrap();
                    found.push(path.to_str().unwrap().to_owned());
                }
            }
        }
        found.sort();
        found
    }
}

#[test]
fn the_chore_refuses_what_it_must_not_write() {
    let bare = Bare::new("import-refused");
    let demo = made_up();
    bare.write("other.json", &demo.replace("2015-05-01", "2018-05-01"));
    let before = bare.files();
    for (metadata, more, told) in [
        (
            demo.replace("Ram", "Sts")
                .replace("2015-05-01", "2015-04-01"),
            &[][..],
            "was described by hand (service.yaml)",
        ),
        (
            demo.replace("Ram", "../../evil"),
            &[],
            "cannot be a product",
        ),
        (
            demo.replace("2015-05-01", "../.."),
            &[],
            "cannot be a version",
        ),
        (
            demo[..demo.len() / 2].to_owned(),
            &[],
            "not the metadata of an API",
        ),
        (
            demo.clone(),
            &["--only", "ListUesrs"],
            "did you mean `ListUsers`?",
        ),
        (
            demo.clone(),
            &["--onyl", "ListUsers"],
            "did you mean `--only`?",
        ),
        (demo.clone(), &["--package", "Ram"], "cannot be a package"),
        (
            demo.clone(),
            &["--package", "ram--sdk"],
            "cannot be a package",
        ),
        (
            demo.clone(),
            &["--package", "sts-sdk"],
            "`sts-sdk` is that of api-specs/sts/2015-04-01: name another with `--package`",
        ),
        (
            demo.clone(),
            &["--zh", "api-specs"],
            "api-specs is a folder: `--zh` takes the one Chinese file",
        ),
        (
            demo.clone(),
            &["--zh", "other.json"],
            "other.json holds Ram 2018-05-01, and Ram 2015-05-01 is imported",
        ),
        (demo.clone(), &["--out", "x"], "needs `--package NAME`"),
        (
            demo.clone(),
            &["--out", ".", "--package", "x-sdk"],
            "holds something that no import wrote",
        ),
    ] {
        let (went_well, said) = bare.import(&metadata, more);
        assert!(!went_well && said.contains(told), "{told}: {said}");
        let files: Vec<String> = bare
            .files()
            .into_iter()
            .filter(|path| path != "api-docs.json")
            .collect();
        assert_eq!(files, before);
    }
}

#[test]
fn the_chore_keeps_versions_apart_and_reports_for_programs() {
    let bare = Bare::new("import-chore");
    let demo = made_up();
    // Two versions of one product, and the first again.
    for version in ["2015-05-01", "2018-05-01", "2015-05-01"] {
        let (went_well, said) = bare.import(&demo.replace("2015-05-01", version), &[]);
        assert!(went_well, "{said}");
    }
    bare.assert_package("2015-05-01", "ram-sdk");
    bare.assert_package("2018-05-01", "ram20180501-sdk");
    let report = bare.report(&demo, &[]);
    assert_eq!(
        (&report["typed"], &report["left_out"][0]["action"]),
        (&3.into(), &"SignGreeting".into())
    );
}

#[test]
fn the_chore_reads_the_standard_input_and_a_list_of_actions() {
    let bare = Bare::new("import-ways");
    let imported = "api-specs/ram/2015-05-01/imported.json";

    // What comes in by the standard input is what the file gives.
    let demo = made_up();
    assert!(bare.import(&demo, &[]).0);
    let from_file = bare.read(imported);
    fs::remove_dir_all(bare.folder.join("api-specs/ram")).unwrap();
    let (went_well, said) = bare.run("-", &[]);
    assert!(went_well && bare.read(imported) == from_file, "{said}");

    // Actions, one a line, with remarks; one that is unknown is told as it is on the command line.
    bare.write(
        "actions",
        "# what we call\nListUsers # reads\n\nCreateUser\n",
    );
    let report = bare.report(&demo, &["--only", "@actions"]);
    assert_eq!(report["typed"], 2, "{report}");
    bare.write("actions", "ListUesrs\n");
    for (list, told) in [
        ("@actions", "did you mean `ListUsers`?"),
        ("@absent", "cannot read absent"),
    ] {
        let (went_well, said) = bare.import(&demo, &["--only", list]);
        assert!(!went_well && said.contains(told), "{said}");
    }
}

/// With texts in two languages, and the runtime from a repository.
#[test]
fn a_crate_of_its_own_keeps_its_chinese_texts_and_its_dependency() {
    let bare = Bare::new("import-own-crate");
    fs::copy(root().join("Cargo.toml"), bare.folder.join("Cargo.toml")).unwrap();
    let demo = made_up();
    let chinese = demo.replace("Lists the greetings that were sent.", "列出已发送的问候。");
    bare.write("zh.json", &chinese);
    let out = ["--out", "my-dns", "--package", "my-dns-sdk"];
    let more = [
        "--zh",
        "zh.json",
        "--core-client",
        "https://example.com/sdk.git",
    ];
    let (went_well, said) = bare.import(&demo, &[&out[..], &more].concat());
    assert!(went_well, "{said}");
    let manifest = bare.read("my-dns/Cargo.toml");
    let dependency = "core-client = { git = \"https://example.com/sdk.git\", version = \"0.1.0\", default-features = false }";
    assert!(
        manifest.contains(dependency) && !manifest.contains("workspace = true"),
        "{manifest}"
    );
    let texts: String = bare
        .files()
        .iter()
        .filter(|path| path.starts_with("my-dns/src/") && path.ends_with("/list_users.rs"))
        .map(|path| bare.read(path))
        .collect();
    for text in ["Lists the greetings that were sent.", "列出已发送的问候。"] {
        assert!(texts.contains(text), "{texts}");
    }

    // Each file says what it was made from, by the name that this has in the folder.
    let readme = bare.read("my-dns/README.md");
    assert!(readme.contains("Source: imported.json"), "{readme}");
    let made = bare.files();
    let mut made = made.iter().filter(|path| path.starts_with("my-dns/"));
    assert!(made.all(|path| !bare.read(path).contains("api-specs/")));

    // A second import with the file alone keeps them: the record has both.
    let (went_well, said) = bare.import(&demo, &["--out", "my-dns"]);
    assert_eq!((went_well, said), (true, String::new()));
    fs::rename(bare.folder.join("zh.json"), bare.folder.join("away.json")).unwrap();
    let (went_well, said) = bare.import(&demo, &["--out", "my-dns"]);
    let told = "name the file with `--zh`, or leave them out with `--zh none`";
    assert!(!went_well && said.contains(told), "{said}");
    assert!(bare.read("my-dns/Cargo.toml") == manifest);
    let (went_well, said) = bare.import(&demo, &["--out", "my-dns", "--zh", "none"]);
    let record = bare.read("my-dns/import.json");
    assert!(went_well && !record.contains("zh.json"), "{said}");
}

/// What is known better stands in an overlay beside the crate, and is judged as one of the workspace.
#[test]
fn a_crate_of_its_own_has_its_own_overlays() {
    let bare = Bare::new("import-own-overlay");
    fs::copy(root().join("Cargo.toml"), bare.folder.join("Cargo.toml")).unwrap();
    let demo = made_up();
    let import = || bare.import(&demo, &["--out", "my-own", "--package", "my-own-sdk"]);
    let overlay = |action: &str| {
        let title = "title: {en: Lists whom we know., zh: 列出用户。}";
        let schema = "# yaml-language-server: $schema=../overlay.schema.json";
        let text = format!("{schema}\noperations:\n  {action}:\n    {title}\n");
        bare.write("my-own/overlay/words.yaml", &text);
        import()
    };
    let (went_well, said) = overlay("ListUsers");
    assert!(went_well, "{said}");
    let files = bare.files();
    let mut written = files
        .iter()
        .filter(|path| path.starts_with("my-own/src/") && path.ends_with("/list_users.rs"));
    assert!(written.any(|path| bare.read(path).contains("Lists whom we know.")));
    // An editor completes and checks it by the language's own schema.
    let schema = fs::read_to_string(root().join("api-specs/schema/overlay.schema.json")).unwrap();
    assert_eq!(bare.read("my-own/overlay.schema.json"), schema);
    let (went_well, said) = overlay("ListUesrs");
    assert!(
        !went_well && said.contains("did you mean `ListUsers`?"),
        "{said}"
    );
    // It is named as it lies there, and so is one whose name nobody would read.
    assert!(
        said.contains("--> my-own/overlay/words.yaml:3:3\n"),
        "{said}"
    );
    let words = |name: &str| bare.folder.join("my-own/overlay").join(name);
    fs::rename(words("words.yaml"), words("words.yml")).unwrap();
    let (went_well, said) = import();
    assert!(
        !went_well
            && said.contains("--> my-own/overlay/words.yml:1:1\n")
            && said.contains("rename it"),
        "{said}"
    );
}

/// The crate of another version is not replaced.
#[test]
fn a_folder_with_the_crate_of_another_version_is_refused() {
    let bare = Bare::new("import-other-crate");
    fs::copy(root().join("Cargo.toml"), bare.folder.join("Cargo.toml")).unwrap();
    let demo = made_up();
    let out = ["--out", "mine", "--package", "mine-sdk"];
    assert!(bare.import(&demo, &out).0);
    let before = bare.files();
    for (from, to) in [("Ram", "Sts"), ("2015-05-01", "2018-05-01")] {
        let (went_well, said) = bare.import(&demo.replace(from, to), &out);
        let told = "mine holds the crate of Ram 2015-05-01, and ";
        assert!(!went_well && said.contains(told), "{said}");
        assert_eq!(bare.files(), before);
    }
    assert!(bare.import(&demo, &out).0);
    // What is no folder holds no crate.
    fs::write(bare.folder.join("file"), "").unwrap();
    let (went_well, said) = bare.import(&demo, &["--out", "file", "--package", "mine-sdk"]);
    assert!(
        !went_well && said.contains("file is no folder: name one that is new or empty"),
        "{said}"
    );
}

/// Its names would be chosen anew, and callers would not compile.
#[test]
fn an_import_before_that_cannot_be_read_is_not_replaced() {
    let bare = Bare::new("import-unreadable");
    fs::copy(root().join("Cargo.toml"), bare.folder.join("Cargo.toml")).unwrap();
    let demo = made_up();
    let out = ["--out", "mine", "--package", "mine-sdk"];
    assert!(bare.import(&demo, &out).0);
    let imported = bare.folder.join("mine/imported.json");
    fs::write(&imported, "{").unwrap();
    let before = bare.files();
    let (went_well, said) = bare.import(&demo, &out);
    assert!(
        !went_well && said.contains("restore it, or delete it"),
        "{said}"
    );
    assert_eq!(bare.files(), before);
    fs::remove_file(imported).unwrap();
    assert!(bare.import(&demo, &out).0);
}

/// A version that people described does not stop the others of a folder and is no failure; one that cannot be imported is.
#[test]
fn the_end_says_which_versions_of_a_folder_were_not_imported() {
    let bare = Bare::new("import-several");
    let demo = made_up();
    let sts = demo
        .replace("Ram", "Sts")
        .replace("2015-05-01", "2015-04-01");
    bare.write("metadata/sts.json", &sts);
    bare.write("metadata/sts-again.json", &sts);
    let run = || {
        bare.import(&demo, &[])
            .0
            .then(|| bare.run("metadata", &[]))
            .unwrap()
    };
    let (went_well, said) = run();
    let none = "imported 0 of 2 versions; left alone: Sts 2015-04-01, Sts 2015-04-01\n";
    assert!(!went_well && said.ends_with(none), "{said}");
    bare.write("metadata/sts-again.json", &demo);
    let (went_well, said) = run();
    let told = "imported 1 of 2 versions; left alone: Sts 2015-04-01\n";
    assert!(
        went_well && said.contains("described by hand") && said.ends_with(told),
        "{said}"
    );
    bare.write("api-specs/ram/2015-05-01/import.json", "{}");
    let (went_well, said) = bare.run("metadata", &[]);
    let told = "imported 0 of 2 versions; left alone: Sts 2015-04-01; failed: Ram 2015-05-01\n";
    assert!(
        !went_well && said.contains("not a record") && said.ends_with(told),
        "{said}"
    );
}

/// Not the first file of the folder: the oldest version has the short name, also where many others are read between the two.
#[test]
fn packages_follow_the_order_of_the_versions_wherever_their_files_lie() {
    let bare = Bare::new("import-order");
    let later = made_up().replace("2015-05-01", "2018-05-01");
    bare.write("metadata/a.json", &later);
    for number in 1..10 {
        let product = format!("Filler{number}");
        bare.write(
            &format!("metadata/b/{number}.json"),
            &made_up().replace("Ram", &product),
        );
    }
    bare.write("metadata/b/z.json", &made_up());
    let (went_well, said) = bare.run("metadata", &[]);
    assert!(went_well, "{said}");
    bare.assert_package("2015-05-01", "ram-sdk");
    bare.assert_package("2018-05-01", "ram20180501-sdk");
}

/// As if the provider's own file stood there alone: no name comes from a form that says less.
#[test]
fn a_version_that_stands_in_several_forms_is_imported_from_the_fullest() {
    let alone = Bare::new("import-fullest-alone");
    let (went_well, said) = alone.import(&made_up(), &[]);
    assert!(went_well, "{said}");
    let beside = Bare::new("import-fullest");
    let write = |name: &str, text: &str| beside.write(&format!("metadata/{name}"), text);
    let derived = made_up().replace("\"directories\":", "\"x-derived\": {}, \"directories\":");
    write("a/api-docs.json", &derived.replace("Words", "words"));
    write(
        "b/products.json",
        r#"{"products": [{"code": "Ram", "version": "2015-05-01", "api_style": "rpc"}]}"#,
    );
    write(
        "b/ram/ListUsers.json",
        r#"{"name": "ListUsers", "pathPattern": "", "method": "POST", "parameters": [{"name": "pageSize", "type": "String"}]}"#,
    );
    write("c/api-docs.json", &made_up());
    let (went_well, said) = beside.run("metadata", &[]);
    let told = "imported 1 of 3 versions; left alone: Ram 2015-05-01, Ram 2015-05-01\n";
    assert!(went_well && said.contains(told), "{said}");
    for file in ["imported.json", "import.json"] {
        let path = format!("api-specs/ram/2015-05-01/{file}");
        assert_eq!(alone.read(&path), beside.read(&path), "{file}");
    }
}

/// Neither beside the others nor in a folder of its own.
#[test]
fn a_file_that_cannot_be_read_does_not_stop_the_others_of_a_folder() {
    let bare = Bare::new("import-cut");
    let cut = &made_up()[..300];
    let later = made_up().replace("2015-05-01", "2016-05-01");
    bare.write("metadata/a/cut.json", cut);
    bare.write("metadata/b/cut.json", cut);
    bare.write("metadata/b/whole.json", &made_up());
    bare.write("metadata/c/whole.json", &later);
    let (went_well, said) = bare.run("metadata", &[]);
    let told = "imported 2 of 4 versions; failed: metadata/a/cut.json, metadata/b/cut.json\n";
    assert!(
        !went_well && said.contains("the file was cut") && said.contains(told),
        "{said}"
    );
    for version in ["2015-05-01", "2016-05-01"] {
        let folder = format!("api-specs/ram/{version}");
        assert!(bare.folder.join(folder).join("imported.json").is_file());
    }
}

/// The folders of the versions that an import wrote into this workspace, as paths below `api-specs`.
fn imported_versions() -> Vec<String> {
    let specs = root().join("api-specs");
    let names = |folder: &Path| -> Vec<String> {
        let entries = fs::read_dir(folder).into_iter().flatten();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.collect()
    };
    let mut found = Vec::new();
    for product in names(&specs) {
        let versions = names(&specs.join(&product)).into_iter();
        found.extend(versions.map(|version| format!("{product}/{version}")));
    }
    found.retain(|version| specs.join(version).join("import.json").is_file());
    found.sort();
    found
}

/// Nobody edits what an import wrote: what people know better stands in overlays.
#[test]
fn importing_each_version_of_the_workspace_again_changes_nothing() {
    let bare = Bare::new("import-again");
    let versions = imported_versions();
    assert!(!versions.is_empty());
    for version in versions {
        let folder = format!("api-specs/{version}");
        let record = fs::read_to_string(root().join(&folder).join("import.json")).unwrap();
        let record: serde_json::Value = serde_json::from_str(&record).unwrap();
        let form = match record["form"].as_str().unwrap() {
            "derived" => "darabonba-derived",
            _ => "official-api-docs",
        };
        let path = format!("../shared/catalogue/{form}/{version}/api-docs.json");
        let Ok(metadata) = fs::read_to_string(root().join(&path)) else {
            eprintln!("not imported again: {path} is not there");
            continue;
        };
        let to = bare.folder.join(&folder);
        fs::create_dir_all(&to).unwrap();
        let files = ["import.json", "imported.json"];
        for name in files {
            fs::copy(root().join(&folder).join(name), to.join(name)).unwrap();
        }
        assert_eq!(
            bare.import(&metadata, &[]),
            (true, String::new()),
            "{version}"
        );
        for name in files {
            let read = |at: &Path| fs::read_to_string(at.join(&folder).join(name)).unwrap();
            assert!(read(&root()) == read(&bare.folder), "{folder}/{name}");
        }
    }
}

/// The operations of a crate: one static table each.
fn operations(folder: &Path) -> usize {
    let mut count = 0;
    let mut open = vec![folder.join("src")];
    while let Some(at) = open.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = fs::read_to_string(path).unwrap();
                count += text
                    .matches(": core_client::request::OperationInfo =")
                    .count();
            }
        }
    }
    count
}

const OFFICIAL_CALLS: &str = r#"
    client.delete_domain().domain_name("example.com").await.unwrap();
    client.add_domain_record().domain_name("example.com").rr("www").type_("A").value("192.0.2.1").await.unwrap();
"#;

const MADE_UP_CALLS: &str = r#"
    client.create_user().phone_number("13900001111").words("hello").await.unwrap();
    client.get_greeting_word().greeting_id("a/b").number(1).await.unwrap();
"#;

/// A program beside the workspace, as a user's would be.
fn caller(copy: &Copy, read: &str, calls: &str) {
    let manifest = "[package]\nname = \"caller\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         ram-sdk = { path = \"../ram-sdk\" }\ndypls-emulator = { path = \"../emulator\" }\n\
         my-dns-sdk = { path = \"../../my-dns-sdk\" }\ntest-server = { path = \"../test-server\" }\n\
         tokio = { version = \"1\", features = [\"macros\", \"rt-multi-thread\"] }\n";
    copy.write("caller/Cargo.toml", manifest);
    copy.write("caller/Cargo.lock", &copy.read("Cargo.lock"));
    let program = PROGRAM.replace("my_read", read).replace("// CALLS", calls);
    copy.write("caller/src/main.rs", &program);
    share_libraries(&copy.path("caller"), &TESTS);
}
