//! The state, from outside of its module.

mod numbers {
    use aiter::async_iter;

    #[async_iter]
    pub struct Numbers {
        pub left: u32,
    }

    #[async_iter]
    impl Numbers {
        async fn next(&mut self) -> Option<u32> {
            Some(self.left)
        }
    }
}

fn left(numbers: &numbers::Numbers) -> Option<u32> {
    numbers.state().map(|state| state.left)
}

fn main() {}
