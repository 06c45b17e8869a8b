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

#[doc = include_str!("guide/from_python.md")]
pub mod from_python {}

#[doc = include_str!("guide/ways_out.md")]
pub mod ways_out {}

#[doc = include_str!("guide/errors.md")]
pub mod errors {}

#[doc = include_str!("guide/cancellation.md")]
pub mod cancellation {}

#[doc = include_str!("guide/state.md")]
pub mod state {}

#[doc = include_str!("guide/inline.md")]
pub mod inline {}

#[doc = include_str!("guide/adapters.md")]
pub mod adapters {}

#[doc = include_str!("guide/moving_over.md")]
pub mod moving_over {}

#[doc = include_str!("guide/testing.md")]
pub mod testing {}

#[doc = include_str!("guide/tracing.md")]
pub mod tracing {}

#[doc = include_str!("guide/compile_errors.md")]
pub mod compile_errors {}

#[doc = include_str!("guide/libraries.md")]
pub mod libraries {}

#[doc = include_str!("guide/questions.md")]
pub mod questions {}
