//! Says what changed between two descriptions of APIs, in words of the API and of Rust. Pure: descriptions in, a report out.
//!
//! [`compare`] follows both descriptions and what `codegen` lowers them to, so that a line about Rust says what is really generated.
//! [`rule`] is the one table that says whom a change breaks. [`text`], [`json`] and [`changelog`] print a report.

mod across;
mod answer;
mod change;
pub mod changelog;
mod codes;
mod collector;
mod extra;
pub mod json;
mod limits;
mod member;
mod messages;
mod operation;
mod other_answers;
mod outcome;
mod pages;
mod pair;
pub mod rule;
mod rust_words;
mod seen_pairs;
mod serde_support;
mod service;
mod side;
mod step_count;
mod success;
pub mod text;
mod types;
mod walk;
mod words;

use codegen::ir::{Crate, Ir};
use codegen::lower::lower;
use codegen::model::Product;

pub use change::{Change, ProductChanges, Report, SubjectKind};
pub use rule::{Level, Rule, Step};

use collector::{Collector, Place};
use pair::pair;
use side::Side;

/// Compares products with what they were: those of one package, and where a package is gone, those of one version.
#[must_use]
pub fn compare(old: &[Product], new: &[Product]) -> Report {
    let (old_ir, new_ir) = lower_both(old, new);
    let (before, after) = (sides(old, &old_ir.crates), sides(new, &new_ir.crates));
    let package = |one: &Side<'_>| vec![one.krate.package.clone()];
    let version = |one: &Side<'_>| vec![format!("{} {}", one.krate.product, one.krate.version)];
    let pairs = pair(
        &before,
        &after,
        &[(&package, &package), (&version, &version)],
    );
    let whole = |side: &Side<'_>, rule, what: &str| {
        let mut out = Collector::default();
        out.add(&Place::of(SubjectKind::Service, ""), rule, what);
        changes(side, out)
    };
    let mut products: Vec<ProductChanges> = Vec::new();
    for (old, new) in pairs.both {
        products.push(pair_of_sides(old, new));
    }
    for side in pairs.removed {
        products.push(whole(
            side,
            Rule::ProductRemoved,
            "removed: no description any more",
        ));
    }
    for side in pairs.added {
        products.push(whole(side, Rule::ProductAdded, "added"));
    }
    report(products)
}

/// Compares two versions of a product, or one version with what it was, whatever their names.
#[must_use]
pub fn compare_one(old: &Product, new: &Product) -> Report {
    let both = [std::slice::from_ref(old), std::slice::from_ref(new)];
    let (old_ir, new_ir) = lower_both(both[0], both[1]);
    let (before, after) = (
        sides(both[0], &old_ir.crates),
        sides(both[1], &new_ir.crates),
    );
    let pairs = before.iter().zip(&after);
    report(pairs.map(|(old, new)| pair_of_sides(old, new)).collect())
}

/// Lowers both sides at once, which takes most of the time.
fn lower_both(old: &[Product], new: &[Product]) -> (Ir, Ir) {
    std::thread::scope(|scope| {
        let other = scope.spawn(|| lower(new));
        let old = lower(old);
        // A thread that panicked is tried again here, where the panic is seen.
        (old, other.join().unwrap_or_else(|_| lower(new)))
    })
}

fn report(mut products: Vec<ProductChanges>) -> Report {
    products.retain(|product| !product.changes.is_empty());
    products.sort_by(|a, b| a.package.cmp(&b.package));
    Report { products }
}

/// Each product with its crate, which has its package's name.
fn sides<'a>(products: &'a [Product], crates: &'a [Crate]) -> Vec<Side<'a>> {
    let of = |package: &str| {
        let found = crates.binary_search_by(|krate| krate.package.as_str().cmp(package));
        found.ok().and_then(|index| crates.get(index))
    };
    let sides = products
        .iter()
        .filter_map(|product| Some(Side::new(product, of(&product.service.package)?)));
    sides.collect()
}

fn pair_of_sides(old: &Side<'_>, new: &Side<'_>) -> ProductChanges {
    let mut out = Collector::default();
    service::service(old, new, &mut out);
    let families = service::families(old, new, &mut out);
    let (old_types, new_types) = (types::named(old), types::named(new));
    let type_pairs = types::pairs(&old_types, &new_types);
    let renamed = types::renamed(&type_pairs);
    operation::operations((old, new), &renamed, &families, &mut out);
    types::types((old, new), &type_pairs, &renamed, &mut out);
    codes::codes(&old.krate.codes, &new.krate.codes, &mut out);
    messages::messages((old, new), &renamed, &mut out);
    changes(new, out)
}

fn changes(side: &Side<'_>, out: Collector) -> ProductChanges {
    ProductChanges {
        package: side.krate.package.clone(),
        product: side.krate.product.clone(),
        version: side.krate.version.clone(),
        changes: out.finish(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use codegen::{SourceFile, Sources};

    const SERVICE: &str = "# yaml-language-server: $schema=../../schema/service.schema.json\nproduct: Many\nversion: 1\n\
        package: many-sdk\ntitle: {en: Many, zh: 多}\ndocs: {en: Many., zh: 多。}\nstyle: rpc\nsignature: rpc_hmac_sha1\n\
        endpoints: {central: many.example.com}\nsuccess: {fields: [{path: Code, values: [{value: OK, known: stated}]}]}\n\
        families: [{id: all, title: {en: All, zh: 全部}}]\n";
    const OPERATION: &str = "family: all\ntitle: {en: Acts., zh: 操作。}\n\
        effect: {kind: creates, reason: {en: It creates., zh: 新建。}, mark: inferred}\n";

    /// A product of so many operations, of which each has so many parameters and fields. `end` ends the names of all of them.
    fn product(operations: usize, members: usize, end: &str) -> Vec<Product> {
        let mut files = vec![("service.yaml".to_owned(), SERVICE.to_owned())];
        for n in 0..operations {
            let action = format!("Act{n}");
            let mut text = format!(
                "# yaml-language-server: $schema=../../../schema/operation.schema.json\noperation: {action}\n{OPERATION}parameters:\n"
            );
            let all = (0..members).map(|n| format!("- {{name: Member{n}{end}, type: string}}\n"));
            let all: String = all.collect();
            text.push_str(&all);
            text.push_str("response:\n  type: object\n  fields:\n  - {name: Code, type: string}\n");
            text.push_str(&all.replace("- {", "  - {"));
            files.push((format!("operations/{action}.yaml"), text));
        }
        let files = files.into_iter().map(|(path, text)| SourceFile {
            path: format!("api-specs/many/1/{path}"),
            text,
        });
        let outcome = codegen::read_products(&Sources::new(files.collect()));
        let told = codegen::render(&outcome.diagnostics, false);
        outcome.value.unwrap_or_else(|| panic!("{told}"))
    }

    /// The steps of a comparison in which no name stays, and the changes that it finds.
    fn steps(operations: usize, members: usize) -> (usize, usize) {
        let sides = ["", "New"].map(|end| product(operations, members, end));
        step_count::take();
        let found = compare(&sides[0], &sides[1]).changes().count();
        (step_count::take(), found)
    }

    #[test]
    fn work_grows_no_faster_than_the_descriptions() {
        let (few, found) = steps(10, 4);
        assert_eq!(found, 10 * 4 * 4);
        for (operations, members) in [(80, 4), (10, 32)] {
            let (many, found) = steps(operations, members);
            assert_eq!(found, operations * members * 4);
            assert!(many <= few * 9, "{few} steps became {many}");
        }
    }
}
