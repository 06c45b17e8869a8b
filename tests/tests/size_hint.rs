//! `size_hint`, the hook and the stream's.

#![allow(clippy::items_after_statements, reason = "types stand where they are used")]

use std::ops::Range;

use aiter::{Stream, async_iter};
use aiter_support::{Pause, hint, poll_next, pull};

/// Clause 14: the hook's between steps, the last one while a step is in flight, and zero at the end.
#[test]
fn of_the_hook() {
    #[async_iter]
    struct Numbers {
        numbers: Range<u32>,
    }

    #[async_iter]
    impl Numbers {
        fn init(numbers: Range<u32>) -> Self {
            Self { numbers }
        }

        async fn next(&mut self) -> Option<u32> {
            let next = self.numbers.next();
            Pause(1).await;
            next
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.numbers.size_hint()
        }
    }

    let mut numbers = Numbers::new(0..2);
    assert_eq!(hint(&numbers), (2, Some(2)));
    assert!(poll_next(&mut numbers).is_pending());
    assert_eq!(hint(&numbers), (2, Some(2)));
    assert_eq!(pull(&mut numbers), Some(0));
    assert_eq!(hint(&numbers), (1, Some(1)));
    assert_eq!(pull(&mut numbers), Some(1));
    assert_eq!(hint(&numbers), (0, Some(0)));
    assert_eq!(pull(&mut numbers), None);
    assert_eq!(hint(&numbers), (0, Some(0)));
}

/// Clause 14: with errors to raise there is room for one of a step and one of the close, and none where they end nothing.
#[test]
fn with_room_for_errors() {
    macro_rules! numbers {
        ($name:ident $(($($option:tt)*))? { $($next:tt)* }) => {
            #[async_iter]
            struct $name {
                numbers: Range<u32>,
            }

            #[async_iter$(($($option)*))?]
            impl $name {
                fn init(numbers: Range<u32>) -> Self {
                    Self { numbers }
                }

                $($next)*

                fn size_hint(&self) -> (usize, Option<usize>) {
                    self.numbers.size_hint()
                }
            }
        };
    }
    numbers!(Raising {
        fn next(&mut self) -> Result<Option<u32>, String> {
            Ok(self.numbers.next())
        }
    });
    assert_eq!(hint(&Raising::new(0..2)), (0, Some(4)));

    numbers!(Continuing (continue_on_error) {
        fn next(&mut self) -> Result<Option<u32>, String> {
            Ok(self.numbers.next())
        }
    });
    assert_eq!(hint(&Continuing::new(0..2)), (0, None));

    // Its errors are items, and counted.
    numbers!(Yielding {
        fn next(&mut self) -> Option<Result<u32, String>> {
            self.numbers.next().map(Ok)
        }
    });
    assert_eq!(hint(&Yielding::new(0..2)), (2, Some(2)));

    // But the close's is not.
    numbers!(YieldingThenFailing {
        fn next(&mut self) -> Option<Result<u32, String>> {
            self.numbers.next().map(Ok)
        }

        fn close(&mut self) -> Result<(), String> {
            Err("full".to_owned())
        }
    });
    let mut stream = YieldingThenFailing::new(0..2);
    let mut bounds = Vec::new();
    let mut count = 0;
    loop {
        let (lower, upper) = hint(&stream);
        bounds.push((count + lower, upper.map(|upper| count + upper)));
        if pull(&mut stream).is_none() {
            break;
        }
        count += 1;
    }
    assert_eq!(count, 3);
    for (lower, upper) in bounds {
        assert!(lower <= count && upper.is_none_or(|upper| count <= upper), "{lower}..={upper:?} of {count}");
    }
}

/// Clause 14: unknown without a hook, and before an async init is done.
#[test]
fn unknown() {
    #[async_iter]
    struct Numbers {
        numbers: Range<u32>,
    }

    #[async_iter]
    impl Numbers {
        async fn init(numbers: Range<u32>) -> Self {
            Pause(1).await;
            Self { numbers }
        }

        async fn next(&mut self) -> Option<u32> {
            self.numbers.next()
        }

        fn size_hint(&self) -> (usize, Option<usize>) {
            self.numbers.size_hint()
        }
    }

    let mut numbers = Numbers::new(0..2);
    assert_eq!(hint(&numbers), (0, None));
    assert!(poll_next(&mut numbers).is_pending());
    assert_eq!(hint(&numbers), (0, None));
    assert_eq!(pull(&mut numbers), Some(0));
    assert_eq!(hint(&numbers), (1, Some(1)));

    #[async_iter]
    struct Endless;

    #[async_iter]
    impl Endless {
        fn next(&mut self) -> Option<()> {
            Some(())
        }
    }

    assert_eq!(Endless::from(EndlessState).size_hint(), (0, None));
}
