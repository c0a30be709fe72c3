//! Finds many words in a text by going through it once (Aho and Corasick): however long, many and alike the words are, each byte of
//! the text costs about one step.

use std::collections::HashMap;

use super::work::step;

/// A word to find.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// It is only the beginning of what must be hidden.
    pub(super) goes_on: bool,
}

/// What is found at a place of the text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Found {
    /// The length of the longest word that ends here.
    pub(super) length: usize,
    /// Whether one that ends here goes on.
    pub(super) goes_on: bool,
}

#[derive(Debug, Clone, Copy, Default)]
struct Node {
    /// Where to go on if no word goes on with the next byte: the longest other beginning of a word that the text ends with.
    otherwise: usize,
    found: Found,
}

/// The words as a tree of their bytes.
#[derive(Debug)]
pub(super) struct Automaton {
    nodes: Vec<Node>,
    edges: HashMap<(usize, u8), usize>,
}

const ROOT: usize = 0;

impl Automaton {
    /// The automaton that finds these words.
    pub(super) fn new(words: &[Word]) -> Self {
        let mut tree = Self {
            nodes: vec![Node::default()],
            edges: HashMap::new(),
        };
        // Byte by byte of all words at once: where to go on otherwise is nearer to the root, so it must be there already.
        let mut growing: Vec<_> = words.iter().map(|word| (word, ROOT)).collect();
        let mut depth = 0;
        while !growing.is_empty() {
            growing.retain_mut(|(word, node)| {
                let Some(byte) = word.text.as_bytes().get(depth) else {
                    return false;
                };
                *node = tree.child(*node, *byte);
                let ends = word.text.len() == depth + 1;
                if let Some(node) = tree.nodes.get_mut(*node).filter(|_| ends) {
                    node.found.length = word.text.len();
                    node.found.goes_on |= word.goes_on;
                }
                !ends
            });
            depth += 1;
        }
        tree
    }

    /// The node behind this one; made if it is missing.
    fn child(&mut self, parent: usize, byte: u8) -> usize {
        if let Some(child) = self.edges.get(&(parent, byte)) {
            return *child;
        }
        let otherwise = match parent {
            ROOT => ROOT,
            _ => self.next(self.node(parent).otherwise, byte),
        };
        let child = self.nodes.len();
        self.nodes.push(Node {
            otherwise,
            found: self.node(otherwise).found,
        });
        self.edges.insert((parent, byte), child);
        child
    }

    fn node(&self, node: usize) -> Node {
        self.nodes.get(node).copied().unwrap_or_default()
    }

    /// Where one more byte of the text leads.
    fn next(&self, mut node: usize, byte: u8) -> usize {
        loop {
            step(1);
            if let Some(next) = self.edges.get(&(node, byte)) {
                return *next;
            }
            if node == ROOT {
                return ROOT;
            }
            node = self.node(node).otherwise;
        }
    }

    /// The places behind which words end, and what ends there.
    pub(super) fn find(&self, text: &str) -> impl Iterator<Item = (usize, Found)> {
        let mut node = ROOT;
        text.bytes().enumerate().filter_map(move |(at, byte)| {
            node = self.next(node, byte);
            let found = self.node(node).found;
            (found.length > 0).then_some((at + 1, found))
        })
    }
}
