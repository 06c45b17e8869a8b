//! What a program's parts share: the log, the wakers, and the count of what is alive.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicIsize, AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Wake, Waker};
use std::thread;

/// How many wakers a program polls with.
pub const WAKERS: usize = 2;

/// What happened: which part of the program, its number, and the waker if it was polled.
pub type Event = (&'static str, u32, Option<usize>);

/// The payload of every panic that a plan asks for.
#[derive(Debug, PartialEq)]
pub struct Planned(pub &'static str);

/// One run's log, wakers and counts.
#[derive(Clone)]
pub struct World(Arc<Shared>);

struct Shared {
    log: Mutex<Vec<Event>>,
    last: AtomicU32,
    alive: AtomicIsize,
    wakers: Vec<Arc<Silent>>,
    kept: Mutex<Vec<Waker>>,
}

// Not of size 0, so that each has an address of its own.
struct Silent(#[expect(dead_code, reason = "for its size")] u8);

impl Wake for Silent {
    fn wake(self: Arc<Self>) {}
}

/// A lock that a planned panic does not poison.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Default for World {
    fn default() -> Self {
        Self(Arc::new(Shared {
            log: Mutex::default(),
            last: AtomicU32::new(0),
            alive: AtomicIsize::new(0),
            wakers: (0..WAKERS).map(|_| Arc::new(Silent(0))).collect(),
            kept: Mutex::default(),
        }))
    }
}

impl World {
    /// Adds an event.
    pub fn log(&self, what: &'static str, number: u32) {
        lock(&self.0.log).push((what, number, None));
    }

    /// Adds an event: something was polled.
    pub fn polled(&self, what: &'static str, number: u32, waker: &Waker) {
        // By their data: `will_wake` compares addresses of tables too, of which Miri may give one table several.
        let which = self.0.wakers.iter().position(|silent| std::ptr::eq(waker.data(), Arc::as_ptr(silent).cast()));
        lock(&self.0.log).push((what, number, Some(which.unwrap_or(usize::MAX))));
    }

    /// Ends in a panic that nobody but the program sees. Not while another one is under way, which would abort.
    pub fn panic(&self, what: &'static str, number: u32) {
        if !thread::panicking() {
            self.log("panic", number);
            resume_unwind(Box::new(Planned(what)));
        }
    }

    /// The number of a new part.
    pub fn number(&self) -> u32 {
        self.0.last.fetch_add(1, SeqCst)
    }

    /// One of the wakers to poll with.
    pub fn waker(&self, which: usize) -> Waker {
        Waker::from(Arc::clone(&self.0.wakers[which]))
    }

    /// Keeps a waker until the world ends.
    pub fn keep(&self, waker: &Waker) {
        lock(&self.0.kept).push(waker.clone());
    }

    /// Whether somebody keeps a waker that no hook has kept, or has dropped one that a hook did keep.
    pub fn strays(&self) -> isize {
        let counted: usize = self.0.wakers.iter().map(|waker| Arc::strong_count(waker) - 1).sum();
        counted.cast_signed() - lock(&self.0.kept).len().cast_signed()
    }

    /// How many parts are alive.
    pub fn alive(&self) -> isize {
        self.0.alive.load(SeqCst)
    }

    /// What happened since it was last asked.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *lock(&self.0.log))
    }
}

/// A part of the program that logs its drop, and may panic there. Its block on the heap shows Miri a second drop, or a leak.
pub struct Part {
    world: World,
    what: &'static str,
    number: u32,
    panics: bool,
    block: Box<u32>,
}

impl Part {
    /// One more that is alive.
    pub fn new(world: &World, what: &'static str, panics: bool) -> Self {
        world.0.alive.fetch_add(1, SeqCst);
        Self { world: world.clone(), what, number: world.number(), panics, block: Box::new(0xA11E) }
    }

    /// Its number, which no other part of the program has.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// The consumer has it: from here on it does not panic.
    pub fn disarm(&mut self) {
        self.panics = false;
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        assert_eq!(*self.block, 0xA11E, "{} {} is dropped twice", self.what, self.number);
        *self.block = 0xDEAD;
        self.world.0.alive.fetch_sub(1, SeqCst);
        self.world.log(self.what, self.number);
        if self.panics {
            self.world.panic(self.what, self.number);
        }
    }
}
