//! Fields of an answer that repeat parameters of the request: they reveal an answer to another call.

/// A field of an answer that repeats a parameter of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Echo {
    /// The path of the field: member names from the outside in, never inside a list.
    pub path: &'static [&'static str],
    /// The parameter that it repeats.
    pub parameter: &'static str,
    /// The field repeats the parameter if each of these parameters has one of its values. Empty: always.
    pub when: &'static [(&'static str, &'static [&'static str])],
}

impl Echo {
    /// The field at this path repeats this parameter.
    pub const fn new(path: &'static [&'static str], parameter: &'static str) -> Self {
        Self {
            path,
            parameter,
            when: &[],
        }
    }

    /// Only if each of these parameters has one of its values.
    pub const fn when(
        mut self,
        conditions: &'static [(&'static str, &'static [&'static str])],
    ) -> Self {
        self.when = conditions;
        self
    }
}
