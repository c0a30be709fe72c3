//! Types that contain themselves.
//!
//! A generated type holds a required member in place, an optional object boxed, and lists and maps on the heap. So a
//! cycle is fine if it passes a list, a map or an optional field. It must also pass an object: a list of lists of
//! itself never holds anything, and has no Rust type without a struct in between.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::diagnostic::codes;
use crate::model::walk::{Part, walk_into};
use crate::model::{Shape, Types};
use crate::source::{Place, Report};

/// Reports each cycle once. `place` is where the types stand.
pub(super) fn check(types: &Types, place: Place<'_>, report: &mut Report) {
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for start in types.keys() {
        for edges in [held_in_place as Edges, without_object] {
            if told.contains(start.as_str()) {
                continue;
            }
            if let Some(cycle) = cycle(types, start, edges) {
                told.extend(&cycle);
                let way = [cycle.as_slice(), &[start]].concat().join(" > ");
                let message = format!("the type `{start}` contains itself: {way}");
                let help = "make a field on the way optional, or a list or map of objects";
                report.error(place.name_of(start), codes::INFINITE_TYPE, message, help);
            }
        }
    }
}

/// The named types that a shape directly depends on, under one reading of "directly".
type Edges = for<'a> fn(&'a Shape, &mut Vec<&'a str>);

fn held_in_place<'a>(shape: &'a Shape, found: &mut Vec<&'a str>) {
    let required = |part: Part<'_>| matches!(part, Part::Field(_, field) if field.required);
    found.extend(walk_into(shape, (), required).map(|met| met.shape.ty.as_str()));
}

fn without_object<'a>(shape: &'a Shape, found: &mut Vec<&'a str>) {
    let inside = |part: Part<'_>| !matches!(part, Part::Field(..));
    found.extend(walk_into(shape, (), inside).map(|met| met.shape.ty.as_str()));
}

/// The names on a shortest way from a type back to itself.
fn cycle<'a>(types: &'a Types, start: &'a str, edges: Edges) -> Option<Vec<&'a str>> {
    let mut came_from: BTreeMap<&str, &str> = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(name) = queue.pop_front() {
        let mut next = Vec::new();
        if let Some(shape) = types.get(name) {
            edges(shape, &mut next);
        }
        if next.contains(&start) {
            return Some(way_to(name, start, &came_from));
        }
        for target in next {
            if types.contains_key(target) && !came_from.contains_key(target) {
                came_from.insert(target, name);
                queue.push_back(target);
            }
        }
    }
    None
}

fn way_to<'a>(end: &'a str, start: &str, came_from: &BTreeMap<&'a str, &'a str>) -> Vec<&'a str> {
    let mut way = vec![end];
    while let Some(last) = way.last().filter(|last| **last != start) {
        let Some(before) = came_from.get(last) else {
            break;
        };
        way.push(before);
    }
    way.reverse();
    way
}
