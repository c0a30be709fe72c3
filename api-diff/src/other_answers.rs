//! Answers with other statuses. No generated code reads them. A program notices what another success no longer holds. For an error, the
//! client reads only the code, the message and the advice.

use std::collections::BTreeMap;

use codegen::model::{Field, OtherResponse, ResponseBody, Shape, resolve};

use crate::collector::{Collector, Place};
use crate::pair::pair;
use crate::rule::Rule;
use crate::seen_pairs::SeenPairs;
use crate::side::{Operation, Side};
use crate::walk::Renamed;
use crate::words::{type_words, word};

/// The two sides, and the types that were renamed between them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides<'a> {
    pub(crate) old: &'a Side<'a>,
    pub(crate) new: &'a Side<'a>,
    pub(crate) renamed: &'a Renamed<'a>,
}

pub(crate) fn compare<'a>(
    at: &Place,
    sides: Sides<'a>,
    (old, new): (&Operation<'a>, &Operation<'a>),
    out: &mut Collector,
) {
    let old = old.described.other_responses.as_slice();
    let new = new.described.other_responses.as_slice();
    let status = |one: &OtherResponse| vec![one.status.clone()];
    let pairs = pair(old, new, &[(&status, &status)]);
    for one in pairs.removed {
        let rule = match is_success(one) {
            true => Rule::OtherAnswerChanged,
            false => Rule::ErrorAnswerChanged,
        };
        out.add(&place(at, one), rule, "no longer described");
    }
    for one in pairs.added {
        let rule = match is_success(one) {
            true => Rule::OtherAnswerAdded,
            false => Rule::ErrorAnswerChanged,
        };
        out.add(&place(at, one), rule, "described");
    }
    for (before, after) in pairs.both {
        let mut pair = AnswerPair {
            sides,
            is_success: is_success(after),
            at: place(at, after),
            seen: SeenPairs::default(),
            out,
        };
        pair.answers(before, after);
    }
}

fn place(at: &Place, one: &OtherResponse) -> Place {
    at.member(&format!("response {}", one.status))
}

/// `default` counts as an error: most often it describes errors.
fn is_success(one: &OtherResponse) -> bool {
    one.status.starts_with('2')
}

/// One answer on both sides.
struct AnswerPair<'a, 'o> {
    sides: Sides<'a>,
    is_success: bool,
    at: Place,
    seen: SeenPairs,
    out: &'o mut Collector,
}

impl<'a> AnswerPair<'a, '_> {
    fn answers(&mut self, old: &'a OtherResponse, new: &'a OtherResponse) {
        if old.body != new.body {
            let what = format!("body {} → {}", word(&old.body), word(&new.body));
            self.line(Rule::OtherAnswerChanged, what);
            return;
        }
        if matches!(new.body, ResponseBody::Json | ResponseBody::EventStream) {
            self.value("", &old.shape, &new.shape);
        }
        // Letter case counts nothing in the name of a header.
        let name = |header: &Field| header.name.to_ascii_lowercase();
        self.fields("header ", (&old.headers, &new.headers), name);
    }

    fn line(&mut self, success: Rule, what: String) {
        let rule = match self.is_success {
            true => success,
            false => Rule::ErrorAnswerChanged,
        };
        self.out.add(&self.at, rule, what);
    }

    fn value(&mut self, path: &str, old: &'a Shape, new: &'a Shape) {
        self.out.texts(&self.at, &old.docs, &new.docs);
        if self.is_same_type(old, new) {
            return;
        }
        let types = |side: &'a Side<'a>| &side.product.service.types;
        let was = resolve(old, types(self.sides.old));
        let is = resolve(new, types(self.sides.new));
        if self.seen.contains_or_insert(was, is) {
            return;
        }
        if was.ty != is.ty {
            let shown = if path.is_empty() { "body" } else { path };
            let what = format!("`{shown}`: type {} → {}", type_words(old), type_words(new));
            return self.line(Rule::OtherAnswerChanged, what);
        }
        let parts = [
            ("[]", &was.items, &is.items),
            ("{}", &was.values, &is.values),
        ];
        for (mark, one, other) in parts {
            if let (Some(one), Some(other)) = (one, other) {
                self.value(&format!("{path}{mark}"), one, other);
            }
        }
        let before = match path {
            "" => String::new(),
            path => format!("{path}."),
        };
        self.fields(&before, (&was.fields, &is.fields), |field| {
            field.name.clone()
        });
    }

    /// Members of objects, or headers. `before` goes before their names.
    fn fields(
        &mut self,
        before: &str,
        (old, new): (&'a [Field], &'a [Field]),
        key: impl Fn(&Field) -> String,
    ) {
        let by_key = |fields: &'a [Field]| -> BTreeMap<String, &'a Field> {
            fields.iter().map(|field| (key(field), field)).collect()
        };
        let (was, is) = (by_key(old), by_key(new));
        for (name, one) in &was {
            let path = format!("{before}{}", one.name);
            match is.get(name) {
                None => self.line(Rule::OtherAnswerChanged, format!("`{path}` is gone")),
                Some(other) => self.value(&path, &one.shape, &other.shape),
            }
        }
        for (_, other) in is.iter().filter(|(name, _)| !was.contains_key(*name)) {
            let ty = type_words(&other.shape);
            let what = format!("`{before}{}` added: {ty}", other.name);
            self.line(Rule::OtherAnswerAdded, what);
        }
    }

    /// Whether both are one named type, which is compared where it is defined.
    fn is_same_type(&self, old: &Shape, new: &Shape) -> bool {
        let is_named =
            |side: &Side<'_>, shape: &Shape| side.product.service.types.contains_key(&shape.ty);
        let renamed = self.sides.renamed.described.get(old.ty.as_str()).copied();
        is_named(self.sides.old, old)
            && is_named(self.sides.new, new)
            && renamed.unwrap_or(&old.ty) == new.ty
    }
}
