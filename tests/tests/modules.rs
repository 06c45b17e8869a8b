//! Structs, blocks and users in different modules.

use aiter_support::{drain, pull};
mod outer {
    use aiter::async_iter;

    /// The state, and the accessors to it, are private to this module and those in it.
    #[async_iter]
    pub(crate) struct Countdown {
        left: u32,
    }

    // A block may stand in a child module, for a path.
    mod child {
        use aiter::async_iter;

        #[async_iter]
        impl super::Countdown {
            pub(crate) fn init(left: u32) -> Self {
                Self { left }
            }

            pub(in super::super) fn one() -> Self {
                Self { left: 1 }
            }

            async fn next(&mut self) -> Option<u32> {
                self.left = self.left.checked_sub(1)?;
                Some(self.left)
            }
        }

        #[async_iter]
        impl Drop for super::Countdown {
            fn drop(&mut self) {
                self.left = 0;
            }
        }

        impl super::Countdown {
            pub(crate) fn left(&self) -> Option<u32> {
                self.state().map(|state| state.left)
            }
        }
    }

    // Private to this module, as its init is.
    #[async_iter]
    pub(crate) struct Hidden(Option<u32>);

    #[async_iter]
    impl Hidden {
        fn init() -> Self {
            Self(Some(1))
        }

        async fn next(&mut self) -> Option<u32> {
            self.0.take()
        }
    }

    pub(crate) fn hidden() -> Hidden {
        assert!(Hidden::new().state().is_some_and(|state| state.0.is_some()));
        Hidden::new()
    }
}

#[test]
fn blocks_in_a_child_module() {
    let mut countdown = outer::Countdown::new(2);
    assert_eq!(countdown.left(), Some(2));
    assert_eq!(drain(&mut countdown), [1, 0]);
    assert_eq!(drain(&mut outer::Countdown::one()), [0]);
}

#[test]
fn private_init() {
    assert_eq!(drain(&mut outer::hidden()), [1]);
}

mod open {
    use aiter::async_iter;

    #[async_iter(state = pub(crate) Inner)]
    pub(crate) struct Items<T> {
        pub(crate) items: Vec<T>,
    }
}

// An open state can have its blocks, with the hooks too, in another module.
mod elsewhere {
    use aiter::async_iter;

    use super::open::{Inner, Items};

    #[async_iter(state = Inner)]
    impl<T: Send> Items<T> {
        pub(crate) fn init(items: Vec<T>) -> Self {
            Self { items }
        }

        pub(crate) fn also(mut self, item: T) -> Self {
            self.items.push(item);
            self
        }

        async fn next(&mut self) -> Option<T> {
            self.items.pop()
        }
    }

    pub(crate) fn len<T>(items: &Items<T>) -> Option<usize> {
        items.state().map(|state: &Inner<T>| state.items.len())
    }
}

#[test]
fn open_state_in_another_module() {
    let mut items = open::Items::new(vec![1]).also(2);
    assert_eq!(elsewhere::len(&items), Some(2));
    items.state_mut().unwrap().items.push(3);
    assert_eq!(pull(&mut items), Some(3));
    assert_eq!(items.into_state().unwrap().items, [1, 2]);
}

mod qualified {
    #[::aiter::async_iter(state = pub(crate) Inner)]
    pub(crate) struct Once(pub(crate) Option<u32>);
}

// By a path, without an import of any name.
#[::aiter::async_iter(state = Inner)]
impl qualified::Once {
    async fn next(&mut self) -> Option<u32> {
        self.0.take()
    }
}

#[test]
fn by_a_path() {
    assert_eq!(drain(&mut qualified::Once::from(qualified::Inner(Some(1)))), [1]);
}
