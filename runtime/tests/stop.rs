//! The words for the end, and for why it came.

use std::error::Error;
use std::fmt;
use std::io;

use aiter::{Stop, StopAsyncIteration};

#[derive(Debug, PartialEq)]
struct Outer(Inner);

#[derive(Debug, PartialEq)]
struct Inner;

impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("outer")
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("inner")
    }
}

impl Error for Inner {}

impl Error for Outer {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn the_end_is_an_error_without_a_source() {
    assert_eq!(StopAsyncIteration.to_string(), "the asynchronous iteration has ended");
    assert!(StopAsyncIteration.source().is_none());
    assert_eq!(Stop::<Outer>::End.to_string(), StopAsyncIteration.to_string());
    assert!(Stop::<Outer>::End.source().is_none());
}

#[test]
fn an_error_is_shown_as_it_is() {
    let stop = Stop::Error(Outer(Inner));
    assert_eq!(stop.to_string(), "outer");
    // Its own source: it takes the error's place in the chain.
    assert_eq!(stop.source().map(ToString::to_string).as_deref(), Some("inner"));
    // The formatter's options go through.
    assert_eq!(format!("[{:>4}]", Stop::Error(7)), "[   7]");
}

#[test]
fn a_question_mark_makes_a_stop() {
    fn end(word: Option<u32>) -> Result<u32, StopAsyncIteration> {
        let word = word.ok_or(StopAsyncIteration)?;
        Ok(word)
    }
    fn parse(word: Option<&str>) -> Result<u32, Stop<std::num::ParseIntError>> {
        Ok(word.ok_or(Stop::End)?.parse()?)
    }
    assert_eq!(parse(Some("7")), Ok(7));
    assert_eq!(parse(None), Err(Stop::End));
    assert!(matches!(parse(Some("x")), Err(Stop::Error(_))));

    assert_eq!((end(Some(1)), end(None)), (Ok(1), Err(StopAsyncIteration)));
    assert_eq!(Stop::from(3), Stop::Error(3));
}

#[test]
fn both_go_where_errors_go() {
    fn boxed(stop: impl Error + Send + Sync + 'static) -> io::Error {
        io::Error::other(stop)
    }
    assert_eq!(boxed(StopAsyncIteration).to_string(), "the asynchronous iteration has ended");
    assert_eq!(boxed(Stop::Error(Outer(Inner))).to_string(), "outer");
}
