//! Look-ups of unknown outcomes: from the spec's words to the runtime's tables.

mod docs;
mod records;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use docs::section;

use super::rust_name::table;
use super::shape::Scope;
use crate::ir::{
    Comparison, Condition, FieldMatch, LookupPlan, Path, Read, RequiredValue, ResourceSearch,
    Search, Source, StateSearch,
};
use crate::model::{
    self, Equality, Lookup, LookupAnswer, LookupRead, Operation, Product, Sensitivity, Shape,
    StateHold,
};

/// The plan of an operation's look-up, where something finds its outcome out.
pub(super) fn lower(
    operation: &Operation,
    lookup: &Lookup,
    product: &Product,
    scope: &Scope<'_>,
) -> Option<LookupPlan> {
    let mut lowering = Lowering {
        operation,
        product,
        scope,
        used: BTreeSet::new(),
    };
    let search = match (&lookup.binding, &lookup.state, &lookup.records) {
        (Some(search), _, _) => Search::Resource(Box::new(lowering.binding(search))),
        (None, Some(search), _) => Search::State(lowering.state(search)),
        (None, None, Some(search)) => Search::Records(Box::new(lowering.records(search))),
        (None, None, None) => return None,
    };
    let own_id = lookup.records.as_ref().map(|search| search.own_id.clone());
    let needed = lookup.needs.iter().chain(&own_id).cloned();
    lowering.used.extend(lookup.needs.iter().cloned());
    lowering.used.extend(lookup.expiration.iter().cloned());
    lowering.used.extend(lookup.lifetime.iter().cloned());
    let required_values = lowering.required_values(&lookup.only);
    Some(LookupPlan {
        required: needed.collect(),
        required_values,
        stored: lowering.stored(),
        expiration: lookup.expiration.clone(),
        lifetime: lookup.lifetime.clone(),
        own_id,
        search,
        answer: lookup.answer.as_ref().map(answer).unwrap_or_default(),
    })
}

struct Lowering<'a> {
    operation: &'a Operation,
    product: &'a Product,
    scope: &'a Scope<'a>,
    /// Parameters of the write that the plan looks at.
    used: BTreeSet<String>,
}

impl<'a> Lowering<'a> {
    fn binding(&mut self, search: &model::BindingSearch) -> ResourceSearch {
        let binding = self.answer_of(&search.detail, &search.at);
        ResourceSearch {
            list: search.list.as_ref().map(|list| {
                let separator = self.separator(&list.read, &list.at).unwrap_or(',');
                let full_at = usize::try_from(list.full_at).unwrap_or(usize::MAX);
                (self.read(&list.read), path(&list.at), separator, full_at)
            }),
            detail: self.read(&search.detail),
            path: path(&search.at),
            id_path: path(&search.id),
            active: search
                .active
                .as_ref()
                .map(|active| (path(&active.path), active.values.clone())),
            identity: self.compares(&search.pair, binding),
            properties: self.compares(&search.exact, binding),
            created: search.created.as_deref().map(path),
            conflicts: search
                .blocks
                .iter()
                .map(|(field, names)| self.block(field, names, binding))
                .collect(),
            exclusive: search.exclusive,
            full_at: search
                .full_at
                .map(|full_at| usize::try_from(full_at).unwrap_or(usize::MAX)),
        }
    }

    fn state(&mut self, search: &model::StateSearch) -> StateSearch {
        let answer = self
            .called(&search.read)
            .map(|target| &target.response.shape);
        StateSearch {
            read: self.read(&search.read),
            codes: search.codes.clone(),
            says_only_done: search.otherwise == model::Otherwise::Unknown,
            cases: search
                .cases
                .iter()
                .map(|case| {
                    let holds = case.holds.iter().map(|hold| self.hold(hold, answer));
                    let holds = holds.collect();
                    (self.required_values(&case.when), holds)
                })
                .collect(),
        }
    }

    fn hold(&mut self, hold: &StateHold, answer: Option<&Shape>) -> Condition {
        match &hold.parameter {
            Some(name) if hold.optional => {
                Condition::EqualsIfGiven(self.compare(&hold.path, name, answer))
            }
            Some(name) => Condition::Equals(self.compare(&hold.path, name, answer)),
            None if hold.absent => Condition::Absent(path(&hold.path)),
            None => Condition::Is(path(&hold.path), hold.is.clone()),
        }
    }

    fn required_values(
        &mut self,
        conditions: &BTreeMap<String, Vec<String>>,
    ) -> Vec<RequiredValue> {
        self.used.extend(conditions.keys().cloned());
        let pairs = conditions.iter();
        pairs
            .map(|(name, values)| (name.clone(), values.clone()))
            .collect()
    }

    fn read(&mut self, read: &LookupRead) -> Read {
        let given = read.parameters.iter();
        let given = given.map(|(name, from)| (name.clone(), Source::Parameter(from.clone())));
        let fixed = read.constants.iter();
        let fixed = fixed.map(|(name, text)| (name.clone(), Source::Constant(text.clone())));
        let joined = read.joined.iter().map(|(name, joined)| {
            let source = Source::Joined(joined.parameters.clone(), joined.by.clone());
            (name.clone(), source)
        });
        let made = [
            (&read.id, Source::Id),
            (&read.stamp, Source::Stamp),
            (&read.fresh, Source::Fresh),
            (&read.recipient, Source::Recipient),
            (&read.day, Source::Day),
            (&read.page, Source::Page),
        ];
        let made = made
            .into_iter()
            .filter_map(|(name, source)| Some((name.clone()?, source)));
        let mut parameters: Vec<(String, Source)> =
            given.chain(fixed).chain(joined).chain(made).collect();
        parameters.sort_by(|a, b| a.0.cmp(&b.0));
        self.used.extend(read.parameters.values().cloned());
        let joined = read.joined.values();
        self.used
            .extend(joined.flat_map(|joined| joined.parameters.iter().cloned()));
        Read {
            table: self.called(read).map(table).unwrap_or_default(),
            action: read.operation.clone(),
            parameters,
        }
    }

    fn compares(
        &mut self,
        compares: &BTreeMap<String, String>,
        within: Option<&Shape>,
    ) -> Vec<FieldMatch> {
        compares
            .iter()
            .map(|(field, name)| self.compare(field, name, within))
            .collect()
    }

    fn compare(&mut self, field: &str, name: &str, within: Option<&Shape>) -> FieldMatch {
        self.used.insert(name.to_owned());
        FieldMatch {
            path: path(field),
            parameter: name.to_owned(),
            kind: self.comparison(field, name, within),
        }
    }

    fn block(
        &mut self,
        field: &str,
        names: &[String],
        within: Option<&Shape>,
    ) -> (Path, Vec<String>, Comparison) {
        self.used.extend(names.iter().cloned());
        let first = names.first().map(String::as_str).unwrap_or_default();
        let kind = self.comparison(field, first, within);
        (path(field), names.to_vec(), kind)
    }

    /// Numbers are spelt in several ways, times in several formats, and a text says itself which spellings are the same.
    fn comparison(&self, field: &str, name: &str, within: Option<&Shape>) -> Comparison {
        let field = within.and_then(|shape| self.follow(shape, field));
        let given = self.parameter(name);
        let either = [field, given].into_iter().flatten();
        let mut kind = Comparison::Text;
        for shape in either {
            match self.sensitivity(shape) {
                Some(Sensitivity::PhoneNumber | Sensitivity::XNumber) => return Comparison::Number,
                _ if self.scope.resolve(shape).ty == "time" => kind = Comparison::Time,
                _ => match self.equality(shape) {
                    Equality::Exact => {}
                    Equality::IgnoreCase => kind = Comparison::IgnoreCase,
                    Equality::MayBeRewritten => kind = Comparison::MayBeRewritten,
                },
            }
        }
        kind
    }

    /// Parameters without any sensitivity; what is not kept is in a ticket's fingerprint alone.
    fn stored(&self) -> Vec<String> {
        let plain = |name: &&String| {
            let shape = self.parameter(name);
            let sensitivity = shape.and_then(|shape| self.sensitivity(shape));
            shape.is_some() && matches!(sensitivity, None | Some(Sensitivity::None))
        };
        self.used.iter().filter(plain).cloned().collect()
    }

    fn parameter(&self, name: &str) -> Option<&'a Shape> {
        let mut parameters = self.operation.parameters.iter();
        let found = parameters.find(|parameter| parameter.name == name)?;
        Some(&found.shape)
    }

    fn sensitivity(&self, shape: &Shape) -> Option<Sensitivity> {
        shape.sensitivity.or(self.scope.resolve(shape).sensitivity)
    }

    fn equality(&self, shape: &Shape) -> Equality {
        match shape.equality {
            Equality::Exact => self.scope.resolve(shape).equality,
            stated => stated,
        }
    }

    fn called(&self, read: &LookupRead) -> Option<&'a Operation> {
        let mut operations = self.product.operations.iter();
        operations.find(|operation| operation.operation == read.operation)
    }

    /// What stands at this path of a read's answer.
    fn answer_of(&self, read: &LookupRead, at: &str) -> Option<&'a Shape> {
        self.follow(&self.called(read)?.response.shape, at)
    }

    /// What joins the items of a list in a read's answer.
    fn separator(&self, read: &LookupRead, at: &str) -> Option<char> {
        let answer = &self.called(read)?.response.shape;
        let (object, name) = match at.rsplit_once('.') {
            Some((outer, name)) => (self.follow(answer, outer)?, name),
            None => (self.item(answer), at),
        };
        let object = self.scope.resolve(object);
        let mut fields = object.fields.iter();
        fields.find(|field| is_called(field, name))?.separator()
    }

    /// Follows a path; a list stands for its items.
    fn follow<'s>(&self, shape: &'s Shape, path: &str) -> Option<&'s Shape>
    where
        'a: 's,
    {
        let mut shape = self.item(shape);
        for part in path.split('.') {
            let mut fields = shape.fields.iter();
            shape = &fields.find(|field| is_called(field, part))?.shape;
            if self.scope.resolve(shape).ty == "object" || self.scope.resolve(shape).ty == "list" {
                shape = self.item(shape);
            }
        }
        Some(shape)
    }

    fn item<'s>(&self, shape: &'s Shape) -> &'s Shape
    where
        'a: 's,
    {
        let resolved = self.scope.resolve(shape);
        match resolved.items.as_deref() {
            Some(items) => self.scope.resolve(items),
            None => resolved,
        }
    }
}

fn is_called(field: &model::Field, name: &str) -> bool {
    field.name == name || field.aliases.iter().any(|alias| alias == name)
}

fn answer(answer: &LookupAnswer) -> Vec<(Path, Source)> {
    let id = answer.id.iter().map(|at| (path(at), Source::Id));
    let given = answer.parameters.iter();
    let given = given.map(|(at, name)| (path(at), Source::Parameter(name.clone())));
    id.chain(given).collect()
}

fn path(text: &str) -> Path {
    text.split('.').map(str::to_owned).collect()
}
