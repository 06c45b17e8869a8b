//! `Iter` over states that implement `AsyncIter` and `LocalAsyncIter` by hand.

use std::future::Future;
use std::sync::Arc;

use aiter::{AsyncIter, Iter, LocalAsyncIter};
use aiter_model::{Close, Form, Given, Part, Plan, Script, Shape, Start, Streams, World, check, elsewhere};

/// Gives items alone.
struct Plain(Script);

impl AsyncIter for Plain {
    type Output = Option<Part>;

    fn next(&mut self) -> impl Future<Output = Option<Part>> + Send {
        self.0.next_as(Given::item)
    }

    fn close(&mut self) -> impl Future<Output = ()> + Send {
        let close = self.0.close();
        async { close.await.unwrap_or(()) }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// Raises errors.
struct Fallible(Script);

impl AsyncIter for Fallible {
    type Output = Result<Option<Part>, Part>;

    fn next(&mut self) -> impl Future<Output = Self::Output> + Send {
        self.0.next_as(Given::fallible)
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Part>> + Send {
        self.0.close()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The same, on one thread.
struct Local(Script);

impl LocalAsyncIter for Local {
    type Output = Result<Option<Part>, Part>;

    fn next(&mut self) -> impl Future<Output = Self::Output> {
        self.0.next_as(Given::fallible)
    }

    fn close(&mut self) -> impl Future<Output = Result<(), Part>> {
        self.0.close()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

/// The stream over a state that is there.
struct Eager<S>(Iter<S>);

/// The stream over a state that an async init makes.
struct Lazy<S>(Iter<S>);

macro_rules! form {
    ($test:ident: $form:ident<$state:ident>, $shape:expr, $make:expr $(, $elsewhere:ident)?) => {
        impl Form for $form<$state> {
            type Stream = Iter<$state>;

            const SHAPE: Shape = Shape { interrupts: true, ..$shape };

            fn make(world: &World, plan: &Arc<Plan>) -> Self {
                let make: fn(&World, &Arc<Plan>) -> Iter<$state> = $make;
                Self(make(world, plan))
            }

            fn stream(&self) -> &Iter<$state> {
                &self.0
            }

            fn stream_mut(&mut self) -> &mut Iter<$state> {
                &mut self.0
            }

            fn script(&self) -> Option<&Script> {
                self.0.state().map(|state| &state.0)
            }

            fn script_mut(&mut self) -> Option<&mut Script> {
                self.0.state_mut().map(|state| &mut state.0)
            }

            fn into_script(self) -> Option<Script> {
                self.0.into_state().map(|state| state.0)
            }

            fn interrupted(&mut self) -> Option<&mut Script> {
                self.0.interrupt().map(|state| &mut state.0)
            }

            fn from_script(script: Script) -> Self {
                Self($state(script).into())
            }

            $(fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
                $elsewhere(streams, run)
            })?
        }

        #[test]
        fn $test() {
            check::<$form<$state>>(<$form<$state>>::SHAPE);
        }
    };
}

const PLAIN: Shape = Shape { close: Close::Infallible, hints: true, ..Shape::PLAIN };
const FALLIBLE: Shape = Shape { results: true, raises: true, close: Close::Fallible, hints: true, ..Shape::PLAIN };

form!(plain: Eager<Plain>, PLAIN, |world, plan| Plain(Script::new(world, plan)).into(), elsewhere);

form!(fallible: Eager<Fallible>, FALLIBLE, |world, plan| Iter::new(Fallible(Script::new(world, plan))), elsewhere);

form!(local: Eager<Local>, FALLIBLE, |world, plan| Local(Script::new(world, plan)).into_stream());

form!(
    lazy_plain: Lazy<Plain>,
    Shape { lazy: true, init_ends: true, ..PLAIN },
    |world, plan| {
        let start = Start::new(world, plan);
        Iter::lazy(async { start.run().await.unwrap_or(None).map(Plain) })
    },
    elsewhere
);

form!(
    lazy_fallible: Lazy<Fallible>,
    Shape { lazy: true, init_ends: true, init_fails: true, ..FALLIBLE },
    |world, plan| {
        let start = Start::new(world, plan);
        Iter::lazy(async { start.run().await.map(|made| made.map(Fallible)) })
    },
    elsewhere
);

form!(
    lazy_local: Lazy<Local>,
    Shape { lazy: true, init_ends: true, init_fails: true, ..FALLIBLE },
    |world, plan| {
        let start = Start::new(world, plan);
        Iter::lazy_local(async { start.run().await.map(|made| made.map(Local)) })
    }
);
