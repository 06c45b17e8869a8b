//! Which streams are `Send`, `Sync` and `Unpin`. What must not be stands in `tests/ui/attacks`.

use std::cell::{Cell, RefCell};
use std::marker::{PhantomData, PhantomPinned};
use std::rc::Rc;
use std::sync::{Arc, MutexGuard};

use aiter::{AsyncClose, AsyncIter, Close, FusedStream, Iter, LocalAsyncIter, Next, Step, Stream, closing};
use aiter_support::Local;

/// Whether a type has a trait: an inherent constant wins over that of a trait, where its bounds hold.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        #[allow(dead_code, reason = "it is used where they do not")]
        trait Otherwise {
            const HAS: bool = false;
        }
        impl<T: ?Sized> Otherwise for T {}
        #[allow(dead_code, reason = "it is used where the bounds hold")]
        struct Has<T: ?Sized>(PhantomData<T>);
        #[allow(dead_code, reason = "it is used where the bounds hold")]
        impl<T: ?Sized + $($bound)+> Has<T> {
            const HAS: bool = true;
        }
        <Has<$type>>::HAS
    }};
}

/// A state that holds an `S` and gives what is told.
struct Holds<S, O>(S, fn() -> O);

impl<S: Send, O: Step<Closed: Send> + Send> AsyncIter for Holds<S, O> {
    type Output = O;

    fn next(&mut self) -> impl Future<Output = O> + Send {
        std::future::ready((self.1)())
    }
}

/// The same, for what is not `Send`.
struct Rests<S, O>(S, PhantomData<fn() -> O>);

impl<S, O: Step> AsyncIter for Rests<S, O> {
    type Output = O;

    #[expect(clippy::manual_async_fn, reason = "the future of an `async fn` would hold `self`")]
    fn next(&mut self) -> impl Future<Output = O> + Send {
        async { unreachable!() }
    }
}

type Rced = Rc<()>;

/// Send where the state and the items are.
#[test]
fn a_stream_is_send_where_its_state_and_its_items_are() {
    assert!(has!(Iter<Holds<u32, Option<u32>>>: Send));
    assert!(has!(Iter<Holds<Cell<u32>, Result<Option<u32>, String>>>: Send));
    assert!(has!(Iter<Rests<u32, Option<u32>>>: Send));
    assert!(!has!(Iter<Rests<Rced, Option<u32>>>: Send), "the state");
    assert!(!has!(Iter<Rests<u32, Option<Rced>>>: Send), "the item");
    assert!(!has!(Iter<Rests<u32, Result<Option<Rced>, ()>>>: Send), "the item");
    // The errors that wait.
    assert!(!has!(Iter<Rests<u32, Result<Option<u32>, Rced>>>: Send), "the error");
    assert!(!has!(Iter<Rests<u32, Option<Result<u32, Rced>>>>: Send), "the item");
}

/// Never, where the hooks' futures need not be.
#[test]
fn a_local_stream_is_not_send() {
    assert!(!has!(Iter<Local<Holds<u32, Option<u32>>>>: Send));
    // Without hooks there is no stream to be.
    assert!(!has!(Iter<u32>: Send));
}

/// Sync where the state is: a shared stream gives out no more.
#[test]
fn a_stream_is_sync_where_its_state_is() {
    assert!(has!(Iter<Holds<u32, Option<Cell<u32>>>>: Sync));
    assert!(has!(Iter<Local<Holds<u32, Option<Rced>>>>: Sync));
    assert!(has!(Iter<Rests<MutexGuard<'static, u32>, Option<u32>>>: Sync));
    assert!(!has!(Iter<Rests<MutexGuard<'static, u32>, Option<u32>>>: Send));
    assert!(!has!(Iter<Holds<Cell<u32>, Option<u32>>>: Sync));
    assert!(!has!(Iter<Holds<RefCell<u32>, Option<u32>>>: Sync));
}

#[test]
fn a_stream_is_unpin_whatever_its_state() {
    assert!(has!(Iter<Holds<PhantomPinned, Option<PhantomPinned>>>: Unpin));
    assert!(has!(Iter<PhantomPinned>: Unpin));
    assert!(has!(Next<'static, Iter<PhantomPinned>>: Unpin));
    assert!(has!(Close<'static, Iter<PhantomPinned>>: Unpin));
}

#[test]
fn a_stream_is_all_that_a_stream_can_be() {
    fn all<S: Stream + FusedStream + AsyncClose + Unpin + 'static>(_: &S) {}
    all(&Iter::new(Holds(1, || Some(1))));
    all(&Iter::new(Local(Holds(1, || Some(1)))));
}

/// Its futures are `Send` and `Sync` as it is.
#[test]
fn the_futures_of_a_stream_are_what_it_is() {
    assert!(has!(Next<'static, Iter<Holds<u32, Option<u32>>>>: Send));
    assert!(!has!(Next<'static, Iter<Rests<Rced, Option<u32>>>>: Send));
    assert!(!has!(Close<'static, Iter<Rests<Rced, Option<u32>>>>: Send));
}

fn is_send<T>(_: &T) -> bool
where
    T: IsSend,
{
    T::IS_SEND
}

/// What a value of a type without a name can be asked.
trait IsSend {
    const IS_SEND: bool;
}

impl<T: Send> IsSend for T {
    const IS_SEND: bool = true;
}

/// `closing` takes no more than its parts have.
#[test]
fn closing_is_send_where_its_parts_are() {
    let send = closing(Iter::new(Holds(1, || Some(1))), async |stream| stream.next().await);
    assert!(is_send(&send));
    let name = Arc::new(());
    let send = closing(Iter::new(Holds(1, || Some(1))), async move |_| drop(name));
    assert!(is_send(&send));
}

/// An `AsyncIter` is a `LocalAsyncIter`, and its stream is one and the same.
#[test]
fn code_for_the_one_runs_the_other() {
    fn first<S: LocalAsyncIter>(state: S) -> Option<<S::Output as Step>::Item> {
        aiter_support::pull(&mut state.into_stream())
    }
    assert_eq!(first(Holds(1, || Some(7))), Some(7));
    assert_eq!(first(Local(Holds(1, || Some(7)))), Some(7));
    const { assert!(<Local<Holds<u32, Option<u32>>> as LocalAsyncIter>::LOCAL) };
    const { assert!(!<Holds<u32, Option<u32>> as LocalAsyncIter>::LOCAL) };
}
