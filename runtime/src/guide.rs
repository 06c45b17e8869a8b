//! The guide: short pages, by task.
//!
//! It is documentation alone. A build of the crate does not have this module.
//!
//! | you want to | page |
//! |---|---|
//! | translate a Python program | [from Python](from_python) |
//! | know what runs when a loop is left | [ways out](ways_out) |
//! | choose the return type of `next` | [errors] |
//! | use `timeout`, `select!` and aborted tasks | [cancellation] |
//! | read a field while the stream is in use | [state] |
//! | have streams without a heap | [inline] |
//! | write a stream over another stream | [adapters] |
//! | leave `stream!`, `unfold` or `poll_next` | [moving over](moving_over) |
//! | test a stream | [testing] |
//! | see a stream in your logs | [tracing] |
//! | export a stream from a library | [libraries] |
//! | understand an error of the compiler | [compile errors](compile_errors) |
//! | know why it is as it is | [questions] |
//!
//! The [attribute's page](macro@crate::async_iter) is the reference. The [front page](crate#the-contract) has the contract.
//!
//! # Programs
//!
//! The repository has whole programs, in `examples/`. `cargo run --example NAME` runs one:
//!
//! | program | what it shows | pages |
//! |---|---|---|
//! | `control` | a stream that other requests change while it runs | [state], [cancellation] |
//! | `counter` | a timeout around `next()` loses nothing | [from Python](from_python), [cancellation] |
//! | `embedded` | streams that allocate nothing, polled by an executor of a few lines | [inline] |
//! | `fetcher` | errors that do not end the stream; several pages at a time | [errors], [from Python](from_python) |
//! | `file_reader` | an async `init` that opens, a `close` on every way out | [ways out](ways_out) |
//! | `generator` | `finally!`, `yield_from!`, and a generator that calls itself | [errors], [ways out](ways_out) |
//! | `live` | the body of an HTTP response; a client that goes away | [ways out](ways_out), [state] |
//! | `lost_items` | what a `poll_next` by hand loses | [moving over](moving_over) |
//! | `rate_limited` | a clock in the state | [cancellation] |
//! | `reconnect` | a subscription that outlives its connections | [errors], [cancellation] |
//! | `sqlite_pages` | rows of a database; a `size_hint`, and a close that can fail | [errors], [ways out](ways_out) |
//! | `tail` | waits for a watcher thread, and gives the watch back | [ways out](ways_out) |
//!
//! `examples/recipes/` has small ones, each for one question: `callback`, `fan_in`, `flush`, `listen`, `pages`, `poll_job`, `sse`,
//! `transaction`.

/// A page. Its links end in files, for whoever reads it in the repository. In the documentation they end in the pages of what those
/// files are about, because the first definition of a link is the one that counts.
macro_rules! page {
    ($name:ident, $text:literal) => {
        /// [adapters#that-close-their-source]: crate::guide::adapters#that-close-their-source
        /// [AsyncClose]: crate::AsyncClose
        /// [AsyncIter]: crate::AsyncIter
        /// [AsyncIter::into_stream]: crate::AsyncIter::into_stream
        /// [cancellation#what-a-step-holds]: crate::guide::cancellation#what-a-step-holds
        /// [Close]: crate::Close
        /// [closing()]: crate::closing()
        /// [errors]: crate::guide::errors
        /// [errors#the-error-of-a-close]: crate::guide::errors#the-error-of-a-close
        /// [errors#which-one-to-choose]: crate::guide::errors#which-one-to-choose
        /// [FusedStream]: crate::FusedStream
        /// [generate()]: crate::generate()
        /// [Generator]: crate::Generator
        /// [inline]: crate::guide::inline
        /// [Iter]: crate::Iter
        /// [Iter::state]: crate::Iter::state
        /// [Next]: crate::Next
        /// [next()]: crate::next()
        /// [Next::pinned]: crate::Next::pinned
        /// [state]: crate::guide::state
        /// [state#a-shared-field]: crate::guide::state#a-shared-field
        /// [Stop]: crate::Stop
        /// [testing#what-the-types-promise]: crate::guide::testing#what-the-types-promise
        /// [try_closing]: crate::try_closing
        /// [ways_out]: crate::guide::ways_out
        /// [Yielder]: crate::Yielder
        ///
        #[doc = include_str!($text)]
        pub mod $name {}
    };
}

page!(from_python, "guide/from_python.md");
page!(ways_out, "guide/ways_out.md");
page!(errors, "guide/errors.md");
page!(cancellation, "guide/cancellation.md");
page!(state, "guide/state.md");
page!(inline, "guide/inline.md");
page!(adapters, "guide/adapters.md");
page!(moving_over, "guide/moving_over.md");
page!(testing, "guide/testing.md");
page!(tracing, "guide/tracing.md");
page!(compile_errors, "guide/compile_errors.md");
page!(libraries, "guide/libraries.md");
page!(questions, "guide/questions.md");
