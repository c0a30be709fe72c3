//! A name and a value before encoding, and their order in both schemes.

use std::borrow::Cow;
use std::fmt;

use crate::order::places;

/// One request parameter, name and value as plain text (not percent-encoded).
///
/// `Debug` shows the name and the length of the value, because values may be phone numbers and names of people.
#[derive(Clone, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// The wire name, such as `PoolKey`.
    pub name: Cow<'a, str>,
    /// The value; an empty one is sent and signed as `Name=`.
    pub value: Cow<'a, str>,
}

impl<'a> Parameter<'a> {
    /// A parameter of this name and value.
    pub fn new(name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        Self {
            name: name.into(),
            value: value.into(),
        }
    }
}

impl fmt::Debug for Parameter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Parameter({}=<{} bytes hidden>)",
            self.name,
            self.value.len()
        )
    }
}

/// Whether the parameters stand in signing order already, as generated code gives them.
pub(crate) fn in_order(parameters: &[Parameter<'_>]) -> bool {
    parameters.is_sorted_by(
        |left, right| match left.name.as_bytes().cmp(right.name.as_bytes()) {
            std::cmp::Ordering::Less => true,
            std::cmp::Ordering::Equal => left.value.as_bytes() <= right.value.as_bytes(),
            std::cmp::Ordering::Greater => false,
        },
    )
}

/// The parameters in signing order: by the bytes of the name before encoding. Repeated names, which the scheme does not speak of, go by
/// value, so that the result never depends on the order given.
pub(crate) fn sorted<'p>(parameters: &'p [Parameter<'_>]) -> Vec<Parameter<'p>> {
    let pairs = parameters.iter().map(|p| (&*p.name, &*p.value));
    places(pairs)
        .filter_map(|place| parameters.get(place))
        .map(|parameter| Parameter::new(&*parameter.name, &*parameter.value))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Parameter, in_order, sorted};

    #[test]
    fn debug_hides_the_value() {
        let shown = format!("{:?}", Parameter::new("PhoneNoA", "13900000001"));
        assert_eq!(shown, "Parameter(PhoneNoA=<11 bytes hidden>)");
    }

    #[test]
    fn order_is_by_name_bytes_then_value() {
        let given = ["b=1", "Z=1", "a=2", "a=1", "a-=0"].map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            Parameter::new(name, value)
        });
        assert!(!in_order(&given));
        let names: Vec<_> = sorted(&given)
            .iter()
            .map(|p| format!("{}={}", p.name, p.value))
            .collect();
        assert_eq!(names, ["Z=1", "a=1", "a=2", "a-=0", "b=1"]);
        assert!(in_order(&sorted(&given)));
    }
}
