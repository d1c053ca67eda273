//! The table of those who listen for a change of a request, each in a seat of its own, and until when they do. Used by
//! `bells`, under its lock: nobody is woken here, and no waker is dropped.

use crate::gate::Approval;
use crate::model::{ApprovalId, Monotonic};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::collections::BTreeSet;
use std::hash::BuildHasher;
use std::sync::Arc;
use std::task::Waker;

/// No seat: the end of a chain.
const NONE: u32 = u32::MAX;
/// No deadline.
const NEVER: Monotonic = Monotonic(u64::MAX);

/// Who listens. A seat is half a cache line wide and a bit: there may be a hundred thousand of them.
#[derive(Debug)]
pub(super) struct Listeners {
    seats: Vec<Seat>,
    /// The first free seat; the others follow it.
    free: u32,
    /// For each request the seat of one who listens; the others follow it.
    first: HashTable<u32>,
    due: BTreeSet<(Monotonic, u32)>,
    hasher: RandomState,
}

#[derive(Debug)]
struct Seat {
    id: [u8; 16],
    next: u32,
    has_rung: bool,
    due: Monotonic,
    waker: Option<Waker>,
    word: Option<Arc<Approval>>,
}

impl Seat {
    fn of(id: [u8; 16], next: u32) -> Self {
        Seat { id, next, has_rung: false, due: NEVER, waker: None, word: None }
    }
}

impl Default for Listeners {
    fn default() -> Self {
        Listeners {
            seats: Vec::new(),
            free: NONE,
            first: HashTable::new(),
            due: BTreeSet::new(),
            hasher: RandomState::default(),
        }
    }
}

impl Listeners {
    fn seat(&self, at: u32) -> Option<&Seat> {
        self.seats.get(at as usize)
    }

    fn seat_mut(&mut self, at: u32) -> Option<&mut Seat> {
        self.seats.get_mut(at as usize)
    }

    fn first(&self, id: [u8; 16]) -> Option<u32> {
        let is_its = |at: &u32| self.seat(*at).is_some_and(|seat| seat.id == id);
        self.first.find(self.hasher.hash_one(id), is_its).copied()
    }

    /// Puts `to` in the place of `from` at the head of the chain of `id`; an end there takes the chain away.
    fn set_first(&mut self, id: [u8; 16], from: u32, to: u32) {
        let hash = self.hasher.hash_one(id);
        let Ok(mut found) = self.first.find_entry(hash, |at| *at == from) else { return };
        if to == NONE {
            found.remove();
        } else {
            *found.get_mut() = to;
        }
    }

    /// Gives whoever listens for a change of `id` a seat.
    pub(super) fn sit_down(&mut self, id: &ApprovalId) -> u32 {
        let id = id.bits();
        let before = self.first(id);
        let seat = Seat::of(id, before.unwrap_or(NONE));
        let free = self.free;
        let at = match self.seat_mut(free) {
            Some(place) => {
                let next_free = place.next;
                *place = seat;
                self.free = next_free;
                free
            }
            None => {
                self.seats.push(seat);
                // Four thousand million who wait at once have no room in any memory of today.
                u32::try_from(self.seats.len() - 1).unwrap_or(NONE)
            }
        };
        match before {
            Some(before) => self.set_first(id, before, at),
            None => {
                let seats = &self.seats;
                let hasher = &self.hasher;
                let rehash =
                    |at: &u32| hasher.hash_one(seats.get(*at as usize).map(|s| s.id).unwrap_or_default());
                self.first.insert_unique(hasher.hash_one(id), at, rehash);
            }
        }
        at
    }

    /// Frees a seat. What is handed back may only be dropped without the lock.
    pub(super) fn stand_up(&mut self, at: u32) -> Option<Waker> {
        let (id, next) = self.seat(at).map(|seat| (seat.id, seat.next))?;
        match self.first(id) {
            Some(first) if first != at => self.leave_chain(first, at, next),
            _ => self.set_first(id, at, next),
        }
        let free = std::mem::replace(&mut self.free, at);
        let left = std::mem::replace(self.seat_mut(at)?, Seat::of([0; 16], free));
        self.due.remove(&(left.due, at));
        left.waker
    }

    fn leave_chain(&mut self, first: u32, at: u32, next: u32) {
        let mut before = first;
        while let Some(seat) = self.seat_mut(before) {
            if seat.next == at {
                seat.next = next;
                return;
            }
            before = seat.next;
        }
    }

    /// Has it rung since the seat was taken, or since this was asked last?
    pub(super) fn take_ring(&mut self, at: u32) -> bool {
        self.seat_mut(at).is_some_and(|seat| std::mem::take(&mut seat.has_rung))
    }

    /// What was said at the last ring, for one who waits in `project`.
    pub(super) fn take_word(&mut self, at: u32, project: &str) -> Option<Arc<Approval>> {
        self.seat_mut(at)?.word.take_if(|word| word.request.project == project)
    }

    /// Wakes `waker` at the next ring, and when its time has come. What is handed back may only be dropped without the
    /// lock.
    pub(super) fn wait(&mut self, at: u32, waker: Waker, until: Monotonic) -> Option<Waker> {
        let seat = self.seat_mut(at)?;
        let before = std::mem::replace(&mut seat.due, until);
        let old = seat.waker.replace(waker);
        if before != until {
            self.due.remove(&(before, at));
        }
        if until != NEVER {
            self.due.insert((until, at));
        }
        old
    }

    /// Rings for all who listen for a change of `id`, says how it stands to them if `word` does, and who is to be woken.
    pub(super) fn ring(&mut self, id: &ApprovalId, word: Option<&Arc<Approval>>, woken: &mut Vec<Waker>) {
        let Some(mut at) = self.first(id.bits()) else { return };
        while let Some(seat) = self.seat_mut(at) {
            at = seat.next;
            seat.has_rung = true;
            seat.word = word.cloned();
            woken.extend(seat.waker.take());
        }
        // The last to sit down is the first of the chain. Whoever has waited longest is woken first: the one who asked, and
        // then those who show how it ended, for whom there may be no core left.
        woken.reverse();
    }

    /// Rings for everybody.
    pub(super) fn ring_all(&mut self, woken: &mut Vec<Waker>) {
        for seat in &mut self.seats {
            seat.has_rung = true;
            seat.word = None;
            woken.extend(seat.waker.take());
        }
    }

    /// Says who is to be woken because his time has come.
    pub(super) fn take_due(&mut self, now: Monotonic, woken: &mut Vec<Waker>) {
        while let Some(&(due, at)) = self.due.first().filter(|(due, _)| *due <= now) {
            self.due.remove(&(due, at));
            if let Some(seat) = self.seat_mut(at) {
                seat.due = NEVER;
                woken.extend(seat.waker.take());
            }
        }
    }

    /// The first of all deadlines.
    pub(super) fn first_due(&self) -> Option<Monotonic> {
        self.due.first().map(|(due, _)| *due)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.first.is_empty()
    }

    /// For how many requests anybody listens.
    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    pub(super) fn has(&self, id: &ApprovalId) -> bool {
        self.first(id.bits()).is_some()
    }

    /// The requests that anybody listens for.
    pub(super) fn ids(&self) -> Vec<ApprovalId> {
        let firsts = self.first.iter().filter_map(|at| self.seat(*at));
        firsts.map(|seat| ApprovalId::of_bits(seat.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::task::Wake;

    fn id(text: &str) -> ApprovalId {
        ApprovalId::parse(text).unwrap()
    }

    fn rung(listeners: &mut Listeners, seats: [u32; 3]) -> [bool; 3] {
        seats.map(|seat| listeners.take_ring(seat))
    }

    #[test]
    fn an_id_is_the_same_after_it_was_packed() {
        for text in ["0123456789abcdeffedcba9876543210", &"0".repeat(32), &"f".repeat(32)] {
            assert_eq!(ApprovalId::of_bits(id(text).bits()).as_str(), text);
        }
    }

    #[test]
    fn whoever_has_waited_longest_is_woken_first() {
        struct Numbered(usize, Arc<Mutex<Vec<usize>>>);

        impl Wake for Numbered {
            fn wake(self: Arc<Self>) {
                self.1.lock().unwrap().push(self.0);
            }
        }

        let (mut listeners, order) = (Listeners::default(), Arc::new(Mutex::new(Vec::new())));
        let (one, other) = (id(&"0".repeat(32)), id(&"1".repeat(32)));
        for (number, id) in [&one, &other, &one, &one].into_iter().enumerate() {
            let seat = listeners.sit_down(id);
            listeners.wait(seat, Waker::from(Arc::new(Numbered(number, Arc::clone(&order)))), NEVER);
        }
        let mut woken = Vec::new();
        listeners.ring(&one, None, &mut woken);
        woken.into_iter().for_each(Waker::wake);
        assert_eq!(*order.lock().unwrap(), [0, 2, 3]);
    }

    #[test]
    fn whoever_leaves_takes_nobody_else_with_him() {
        let one = id(&"0".repeat(32));
        let other = id(&"1".repeat(32));
        // Whichever of three leaves: the first of the chain, the last, or the one between.
        for leaves in 0..3 {
            let mut listeners = Listeners::default();
            let alone = listeners.sit_down(&other);
            let seats = [(); 3].map(|()| listeners.sit_down(&one));
            assert_eq!(listeners.len(), 2);
            listeners.stand_up(seats[leaves]);
            listeners.ring(&one, None, &mut Vec::new());
            let mut expected = [true; 3];
            expected[leaves] = false;
            assert_eq!(rung(&mut listeners, seats), expected);
            assert!(!listeners.take_ring(alone));
            // The free seat is taken again, and nothing is heard there of what it was before.
            assert_eq!(listeners.sit_down(&other), seats[leaves]);
            listeners.ring(&other, None, &mut Vec::new());
            assert_eq!(rung(&mut listeners, seats), expected.map(|rung| !rung));
            for seat in seats.into_iter().chain([alone]) {
                assert!(!listeners.is_empty());
                listeners.stand_up(seat);
            }
            assert!(listeners.is_empty() && listeners.ids().is_empty());
        }
    }
}
