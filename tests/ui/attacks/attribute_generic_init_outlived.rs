//! A generic init, called with what does not live long enough.

use aiter::async_iter;

#[async_iter]
struct Length(usize);

#[async_iter]
impl Length {
    async fn init<T: AsRef<str> + Send + 'static>(text: T) -> Self {
        tokio::task::yield_now().await;
        Self(text.as_ref().len())
    }

    async fn next(&mut self) -> Option<usize> {
        Some(self.0)
    }
}

fn length() -> Length {
    let text = String::from("a b");
    Length::new(text.as_str())
}

fn main() {
    drop(length());
}
