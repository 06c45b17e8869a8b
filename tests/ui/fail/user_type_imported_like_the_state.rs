//! A type that is imported, in a field, has the name that the state would get.

use aiter::async_iter;
use machine::{JobState, Kind};

mod machine {
    pub enum JobState {
        Open,
        Closed,
    }

    pub enum Kind {
        Short,
    }
}

#[async_iter]
struct Job {
    state: JobState,
    kind: Kind,
}

#[async_iter]
impl Job {
    fn new() -> Self {
        Self { state: JobState::Open, kind: Kind::Short }
    }

    async fn next(&mut self) -> Option<u8> {
        match (&self.state, &self.kind) {
            (JobState::Open, Kind::Short) => {
                self.state = JobState::Closed;
                Some(1)
            }
            (JobState::Closed, _) => None,
        }
    }
}

fn main() {
    drop(Job::new());
}
