//! What the process holds: by the kernel's count, and by the allocator's.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The system's allocator, which is what the published packages use, with a count of the bytes that were asked for.
pub(crate) struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
/// How many pieces of each size, in steps of 16 bytes; the last one has all that are larger.
static PIECES: [AtomicUsize; 257] = [const { AtomicUsize::new(0) }; 257];

fn pieces(size: usize) -> Option<&'static AtomicUsize> {
    PIECES.get(size.div_ceil(16).min(256))
}

fn came(size: usize) {
    HELD.fetch_add(size, Ordering::Relaxed);
    pieces(size).map(|pieces| pieces.fetch_add(1, Ordering::Relaxed));
}

fn went(size: usize) {
    HELD.fetch_sub(size, Ordering::Relaxed);
    pieces(size).map(|pieces| pieces.fetch_sub(1, Ordering::Relaxed));
}

// SAFETY: every call goes to the system's allocator as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        came(layout.size());
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        went(layout.size());
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        went(layout.size());
        came(size);
        unsafe { System.realloc(at, layout, size) }
    }
}

/// Bytes that were asked for and not given back.
pub(crate) fn held() -> usize {
    HELD.load(Ordering::Relaxed)
}

/// How many pieces of each size there are: up to so many bytes, so many.
pub(crate) fn by_size() -> Vec<(usize, usize)> {
    PIECES.iter().enumerate().map(|(step, pieces)| (step * 16, pieces.load(Ordering::Relaxed))).collect()
}

/// Bytes of this process that are in memory.
pub(crate) fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<usize>().ok());
    kilobytes.unwrap_or_default() * 1024
}
