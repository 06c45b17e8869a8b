//! A model of the contract in safe code, and random programs that run on the model and on the real streams.
//!
//! The contract is the one in the front page of the crate `aiter`. The model ([`Model`]) is written from that text: the state in an
//! `Rc<RefCell<_>>`, each hook's future in a box, no `unsafe`, and nothing of the frame. It is slow, and plain enough to be read
//! beside the clauses.
//!
//! A *program* ([`program`]) is a plan of what the hooks do and a list of what the consumer does. It runs once on the model and
//! once on a real stream. After each act the two have to agree: on what the act returned or panicked with, on every call, poll and
//! drop that happened meanwhile and their order, on the waker that each poll brought, on how many values are alive, and on how many
//! wakers somebody keeps.

// What is written for tests: everything here panics where something is wrong, and nobody ignores what it returns.
#![allow(clippy::missing_panics_doc, clippy::must_use_candidate)]

mod form;
mod model;
mod program;
mod script;
mod world;

pub use crate::form::{Closed, Form, Seen, elsewhere};
pub use crate::model::{Close, Model, Shape};
pub use crate::program::{
    Act, Hint, Op, Outcome, Program, Report, Streams, Subject, Upper, agree, check, programs, run,
};
pub use crate::script::{Given, Gives, Hook, Made, Panics, Plan, Script, Start};
pub use crate::world::{Event, Part, Planned, WAKERS, World};
