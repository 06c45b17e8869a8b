//! An API that calls back, as a stream: the callback fills a channel, a step takes an item out, and the API is told to stop on every way out.
//!
//! Run it: `cargo run --example callback`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread::{self, JoinHandle};

use aiter::async_iter;
use tokio::sync::mpsc;

/// Stands for a library that knows no async: it calls back from a thread of its own, until it is told to stop.
struct Sensor {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Sensor {
    fn listen(mut callback: impl FnMut(u32) + Send + 'static) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = Arc::clone(&stop);
        let thread = thread::spawn(move || {
            for reading in 1.. {
                if stopped.load(Relaxed) {
                    break;
                }
                callback(reading);
            }
        });
        Self { stop, thread: Some(thread) }
    }

    /// Waits until the callback has returned, and is not called again.
    fn stop(&mut self) {
        self.stop.store(true, Relaxed);
        let stopped = self.thread.take().is_none_or(|thread| thread.join().is_ok());
        println!("the sensor has stopped{}", if stopped { "" } else { ", in a panic" });
    }
}

/// The readings of the sensor, from now on.
#[async_iter]
struct Readings {
    sensor: Sensor,
    /// Of a fixed size: where nobody takes the readings, the sensor's thread waits. If a callback must not wait, it is `try_send`, which
    /// drops what has no place.
    readings: mpsc::Receiver<u32>,
}

#[async_iter]
impl Readings {
    fn init() -> Self {
        let (sender, readings) = mpsc::channel(4);
        let sensor = Sensor::listen(move |reading| {
            // An error means that the stream is about to be dropped.
            let _ = sender.blocking_send(reading);
        });
        Self { sensor, readings }
    }

    async fn next(&mut self) -> Option<u32> {
        self.readings.recv().await
    }
}

/// Nothing is to be awaited here, so this is no `close`. It runs on every way out, also when the task is aborted.
#[async_iter]
impl Drop for Readings {
    fn drop(&mut self) {
        // First, or else a callback that waits for a place would wait for ever, and `stop` for it.
        self.readings.close();
        self.sensor.stop();
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut readings = Readings::new();
    while let Some(reading) = readings.next().await {
        println!("{reading}");
        if reading == 6 {
            break;
        }
    }
    drop(readings);
    println!("and the program goes on");
}
