//! What is read of a generator's body: its size alone decides how long that takes, and what looks like a yield, a closure or a `?` is
//! told from what is one.

use super::{check_errors, expand, expect, find_errors};
use crate::attribute;

fn generator(body: &str) -> String {
    format!("#[async_iter] async fn a() -> impl Stream<Item = u32> {{ {body} }}")
}

/// From tokens: syn reads no `let | a | b`.
fn accepts(body: &str) {
    let item = format!("async fn a() -> impl Stream<Item = u32> {{ {body} }}");
    let mut messages = String::new();
    let item = item.parse().expect("the item is tokens");
    find_errors(attribute::expand(proc_macro2::TokenStream::new(), item), &mut messages);
    assert_eq!(messages, "", "{body}");
}

/// A body that took time in proportion to the square of its closures would not be done here within minutes.
#[test]
fn many_closures_on_one_level_take_linear_time() {
    let body = "let f = |x: u32| x | 1; f(2); ".repeat(8_000);
    let tokens: proc_macro2::TokenStream = format!("{{ {body} }}").parse().expect("the body is tokens");
    let Some(proc_macro2::TokenTree::Group(group)) = tokens.into_iter().next() else { panic!("the body is a group") };
    crate::generator::parse_body(group);
}

#[test]
fn a_pattern_that_begins_with_a_pipe_is_no_closure() {
    for body in [
        "if let | 1 | 2 = n { yield_!(1); }",
        "while let | Some(1) | None = n { yield_!(1); }",
        "let | Ok(x) | Err(x) = r; yield_!(x);",
        "for | Ok(x) | Err(x) in r { yield_!(x) }",
        "match n { | 1 | 2 => yield_!(1), | 3 => yield_!(2), _ => {} }",
        "match n { | 1 | 2 if n.iter().any(|x| x == 1) => yield_!(1), _ => {} }",
        "if a || b | c || { d } { yield_!(1); }",
        "let f = |x| x; yield_!(f(1));",
    ] {
        accepts(body);
    }
}

#[test]
fn nested_generators_are_left_alone() {
    for inner in [
        "#[async_iter] async fn b() -> impl Stream<Item = u32> { yield_!(1); }",
        "#[aiter::async_iter(item = u32)] /// Docs.\n pub async fn b() -> impl Stream<Item = u32> { yield_!(1); }",
        "#[cfg_attr(all(), async_iter)] async fn b() -> impl Stream<Item = u32> { yield_!(1); }",
        "mod m { #[async_iter] async fn b() -> impl Stream<Item = u32> { yield_!(1); } }",
        "impl B { #[async_iter] #[inline] async fn b(&self) -> impl Stream<Item = u32> { yield_!(1); } }",
        "let f = || { #[async_iter] async fn b() -> impl Stream<Item = u32> { yield_!(1); } b() };",
        "other::stream! { yield 1; x?; return 3; }",
    ] {
        accepts(&format!("{inner} yield_!(2);"));
    }
}

#[test]
fn only_a_question_mark_of_the_body_raises() {
    for body in [
        "let f = |x: &str| -> Option<u32> { x.chars().next()?.to_digit(10) };",
        "let r = async { Ok::<u32, E>(f()? + 1) }.await;",
        "let r = async move { f()? }.await;",
        "let f = async |x: u32| { f(x)? };",
        "fn f() -> Option<u32> { g()? }",
        "fn f<T: ?Sized>(_: &T) {}",
        "fn f(_: &(impl Debug + ?Sized)) {}",
        "macro_rules! m { ($($x:tt)?) => {} }",
    ] {
        accepts(&format!("{body} yield_!(2);"));
    }
    check_errors(
        &generator("let x = tokio::select! { r = f() => r?, }; yield_!(x);"),
        expect![[r#"
            `?` raises where the items are `Result`s, and `u32` does not say that it is one: if it is, say `#[async_iter(item = Result<T, E>)]`; for an `Option` write `let Some(x) = … else { return };`
        "#]],
    );
}

#[test]
fn what_cannot_yield() {
    check_errors(
        &generator(
            "v.for_each(|x| yield_!(x)); fn b() { yield_!(1); } v.map(|x| async { yield_!(x) }); yield_!(1, 2); let x = finally!(f());",
        ),
        expect![[r#"
            a closure cannot yield: it is a function of its own, that the generator does not wait for; write a loop, or `async |…| { … }`, and `yield_!` in that
            a nested function cannot yield: it is no part of the generator; return the item, and `yield_!` it outside
            a closure cannot yield: it is a function of its own, that the generator does not wait for; write a loop, or `async |…| { … }`, and `yield_!` in that
            `yield_!` takes one item: for a tuple write `yield_!((a, b))`
            `finally!` is a statement of the generator's outermost block, and covers what comes after it there
        "#]],
    );
    check_errors(
        &generator("finally!({ yield_!(1); f()?; return; async { f()?; return 1 }.await }); yield_!(2);"),
        expect![[r#"
            a cleanup cannot yield: it runs when nobody asks for an item any more; yield before `finally!`
            a cleanup runs to its end: `return` and `?` cannot leave it; an expression that is a `Result` hands on its error
            a cleanup runs to its end: `return` and `?` cannot leave it; an expression that is a `Result` hands on its error
        "#]],
    );
    check_errors(
        &generator("yield 1; tokio::select! { _ = f() => yield 2, }; yield!(3)"),
        expect![[r#"
            `yield` is a reserved word: write `yield_!(…)`, after `use aiter::yield_;`
            `yield` is a reserved word: write `yield_!(…)`, after `use aiter::yield_;`
            `yield` is a reserved word: write `yield_!(…)`, after `use aiter::yield_;`
        "#]],
    );
}

#[test]
fn lists_of_generic_arguments_are_one_item() {
    accepts("yield_!(HashMap::<A, B>::new()); yield_!(|a, b| a + b); yield_!(x as Foo<A, B>); yield_!(f(1, 2),);");
}

#[test]
fn hooks_do_not_yield() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u32> { for i in 0..3 { yield i; yield_!(i); } None } }",
        expect![[r#"
            a hook returns one item a call, and does not yield: what yields is a generator, an `async fn … -> impl Stream<Item = T>` under `#[async_iter]`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u32> { yield_!(1); None } #[async_iter] async fn b() -> impl Stream<Item = u32> { yield_!(1); } }",
        expect![[r#"
            a hook returns one item a call, and does not yield: what yields is a generator, an `async fn … -> impl Stream<Item = T>` under `#[async_iter]`
        "#]],
    );
}

#[test]
fn return_types_that_are_no_streams() {
    for (output, message) in [
        (
            "-> Result<impl Stream<Item = u8>, E>",
            "what fails first belongs in an ordinary `async fn` that returns a generator",
        ),
        ("-> Vec<u8>", "write `impl Stream<Item = u8>`"),
        ("-> impl Iterator<Item = u8>", "a stream, and no iterator: write `impl Stream<Item = u8>`"),
        ("-> Box<dyn Stream<Item = u8>>", "write `impl Stream<Item = u8>`"),
        ("-> u8", "write `impl Stream<Item = u8>`"),
        ("-> impl Stream", "a generator says what it yields"),
        ("", "a generator says what it yields"),
    ] {
        let item = format!("async fn a() {output} {{ yield_!(1); }}").parse().expect("the item is tokens");
        let mut messages = String::new();
        find_errors(attribute::expand(proc_macro2::TokenStream::new(), item), &mut messages);
        // It may stand in a type too, which rustc does not show again.
        let first = messages.lines().next().unwrap_or_default();
        let is_one = messages.lines().all(|line| line == first);
        assert!(first.contains(message) && is_one, "{output}: {messages}");
    }
}

#[test]
fn a_declaration_says_which_line_to_write() {
    let item = "async fn rows(&self) -> Generator<'_, Row>;".parse().expect("the item is tokens");
    let mut messages = String::new();
    find_errors(attribute::expand(proc_macro2::TokenStream::new(), item), &mut messages);
    assert!(messages.contains("as `fn rows(&self) -> Generator<'_, Row>;`"), "{messages}");
}

#[test]
fn close_on_drop_of_a_generator_needs_a_cleanup_and_a_handler() {
    for (input, message) in [
        (
            "#[async_iter(close_on_drop)] async fn a() -> impl Stream<Item = u8> { yield_!(1); }",
            "there is no cleanup to run on a drop",
        ),
        (
            "#[async_iter(close_on_drop)] async fn a() -> Generator<'static, u8> { finally!(f().await); yield_!(1); }",
            "with `close_on_drop` a generator returns `impl Stream<Item = T>`",
        ),
        (
            "#[async_iter(close_on_drop)] async fn a() -> impl Stream<Item = Result<u8, E>> { finally!(f().await); yield_!(Ok(1)); }",
            "write `close_on_drop = handler`",
        ),
        (
            "#[async_iter(close_on_drop = g)] async fn a() -> impl Stream<Item = u8> { finally!(f().await); yield_!(1); }",
            "this cleanup cannot fail",
        ),
        (
            "#[async_iter(close_on_drop)] async fn a(x: &str) -> impl Stream<Item = u8> { finally!(f().await); yield_!(1); }",
            "needs arguments that are `'static`",
        ),
        (
            "#[async_iter(close_on_drop)] impl A { async fn next(&mut self) -> Result<Option<u8>, E> {} async fn close(&mut self) -> Result<(), E> {} }",
            "write `close_on_drop = handler`",
        ),
        (
            "#[async_iter(close_on_drop = g)] impl A { async fn next(&mut self) -> Option<u8> {} async fn close(&mut self) {} }",
            "this close cannot fail",
        ),
    ] {
        let mut messages = String::new();
        for tokens in expand(input) {
            find_errors(tokens, &mut messages);
        }
        assert!(messages.contains(message) && messages.lines().count() == 1, "{input}: {messages}");
    }
}
