//! aiter where there is neither `std` nor an allocator: streams that lie in themselves, and an executor of a few lines that polls them.
#![no_std]

use core::future::Future;
use core::pin::{Pin, pin};
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};
use core::task::{Context, Poll, Waker};

use aiter::{Stream, async_iter};

/// What stands for a register of a device: each read finds the next sample, or that there is none yet.
#[derive(Debug, Default)]
pub struct Sensor {
    reads: AtomicU32,
}

impl Sensor {
    /// The next sample, once there is one: every third read.
    async fn sample(&self) -> u16 {
        loop {
            let read = self.reads.fetch_add(1, Relaxed);
            if read % 3 == 2 {
                return u16::try_from(read / 3 * 10).unwrap_or(u16::MAX);
            }
            yield_now().await;
        }
    }
}

/// The error of a sensor.
#[derive(Debug, PartialEq, Eq)]
pub struct OutOfRange(pub u16);

/// The mean of each `N` samples of a sensor, until one is out of range.
#[async_iter(inline)]
#[derive(Debug)]
pub struct Means<'a> {
    sensor: &'a Sensor,
    limit: u16,
    /// How many samples were taken, also while one is awaited.
    #[async_iter(shared)]
    pub taken: &'a AtomicU32,
}

#[async_iter(inline)]
impl<'a> Means<'a> {
    /// Averages the samples of `sensor`, up to `limit`.
    pub fn init(sensor: &'a Sensor, limit: u16, taken: &'a AtomicU32) -> Self {
        Self { sensor, limit, taken }
    }

    async fn next(&mut self) -> Result<Option<u16>, OutOfRange> {
        let mut samples = [0; 4];
        for sample in &mut samples {
            *sample = self.sensor.sample().await;
            self.taken.fetch_add(1, Relaxed);
            if *sample > self.limit {
                return Err(OutOfRange(*sample));
            }
        }
        Ok(Some(samples.iter().sum::<u16>() / 4))
    }

    async fn close(&mut self) {
        self.sensor.reads.store(0, Relaxed);
    }
}

/// A stream that starts with an async init, over a source of any type.
#[async_iter(inline = 64)]
#[derive(Debug)]
pub struct Warm<S> {
    source: S,
}

#[async_iter(inline)]
impl<S: FnMut() -> Option<u32> + Send> Warm<S> {
    /// Takes what `source` gives, after the first.
    pub async fn init(mut source: S) -> Option<Self> {
        yield_now().await;
        source()?;
        Some(Self { source })
    }

    async fn next(&mut self) -> Option<u32> {
        yield_now().await;
        (self.source)()
    }
}

/// The sum of the means until the error, the sample that was out of range, how many were taken, and the sum of a [`Warm`].
#[must_use]
pub fn run() -> (u32, Option<OutOfRange>, u32, u32) {
    let sensor = Sensor::default();
    let taken = AtomicU32::new(0);
    block_on(async {
        let mut means = pin!(Means::new(&sensor, 100, &taken));
        let (mut sum, mut error) = (0, None);
        while let Some(mean) = means.as_mut().next().await {
            match mean {
                Ok(mean) => sum += u32::from(mean),
                Err(out) => error = Some(out),
            }
        }
        means.as_mut().close().await;

        let mut left = 4;
        let mut warm = pin!(Warm::new(move || {
            left -= 1;
            (left > 0).then_some(left)
        }));
        let mut warmed = 0;
        while let Some(n) = warm.as_mut().next().await {
            warmed += n;
        }
        (sum, error, means.taken.load(Relaxed), warmed)
    })
}

/// Suspends once.
async fn yield_now() {
    let mut yielded = false;
    core::future::poll_fn(|cx| {
        if core::mem::replace(&mut yielded, true) {
            return Poll::Ready(());
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Polls a future until it is done: there is nothing else to do.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut cx = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}

/// Streams in a `static`, or in a field, are of a type that has a name and a size.
#[must_use]
pub const fn sizes() -> [usize; 2] {
    [size_of::<Means<'static>>(), size_of::<Warm<fn() -> Option<u32>>>()]
}

/// Any stream of numbers, by its trait.
#[must_use]
pub fn first<S: Stream<Item = u32>>(stream: Pin<&mut S>) -> Option<u32> {
    block_on(aiter::Next::pinned(stream))
}
