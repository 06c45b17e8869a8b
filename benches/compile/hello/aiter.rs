use aiter::async_iter;

#[async_iter]
struct Counter {
    current: u32,
}

#[async_iter]
impl Counter {
    fn init() -> Self {
        Self { current: 0 }
    }

    async fn next(&mut self) -> Option<u32> {
        self.current += 1;
        (self.current <= 3).then_some(self.current)
    }
}

fn main() {
    let mut last = 0;
    let counting = async {
        let mut counter = Counter::new();
        while let Some(n) = counter.next().await {
            last = n;
        }
    };
    block_on(std::pin::pin!(counting));
    println!("{last}");
}
