//! As a reader, by `tokio_util::io::StreamReader`.

use std::io::{self, ErrorKind};

use aiter::async_iter;
use bytes::Bytes;
use tokio::io::{AsyncBufReadExt, AsyncReadExt};
use tokio_util::io::StreamReader;

/// Chunks, and then an error if there is one.
#[async_iter]
struct Chunks {
    chunks: std::vec::IntoIter<&'static str>,
    error: Option<ErrorKind>,
}

#[async_iter]
impl Chunks {
    fn init(chunks: Vec<&'static str>, error: Option<ErrorKind>) -> Self {
        Self { chunks: chunks.into_iter(), error }
    }

    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        tokio::task::yield_now().await;
        match (self.chunks.next(), self.error) {
            (Some(chunk), _) => Ok(Some(chunk.into())),
            (None, Some(error)) => Err(error.into()),
            (None, None) => Ok(None),
        }
    }
}

#[tokio::test]
async fn reads_lines_across_chunks() {
    let mut reader = StreamReader::new(Chunks::new(vec!["o", "ne\ntw", "o\n", "", "three"], None));
    let mut text = String::new();
    reader.read_line(&mut text).await.unwrap();
    assert_eq!(text, "one\n");
    reader.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "one\ntwo\nthree");
    // The stream comes back out of the reader, over.
    assert_eq!(reader.into_inner().next().await.map(Result::unwrap), None);
}

#[tokio::test]
async fn copies_from_a_borrowed_stream() {
    let mut chunks = Chunks::new(vec!["one", "two"], None);
    let mut copy = Vec::new();
    tokio::io::copy(&mut StreamReader::new(&mut chunks), &mut copy).await.unwrap();
    assert_eq!(copy, b"onetwo");
}

#[tokio::test]
async fn fails_as_the_stream_does() {
    let mut reader = StreamReader::new(Chunks::new(vec!["one"], Some(ErrorKind::ConnectionReset)));
    let mut text = String::new();
    assert_eq!(reader.read_to_string(&mut text).await.unwrap_err().kind(), ErrorKind::ConnectionReset);
    // After a raised error, a reader is at its end.
    assert_eq!(reader.read(&mut [0]).await.unwrap(), 0);
}
