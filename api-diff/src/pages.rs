//! Answers in pages: how the client follows them.

use codegen::ir::{Operation, PagePlan};

use crate::collector::{Collector, Place};
use crate::rule::Rule;
use crate::words::word;

pub(crate) fn compare(at: &Place, old: &Operation, new: &Operation, out: &mut Collector) {
    match (&old.pages, &new.pages) {
        (None, None) => {}
        (None, Some(plan)) => out.add(at, Rule::PagesAdded, format!("added: {}", methods(plan))),
        (Some(plan), None) => out.add(at, Rule::PagesRemoved, format!("gone: {}", methods(plan))),
        (Some(before), Some(after)) => both(at, before, after, out),
    }
}

fn methods(plan: &PagePlan) -> &'static str {
    match plan.item {
        Some(_) => "`pages()`, `items()`",
        None => "`pages()`",
    }
}

fn both(at: &Place, old: &PagePlan, new: &PagePlan, out: &mut Collector) {
    let named = |plan: &PagePlan| {
        let first = plan.first.map(|first| format!(" from {first}"));
        format!("{}{}", word(&plan.kind), first.unwrap_or_default())
    };
    if named(old) != named(new) {
        let what = format!("pages by {} → {}", named(old), named(new));
        out.add(at, Rule::PagesChanged, what);
    }
    match (&old.item, &new.item) {
        (None, Some(_)) => out.add(at, Rule::PagesAdded, "added: `items()`"),
        (Some(_), None) => out.add(at, Rule::PagesRemoved, "gone: `items()`"),
        (Some(_), Some(_)) if old.items != new.items => {
            let (was, is) = (old.items.join("."), new.items.join("."));
            let what = format!("`items()` gives `{is}`, and gave `{was}`");
            out.add(at, Rule::PageItemsChanged, what);
        }
        _ => {}
    }
    let (before, after) = (fields(old), fields(new));
    let changed = before.iter().zip(&after).filter(|(was, is)| was != is);
    let changed: Vec<String> = changed
        .map(|((what, was), (_, is))| format!("{what} {} → {}", name(was), name(is)))
        .collect();
    if !changed.is_empty() {
        let what = format!("pages: {}", changed.join(", "));
        out.add(at, Rule::PageFieldsChanged, what);
    }
}

/// The parameters and fields by which the client goes from page to page.
fn fields(plan: &PagePlan) -> [(&'static str, String); 6] {
    let size = plan.size.clone();
    [
        ("parameter", plan.parameter.clone()),
        ("size", size.unwrap_or_default()),
        ("next", plan.next.join(".")),
        ("more", plan.more.join(".")),
        ("total", plan.total.join(".")),
        ("stated size", plan.stated_size.join(".")),
    ]
}

fn name(field: &str) -> String {
    match field.is_empty() {
        true => "none".to_owned(),
        false => format!("`{field}`"),
    }
}
