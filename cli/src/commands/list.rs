//! `dypls list`: all actions of a product; without a product's name, also which products there are.

use serde_json::{Value as Json, json};

use crate::client::Globals;
use crate::exit::{Exit, Failure};
use crate::lang::{pick, tr};
use crate::output;
use crate::service;
use crate::service::{Operation, Product, in_language};

/// Prints the actions, by family.
pub(crate) fn run(is_whole: bool, globals: &Globals) -> Result<Exit, Failure> {
    let product = globals.product;
    if globals.in_words() {
        let mut text = in_words(product);
        if is_whole {
            text.push_str(&other_products(product));
        }
        output::line(&text)?;
    } else {
        let others = service::products().filter(|one| is_whole && one.name != product.name);
        let all = std::iter::once(product).chain(others).flat_map(as_json);
        output::result(&Json::Array(all.collect()), globals)?;
    }
    Ok(Exit::Done)
}

/// The operations in the order of the documentation, each with its family.
fn sorted(
    product: &'static Product,
) -> impl Iterator<Item = (&'static core_catalog::Family, &'static Operation)> {
    product.families().iter().flat_map(|family| {
        let of_family = product.operations().iter();
        let of_family = of_family.filter(|one| one.family == family.id);
        of_family.map(move |operation| (family, operation))
    })
}

fn in_words(product: &'static Product) -> String {
    let heading = [
        pick("Action", "接口"),
        pick("Command", "命令"),
        pick("Family", "分类"),
        pick("Effect", "影响"),
        pick("What it does", "用途"),
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    rows.extend(sorted(product).map(|(family, operation)| {
        let cells = [
            operation.action(),
            &operation.command,
            &family.id,
            operation.effect.kind.word(),
            in_language(&operation.title),
        ];
        cells.map(str::to_owned).to_vec()
    }));
    output::table(&rows)
}

/// By their names and titles alone, so that no other catalogue is read.
fn other_products(product: &Product) -> String {
    let heading = [
        pick("Product", "产品"),
        pick("Its actions", "接口列表"),
        pick("What it is", "名称"),
    ];
    let mut rows = vec![heading.map(str::to_owned).to_vec()];
    let others = service::products().filter(|one| one.name != product.name);
    rows.extend(others.map(|other| {
        vec![
            other.info.product.to_owned(),
            format!("dypls {} list", other.name),
            other.title().to_owned(),
        ]
    }));
    let above = tr!(
        "Above: {} {}. Further products:",
        "以上为 {}（{}）。其他产品：",
        product.info.product,
        product.info.version
    );
    format!("\n{above}\n\n{}", output::table(&rows))
}

fn as_json(product: &'static Product) -> impl Iterator<Item = Json> {
    sorted(product).map(|(family, operation)| {
        json!({
            "Product": product.info.product,
            "ProductCommand": product.name,
            "Action": operation.action(),
            "Command": operation.command,
            "Family": family.id,
            "FamilyTitle": {"en": family.title.en, "zh": family.title.zh},
            "Effect": operation.effect.kind.word(),
            "RateLimit": operation.info.rate_limit,
            "Deprecated": operation.deprecated.is_some(),
            "Title": {"en": operation.title.en, "zh": operation.title.zh},
        })
    })
}
