//! Structs with a shared field, which the stream has too: also while a step is in flight, after a builder, and at the end.

use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering::SeqCst;

use aiter::async_iter;
use aiter_model::{Close, Form, Given, Part, Plan, Script, Shape, Streams, World, check, elsewhere};

/// How many hooks were called, beside the state.
#[async_iter]
struct Counted {
    #[async_iter(shared)]
    calls: Arc<AtomicU32>,
    script: Script,
}

#[async_iter]
impl Counted {
    fn over(script: Script) -> Self {
        Self { calls: Arc::clone(&script.calls), script }
    }

    async fn next(&mut self) -> Result<Option<Part>, Part> {
        self.script.next_as(Given::fallible).await
    }

    async fn close(&mut self) -> Result<(), Part> {
        self.script.close().await
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.script.size_hint()
    }

    /// A builder, which may replace what is shared.
    fn built(self, build: impl FnOnce(Script) -> Script) -> Self {
        Self::over(build(self.script))
    }
}

impl Form for Counted {
    type Stream = Self;

    const SHAPE: Shape = Shape {
        results: true,
        raises: true,
        close: Close::Fallible,
        hints: true,
        builds: true,
        interrupts: true,
        shares: true,
        ..Shape::PLAIN
    };

    fn make(world: &World, plan: &Arc<Plan>) -> Self {
        Self::over(Script::new(world, plan))
    }

    fn stream(&self) -> &Self {
        self
    }

    fn stream_mut(&mut self) -> &mut Self {
        self
    }

    fn script(&self) -> Option<&Script> {
        self.state().map(|state| &state.script)
    }

    fn script_mut(&mut self) -> Option<&mut Script> {
        self.state_mut().map(|state| &mut state.script)
    }

    fn shares(&self) -> Option<u32> {
        Some(self.calls.load(SeqCst))
    }

    fn into_script(self) -> Option<Script> {
        self.into_state().map(|state| state.script)
    }

    fn from_script(script: Script) -> Self {
        Self::over(script)
    }

    fn build(self, build: impl FnOnce(Script) -> Script) -> Self {
        self.built(build)
    }

    fn interrupted(&mut self) -> Option<&mut Script> {
        self.interrupt().map(|state| &mut state.script)
    }

    fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
        elsewhere(streams, run)
    }
}

#[test]
fn a_shared_field() {
    check::<Counted>(Counted::SHAPE);
}
