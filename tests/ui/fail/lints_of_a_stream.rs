//! What lints say of a stream stands once, and at what the user wrote.
#![deny(
    explicit_outlives_requirements,
    missing_docs,
    non_snake_case,
    non_upper_case_globals,
    private_interfaces,
    unreachable_pub
)]

use aiter::async_iter;

mod private {
    pub(super) struct Private;
}

#[async_iter]
pub struct Numbers<'a, T: 'a, const n: usize> {
    item: &'a T,
}

#[async_iter]
impl<'a, T: Sync, const n: usize> Numbers<'a, T, n> {
    pub const most: u32 = 9;

    pub fn init(Item: &'a T) -> Self {
        Self { item: Item }
    }

    /// Takes what others have not.
    pub fn with(item: &'a T, _: private::Private) -> Self {
        Self { item }
    }

    async fn next(&mut self) -> Option<&'a T> {
        Some(self.item)
    }
}

mod below {
    use aiter::async_iter;

    #[async_iter]
    pub(super) struct Hidden {
        left: u32,
    }

    #[async_iter]
    impl Hidden {
        pub fn init(left: u32) -> Self {
            Self { left }
        }

        async fn next(&mut self) -> Option<u32> {
            Some(self.left)
        }
    }
}

/// Makes one.
pub fn make() {
    drop(below::Hidden::new(1));
}

fn main() {}
