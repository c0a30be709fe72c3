//! Answers in pages: what a description says of them, and the table of the usual shapes.

use schemars::JsonSchema;
use serde::Deserialize;

use super::operation::{Location, Operation, ResponseBody};
use super::outcome::EffectKind;
use super::shape::{Field, Shape, Types};
use super::walk::resolve;

/// How a read returns its answer in pages. An operation with one of the usual shapes needs no such description. What is stated here
/// overrides the shape; if `kind` is stated, the shape is ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Pages {
    /// How a page is named. `none`: the answer has no pages, whatever it looks like.
    #[serde(default)]
    pub kind: Option<PageKind>,
    /// The parameter that names the page.
    #[serde(default)]
    pub parameter: Option<String>,
    /// The parameter with the page size: the maximum number of items.
    #[serde(default)]
    pub size: Option<String>,
    /// The first page's number or offset. Default: 0 for offsets, and for numbers whose parameter has the default 0; else 1.
    #[serde(default)]
    pub first: Option<u64>,
    /// The answer's field with the next page's token: member names joined by dots, as in all paths here.
    #[serde(default)]
    pub next: Option<String>,
    /// The answer's field that says whether more pages follow.
    #[serde(default)]
    pub more: Option<String>,
    /// The answer's field with the number of all items.
    #[serde(default)]
    pub total: Option<String>,
    /// The answer's field with the page size.
    #[serde(default)]
    pub stated_size: Option<String>,
    /// The answer's list of items. Default: the answer's only list.
    #[serde(default)]
    pub items: Option<String>,
}

impl Pages {
    /// A description that says only that there are no pages.
    #[must_use]
    pub fn none() -> Self {
        Self {
            kind: Some(PageKind::None),
            ..Self::default()
        }
    }
}

/// How a page is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PageKind {
    /// By a token from the answer of the page before.
    Token,
    /// By its number.
    Number,
    /// By the number of items before it.
    Offset,
    /// The answer has no pages.
    None,
}

/// A usual shape: the names of the parameters and of the answer's fields, which may be anywhere outside a list.
#[derive(Debug, Clone, Copy)]
struct PageShape {
    kind: PageKind,
    parameter: &'static str,
    size: &'static str,
    /// The answer's field with the next page's token.
    next: &'static str,
    /// The answer's field that says whether more pages follow.
    more: &'static str,
}

/// The usual shapes. Their names differ; letter case counts.
const SHAPES: &[PageShape] = &[
    PageShape::token("NextToken", "MaxResults"),
    PageShape::token("NextToken", "MaxResult"),
    PageShape::token("NextToken", "PageSize"),
    PageShape::token("NextToken", "Limit"),
    PageShape::token("nextToken", "limit"),
    PageShape::token("nextToken", "maxResults"),
    PageShape {
        more: "IsTruncated",
        ..PageShape::token("Marker", "MaxItems")
    },
    PageShape::counted(PageKind::Number, "PageNumber", "PageSize"),
    PageShape::counted(PageKind::Number, "PageNo", "PageSize"),
    PageShape::counted(PageKind::Number, "PageNum", "PageSize"),
    PageShape::counted(PageKind::Number, "PageIndex", "PageSize"),
    PageShape::counted(PageKind::Number, "CurrentPage", "PageSize"),
    PageShape::counted(PageKind::Number, "pageNumber", "pageSize"),
    PageShape::counted(PageKind::Number, "pageNo", "pageSize"),
    PageShape::counted(PageKind::Number, "pageNum", "pageSize"),
    PageShape::counted(PageKind::Offset, "Offset", "Limit"),
];

/// The fields by which answers count all items, whatever the shape.
const TOTALS: &[&str] = &[
    "TotalCount",
    "TotalItems",
    "TotalSize",
    "TotalRecordCount",
    "TotalNum",
    "Total",
    "totalCount",
    "total",
];

impl PageShape {
    /// The answer has the token under the parameter's name.
    const fn token(parameter: &'static str, size: &'static str) -> Self {
        Self {
            next: parameter,
            ..Self::counted(PageKind::Token, parameter, size)
        }
    }

    const fn counted(kind: PageKind, parameter: &'static str, size: &'static str) -> Self {
        Self {
            kind,
            parameter,
            size,
            next: "",
            more: "",
        }
    }
}

/// The pages of an operation, from its description or from its shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PagePlan {
    /// How a page is named; never `none`.
    pub kind: PageKind,
    /// The parameter that names the page.
    pub parameter: String,
    /// Where it stands.
    pub location: Location,
    /// The parameter with the page size: the maximum number of items.
    pub size: Option<String>,
    /// The first page's number or offset, where it is not the usual one.
    pub first: Option<u64>,
    /// The paths of the answer's fields.
    pub next: Option<String>,
    /// Whether more follows.
    pub more: Option<String>,
    /// The number of all items.
    pub total: Option<String>,
    /// The greatest number of items of a page.
    pub stated_size: Option<String>,
    /// The list of items.
    pub items: Option<String>,
}

impl PagePlan {
    /// The plan of an operation, if it is a read with pages.
    #[must_use]
    pub fn of(operation: &Operation, types: &Types) -> Option<Self> {
        let is_read = operation.effect.kind == EffectKind::Read;
        is_read.then(|| Self::by_shape(operation, types))?
    }

    /// The plan that the parameters and the answer give, whatever the effect is.
    #[must_use]
    pub fn by_shape(operation: &Operation, types: &Types) -> Option<Self> {
        if operation.response.body != ResponseBody::Json {
            return None;
        }
        let none = Pages::default();
        let stated = operation.pages.as_ref().unwrap_or(&none);
        let answer = Answer::of(&operation.response.shape, types);
        let mut plan = match (stated.kind, &stated.parameter) {
            (Some(PageKind::None), _) => return None,
            (Some(kind), Some(parameter)) => Self {
                kind,
                parameter: parameter.clone(),
                location: located(operation, types, parameter)?,
                size: None,
                first: None,
                next: None,
                more: None,
                total: None,
                stated_size: None,
                items: answer.list(),
            },
            (Some(_), None) => return None,
            (None, _) => Self::usual(operation, types, &answer)?,
        };
        let own = |own: &Option<String>, usual: &mut Option<String>| {
            if own.is_some() {
                usual.clone_from(own);
            }
        };
        own(&stated.size, &mut plan.size);
        own(&stated.next, &mut plan.next);
        own(&stated.more, &mut plan.more);
        own(&stated.total, &mut plan.total);
        own(&stated.stated_size, &mut plan.stated_size);
        own(&stated.items, &mut plan.items);
        plan.first = stated.first.or_else(|| plan.stated_first(operation));
        plan.ends().then_some(plan)
    }

    /// Of the usual shapes, the one that fits. Where two fit, nobody can tell by which the service goes.
    fn usual(operation: &Operation, types: &Types, answer: &Answer) -> Option<Self> {
        let has = |name| located(operation, types, name).is_some();
        let mut fitting = SHAPES.iter().filter(|shape| {
            has(shape.parameter) && (shape.kind == PageKind::Token || has(shape.size))
        });
        let shape = fitting.next()?;
        if fitting.any(|other| other.parameter != shape.parameter) {
            return None;
        }
        // Several shapes of tokens differ in the size alone, which an operation need not have.
        let sizes = SHAPES.iter().filter(|one| one.parameter == shape.parameter);
        let size = sizes.map(|one| one.size).find(|size| has(size));
        let field = |name: &str| answer.single(name).filter(|_| !name.is_empty());
        Some(Self {
            kind: shape.kind,
            parameter: shape.parameter.to_owned(),
            location: located(operation, types, shape.parameter)?,
            size: size.map(str::to_owned),
            first: None,
            next: field(shape.next),
            more: field(shape.more),
            total: match shape.kind {
                PageKind::Token => None,
                _ => TOTALS.iter().find_map(|name| answer.count(name)),
            },
            stated_size: match shape.kind {
                PageKind::Token => None,
                _ => field(shape.size),
            },
            items: answer.list(),
        })
    }

    /// The number of the first page where the request's own default says it: the first request does not name the page, and the second
    /// would pass one over.
    fn stated_first(&self, operation: &Operation) -> Option<u64> {
        let mut parameters = operation.parameters.iter();
        let parameter = parameters.find(|parameter| parameter.name == self.parameter)?;
        let counts_from_zero = parameter.shape.default.as_deref() == Some("0");
        (self.kind == PageKind::Number && counts_from_zero).then_some(0)
    }

    /// Whether its end can be told.
    fn ends(&self) -> bool {
        match self.kind {
            PageKind::Token => self.next.is_some(),
            PageKind::Number | PageKind::Offset => self.items.is_some(),
            PageKind::None => false,
        }
    }
}

/// Where a parameter stands, if it can name a page: it is one text or number in the query or the form.
fn located(operation: &Operation, types: &Types, name: &str) -> Option<Location> {
    let mut parameters = operation.parameters.iter();
    let parameter = parameters.find(|parameter| parameter.name == name)?;
    let is_single = matches!(
        resolve(&parameter.shape, types).ty.as_str(),
        "string" | "integer" | "long" | "number"
    );
    let location = parameter.location;
    (is_single && matches!(location, Location::Query | Location::Form)).then_some(location)
}

/// An answer's fields by their paths, those inside lists and maps left out, outer before inner.
struct Answer {
    singles: Vec<Single>,
    lists: Vec<String>,
}

/// A single value of an answer.
struct Single {
    name: String,
    path: String,
    /// Whether it may be a number of items: a sum of money may have the name of one.
    counts: bool,
}

/// Whether the field has one name, in whatever letter case: it is found by that.
fn has_one_name(field: &Field) -> bool {
    let mut aliases = field.aliases.iter();
    aliases.all(|alias| alias.eq_ignore_ascii_case(&field.name))
}

/// How deep an answer is looked into: a type may hold itself.
const DEPTH: usize = 4;

impl Answer {
    fn of(shape: &Shape, types: &Types) -> Self {
        let mut answer = Self {
            singles: Vec::new(),
            lists: Vec::new(),
        };
        let mut open = vec![(String::new(), resolve(shape, types))];
        for _ in 0..DEPTH {
            for (path, object) in std::mem::take(&mut open) {
                for field in object.fields.iter().filter(|field| has_one_name(field)) {
                    let inner = resolve(&field.shape, types);
                    let path = match path.is_empty() {
                        true => field.name.clone(),
                        false => format!("{path}.{}", field.name),
                    };
                    match inner.ty.as_str() {
                        "object" => open.push((path, inner)),
                        "list" if field.separator().is_none() => answer.lists.push(path),
                        "list" | "map" | "json" | "binary" => {}
                        ty => answer.singles.push(Single {
                            name: field.name.clone(),
                            path,
                            counts: matches!(ty, "integer" | "long" | "string"),
                        }),
                    }
                }
            }
        }
        answer
    }

    fn single(&self, name: &str) -> Option<String> {
        let mut singles = self.singles.iter();
        let found = singles.find(|one| one.name == name)?;
        Some(found.path.clone())
    }

    fn count(&self, name: &str) -> Option<String> {
        let mut singles = self.singles.iter();
        let found = singles.find(|one| one.name == name && one.counts)?;
        Some(found.path.clone())
    }

    /// The one list, if there is one alone.
    fn list(&self) -> Option<String> {
        match self.lists.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }
}
