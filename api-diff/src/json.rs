//! A report as JSON, for programs.

use serde::Serialize;

use crate::change::{Change, Report};
use crate::rule::Step;

#[derive(Serialize)]
struct Document<'a> {
    breaking: usize,
    products: Vec<Product<'a>>,
}

#[derive(Serialize)]
struct Product<'a> {
    package: &'a str,
    product: &'a str,
    version: &'a str,
    step: Option<Steps>,
    changes: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    rule: &'a str,
    subject: &'a str,
    name: &'a str,
    path: &'a str,
    what: &'a str,
    breaks_rust: bool,
    breaks_wire: bool,
    step: Steps,
}

#[derive(Serialize)]
struct Steps {
    #[serde(rename = "0.x")]
    before_one: &'static str,
    #[serde(rename = "1.x")]
    from_one: &'static str,
}

impl From<Step> for Steps {
    fn from(step: Step) -> Self {
        Self {
            before_one: step.before_one.word(),
            from_one: step.from_one.word(),
        }
    }
}

/// The whole report, one line an item. A product without changes is left out.
///
/// # Errors
///
/// Those of the JSON writer, which has no reason for one here.
pub fn json(report: &Report) -> Result<String, serde_json::Error> {
    let products = report.products.iter().map(|product| Product {
        package: &product.package,
        product: &product.product,
        version: &product.version,
        step: product.step().map(Steps::from),
        changes: product.changes.iter().map(entry).collect(),
    });
    let document = Document {
        breaking: report.breaking(),
        products: products.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}

fn entry(change: &Change) -> Entry<'_> {
    Entry {
        rule: change.rule.id(),
        subject: change.subject.words(),
        name: &change.name,
        path: &change.path,
        what: &change.what,
        breaks_rust: change.rule.breaks_rust(),
        breaks_wire: change.rule.breaks_wire(),
        step: change.rule.step().into(),
    }
}
