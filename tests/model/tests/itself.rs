//! That the programs lead into every corner.

use std::collections::BTreeSet;

use aiter_model::{Close, Hint, Model, Outcome, Program, Shape, programs, run};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

const SHAPE: Shape = Shape {
    lazy: true,
    init_ends: true,
    init_fails: true,
    results: true,
    raises: true,
    mixes: true,
    continues: false,
    close: Close::Fallible,
    hints: true,
    state: true,
    builds: true,
    interrupts: true,
    keeps_failure: false,
    forwards: false,
    shares: false,
    nested: false,
    state_panics: true,
};

fn some_programs(shape: Shape) -> impl Iterator<Item = Program> {
    let mut runner = TestRunner::deterministic();
    let programs = programs(shape);
    (0..2000).map(move |_| programs.new_tree(&mut runner).expect("a program").current())
}

/// What each kind of act came to, in some program.
#[test]
#[cfg_attr(miri, ignore = "too few programs")]
fn the_programs_lead_everywhere() {
    let (mut outcomes, mut events) = (BTreeSet::new(), BTreeSet::new());
    let eager = Shape { lazy: false, ..SHAPE };
    for (shape, program) in [SHAPE, eager, Shape { shares: true, ..eager }]
        .into_iter()
        .flat_map(|shape| some_programs(shape).map(move |program| (shape, program)))
    {
        for (op, report) in program.ops.iter().zip(run::<Model>(shape, &program)) {
            let act = format!("{:?}", op.act);
            let act = act.split('(').next().unwrap_or_default();
            outcomes.insert(match &report.outcome {
                Outcome::Item(_) => format!("{act} item"),
                Outcome::Error(_) => format!("{act} error"),
                Outcome::End => format!("{act} end"),
                Outcome::Pending => format!("{act} pending"),
                Outcome::Panicked(place) => format!("{act} panics: {place}"),
                Outcome::Hint(Hint { lower, upper }) => format!("{act} {lower:?} {upper:?}"),
                Outcome::Saw(saw) => format!("{act} {}", saw.is_some()),
            });
            events.extend(report.events.iter().map(|(what, ..)| *what));
        }
    }
    let hooks = ["init polled", "next called", "next polled", "close called", "close polled"];
    let drops = ["init dropped", "step dropped", "close dropped", "state dropped", "error dropped", "item dropped"];
    for event in hooks.iter().chain(&drops) {
        assert!(events.contains(event), "{event}: {events:?}");
    }
    let seen = [
        "Poll item",
        "Poll error",
        "Poll end",
        "Poll pending",
        "Poll panics: init polled",
        "Poll panics: init dropped",
        "Poll panics: size_hint",
        "Poll panics: next called",
        "Poll panics: next polled",
        "Poll panics: step dropped",
        "Poll panics: close called",
        "Poll panics: close polled",
        "Poll panics: close dropped",
        "Close error",
        "Close end",
        "Close pending",
        "Close panics: init dropped",
        "Close panics: step dropped",
        "Close panics: close polled",
        "Hint 0..=0 None",
        "Hint 0..=0 Exactly(0)",
        "Hint 0..=1 AtLeast(1)",
        "Hint 0..=1 AtLeast(2)",
        "Hint panics: size_hint",
        "Terminated true",
        "Terminated false",
        "Peek true",
        "Peek false",
        "Shared true",
        "Poke true",
        "Poke false",
        "SwapStates true",
        "SwapStates false",
        "Take true",
        "Take false",
        "Take panics: step dropped",
        "Take panics: close dropped",
        "Again panics: error dropped",
        "Take panics: state dropped",
        "Again true",
        "Again false",
        "Build panics: step dropped",
        "Interrupt true",
        "Interrupt false",
        "Interrupt panics: step dropped",
        "Drop panics: init dropped",
        "Drop panics: step dropped",
        "Drop panics: close dropped",
        "Drop panics: error dropped",
        "Drop panics: state dropped",
    ];
    let missing: Vec<_> = seen.iter().filter(|outcome| !outcomes.contains(**outcome)).collect();
    assert!(missing.is_empty(), "{missing:?}: {outcomes:#?}");
}
