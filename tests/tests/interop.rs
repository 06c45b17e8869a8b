//! With what others write for streams: `futures`, `tokio-stream`, tasks.

use std::pin::pin;

use aiter::{FusedStream, StopAsyncIteration, Stream as _, async_iter};
use futures::stream::{self, BoxStream, FuturesUnordered, SelectAll};
use futures::{FutureExt as _, StreamExt as _, TryStreamExt as _};

#[async_iter]
#[derive(Debug)]
struct Numbers {
    left: u32,
}

#[async_iter]
impl Numbers {
    fn init(left: u32) -> Self {
        Self { left }
    }

    async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
        tokio::task::yield_now().await;
        self.left = self.left.checked_sub(1).ok_or(StopAsyncIteration)?;
        Ok(self.left)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

#[async_iter]
struct Lines {
    lines: std::vec::IntoIter<&'static str>,
}

#[async_iter]
impl Lines {
    async fn init(lines: Vec<&'static str>) -> Self {
        tokio::task::yield_now().await;
        Self { lines: lines.into_iter() }
    }

    async fn next(&mut self) -> Result<Option<u32>, std::num::ParseIntError> {
        tokio::task::yield_now().await;
        self.lines.next().map(str::parse).transpose()
    }
}

#[tokio::test]
async fn combinators_of_futures() {
    let doubled = Numbers::new(4).filter(|n| std::future::ready(n % 2 == 0)).map(|n| n * 2);
    assert_eq!(doubled.collect::<Vec<_>>().await, [4, 0]);
    assert_eq!(Numbers::new(3).enumerate().skip(1).take(1).collect::<Vec<_>>().await, [(1, 1)]);
    assert_eq!(Numbers::new(4).chunks(3).collect::<Vec<_>>().await, [vec![3, 2, 1], vec![0]]);
    assert_eq!(Numbers::new(3).then(async |n| n + 1).fold(0, async |sum, n| sum + n).await, 6);
    assert_eq!(Numbers::new(2).zip(Numbers::new(3)).collect::<Vec<_>>().await, [(1, 2), (0, 1)]);
    assert_eq!(Numbers::new(2).chain(Numbers::new(1)).collect::<Vec<_>>().await, [1, 0, 0]);
    let peekable = Numbers::new(2).peekable();
    assert_eq!(pin!(peekable).peek().await, Some(&1));
    assert_eq!(Numbers::new(7).map(drop).size_hint(), (7, Some(7)));
    let fetched = Numbers::new(3).map(|n| async move { n }).buffer_unordered(2).count();
    assert_eq!(fetched.await, 3);
}

/// With the trait in scope or not, `next` is the stream's own.
#[tokio::test]
async fn next_beside_stream_ext() {
    let mut numbers = Numbers::new(2);
    assert_eq!(numbers.next().await, Some(1));
    assert_eq!(futures::StreamExt::next(&mut numbers).await, Some(0));
    assert_eq!(tokio_stream::StreamExt::next(&mut numbers).await, None);
    let by_ref: &mut Numbers = numbers.by_ref();
    assert_eq!(by_ref.next().await, None);
}

#[tokio::test]
async fn fallible_combinators() {
    let sum = Lines::new(vec!["1", "2"]).try_fold(0, async |sum, n| Ok(sum + n)).await;
    assert_eq!(sum, Ok(3));
    let all: Result<Vec<_>, _> = Lines::new(vec!["1", "x", "2"]).try_collect().await;
    assert!(all.is_err());
    let text = Lines::new(vec!["x"]).map_err(|error| error.to_string()).try_next().await;
    assert_eq!(text, Err("invalid digit found in string".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn combinators_of_tokio_stream() {
    use tokio_stream::StreamExt as _;

    let pause = std::time::Duration::from_secs(1);
    let throttled = tokio_stream::StreamExt::throttle(Numbers::new(2), pause);
    let begin = tokio::time::Instant::now();
    assert_eq!(tokio_stream::StreamExt::collect::<Vec<_>>(throttled).await, [1, 0]);
    assert!(begin.elapsed() >= pause);
    let merged = Numbers::new(2).merge(Numbers::new(3));
    assert_eq!(futures::StreamExt::count(merged).await, 5);
    let mut timed = pin!(Numbers::new(1).timeout(pause));
    assert!(matches!(futures::StreamExt::next(&mut timed).await, Some(Ok(0))));
    let mut map = tokio_stream::StreamMap::new();
    map.insert("a", Numbers::new(1));
    map.insert("b", Numbers::new(1));
    assert_eq!(futures::StreamExt::count(map).await, 2);
}

/// Boxed, dynamic, in a list, by reference: without a pin in sight.
#[tokio::test]
async fn boxed_and_dynamic() {
    let mut boxed: Vec<BoxStream<'static, u32>> = vec![Numbers::new(2).boxed(), stream::iter([7]).boxed()];
    assert_eq!(boxed[0].next().await, Some(1));
    let mut dynamic: Box<dyn futures::Stream<Item = u32> + Send + Unpin> = Box::new(Numbers::new(1));
    assert_eq!(dynamic.next().await, Some(0));
    let mut numbers = Numbers::new(2);
    assert_eq!((&mut numbers).take(1).collect::<Vec<_>>().await, [1]);
    assert_eq!(numbers.next().await, Some(0));
}

#[tokio::test]
async fn select_all() {
    let mut all: SelectAll<_> = stream::select_all([Numbers::new(2), Numbers::new(3)]);
    all.push(Numbers::new(1));
    let mut items: Vec<_> = all.collect().await;
    items.sort_unstable();
    assert_eq!(items, [0, 0, 0, 1, 1, 2]);
}

/// `futures::select!` asks for `FusedStream`, and takes no arm that has ended.
#[tokio::test]
async fn select_macro() {
    let (mut one, mut two) = (Numbers::new(1), Numbers::new(3));
    let mut items = Vec::new();
    loop {
        futures::select! {
            item = one.select_next_some() => items.push(("one", item)),
            item = two.next().fuse() => items.extend(item.map(|item| ("two", item))),
            complete => break,
        }
        if one.is_terminated() && two.is_terminated() {
            break;
        }
    }
    items.sort_unstable();
    assert_eq!(items, [("one", 0), ("two", 0), ("two", 1), ("two", 2)]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks() {
    let tasks = FuturesUnordered::new();
    for left in 1..5 {
        let mut numbers = Numbers::new(left);
        assert_eq!(numbers.next().await, Some(left - 1));
        tasks.push(tokio::spawn(numbers.count()));
    }
    assert_eq!(tasks.map(Result::unwrap).fold(0, async |sum, n| sum + n).await, 6);

    let (send, receive) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let mut numbers = Numbers::new(3);
        while let Some(n) = numbers.next().await {
            send.send(n).await.unwrap();
        }
    });
    let received = tokio_stream::wrappers::ReceiverStream::new(receive);
    assert_eq!(received.collect::<Vec<_>>().await, [2, 1, 0]);
}
