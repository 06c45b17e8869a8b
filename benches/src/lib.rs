//! The cases that are measured, each written once: by wall time, by instructions, and in a smoke test.
//!
//! A case is a row (what a step does), a way (what makes a stream of it) and a set (how much of the stream's making the optimiser
//! sees).

// Cases are told apart by what the optimiser may see.
#![allow(clippy::inline_always)]
// The future of an `async fn` holds its arguments twice.
#![allow(clippy::manual_async_fn)]
// Nobody else uses this crate.
#![allow(missing_docs, clippy::must_use_candidate, clippy::new_without_default)]

pub mod allocator;
pub mod cases;
pub mod ceilings;
pub mod chart;
pub mod drive;
pub mod rows;
pub mod table;
pub mod ways;
