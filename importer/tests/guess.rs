//! The guesses, on the provider's 14 files of metadata: which operations are taken for reads, what is shown, families and names.
//!
//! The metadata is not part of the workspace: the tests read it from `../shared` where that stands, and say so where it does not.
//! The tables under `tests/guess` hold names and our own words alone. `BLESS=1 cargo test -p importer --test guess` writes them
//! anew, and the diff is to be read.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test states what it expects"
)]

mod metadata;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use codegen::model::{Product, Sensitivity, Shape};
use codegen::scope::Scope;
use codegen::{SourceFile, Sources};
use importer::guess::sensitivity::{Guess, Kind, Member, Place};
use importer::guess::{effect, families, names, sensitivity};
use metadata::{Version, versions};

/// Compares a text with the table of this name, or writes it.
#[track_caller]
fn same(table: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/guess")
        .join(table);
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    let mut lines = known.lines().zip(text.lines()).enumerate();
    if let Some((number, (old, new))) = lines.find(|(_, (old, new))| old != new) {
        panic!(
            "{table}:{}:\n  {old}\nis now\n  {new}\nBLESS=1 writes it anew, and the diff is to be read",
            number + 1
        );
    }
    assert_eq!(known.lines().count(), text.lines().count(), "{table}");
}

fn read_table() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/guess/reads.txt");
    std::fs::read_to_string(path).unwrap()
}

fn operation<'a>(version: &'a Version, action: &'a metadata::Action) -> effect::Operation<'a> {
    effect::Operation {
        product: &version.product,
        action: &action.name,
        operation_type: action.operation_type.as_deref(),
        allows_get: action.methods.iter().any(|method| method == "get"),
        tagged_type: action.tag("operationType"),
        tagged_charge: action.tag("chargeType"),
        tagged_risk: action.tag("riskType"),
    }
}

/// The head of the table, from its lines: how many of each.
fn counts(lines: &[String]) -> String {
    let mut reads = 0;
    let mut not_taken: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        match line.split_once(" unreviewed ") {
            None => reads += 1,
            Some((_, doubts)) => {
                *not_taken
                    .entry(doubts.split(' ').next().unwrap())
                    .or_default() += 1
            }
        }
    }
    let not_taken: Vec<String> = not_taken
        .iter()
        .map(|(doubt, count)| format!("{count} {doubt}"))
        .collect();
    format!(
        "# {} operations, {reads} reads. The others by their first doubt: {}.\n",
        lines.len(),
        not_taken.join(", ")
    )
}

#[test]
fn the_table_of_all_operations_is_what_the_metadata_gives() {
    let Some(versions) = versions() else { return };
    let mut lines = Vec::new();
    for version in versions {
        for action in &version.actions {
            let guess = effect::guess(&operation(version, action));
            let doubts: BTreeSet<String> = guess
                .doubts
                .iter()
                .map(|doubt| doubt.word().to_owned())
                .collect();
            let mut doubts: Vec<String> = doubts.into_iter().collect();
            let order = |word: &String| guess.doubts.iter().position(|doubt| doubt.word() == word);
            doubts.sort_by_key(order);
            let effect = std::iter::once(guess.kind.word().to_owned()).chain(doubts);
            let effect: Vec<String> = effect.collect();
            lines.push(format!(
                "{} {} {} {}",
                version.product,
                version.version,
                action.name,
                effect.join(" ")
            ));
        }
    }
    lines.sort();
    assert_eq!(lines.len(), 806);
    same(
        "reads.txt",
        &format!("{}{}\n", counts(&lines), lines.join("\n")),
    );
}

/// The table by itself: it counts right, is sorted, and holds no read whose name speaks against it.
#[test]
fn the_table_of_all_operations_holds_together() {
    let table = read_table();
    let (head, lines) = table.split_once('\n').unwrap();
    let lines: Vec<String> = lines.lines().map(str::to_owned).collect();
    assert_eq!(format!("{head}\n"), counts(&lines));
    assert!(lines.is_sorted());
    let mut listed = BTreeSet::new();
    let mut all = BTreeSet::new();
    for line in &lines {
        let mut words = line.split(' ');
        let (product, _, action) = (words.next().unwrap(), words.next(), words.next().unwrap());
        let stated: Vec<&str> = words.collect();
        let by_name = effect::guess(&effect::Operation {
            product,
            action,
            operation_type: Some("read"),
            allows_get: true,
            ..effect::Operation::default()
        });
        all.insert((product.to_lowercase(), action.to_owned()));
        for doubt in &by_name.doubts {
            assert!(stated.contains(&doubt.word()), "{line}");
            if matches!(doubt, effect::Doubt::Exception(_)) {
                listed.insert((product.to_lowercase(), action.to_owned()));
            }
        }
        assert_eq!(stated[0] == "read", stated.len() == 1, "{line}");
    }
    // No line is out of date, as far as the table has its product.
    for one in effect::REVIEWED.iter() {
        let key = (one.product.to_owned(), one.action.to_owned());
        let known = match one.verdict {
            effect::Verdict::Doubtful => &listed,
            effect::Verdict::Reads => &all,
        };
        let is_visible = all.iter().any(|(product, _)| product == one.product);
        assert!(!is_visible || known.contains(&key), "{one:?}");
    }
}

/// What a person decided for Dyplsapi and Sts agrees with every read that is guessed.
#[test]
fn no_guessed_read_was_decided_otherwise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api-specs");
    let table = read_table();
    let mut compared = 0;
    for line in table.lines().filter(|line| line.ends_with(" read")) {
        let words: Vec<&str> = line.split(' ').collect();
        let path = format!(
            "{}/{}/operations/{}.yaml",
            words[0].to_lowercase(),
            words[1],
            words[2]
        );
        if let Ok(spec) = std::fs::read_to_string(root.join(path)) {
            assert!(spec.contains("kind: read"), "{line}");
            compared += 1;
        }
    }
    assert!(compared > 15, "{compared}");
}

/// The operations that the issue of effects is about.
#[test]
fn what_only_looks_like_a_read_is_not_taken() {
    let table = read_table();
    for action in [
        "SendSms",
        "AddFace",
        "DeleteFace",
        "GetCardSmsLink",
        "GetTxtRecordForVerify",
        "GetToken",
        "GetUAIDApplyTokenSign",
        "GetTemporaryFileUrl",
        "DescribePhoneNumberOperatorAttribute",
        "SearchFace",
        "QueryVideoPlayProgress",
        "ListProjects",
    ] {
        let mut found = table
            .lines()
            .filter(|line| line.split(' ').nth(2) == Some(action));
        let line = found.next().unwrap_or_else(|| panic!("{action}"));
        assert!(line.contains(" unreviewed "), "{line}");
    }
}

/// Words of persons, contacts and credentials, wherever they stand in a name. Not those of the generator: this is what a reader
/// of the 14 files finds.
const OF_PERSONS: &[&str] = &[
    "accesskey",
    "addr",
    "avatar",
    "birth",
    "callee",
    "caller",
    "calledn",
    "cellphone",
    "certificate",
    "certn",
    "cookie",
    "consignee",
    "contact",
    "credential",
    "custname",
    "face",
    "fax",
    "gender",
    "hotline",
    "identity",
    "idcard",
    "legalperson",
    "licen",
    "mail",
    "mobile",
    "passw",
    "person",
    "phone",
    "photo",
    "secret",
    "telephone",
    "token",
    "url",
    "username",
    "verifycode",
];

#[test]
fn no_word_of_a_person_is_shown() {
    let Some(versions) = versions() else { return };
    let mut hidden = BTreeSet::new();
    for (place, member) in versions.iter().flat_map(|version| &version.members) {
        let Some(guess) = sensitivity::guess(&member.facts(*place)) else {
            continue;
        };
        let name = member.name.to_lowercase();
        if member.kind == sensitivity::Kind::Boolean
            || !OF_PERSONS.iter().any(|word| name.contains(word))
        {
            continue;
        }
        assert!(!guess.is_shown(), "{} {guess:?}", member.name);
        hidden.insert(&member.name);
    }
    for name in [
        "PhoneNumber",
        "AccessKeySecret",
        "OperatorMail",
        "LegalPersonIDCardNo",
        "FaceNumber",
        "Mobiles",
        "password",
        "ImageURL",
    ] {
        assert!(hidden.iter().any(|one| *one == name), "{name}");
    }
    assert!(hidden.len() > 200, "{}", hidden.len());
}

/// Every name that is shown, with the reason. A changed rule changes the table, and the diff says what it shows.
#[test]
fn the_table_of_what_is_shown_is_what_the_metadata_gives() {
    let Some(versions) = versions() else { return };
    let mut shown: BTreeMap<sensitivity::Reason, BTreeSet<&str>> = BTreeMap::new();
    let mut counts: BTreeMap<sensitivity::Reason, usize> = BTreeMap::new();
    for (place, member) in versions.iter().flat_map(|version| &version.members) {
        let Some(guess) = sensitivity::guess(&member.facts(*place)) else {
            continue;
        };
        *counts.entry(guess.reason).or_default() += 1;
        if guess.is_shown() {
            shown.entry(guess.reason).or_default().insert(&member.name);
        }
    }
    let mut text = String::new();
    for (reason, count) in counts {
        writeln!(text, "# {count} members: {reason}").unwrap();
        for name in shown.get(&reason).into_iter().flatten() {
            writeln!(text, "{name}").unwrap();
        }
    }
    same("shown.txt", &text);
}

#[test]
fn the_families_are_what_the_metadata_gives() {
    let Some(versions) = versions() else { return };
    let mut text = String::new();
    for version in versions {
        let operations: BTreeSet<&str> = version
            .actions
            .iter()
            .map(|action| action.name.as_str())
            .collect();
        let found = families::guess(
            &operations,
            &version.directories,
            &families::Families::default(),
        );
        assert_eq!(found.of.len(), operations.len());
        writeln!(text, "# {} {}", version.product, version.version).unwrap();
        for family in &found.list {
            assert!(
                Scope::Families.is_valid(&family.id) && !Scope::Families.is_reserved(&family.id),
                "{}",
                family.id
            );
            let own: Vec<&str> = found
                .of
                .iter()
                .filter(|(_, id)| **id == family.id)
                .map(|(action, _)| action.as_str())
                .collect();
            let titled = if family.is_titled { ", titled" } else { "" };
            writeln!(
                text,
                "{} ({}{titled}): {}",
                family.id,
                own.len(),
                own.join(" ")
            )
            .unwrap();
        }
        // A second import changes nothing.
        assert_eq!(
            families::guess(&operations, &version.directories, &found),
            found
        );
    }
    same("families.txt", &text);
}

/// The names that are not the usual ones, and that all can stand in Rust beside each other.
#[test]
fn the_names_are_what_the_metadata_gives() {
    let Some(versions) = versions() else { return };
    let mut text = String::new();
    let none = BTreeSet::new();
    for version in versions {
        for (scope, owner, siblings) in &version.siblings {
            let wires = siblings.iter().map(String::as_str);
            let chosen = names::choose(*scope, wires, &names::NamesBefore::new(), &none);
            let distinct: BTreeSet<&str> = chosen.values().map(|name| name.rust.as_str()).collect();
            assert_eq!(distinct.len(), chosen.len(), "{owner}");
            for (wire, name) in &chosen {
                assert!(
                    scope.is_valid(&name.rust) && !scope.is_reserved(&name.rust),
                    "{owner} {wire}"
                );
                if let Some(changed) = &name.changed {
                    let noun = scope.noun();
                    writeln!(
                        text,
                        "{} {owner}: the {noun} `{wire}` is `{}`: {changed}",
                        version.product, name.rust
                    )
                    .unwrap();
                }
            }
            // With the names of before nothing changes.
            let given: names::NamesBefore = chosen
                .iter()
                .map(|(wire, name)| (wire.clone(), name.rust.clone()))
                .collect();
            let again = names::choose(*scope, siblings.iter().map(String::as_str), &given, &none);
            assert!(
                again.iter().all(|(wire, name)| name.rust == given[wire]),
                "{owner}"
            );
        }
    }
    same("names.txt", &text);
}

/// What a person found sensitive in Dyplsapi and Sts, no guess shows.
#[test]
fn nothing_is_shown_that_was_found_sensitive() {
    let mut compared = 0;
    let mut shown = BTreeSet::new();
    for product in written_by_hand() {
        let types = &product.service.types;
        let mut open: Vec<(Place, &str, &Shape)> = Vec::new();
        for operation in &product.operations {
            let parameters = operation.parameters.iter();
            open.extend(parameters.map(|one| (Place::Request, one.name.as_str(), &one.shape)));
            let members = operation.response.shape.fields.iter();
            open.extend(members.map(|one| (Place::Answer, one.name.as_str(), &one.shape)));
        }
        while let Some((place, name, shape)) = open.pop() {
            let stated = shape.sensitivity;
            let mut inner = shape;
            while let Some(next) = inner
                .items
                .as_deref()
                .or(inner.values.as_deref())
                .or_else(|| types.get(&inner.ty))
            {
                inner = next;
            }
            let deeper = if place == Place::Request {
                place
            } else {
                Place::Inside
            };
            let members = inner.fields.iter();
            open.extend(members.map(|one| (deeper, one.name.as_str(), &one.shape)));
            let kind = match inner.ty.as_str() {
                "boolean" => Kind::Boolean,
                "integer" | "long" | "number" => Kind::Number,
                "time" | "duration" => Kind::Time,
                "object" => Kind::Object,
                "string" => Kind::Text,
                _ => Kind::Free,
            };
            let Some(sensitive) = stated
                .or(inner.sensitivity)
                .filter(|one| *one != Sensitivity::None)
            else {
                continue;
            };
            let has_known_values = !inner.known_values.is_empty();
            let guess = sensitivity::guess(&Member {
                name,
                kind,
                has_known_values,
                place,
            });
            if guess.is_some_and(Guess::is_shown) {
                shown.insert(format!(
                    "{} {name}: {}",
                    product.service.product,
                    sensitive.word()
                ));
            }
            compared += 1;
        }
    }
    assert_eq!(shown, BTreeSet::new());
    assert!(compared > 200, "{compared}");
}

fn written_by_hand() -> Vec<Product> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    let mut open = vec![root.join("api-specs")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                // What was imported is described by guesses, and overlays.
                if !path.join("imported.json").exists() {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| ending == "yaml") {
                let text = std::fs::read_to_string(&path).unwrap();
                let path = path
                    .strip_prefix(&root)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .replace('\\', "/");
                files.push(SourceFile { path, text });
            }
        }
    }
    codegen::read_products(&Sources::new(files)).value.unwrap()
}
