// An executor that polls until it is done; one for all types, so that it is compiled once.
fn block_on<T>(mut future: std::pin::Pin<&mut dyn Future<Output = T>>) -> T {
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    loop {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut cx) {
            return output;
        }
    }
}
