//! Generators. Each holds a state and takes its steps, so that the model of a struct is the model of a generator: its close is its
//! cleanup, if it has one, then the drop of the body; and the state goes with the body.

use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use aiter::{Generator, LocalGenerator, Stream, async_iter, closing, finally, generate, yield_, yield_from};
use aiter_model::{Close, Form, Given, Part, Plan, Script, Shape, Start, Streams, World, check, elsewhere};
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

/// [`unnamed`], where the body lies in what is returned.
#[async_iter(inline)]
async fn unnamed_inline(mut script: Script) -> impl Stream<Item = Result<Part, Part>> {
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

/// With a cleanup whose error a close returns.
#[async_iter]
async fn cleaned(mut script: Script) -> Generator<'static, Result<Part, Part>, Result<(), Part>> {
    finally!(script.close().await);
    loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => Err(error)?,
        }
    }
}

/// With a cleanup whose error waits for the next poll, also after a close.
#[async_iter]
async fn cleaned_late(mut script: Script) -> Generator<'static, Result<Part, Part>> {
    finally!(script.close().await);
    loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => Err(error)?,
        }
    }
}

/// With a cleanup, behind `impl Stream`.
#[async_iter]
async fn cleaned_unnamed(mut script: Script) -> impl Stream<Item = Result<Part, Part>> {
    finally!(script.close().await);
    loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => Err(error)?,
        }
    }
}

/// [`cleaned_unnamed`], where the body lies in what is returned.
#[async_iter(inline)]
async fn cleaned_inline(mut script: Script) -> impl Stream<Item = Result<Part, Part>> {
    finally!(script.close().await);
    loop {
        match script.next().await {
            Given::Item(item) => yield_!(Ok(item)),
            Given::Error(error) => yield_!(Err(error)),
            Given::End => return,
            Given::Raise(error) => Err(error)?,
        }
    }
}

/// With a cleanup that cannot fail.
#[async_iter]
async fn cleaned_plain(mut script: Script) -> impl Stream<Item = Part> {
    finally!({
        let _ = script.close().await;
    });
    while let Some(item) = script.next().await.item() {
        yield_!(item);
    }
}

/// With two cleanups, of which the second one runs first. Before the first poll, arguments are dropped in their order; after it, what the second
/// cleanup has taken is dropped before the state.
#[async_iter]
async fn cleaned_twice(start: Start, mut script: Script) -> impl Stream<Item = Part> {
    finally!({
        let _ = script.close().await;
    });
    finally!(drop(start.run().await));
    while let Some(item) = script.next().await.item() {
        yield_!(item);
    }
}

/// Without the attribute.
fn by_hand(mut script: Script) -> impl AnyIter<Result<Part, Part>, Result<(), Part>> {
    generate(async move |mut y| {
        y.until_closed(async |y| {
            while let Some(item) = script.next().await.result() {
                y.yield_item(item).await;
            }
        })
        .await;
        script.close().await
    })
}

/// All items of a generator with a name.
#[async_iter]
async fn forwarded(script: Script) -> impl Stream<Item = Result<Part, Part>> {
    yield_from!(named(script));
}

/// All items of a generator without a name, by hand.
fn forwarded_by_hand(script: Script) -> impl AnyIter<Result<Part, Part>, ()> {
    generate(async move |mut y| y.yield_from(unnamed(script)).await)
}

/// All items of a generator with a cleanup, which is closed when this one is.
#[async_iter]
async fn closed_within(script: Script) -> impl Stream<Item = Part> {
    closing(cleaned_plain(script), async |source| {
        while let Some(item) = aiter::next(source).await {
            yield_!(item);
        }
    })
    .await;
}

/// A stream without a name, that can be sent.
type Boxed<I, C = ()> = Pin<Box<dyn AnyIter<I, C> + Send>>;

/// A stream without a name.
type LocalBoxed<I, C = ()> = Pin<Box<dyn AnyIter<I, C>>>;

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
form!(inline: Inline(Boxed<Result<Part, Part>>), RESULTS, |script| Box::pin(Box::pin(unnamed_inline(script))), elsewhere);
form!(with_a_name: Named(Generator<'static, Result<Part, Part>>), RESULTS, named, elsewhere);
form!(with_a_name_on_one_thread: NamedLocal(LocalGenerator<'static, Result<Part, Part>>), RESULTS, named_local);
form!(without_errors: Plain(Boxed<Part>), PLAIN, |script| Box::pin(plain(script)), elsewhere);

const CLEANED: Shape = Shape { close: Close::Fallible, ..RESULTS };
const FORWARDED: Shape = Shape { forwards: true, ..RESULTS };
/// The body returns the error itself, and rustc leaks what a function returns if the destructor of one of its variables panics
/// (rust-lang/rust#47949).
const BY_HAND: Shape = Shape { results: true, close: Close::Fallible, state_panics: false, ..PLAIN };

form!(with_a_cleanup: Cleaned(Generator<'static, Result<Part, Part>, Result<(), Part>>), CLEANED, cleaned, elsewhere);
form!(
    with_a_cleanup_whose_error_waits: CleanedLate(Generator<'static, Result<Part, Part>>),
    Shape { keeps_failure: true, ..CLEANED },
    cleaned_late,
    elsewhere
);
form!(
    with_a_cleanup_behind_impl_stream: CleanedUnnamed(Boxed<Result<Part, Part>, Result<(), Part>>),
    CLEANED,
    |script| Box::pin(cleaned_unnamed(script)),
    elsewhere
);
form!(
    inline_with_a_cleanup: CleanedInline(Boxed<Result<Part, Part>, Result<(), Part>>),
    CLEANED,
    |script| Box::pin(Box::pin(cleaned_inline(script))),
    elsewhere
);
form!(
    with_a_cleanup_that_cannot_fail: CleanedPlain(Boxed<Part>),
    Shape { close: Close::Infallible, ..PLAIN },
    |script| Box::pin(cleaned_plain(script)),
    elsewhere
);
form!(
    with_two_cleanups: CleanedTwice(Boxed<Part>),
    Shape { close: Close::Infallible, nested: true, ..PLAIN },
    |script: Script| {
        let start = script.start();
        Box::pin(cleaned_twice(start, script))
    },
    elsewhere
);
form!(
    until_closed_by_hand: ByHand(LocalBoxed<Result<Part, Part>, Result<(), Part>>),
    BY_HAND,
    |script| Box::pin(by_hand(script))
);
form!(yielding_from_another: Forwarded(Boxed<Result<Part, Part>>), FORWARDED, |script| Box::pin(forwarded(script)), elsewhere);
form!(
    yielding_from_another_by_hand: ForwardedByHand(LocalBoxed<Result<Part, Part>>),
    FORWARDED,
    |script| Box::pin(forwarded_by_hand(script))
);
form!(
    closing_another: ClosedWithin(Boxed<Part>),
    Shape { close: Close::Infallible, forwards: true, ..PLAIN },
    |script| Box::pin(closed_within(script)),
    elsewhere
);
