//! The code of the README, as doctests: it compiles, and what runs, runs.

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
