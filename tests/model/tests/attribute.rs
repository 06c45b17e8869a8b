//! Structs through the attribute: each return type of `next`, each kind of `close` and `init`, each option; on the heap and `inline`.

use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use aiter::{Stop, StopAsyncIteration, async_iter};
use aiter_model::{Close, Form, Part, Plan, Script, Shape, Start, Streams, World, check, elsewhere};

macro_rules! form {
    ($test:ident: $name:ident, $shape:expr, $make:expr $(, $elsewhere:ident)?) => {
        impl Form for $name {
            type Stream = Self;

            const SHAPE: Shape = Shape { interrupts: true, ..$shape };

            fn make(world: &World, plan: &Arc<Plan>) -> Self {
                let make: fn(&World, &Arc<Plan>) -> Self = $make;
                make(world, plan)
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

            fn into_script(self) -> Option<Script> {
                self.into_state().map(|state| state.script)
            }

            fn interrupted(&mut self) -> Option<&mut Script> {
                self.interrupt().map(|state| &mut state.script)
            }

            fn from_script(script: Script) -> Self {
                Self::over(script)
            }

            fn build(self, build: impl FnOnce(Script) -> Script) -> Self {
                if Self::SHAPE.builds { self.built(build) } else { self }
            }

            $(fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
                $elsewhere(streams, run)
            })?
        }

        #[test]
        fn $test() {
            check::<$name>($name::SHAPE);
        }
    };
}

/// A stream that is pinned, since its state lies in it. It cannot be built, since that is for one that is not pinned yet.
struct Pinned<S>(Pin<Box<S>>);

macro_rules! inline_form {
    ($test:ident: $name:ident, $shape:expr, $make:expr $(, $elsewhere:ident)?) => {
        impl Form for Pinned<$name> {
            type Stream = Pin<Box<$name>>;

            const SHAPE: Shape = Shape { builds: false, interrupts: true, ..$shape };

            fn make(world: &World, plan: &Arc<Plan>) -> Self {
                let make: fn(&World, &Arc<Plan>) -> $name = $make;
                // A builder's method changes what was not pinned yet.
                Self(Box::pin(make(world, plan).built(|script| script)))
            }

            fn stream(&self) -> &Self::Stream {
                &self.0
            }

            fn stream_mut(&mut self) -> &mut Self::Stream {
                &mut self.0
            }

            fn script(&self) -> Option<&Script> {
                self.0.state().map(|state| &state.script)
            }

            fn script_mut(&mut self) -> Option<&mut Script> {
                self.0.as_mut().state_mut().map(|state| &mut state.script)
            }

            fn into_script(mut self) -> Option<Script> {
                self.0.as_mut().into_state().map(|state| state.script)
            }

            fn interrupted(&mut self) -> Option<&mut Script> {
                self.0.as_mut().interrupt().map(|state| &mut state.script)
            }

            fn from_script(script: Script) -> Self {
                Self(Box::pin($name::over(script)))
            }

            $(fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
                $elsewhere(streams, run)
            })?
        }

        #[test]
        fn $test() {
            check::<Pinned<$name>>(Pinned::<$name>::SHAPE);
        }
    };
}

/// Of a stream without a builder.
trait NotBuilt: Sized {
    fn built(self, _: impl FnOnce(Script) -> Script) -> Self {
        self
    }
}

macro_rules! streams {
    ($form:ident $(, $inline:ident)?) => {
        use super::*;

        /// `Option<T>`, and no other hook.
        #[async_iter($($inline)?)]
        struct Plain {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Plain {
            fn over(script: Script) -> Self {
                Self { script }
            }

            fn built(self, build: impl FnOnce(Script) -> Script) -> Self {
                Self { script: build(self.script) }
            }

            async fn next(&mut self) -> Option<Part> {
                self.script.next().await.item()
            }
        }

        $form!(
            plain: Plain,
            Shape { builds: true, ..Shape::PLAIN },
            |world, plan| Plain::over(Script::new(world, plan)),
            elsewhere
        );

        /// `Result<T, StopAsyncIteration>`, and every other hook.
        #[async_iter($($inline)?)]
        struct Stopping {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Stopping {
            fn over(script: Script) -> Self {
                Self { script }
            }

            fn built(mut self, build: impl FnOnce(Script) -> Script) -> Self {
                self.script = build(self.script);
                self
            }

            fn next(&mut self) -> impl Future<Output = Result<Part, StopAsyncIteration>> + Send {
                let step = self.script.next();
                async { step.await.item().ok_or(StopAsyncIteration) }
            }

            async fn close(&mut self) {
                self.script.close().await.unwrap_or(());
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.script.size_hint()
            }
        }

        $form!(
            stopping: Stopping,
            Shape { close: Close::Infallible, hints: true, builds: true, ..Shape::PLAIN },
            |world, plan| Stopping::over(Script::new(world, plan)),
            elsewhere
        );

        /// `Result<Option<T>, E>`, and a close that fails.
        #[async_iter($($inline)?)]
        struct Fallible {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Fallible {
            fn init(script: Script) -> Self {
                Self { script }
            }

            fn over(script: Script) -> Self {
                Self { script }
            }

            fn built(self, build: impl FnOnce(Script) -> Script) -> Self {
                Self { script: build(self.script) }
            }

            async fn next(&mut self) -> Result<Option<Part>, Part> {
                self.script.next().await.fallible()
            }

            async fn close(&mut self) -> Result<(), Part> {
                self.script.close().await
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.script.size_hint()
            }
        }

        const FALLIBLE: Shape =
            Shape { results: true, raises: true, close: Close::Fallible, hints: true, builds: true, ..Shape::PLAIN };

        $form!(fallible: Fallible, FALLIBLE, |world, plan| Fallible::new(Script::new(world, plan)), elsewhere);

        /// `Result<T, Stop<E>>`, and a close that is missing.
        #[async_iter($($inline)?)]
        struct Raising {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Raising {
            fn over(script: Script) -> Self {
                Self { script }
            }

            async fn next(&mut self) -> Result<Part, Stop<Part>> {
                self.script.next().await.fallible()?.ok_or(Stop::End)
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.script.size_hint()
            }
        }

        impl NotBuilt for Raising {}

        $form!(
            raising: Raising,
            Shape { results: true, raises: true, hints: true, ..Shape::PLAIN },
            |world, plan| Raising::over(Script::new(world, plan)),
            elsewhere
        );

        /// `Option<Result<T, E>>`, and a close that fails.
        #[async_iter($($inline)?)]
        struct Yielding {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Yielding {
            fn over(script: Script) -> Self {
                Self { script }
            }

            async fn next(&mut self) -> Option<Result<Part, Part>> {
                self.script.next().await.result()
            }

            async fn close(&mut self) -> Result<(), Part> {
                self.script.close().await
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.script.size_hint()
            }
        }

        impl NotBuilt for Yielding {}

        $form!(
            yielding: Yielding,
            Shape { results: true, close: Close::Fallible, hints: true, ..Shape::PLAIN },
            |world, plan| Yielding::over(Script::new(world, plan)),
            elsewhere
        );

        /// `continue_on_error`.
        #[async_iter($($inline)?)]
        struct Continuing {
            script: Script,
        }

        #[async_iter(continue_on_error $(, $inline)?)]
        impl Continuing {
            fn over(script: Script) -> Self {
                Self { script }
            }

            async fn next(&mut self) -> Result<Option<Part>, Part> {
                self.script.next().await.fallible()
            }

            async fn close(&mut self) -> Result<(), Part> {
                self.script.close().await
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.script.size_hint()
            }
        }

        impl NotBuilt for Continuing {}

        $form!(
            continuing: Continuing,
            Shape { continues: true, builds: false, ..FALLIBLE },
            |world, plan| Continuing::over(Script::new(world, plan)),
            elsewhere
        );

        /// An async init that may come to nothing, and no `close`.
        #[async_iter($($inline)?)]
        struct Empty {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Empty {
            async fn init(start: Start) -> Option<Self> {
                Some(Self { script: start.run().await.unwrap_or(None)? })
            }

            fn over(script: Script) -> Self {
                Self { script }
            }

            async fn next(&mut self) -> Option<Part> {
                self.script.next().await.item()
            }
        }

        impl NotBuilt for Empty {}

        $form!(
            empty: Empty,
            Shape { lazy: true, init_ends: true, ..Shape::PLAIN },
            |world, plan| Empty::new(Start::new(world, plan)),
            elsewhere
        );

        /// An async init that may fail, and a close that may.
        #[async_iter($($inline)?)]
        struct Failing {
            script: Script,
        }

        #[async_iter($($inline)?)]
        impl Failing {
            async fn init(start: Start) -> Result<Self, Stop<Part>> {
                Ok(Self { script: start.run().await?.ok_or(Stop::End)? })
            }

            fn over(script: Script) -> Self {
                Self { script }
            }

            async fn next(&mut self) -> Result<Option<Part>, Part> {
                self.script.next().await.fallible()
            }

            async fn close(&mut self) -> Result<(), Part> {
                self.script.close().await
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                self.script.size_hint()
            }
        }

        impl NotBuilt for Failing {}

        $form!(
            failing: Failing,
            Shape { lazy: true, init_ends: true, init_fails: true, builds: false, ..FALLIBLE },
            |world, plan| Failing::new(Start::new(world, plan)),
            elsewhere
        );

        /// `local`, with an async init, and something that stays on its thread.
        #[async_iter($($inline)?)]
        struct Local {
            script: Script,
            _rc: PhantomData<Rc<()>>,
        }

        #[async_iter(local $(, $inline)?)]
        impl Local {
            async fn init(start: Start) -> Result<Self, Stop<Part>> {
                Ok(Self { script: start.run().await?.ok_or(Stop::End)?, _rc: PhantomData })
            }

            fn over(script: Script) -> Self {
                Self { script, _rc: PhantomData }
            }

            async fn next(&mut self) -> Result<Option<Part>, Part> {
                let rc = Rc::new(());
                let step = self.script.next().await.fallible();
                drop(rc);
                step
            }

            async fn close(&mut self) -> Result<(), Part> {
                self.script.close().await
            }
        }

        impl NotBuilt for Local {}

        $form!(
            local: Local,
            Shape { lazy: true, init_ends: true, init_fails: true, hints: false, builds: false, ..FALLIBLE },
            |world, plan| Local::new(Start::new(world, plan))
        );
    };
}

mod heap {
    streams!(form);
}

mod inline {
    streams!(inline_form, inline);
}
