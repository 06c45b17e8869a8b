//! The same streams, run on the machine that builds them.

use std::pin::pin;
use std::sync::atomic::AtomicU32;

use aiter_no_alloc::{OutOfRange, Sensor, first, run, sizes};

#[test]
fn it_runs() {
    // Means of 0 10 20 30 and of 40 50 60 70, then 80 90 100 110.
    assert_eq!(run(), (15 + 55, Some(OutOfRange(110)), 12, 3 + 2 + 1 - 3));
}

#[test]
fn they_have_a_size() {
    assert!(sizes().iter().all(|size| *size < 200), "{:?}", sizes());
    let sensor = Sensor::default();
    let taken = AtomicU32::new(0);
    let _means = aiter_no_alloc::Means::new(&sensor, 1, &taken);
}

#[test]
fn a_pinned_stream_is_one_of_the_trait() {
    let mut left = 3_u32;
    let warm = pin!(aiter_no_alloc::Warm::new(move || {
        left = left.checked_sub(1)?;
        Some(left)
    }));
    assert_eq!(first(warm), Some(1));
}
