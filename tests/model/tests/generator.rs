//! Generators. Each holds a state and takes its steps, so that the model of a struct is the model of a generator: its close is the
//! drop of the body, and the state goes with the body.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use aiter::{Generator, LocalGenerator, Stream, async_iter, yield_};
use aiter_model::{Form, Given, Part, Plan, Script, Shape, Streams, World, check, elsewhere};
use aiter_support::AnyIter;

/// Behind `impl Stream`. The state is dropped before an error is raised, so that what panics first is plain.
#[async_iter]
async fn unnamed(mut script: Script) -> impl Stream<Item = Result<Part, Part>> {
    let error = loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => break error,
        }
    };
    drop(script);
    Err(error)?;
}

/// With a name.
#[async_iter]
async fn named(mut script: Script) -> Generator<'static, Result<Part, Part>> {
    let error = loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => break error,
        }
    };
    drop(script);
    Err(error)?;
}

/// With a name, on one thread.
#[async_iter]
async fn named_local(mut script: Script) -> LocalGenerator<'static, Result<Part, Part>> {
    let rc = Rc::new(());
    let error = loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => break error,
        }
    };
    drop((rc, script));
    Err(error)?;
}

/// Items that are no results.
#[async_iter]
async fn plain(mut script: Script) -> impl Stream<Item = Part> {
    while let Some(item) = script.next().await.item() {
        yield_!(item);
    }
}

/// A stream without a name, that can be sent.
type Boxed<I> = Pin<Box<dyn AnyIter<I, ()> + Send>>;

macro_rules! form {
    ($test:ident: $form:ident($stream:ty), $shape:expr, $make:expr $(, $elsewhere:ident)?) => {
        struct $form($stream);

        impl Form for $form {
            type Stream = $stream;

            const SHAPE: Shape = $shape;

            fn make(world: &World, plan: &Arc<Plan>) -> Self {
                let script = Script::new(world, plan);
                Self($make(script))
            }

            fn stream(&self) -> &$stream {
                &self.0
            }

            fn stream_mut(&mut self) -> &mut $stream {
                &mut self.0
            }

            $(fn elsewhere<R: Send>(streams: &mut Streams<Self>, run: impl FnOnce(&mut Streams<Self>) -> R + Send) -> R {
                $elsewhere(streams, run)
            })?
        }

        #[test]
        fn $test() {
            check::<$form>($form::SHAPE);
        }
    };
}

const PLAIN: Shape = Shape { state: false, ..Shape::PLAIN };
const RESULTS: Shape = Shape { results: true, raises: true, mixes: true, ..PLAIN };

form!(behind_impl_stream: Unnamed(Boxed<Result<Part, Part>>), RESULTS, |script| Box::pin(unnamed(script)), elsewhere);
form!(with_a_name: Named(Generator<'static, Result<Part, Part>>), RESULTS, named, elsewhere);
form!(with_a_name_on_one_thread: NamedLocal(LocalGenerator<'static, Result<Part, Part>>), RESULTS, named_local);
form!(without_errors: Plain(Boxed<Part>), PLAIN, |script| Box::pin(plain(script)), elsewhere);
