//! What a stream with `close_on_drop` does when it is dropped.

use crate::iter::Iter;
use crate::state::AsyncIter;

/// Closes a stream that is dropped, in a task of the runtime that it is dropped in. Outside of a runtime it is just dropped.
#[cfg(feature = "tokio")]
pub fn close_on_drop<S>(mut stream: Iter<S>)
where
    S: AsyncIter<Output: Send> + Send + 'static,
{
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        // Nobody is there to see its error.
        runtime.spawn(async move { drop(stream.close().await) });
    }
}

/// Says that the feature is missing.
#[cfg(not(feature = "tokio"))]
pub fn close_on_drop<S: Tokio>(_: Iter<S>) {}

/// Implemented by no state: the bound fails without the feature.
#[cfg(not(feature = "tokio"))]
#[diagnostic::on_unimplemented(
    message = "`close_on_drop` needs the feature `tokio` of `aiter`",
    label = "this hands the close to a runtime",
    note = "in Cargo.toml: `aiter = {{ version = \"0.1\", features = [\"tokio\"] }}`"
)]
pub trait Tokio: AsyncIter {}
