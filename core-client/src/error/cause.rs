//! The causes of an error, as masked text: a foreign error's own `Debug` could show a URL with everything in it.

use std::error::Error as StdError;
use std::fmt;

use crate::mask;

/// More causes than this are no help.
const DEEPEST: usize = 8;

/// One cause and what caused it.
#[derive(Clone)]
pub(crate) struct Cause {
    text: String,
    source: Option<Box<Cause>>,
}

impl Cause {
    /// Copies the texts of an error and its sources, masked.
    pub(crate) fn new(error: &(dyn StdError + 'static)) -> Self {
        let mut texts = Vec::new();
        let mut next = Some(error);
        while let Some(error) = next.filter(|_| texts.len() < DEEPEST) {
            texts.push(mask::free_text(&error.to_string()));
            next = error.source();
        }
        let innermost_first = texts.into_iter().rev();
        innermost_first
            .fold(None, |source, text| {
                Some(Self {
                    text,
                    source: source.map(Box::new),
                })
            })
            .unwrap_or_else(|| Self {
                text: String::new(),
                source: None,
            })
    }

    /// The innermost cause, which usually says it best: "Connection refused". One that repeats the causes below it and adds to them says it
    /// better: "certificate verify failed (certificate has expired)".
    pub(crate) fn root(&self) -> &str {
        let (mut best, mut cause) = (self, self);
        while let Some(source) = &cause.source {
            if !best.text.starts_with(&source.text) {
                best = source;
            }
            cause = source;
        }
        &best.text
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        match &self.source {
            Some(source) => write!(f, ": {source:?}"),
            None => Ok(()),
        }
    }
}

impl StdError for Cause {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| &**source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error with so many more below it.
    #[derive(Debug)]
    struct Layer(usize, Option<Box<Layer>>);

    impl Layer {
        fn above(depth: usize) -> Self {
            Self(
                depth,
                depth
                    .checked_sub(1)
                    .map(|below| Box::new(Self::above(below))),
            )
        }
    }

    impl fmt::Display for Layer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(f, "layer {}", self.0)
        }
    }

    impl StdError for Layer {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|below| below as _)
        }
    }

    /// An error with this text, and those below it.
    #[derive(Debug)]
    struct Texts(&'static [&'static str], Option<Box<Texts>>);

    impl Texts {
        fn of(texts: &'static [&'static str]) -> Self {
            let below = texts.get(1..).filter(|below| !below.is_empty());
            Self(texts, below.map(|below| Box::new(Self::of(below))))
        }
    }

    impl fmt::Display for Texts {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0[0])
        }
    }

    impl StdError for Texts {
        fn source(&self) -> Option<&(dyn StdError + 'static)> {
            self.1.as_deref().map(|below| below as _)
        }
    }

    #[test]
    fn what_repeats_the_innermost_cause_and_adds_to_it_says_it_better() {
        for (texts, root) in [
            (&["a", "b", "c"][..], "c"),
            (&["a", "b (why)", "b", "b"], "b (why)"),
            (&["a: b", "b"], "b"),
            (&["b (why)", "b", "c"], "c"),
            (&["a", ""], "a"),
        ] {
            assert_eq!(Cause::new(&Texts::of(texts)).root(), root, "{texts:?}");
        }
    }

    #[test]
    fn eight_causes_are_kept_and_no_more() {
        for (below, kept) in [(0, 1), (6, 7), (7, 8), (8, 8), (100, 8)] {
            let cause = Cause::new(&Layer::above(below));
            let mut count = 1;
            let mut next = cause.source();
            while let Some(error) = next {
                count += 1;
                next = error.source();
            }
            assert_eq!(count, kept, "{below} below");
            assert_eq!(cause.to_string(), format!("layer {below}"));
            assert_eq!(cause.root(), format!("layer {}", below + 1 - kept));
        }
    }
}
