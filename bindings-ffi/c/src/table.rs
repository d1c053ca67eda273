//! Owns every object that C holds a handle of. A handle is a slot's number and the slot's generation, so a
//! handle that was freed, forged or belongs to another kind of object is found out and never followed.
//! Looking one up takes no lock and no turn of a counter that other threads turn too: a slot is an
//! `ArcSwap`. Nothing here waits, so nothing here can hang a forked child. Used by every export.

use crate::objects::Object;
use agentsudo_core::{Error, Result};
use arc_swap::{ArcSwapOption, Guard};
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

/// A kind of object that C can hold.
pub(crate) trait Kind: Sized {
    /// What it is called in messages.
    const NAME: &'static str;

    /// Reads it out of any object.
    fn of(object: &Object) -> Option<&Arc<Self>>;

    /// Makes it an object.
    fn into_object(this: Arc<Self>) -> Object;
}

struct Entry {
    bits: u64,
    object: Object,
}

/// Where one object is, or was.
struct Slot {
    entry: ArcSwapOption<Entry>,
    /// Counts the objects that were here. Written by whoever has just made or emptied the slot.
    generation: AtomicU32,
    /// The next free slot's number, plus one; meaningful while this one is free.
    next: AtomicU32,
}

/// Slots come in chunks that double and are never given back, so a slot's address never changes.
static CHUNKS: [OnceLock<Box<[Slot]>>; 24] = [const { OnceLock::new() }; 24];
const FIRST_CHUNK: u32 = 256;
/// Slots that were ever used.
static USED: AtomicU32 = AtomicU32::new(0);
/// The last slot that became free (number plus one), below a count that keeps two changes apart.
static FREE: AtomicU64 = AtomicU64::new(0);
static LIVE: AtomicU64 = AtomicU64::new(0);

/// An object, held for as long as this lives, whoever frees its handle meanwhile.
pub(crate) struct Held<T: Kind> {
    entry: Guard<Option<Arc<Entry>>>,
    kind: PhantomData<T>,
}

impl<T: Kind> Held<T> {
    /// The object, for longer than a moment.
    pub(crate) fn share(&self) -> Result<Arc<T>> {
        self.look().cloned().ok_or_else(gone::<T>)
    }

    #[inline]
    fn look(&self) -> Option<&Arc<T>> {
        self.entry.as_ref().and_then(|entry| T::of(&entry.object))
    }

    /// Runs `use_it` on the object.
    #[inline]
    pub(crate) fn with<R>(&self, use_it: impl FnOnce(&Arc<T>) -> R) -> Result<R> {
        self.look().map(use_it).ok_or_else(gone::<T>)
    }
}

/// Finds what a handle means.
///
/// # Errors
/// `invalid` for a null handle, one that was freed, and one of another kind.
#[inline]
pub(crate) fn find<T: Kind>(bits: u64) -> Result<Held<T>> {
    if let Some(slot) = slot_of(bits) {
        let entry = slot.entry.load();
        if let Some(found) = entry.as_ref().filter(|found| found.bits == bits) {
            if T::of(&found.object).is_some() {
                return Ok(Held { entry, kind: PhantomData });
            }
            return Err(foreign::<T>(found.object.name()));
        }
    }
    Err(if bits == 0 { null::<T>() } else { gone::<T>() })
}

/// [`find`], to keep.
///
/// # Errors
/// As [`find`].
pub(crate) fn share<T: Kind>(bits: u64) -> Result<Arc<T>> {
    find::<T>(bits)?.share()
}

/// [`share`] of a handle that may be null.
///
/// # Errors
/// As [`find`], but for a null handle.
pub(crate) fn share_some<T: Kind>(bits: u64) -> Result<Option<Arc<T>>> {
    if bits == 0 { Ok(None) } else { share(bits).map(Some) }
}

/// Keeps an object and hands out its handle's bits.
///
/// # Errors
/// `internal` if four thousand million handles are out.
pub(crate) fn put<T: Kind>(object: T) -> Result<u64> {
    put_shared(Arc::new(object))
}

/// [`put`] of an object that somebody else holds too.
///
/// # Errors
/// As [`put`].
pub(crate) fn put_shared<T: Kind>(object: Arc<T>) -> Result<u64> {
    let index = take_free().map_or_else(fresh, Ok)?;
    let slot = slot_at(index).ok_or_else(|| Error::defect("a slot of the handle table is missing"))?;
    let generation = slot.generation.load(Ordering::Acquire);
    let bits = (u64::from(generation) << 32) | u64::from(index + 1);
    slot.entry.store(Some(Arc::new(Entry { bits, object: T::into_object(object) })));
    LIVE.fetch_add(1, Ordering::Relaxed);
    Ok(bits)
}

/// Takes an object out of the table: its handle means nothing from now on. A null handle is no object, and
/// freeing it is fine.
///
/// # Errors
/// `invalid` for a handle that was freed, or is of another kind.
pub(crate) fn remove<T: Kind>(bits: u64) -> Result<Option<Arc<T>>> {
    if bits == 0 {
        return Ok(None);
    }
    let held = find::<T>(bits)?;
    let object = held.share()?;
    let Some(slot) = slot_of(bits) else { return Err(gone::<T>()) };
    // Of two that free the same handle, one finds it still here.
    let previous = slot.entry.compare_and_swap(&held.entry, None);
    let was_here = match (previous.as_ref(), held.entry.as_ref()) {
        (Some(there), Some(ours)) => Arc::ptr_eq(there, ours),
        _ => false,
    };
    if !was_here {
        return Err(gone::<T>());
    }
    LIVE.fetch_sub(1, Ordering::Relaxed);
    // A slot whose generations are used up is never used again: no old handle comes to life.
    if let Some(next) = slot.generation.load(Ordering::Acquire).checked_add(1) {
        slot.generation.store(next, Ordering::Release);
        give_back(slot, bits as u32 - 1);
    }
    Ok(Some(object))
}

/// Handles that are out now.
pub(crate) fn live() -> u64 {
    LIVE.load(Ordering::Relaxed)
}

fn null<T: Kind>() -> Error {
    Error::invalid(format!("the {} handle is null", T::NAME))
}

fn gone<T: Kind>() -> Error {
    Error::invalid(format!("the {} handle was freed already, or never was one", T::NAME))
}

fn foreign<T: Kind>(found: &str) -> Error {
    Error::invalid(format!("the handle is of kind {found}, and one of kind {} is needed", T::NAME))
}

#[inline]
fn slot_of(bits: u64) -> Option<&'static Slot> {
    // The low half is the number plus one, so null is nowhere.
    (bits as u32).checked_sub(1).and_then(slot_at)
}

#[inline]
fn slot_at(index: u32) -> Option<&'static Slot> {
    let (chunk, within) = place(index)?;
    CHUNKS.get(chunk)?.get()?.get(within)
}

/// Chunk `k` holds `256 << k` slots.
#[inline]
fn place(index: u32) -> Option<(usize, usize)> {
    let shifted = u64::from(index) + u64::from(FIRST_CHUNK);
    let chunk = shifted.ilog2() - FIRST_CHUNK.ilog2();
    let within = shifted - (u64::from(FIRST_CHUNK) << chunk);
    Some((chunk as usize, usize::try_from(within).ok()?))
}

fn fresh() -> Result<u32> {
    let full = || Error::defect("too many handles are out: free some");
    let count = |used: u32| used.checked_add(1).filter(|used| *used < u32::MAX);
    let index = USED.fetch_update(Ordering::AcqRel, Ordering::Acquire, count).map_err(|_| full())?;
    let (chunk, _) = place(index).ok_or_else(full)?;
    let slots = (FIRST_CHUNK as usize) << chunk;
    CHUNKS.get(chunk).ok_or_else(full)?.get_or_init(|| {
        let slot = |_| Slot {
            entry: ArcSwapOption::empty(),
            generation: AtomicU32::new(1),
            next: AtomicU32::new(0),
        };
        (0..slots).map(slot).collect()
    });
    Ok(index)
}

fn take_free() -> Option<u32> {
    loop {
        let head = FREE.load(Ordering::Acquire);
        let index = (head as u32).checked_sub(1)?;
        let next = slot_at(index)?.next.load(Ordering::Acquire);
        if exchange_head(head, next) {
            return Some(index);
        }
    }
}

fn give_back(slot: &Slot, index: u32) {
    loop {
        let head = FREE.load(Ordering::Acquire);
        slot.next.store(head as u32, Ordering::Release);
        if exchange_head(head, index + 1) {
            return;
        }
    }
}

fn exchange_head(head: u64, first: u32) -> bool {
    let changes = (head >> 32).wrapping_add(1) << 32;
    FREE.compare_exchange(head, changes | u64::from(first), Ordering::AcqRel, Ordering::Acquire).is_ok()
}
