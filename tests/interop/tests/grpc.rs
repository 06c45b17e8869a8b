//! As the stream of a gRPC method, by `tonic`: its response type is named, and nothing is boxed.
//!
//! Client and server are one process, and their messages are numbers: neither `protoc` nor a network is needed.

use std::convert::Infallible;

use aiter::async_iter;
use bytes::{Buf, BufMut};
use http::uri::PathAndQuery;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Request, Response, Status, body, client, server};
use tower::service_fn;

/// Counts down to 0; a number that is too high is refused.
#[async_iter]
struct Countdown {
    left: u32,
}

#[async_iter]
impl Countdown {
    async fn init(left: u32) -> Result<Self, Status> {
        tokio::task::yield_now().await;
        if left > 10 { Err(Status::out_of_range("10 is enough")) } else { Ok(Self { left }) }
    }

    async fn next(&mut self) -> Result<Option<u32>, Status> {
        tokio::task::yield_now().await;
        let Some(left) = self.left.checked_sub(1) else { return Ok(None) };
        self.left = left;
        if left == 7 { Err(Status::unavailable("not the 7")) } else { Ok(Some(left)) }
    }
}

/// A method as generated code has it, with the stream's type in its signature.
async fn count(request: Request<u32>) -> Result<Response<Countdown>, Status> {
    Ok(Response::new(Countdown::new(request.into_inner())))
}

/// Numbers of four bytes.
#[derive(Clone, Copy)]
struct Numbers;

impl Codec for Numbers {
    type Encode = u32;
    type Decode = u32;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Numbers {
    type Item = u32;
    type Error = Status;

    fn encode(&mut self, number: u32, bytes: &mut EncodeBuf<'_>) -> Result<(), Status> {
        bytes.put_u32(number);
        Ok(())
    }
}

impl Decoder for Numbers {
    type Item = u32;
    type Error = Status;

    fn decode(&mut self, bytes: &mut DecodeBuf<'_>) -> Result<Option<u32>, Status> {
        Ok(bytes.has_remaining().then(|| bytes.get_u32()))
    }
}

/// What the client gets: the numbers, and the status that ended them, if it is an error.
async fn call(left: u32) -> (Vec<u32>, Option<Status>) {
    let serve = async |request: http::Request<body::Body>| {
        let response = server::Grpc::new(Numbers).server_streaming(service_fn(count), request).await;
        Ok::<_, Infallible>(response)
    };
    let mut client = client::Grpc::new(service_fn(serve));
    client.ready().await.unwrap();
    let path = PathAndQuery::from_static("/numbers/count");
    let response = client.server_streaming(Request::new(left), path, Numbers).await.unwrap();
    let (mut numbers, mut received) = (response.into_inner(), Vec::new());
    loop {
        match numbers.message().await {
            Ok(Some(number)) => received.push(number),
            Ok(None) => return (received, None),
            Err(status) => return (received, Some(status)),
        }
    }
}

#[tokio::test]
async fn streams_the_messages_of_a_response() {
    let (numbers, status) = call(4).await;
    assert_eq!(numbers, [3, 2, 1, 0]);
    assert!(status.is_none());
}

#[tokio::test]
async fn raises_its_error_as_the_status() {
    let (numbers, status) = call(10).await;
    assert_eq!(numbers, [9, 8]);
    let status = status.unwrap();
    assert_eq!((status.code(), status.message()), (tonic::Code::Unavailable, "not the 7"));
}

#[tokio::test]
async fn fails_by_its_init() {
    let (numbers, status) = call(11).await;
    assert!(numbers.is_empty());
    assert_eq!(status.unwrap().code(), tonic::Code::OutOfRange);
}
