//! Streams in fields, in enums, behind traits, in statics' types: a stream is a type like any other.

#![allow(dead_code)]

use std::sync::Mutex;

use aiter::{Stream, async_iter};

#[async_iter]
#[derive(Debug)]
struct Numbers<T> {
    items: Vec<T>,
}

#[async_iter]
impl<T: Send> Numbers<T> {
    fn init(items: Vec<T>) -> Self {
        Self { items }
    }

    async fn next(&mut self) -> Option<T> {
        self.items.pop()
    }
}

#[derive(Debug)]
struct Owner<'a> {
    numbers: Numbers<&'a str>,
    all: Vec<Option<Numbers<u8>>>,
}

enum Either {
    Left(Numbers<u8>),
    Right(Numbers<u16>),
}

static SHARED: Mutex<Option<Numbers<u8>>> = Mutex::new(None);

trait Source {
    type Items: Stream<Item = u8> + Send + Unpin + 'static;
}

struct Mine;

impl Source for Mine {
    type Items = Numbers<u8>;
}

fn dynamic() -> Box<dyn Stream<Item = u8> + Send + Unpin> {
    Box::new(Numbers::new(vec![1]))
}

fn opaque(numbers: &mut Numbers<u8>) -> impl Stream<Item = u8> + Unpin + '_ {
    numbers
}

#[tokio::main]
async fn main() {
    let text = String::from("x");
    let mut owner = Owner { numbers: Numbers::new(vec![&text]), all: vec![Some(Numbers::new(vec![1])), None] };
    assert_eq!(owner.numbers.next().await, Some("x"));
    if let Some(Some(numbers)) = owner.all.first_mut() {
        assert_eq!(numbers.next().await, Some(1));
    }
    *SHARED.lock().unwrap() = Some(Numbers::new(vec![2]));
    let mut taken = SHARED.lock().unwrap().take().unwrap();
    assert_eq!(tokio::spawn(async move { taken.next().await }).await.unwrap(), Some(2));
}
