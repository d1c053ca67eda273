//! What is kept under numbers that only ever grow, in their order: on shelves of sixteen. An ordered tree would leave half
//! of its places empty for ever, as all that is new comes last. Used by `kept`.

use std::collections::BTreeMap;

/// How many places a shelf has.
const PLACES: i64 = 16;

/// Things by number.
#[derive(Debug)]
pub(super) struct Shelves<T> {
    shelves: BTreeMap<i64, Box<[Option<T>]>>,
}

impl<T> Default for Shelves<T> {
    fn default() -> Self {
        Shelves { shelves: BTreeMap::new() }
    }
}

/// Which shelf, and which place on it.
fn place(number: i64) -> (i64, usize) {
    (number.div_euclid(PLACES), usize::try_from(number.rem_euclid(PLACES)).unwrap_or_default())
}

impl<T> Shelves<T> {
    pub(super) fn get(&self, number: i64) -> Option<&T> {
        let (shelf, place) = place(number);
        self.shelves.get(&shelf)?.get(place)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, number: i64) -> Option<&mut T> {
        let (shelf, place) = place(number);
        self.shelves.get_mut(&shelf)?.get_mut(place)?.as_mut()
    }

    pub(super) fn insert(&mut self, number: i64, thing: T) {
        let (shelf, place) = place(number);
        let shelf = self.shelves.entry(shelf).or_insert_with(|| (0..PLACES).map(|_| None).collect());
        if let Some(place) = shelf.get_mut(place) {
            *place = Some(thing);
        }
    }

    pub(super) fn remove(&mut self, number: i64) -> Option<T> {
        let (number, place) = place(number);
        let shelf = self.shelves.get_mut(&number)?;
        let taken = shelf.get_mut(place)?.take()?;
        if shelf.iter().all(Option::is_none) {
            self.shelves.remove(&number);
        }
        Some(taken)
    }

    /// In the order of their numbers.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (i64, &T)> {
        self.shelves.iter().flat_map(|(shelf, places)| on_shelf(*shelf, places))
    }

    /// Those before a number, the last first.
    pub(super) fn last_before(&self, end: i64) -> impl Iterator<Item = (i64, &T)> {
        let shelves = self.shelves.range(..=place(end).0).rev();
        let things = shelves.flat_map(|(shelf, places)| on_shelf(*shelf, places).rev());
        things.filter(move |(number, _)| *number < end)
    }
}

fn on_shelf<T>(shelf: i64, places: &[Option<T>]) -> impl DoubleEndedIterator<Item = (i64, &T)> {
    let first = shelf.saturating_mul(PLACES);
    let number = move |place| Some(first.saturating_add(i64::try_from(place).ok()?));
    places.iter().enumerate().filter_map(move |(place, thing)| Some((number(place)?, thing.as_ref()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_in_order_until_they_are_removed() {
        let mut shelves = Shelves::default();
        let numbers = [-1, 1, 15, 16, 17, 40];
        numbers.iter().for_each(|number| shelves.insert(*number, number * 2));
        assert_eq!(shelves.iter().map(|(number, _)| number).collect::<Vec<_>>(), numbers);
        assert_eq!(shelves.last_before(i64::MAX).count(), 6);
        let before: Vec<_> = shelves.last_before(17).collect();
        assert_eq!(before, [(16, &32), (15, &30), (1, &2), (-1, &-2)]);
        *shelves.get_mut(16).unwrap() += 1;
        assert_eq!((shelves.get(16), shelves.get(18), shelves.get(100)), (Some(&33), None, None));
        assert_eq!((shelves.remove(16), shelves.remove(16), shelves.get(16)), (Some(33), None, None));
        assert_eq!(shelves.get(17), Some(&34), "its neighbour stays");
    }

    #[test]
    fn an_empty_shelf_is_taken_down() {
        let mut shelves = Shelves::default();
        (1..=1_000).for_each(|number| shelves.insert(number, number));
        for number in (1..=1_000).filter(|number| *number != 500) {
            assert_eq!(shelves.remove(number), Some(number));
        }
        assert_eq!((shelves.shelves.len(), shelves.get(500)), (1, Some(&500)));
    }
}
