//! Things in the order of their keys: what is due next, what arrives next.
//!
//! *Owns* its things. *Invariant*: they leave in the order of their keys whatever the order they came in, as from a
//! sorted map; only keys are moved while they wait, since the things themselves are large.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Waiting things, each with a key that no other has.
#[derive(Debug, Clone)]
pub struct Agenda<K, T> {
    order: BinaryHeap<Reverse<(K, usize)>>,
    things: Vec<Option<T>>,
    /// Places of `things` that are empty.
    free: Vec<usize>,
}

impl<K: Ord + Copy, T> Default for Agenda<K, T> {
    fn default() -> Self {
        Self { order: BinaryHeap::new(), things: Vec::new(), free: Vec::new() }
    }
}

impl<K: Ord + Copy, T> Agenda<K, T> {
    /// Adds a thing.
    pub fn push(&mut self, key: K, thing: T) {
        let place = self.free.pop().unwrap_or(self.things.len());
        match self.things.get_mut(place) {
            Some(empty) => *empty = Some(thing),
            None => self.things.push(Some(thing)),
        }
        self.order.push(Reverse((key, place)));
    }

    /// The first key.
    pub fn first(&self) -> Option<K> {
        self.order.peek().map(|Reverse((key, _))| *key)
    }

    /// Takes the first thing out if `is_due` says so of its key.
    pub fn pop_if(&mut self, is_due: impl FnOnce(K) -> bool) -> Option<(K, T)> {
        is_due(self.first()?).then(|| self.order.pop())?.and_then(|Reverse((key, place))| {
            self.free.push(place);
            Some((key, self.things[place].take()?))
        })
    }

    /// Number of waiting things.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Nothing waits.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::Agenda;
    use crate::base::rng::Seed;
    use std::collections::BTreeMap;

    #[test]
    fn things_leave_as_from_a_sorted_map_however_they_come_and_go() {
        let mut draw = Seed(3).draw("agenda", "order", 0);
        let (mut agenda, mut map) = (Agenda::default(), BTreeMap::new());
        for number in 0..4_000_u64 {
            let key = (draw.below(90), number);
            agenda.push(key, number);
            map.insert(key, number);
            let until = draw.below(90);
            while let Some((key, _)) = map.first_key_value().map(|(k, v)| (*k, *v)).filter(|(k, _)| k.0 + 60 < until) {
                assert_eq!(agenda.pop_if(|k| k.0 + 60 < until), map.remove_entry(&key));
            }
            assert_eq!(agenda.first(), map.keys().next().copied());
            assert_eq!(agenda.len(), map.len());
        }
        while let Some(entry) = map.pop_first() {
            assert_eq!(agenda.pop_if(|_| true), Some(entry));
        }
        assert!(agenda.is_empty());
    }
}
