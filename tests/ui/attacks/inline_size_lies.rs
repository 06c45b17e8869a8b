//! A place for fewer bytes than the hooks need, by hidden names: as if a `cfg` had changed the hook since the place was measured.

use aiter::AsyncIter;
use aiter::private::{Align, Alignment, Exact, Inline};

struct Numbers;

impl AsyncIter for Numbers {
    type Output = Option<u64>;

    async fn next(&mut self) -> Option<u64> {
        let large = [1_u64; 32];
        std::future::ready(()).await;
        Some(large.iter().sum())
    }
}

type Small = Exact<<Align<8> as Alignment>::Unit, 64>;
type Misaligned = Exact<<Align<1> as Alignment>::Unit, 1024>;

fn main() {
    drop(Inline::<_, Small>::new(Numbers));
    drop(Inline::<_, Misaligned>::new(Numbers));
}
