//! Builders whose types remember which required values were given, so that leaving one out does not compile.

use proc_macro2::Ident;

use super::ty;
use crate::emit::file::Item;
use crate::emit::text::Text;
use crate::ir::Ty;

/// A value to set.
pub(super) struct Setter<'a> {
    pub(super) rust: &'a str,
    pub(super) ty: &'a Ty,
    pub(super) docs: &'a str,
    /// The marker of a required value.
    pub(super) marker: Option<&'a str>,
}

/// What is built, and by what.
pub(super) struct Builder<'a> {
    /// The builder's name.
    pub(super) name: &'a str,
    /// What it builds.
    pub(super) product: &'a str,
    /// What it says of itself.
    pub(super) docs: String,
    /// Whether it may hold a client that sends what it builds.
    pub(super) sends: bool,
    /// The values, the required ones in the order of their state parameters.
    pub(super) setters: Vec<Setter<'a>>,
}

impl Builder<'_> {
    /// The builder's items.
    pub(super) fn items(&self) -> Vec<Item> {
        let mut items: Vec<Item> = vec![self.definition().into()];
        items.extend(self.optional().map(Item::from));
        items.extend(self.required_setters().map(Item::from));
        items
    }

    fn required(&self) -> impl Iterator<Item = (&Setter<'_>, &str)> {
        self.setters
            .iter()
            .filter_map(|setter| Some((setter, setter.marker?)))
    }

    /// `P1, P2, …`: one state for each required value.
    pub(super) fn states(&self) -> Vec<String> {
        let count = self.required().count();
        (1..=count).map(|n| format!("P{n}")).collect()
    }

    /// The states before anything was given.
    fn missing(&self) -> impl Iterator<Item = String> {
        let markers = self.required().map(|(_, marker)| marker);
        markers.map(|marker| format!("core_client::builder::Missing<crate::required::{marker}>"))
    }

    /// A function that gives the builder with nothing given, for a target of this type and value.
    pub(super) fn start(&self, text: &mut Text, head: &str, target: &str, value: &str) {
        let target = self.sends.then(|| target.to_owned());
        let arguments: Vec<_> = target.into_iter().chain(self.missing()).collect();
        text.line(1, "#[inline]");
        let name = self.name;
        match arguments.is_empty() {
            true => text.line(1, &format!("{head} -> {name} {{")),
            false => text.list(1, &format!("{head} -> {name}<"), &arguments, "> {"),
        }
        text.line(
            2,
            &format!("crate::Builder(core_client::builder::Draft::new({value}))"),
        );
        text.line(1, "}");
    }

    /// Says that the crate of the caller compiles the methods. A builder with type parameters says so by them.
    fn inline(&self, text: &mut Text) {
        if !self.sends && self.required().next().is_none() {
            text.line(1, "#[inline]");
        }
    }

    /// The builder is a name for the one type of all builders. So its methods stand on a page of its own, and the compiler has one
    /// type less to check.
    fn definition(&self) -> Text {
        let target = match self.sends {
            true => "T",
            false => "core_client::Detached",
        };
        let states = tuple(&self.states());
        let open = format!(
            "pub type {}{} = crate::Builder<",
            self.name,
            angles(&self.arguments())
        );
        let mut text = Text::default();
        text.docs(0, &self.docs);
        text.defines_alias(
            self.name,
            &open,
            &[states, target.to_owned(), self.product.to_owned()],
        );
        text
    }

    /// `T, P1, P2`, as they stand behind the name.
    fn arguments(&self) -> Vec<String> {
        let target = self.sends.then(|| "T".to_owned());
        target.into_iter().chain(self.states()).collect()
    }

    /// `impl<T, P1, P2> Name<T, P1, P2> {`, the parameters with these bounds.
    fn open(&self, text: &mut Text, target: &str, state: &str) {
        let arguments = self.arguments();
        let own = format!("{}{}", self.name, angles(&arguments));
        if arguments.is_empty() {
            text.line(0, &format!("impl {own} {{"));
            return;
        }
        let bound = |argument: String| match argument == "T" {
            true => format!("{argument}{target}"),
            false => format!("{argument}{state}"),
        };
        let parameters: Vec<_> = arguments.into_iter().map(bound).collect();
        text.list(0, "impl<", &parameters, &format!("> {own} {{"));
    }

    fn optional(&self) -> Option<Text> {
        let mut setters = self
            .setters
            .iter()
            .filter(|setter| setter.marker.is_none())
            .peekable();
        setters.peek()?;
        let mut text = Text::default();
        self.open(&mut text, "", "");
        for setter in setters {
            self.setter(&mut text, setter, false, "Self", "self");
        }
        text.line(0, "}");
        Some(text)
    }

    /// A setter that gives `output` by `result`.
    fn setter(
        &self,
        text: &mut Text,
        setter: &Setter<'_>,
        inline: bool,
        output: &str,
        result: &str,
    ) {
        let (argument, value) = ty::argument(setter.ty);
        text.docs(1, setter.docs);
        match inline {
            true => text.line(1, "#[inline]"),
            false => self.inline(text),
        }
        let takes = ["mut self".to_owned(), format!("value: {argument}")];
        let field = setter.rust;
        text.list(
            1,
            &format!("pub fn {field}("),
            &takes,
            &format!(") -> {output} {{"),
        );
        let assigned = format!("self.0.value.{field} = ::core::option::Option::Some({value});");
        text.line(2, &assigned);
        text.line(2, result);
        text.line(1, "}");
    }

    fn required_setters(&self) -> impl Iterator<Item = Text> {
        let first_state = usize::from(self.sends);
        let setters = self.required().map(|(setter, _)| setter);
        setters
            .zip(self.missing())
            .enumerate()
            .map(move |(index, (setter, missing))| {
                let at = first_state + index;
                let of = |state: String| {
                    let mut arguments = self.arguments();
                    if let Some(argument) = arguments.get_mut(at) {
                        *argument = state;
                    }
                    arguments
                };
                let mut others = self.arguments();
                others.remove(at);
                let before = of(missing);
                let after = of("core_client::builder::Provided".to_owned());
                let mut text = Text::default();
                let open = format!("impl{} {}<", angles(&others), self.name);
                text.list(0, &open, &before, "> {");
                // Nothing else says that the crate of the caller compiles it.
                let alone = others.is_empty() && !ty::argument(setter.ty).0.starts_with("impl ");
                let output = format!("{}{}", self.name, angles(&after));
                let result = "crate::Builder(self.0.with_states())";
                self.setter(&mut text, setter, alone, &output, result);
                text.line(0, "}");
                text
            })
    }

    /// The method by which a caller lifts the client's check of one parameter.
    pub(super) fn lift(&self, name: &Ident, wire: &str) -> Text {
        let mut text = Text::default();
        self.open(&mut text, "", "");
        let docs = format!(
            "Sends {} as it is, even where the client would refuse it. Read the parameter's documentation first: \
             the check guards against a loss.",
            crate::markdown::code(wire)
        );
        text.docs(1, &docs);
        text.line(1, &format!("pub fn {name}(mut self) -> Self {{"));
        text.line(2, &format!("self.0.value.{name} = true;"));
        text.line(2, "self");
        text.line(1, "}");
        text.line(0, "}");
        text
    }

    /// A method that sets an option of the call.
    pub(super) fn option(&self, text: &mut Text, docs: &str, name: &str, argument: &str, ty: &str) {
        text.docs(1, docs);
        let takes = match argument.is_empty() {
            true => String::new(),
            false => format!(", {argument}: {ty}"),
        };
        text.line(1, &format!("pub fn {name}(mut self{takes}) -> Self {{"));
        text.line(
            2,
            &format!("self.0.target = self.0.target.{name}({argument});"),
        );
        text.line(2, "self");
        text.line(1, "}");
    }

    /// The block of options that only some builders have.
    pub(super) fn options(&self, options: impl FnOnce(&mut Text)) -> Text {
        let mut text = Text::default();
        self.open(&mut text, ": core_client::SetOptions", "");
        options(&mut text);
        text.line(0, "}");
        text
    }
}

/// `<A, B>`, or nothing.
fn angles(arguments: &[String]) -> String {
    match arguments.is_empty() {
        true => String::new(),
        false => format!("<{}>", arguments.join(", ")),
    }
}

/// The longest tuple of states; what is behind it is a tuple in its last place.
const LONGEST_TUPLE: usize = 12;

/// `(A, B)`, as a tuple of Rust.
fn tuple(states: &[String]) -> String {
    match states {
        [] => "()".to_owned(),
        [one] => format!("({one},)"),
        states if states.len() <= LONGEST_TUPLE => format!("({})", states.join(", ")),
        states => {
            let (first, rest) = states.split_at(LONGEST_TUPLE - 1);
            format!("({}, {})", first.join(", "), tuple(rest))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_beyond_the_longest_tuple_are_a_tuple_in_its_last_place() {
        let tuple = |count: usize| {
            let states: Vec<_> = (1..=count).map(|n| n.to_string()).collect();
            tuple(&states)
        };
        assert_eq!([tuple(0), tuple(1), tuple(2)], ["()", "(1,)", "(1, 2)"]);
        assert_eq!(tuple(12), "(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)");
        assert_eq!(tuple(13), "(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, (12, 13))");
        assert!(
            tuple(24).ends_with(", 11, (12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, (23, 24)))")
        );
    }
}
