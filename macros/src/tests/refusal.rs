use quote::quote;

use super::{check_errors, expect, find_errors};
use crate::attribute;

#[test]
fn next_is_missing_beside_hooks() {
    check_errors(
        r"#[async_iter] impl A { fn init() -> Self {} async fn close(&mut self) {} }",
        expect![[r#"
            `init` is a hook, and this block has no `next`: hooks stand in one block, beside `async fn next(&mut self) -> Option<T>`
        "#]],
    );
}

#[test]
fn next_has_another_name() {
    for name in ["anext", "__anext__", "nxt", "nex", "nextt", "advance"] {
        let block = format!(
            "#[async_iter] impl A {{ fn init() -> Self {{}} pub async fn {name}(&mut self) -> Option<u8> {{}} }}"
        );
        let mut messages = String::new();
        for tokens in super::expand(&block) {
            find_errors(tokens, &mut messages);
        }
        assert_eq!(messages, format!("this block has no `next`, and `{name}` looks like it: call it `next`\n"));
    }
    check_errors(
        r"#[async_iter] impl A { fn init() -> Self {} fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<u8>> {} }",
        expect![[r#"
            this block has no `next`, and `poll_next` looks like it: write `async fn next(&mut self) -> Option<T>`, which awaits what it needs
        "#]],
    );
    // Without a hook it may be a helper of hooks in another block.
    check_errors(r"#[async_iter] impl A { async fn anext(&mut self) -> Option<u8> {} }", expect![[""]]);
}

#[test]
fn hooks_stand_under_a_trait() {
    check_errors(
        r"#[async_iter] impl futures::Stream for A { type Item = u8; async fn next(&mut self) -> Option<Self::Item> {} }",
        expect![[r#"
            `async fn next` is no method of `Stream`: write `impl A`, and the attribute makes it a `Stream`
        "#]],
    );
    // It may be another trait.
    check_errors(
        r"#[async_iter] impl crate::Stream for A { async fn next(&mut self) -> Option<u8> {} }",
        expect![[""]],
    );
    // The state may be an iterator.
    check_errors(
        r"#[async_iter] impl Iterator for A { type Item = u8; fn next(&mut self) -> Option<u8> {} }",
        expect![[""]],
    );
}

#[test]
fn next_gives_the_item_of_self() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Result<Option<Self::Item>, E> {} }",
        expect![[r#"
            `Self::Item` comes from what `next` returns: write the item's type here, as in `Option<u32>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { type Item = u8; async fn next(&mut self) -> Option<Self::Item> {} }",
        expect![[r#"
            `next` says what an item is: leave this type out, and write `u8` for `Self::Item`
        "#]],
    );
}

#[test]
fn an_option_is_misspelt() {
    check_errors(
        r"#[async_iter(continue_on_eror, Local, ?Send, unrelated)] impl A { async fn next(&mut self) -> Option<u8> {} }",
        expect![[r#"
            unknown option `continue_on_eror`: did you mean `continue_on_error`?
            unknown option `Local`: did you mean `local`?
            for futures that are not `Send` write `local`
            unknown option `unrelated`: there are `state`, `crate`, `local`, `item`, `continue_on_error`, `close_on_drop` and `inline`
        "#]],
    );
}

#[test]
fn next_has_wrong_receiver() {
    check_errors(
        r"#[async_iter] impl A { async fn next(self) -> Option<u8> {} }",
        expect![[r#"
            `next` takes `&mut self`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&self) -> Option<u8> {} }",
        expect![[r#"
            `next` takes `&mut self`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next() -> Option<u8> {} }",
        expect![[r#"
            `next` takes `&mut self`: write `async fn next(&mut self) -> Option<T>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Option<u8> {} }",
        expect![[r#"
            `next` takes `&mut self`
            `next` takes nothing but `&mut self`: what it needs is a field
        "#]],
    );
}

/// rustc reports it, and reads nothing behind it: so the stream has its functions, and none of them is called.
#[test]
fn an_item_is_half_typed_above_next() {
    let fragments = [
        "fn",
        "fn x",
        "fn x()",
        "fn x(&self) ->",
        "pub",
        "pub fn",
        "async",
        "async fn",
        "pub async fn x",
        "const",
        "const X: u32 =",
        "type X =",
        "let x = 1;",
        "x",
        "self.x = 1;",
        "impl",
        "fn x<T",
        "!",
        "x.y()",
    ];
    for fragment in fragments {
        for head in ["///Docs\n", "pub "] {
            let block = format!(
                "impl A {{ {fragment}\n{head}fn init() -> Self {{}} async fn next(&mut self) -> Option<u8> {{}} }}"
            );
            let expanded = attribute::expand(quote!(), block.parse().expect("these are tokens"));
            let mut messages = String::new();
            find_errors(expanded.clone(), &mut messages);
            assert_eq!(messages, "", "{block}");
            let expanded = expanded.to_string();
            let is_whole = expanded.contains("StreamOf") || expanded.contains("AsyncIter for");
            assert!(!is_whole && expanded.contains("fn new") && expanded.contains("Next <"), "{block}: {expanded}");
        }
    }
}

/// Not so what a later edition may know, or a macro.
#[test]
fn an_item_is_in_a_syntax_that_is_not_known() {
    let items = [
        "gen fn x() {}",
        "safe fn x() {}",
        "x! {}",
        "x!();",
        "::x::y! {}",
        "x::y!();",
        "const X: fn() = x;",
        "const default: u8 = { 1 };",
        "default type X = u8;",
        "pub(crate) const fn x() {}",
        "type X<T> = fn(T) where T: U;",
        "unsafe extern \"C\" fn x() {}",
        "#[x] x! {}",
        "async gen fn x() {}",
        "pub const X: u8 = 1;",
    ];
    for item in items {
        let block = format!("impl A {{ {item} async fn next(&mut self) -> Option<u8> {{}} }}");
        let expanded = attribute::expand(quote!(), block.parse().expect("these are tokens")).to_string();
        assert!(expanded.contains("AsyncIter for AState"), "{block}: {expanded}");
    }
}

#[test]
fn next_has_arguments_or_parameters() {
    check_errors(
        r"#[async_iter] impl A { async fn next<T>(&mut self, n: u8) -> Option<u8> {} }",
        expect![[r#"
            `next` takes nothing but `&mut self`: what it needs is a field
            `next` has no parameters of its own: put them on the struct and on the `impl`
        "#]],
    );
}

#[test]
fn next_returns_what_is_no_step() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) {} }",
        expect![[r#"
            `next` returns nothing: write `-> Option<T>`, or `-> Result<Option<T>, E>` where it can fail
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> () {} }",
        expect![[r#"
            `()` is no item: write `Option<T>`, or `Result<Option<T>, E>` where `next` can fail
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> u32 {} }",
        expect![[r#"
            `u32` cannot say that there are no more items: write `Option<u32>`, or `Result<Option<u32>, E>` where `next` can fail; or, where it is an alias, `#[async_iter(item = …)]`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { fn next(&mut self) -> Vec<u8> {} }",
        expect![[r#"
            `Vec<u8>` cannot say that there are no more items: write `Option<Vec<u8>>`, or `Result<Option<Vec<u8>>, E>` where `next` can fail; or, where it is an alias, `#[async_iter(item = …)]`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> (u8, &'static str) {} }",
        expect![[r#"
            `(u8, &'static str)` cannot say that there are no more items: write `Option<(u8, &'static str)>`, or `Result<Option<(u8, &'static str)>, E>` where `next` can fail
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { fn next(&mut self) -> Pin<Box<dyn Future<Output = Option<u8>> + Send + '_>> {} }",
        expect![[r#"
            a hook's future needs no box: write `async fn next(&mut self) -> Option<u8>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { fn next(&mut self) -> BoxFuture<'_, Option<u8>> {} }",
        expect![[r#"
            a hook's future needs no box: write `async fn next(&mut self) -> Option<u8>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { fn next(&mut self) -> impl Iterator<Item = u8> {} }",
        expect![[r#"
            `next` may return `impl Future<Output = R>`, or be an `async fn` that returns `R`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { fn next(&mut self) -> Poll<Option<u8>> {} }",
        expect![[r#"
            a hook is no `poll` function: write `async fn next(&mut self) -> Option<T>`, which awaits what it needs
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Result<u32, io::Error> {} }",
        expect![[r#"
            `Result<u32, io::Error>` cannot say that there are no more items: write `Result<Option<u32>, io::Error>`, or `Result<u32, Stop<io::Error>>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<u32> {} }",
        expect![[r#"
            `io::Result<u32>` does not tell how the items end: write `io::Result<Option<u32>>`; or, where it is an alias that hides the end, `#[async_iter(item = …)]`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> fmt::Result {} }",
        expect![[r#"
            `fmt::Result` does not tell the item: write it out, or say `#[async_iter(item = …)]`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<Result<u8>, E> {} }",
        expect![[r#"
            `Option<Result<u8>, E>` cannot say that there are no more items: write `Option<Option<Result<u8>, E>>`, or `Result<Option<Option<Result<u8>, E>>, E>` where `next` can fail; or, where it is an alias, `#[async_iter(item = …)]`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> ! {} }",
        expect![[r#"
            `!` cannot say that there are no more items: write `Option<!>`, or `Result<Option<!>, E>` where `next` can fail
        "#]],
    );
}

#[test]
fn items_borrow_from_the_stream() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<&str> {} }",
        expect![[r#"
            an item cannot borrow from the stream: let `next` give an owned value, or one that borrows as a field does
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<Line<'_>> {} }",
        expect![[r#"
            an item cannot borrow from the stream: let `next` give an owned value, or one that borrows as a field does
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next<'x>(&'x mut self) -> io::Result<Option<&'x [u8]>> {} }",
        expect![[r#"
            an item cannot borrow from the stream: let `next` give an owned value, or one that borrows as a field does
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<Box<dyn Fn(&str) -> &str>> {} }",
        expect![""],
    );
}

#[test]
fn hooks_are_plain_functions() {
    check_errors(
        r#"#[async_iter] impl A { unsafe fn init() -> Self {} const fn size_hint(&self) -> (usize, Option<usize>) {} extern "C" fn close(&mut self) {} async unsafe fn next(&mut self) -> Option<u8> {} }"#,
        expect![[r#"
            a hook cannot be `unsafe`: write `fn init(…) -> Self`
            a hook cannot be `extern`: write `async fn close(&mut self)`
            a hook cannot be `unsafe`: write `async fn next(&mut self) -> Option<T>`
        "#]],
    );
}

#[test]
fn close_has_wrong_shape() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} async fn close(self) {} }",
        expect![[r#"
            `close` takes `&mut self`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} async fn close(&mut self) -> u8 {} }",
        expect![[r#"
            `close` gives nothing, or `Result<(), E>` where it can fail; nobody would see `u8`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} async fn close(&mut self) -> Result<u8, E> {} }",
        expect![[r#"
            `close` gives nothing, or `Result<(), E>` where it can fail; nobody would see `Result<u8, E>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} async fn close(&mut self, force: bool) {} }",
        expect![[r#"
            `close` takes nothing but `&mut self`: what it needs is a field
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} fn close(&mut self) -> Pin<Box<dyn Future<Output = ()>>> {} }",
        expect![[r#"
            a hook's future needs no box: write `async fn close(&mut self)`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} fn close(&mut self) -> impl Future<Output = ()> {} }",
        expect![""],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} fn close(&mut self) -> fmt::Result {} }",
        expect![""],
    );
}

#[test]
fn failing_close_needs_failing_items() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} async fn close(&mut self) -> io::Result<()> {} }",
        expect![[r#"
            a `close` that can fail needs items that can: they are `u8`, with no place for an error; let `next` return `Result<Option<u8>, E>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<MyResult> {} async fn close(&mut self) -> io::Result<()> {} }",
        expect![[r#"
            a `close` that can fail needs to see what an item is: write `MyResult` out, as `Result<T, E>`
        "#]],
    );
}

#[test]
fn size_hint_has_wrong_shape() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} async fn size_hint(&self) -> (usize, Option<usize>) {} }",
        expect![[r#"
            `size_hint` cannot wait: write `fn size_hint(&self) -> (usize, Option<usize>)`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} fn size_hint(&mut self) -> (usize, Option<usize>) {} }",
        expect![[r#"
            `size_hint` takes `&self`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} fn size_hint(&self) -> usize {} }",
        expect![[r#"
            `size_hint` gives the least and the greatest number of items left: write `fn size_hint(&self) -> (usize, Option<usize>)`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} fn size_hint(&self) {} }",
        expect![[r#"
            `size_hint` gives the least and the greatest number of items left: write `fn size_hint(&self) -> (usize, Option<usize>)`
        "#]],
    );
}

#[test]
fn init_has_wrong_shape() {
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init(&self) -> Self {} }",
        expect![[r#"
            `init` makes the state, so there is no `self` yet: write `fn init(…) -> Self`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() {} }",
        expect![[r#"
            `init` returns nothing: write `-> Self`, or `-> Result<Self, E>` where it can fail
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() -> u8 {} }",
        expect![[r#"
            `init` makes the state: it gives `Self`, `Result<Self, E>` or `Option<Self>`, not `u8`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() -> Abc {} }",
        expect![""],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} async fn init() -> io::Result<AbcState> {} }",
        expect![[r#"
            an async `init` that can fail needs items that can: they are `u8`, with no place for an error; let `next` return `Result<Option<u8>, E>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() -> impl Future<Output = Self> {} }",
        expect![[r#"
            a future is what `async` is for: write `async fn init(…) -> Self`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() -> Pin<Box<dyn Future<Output = io::Result<Self>>>> {} }",
        expect![[r#"
            a future is what `async` is for: write `async fn init(…) -> io::Result<Self>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() -> io::Result<Option<Self>> {} }",
        expect![[r#"
            `init` says with `Option<Self>` that there is nothing to iterate over, or with `Result<Self, Stop<E>>` where it can fail too
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Abc { async fn next(&mut self) -> Option<u8> {} fn init() -> Box<Self> {} }",
        expect![[r#"
            `init` makes the state: it gives `Self`, `Result<Self, E>` or `Option<Self>`, not `Box<Self>`
        "#]],
    );
}

#[test]
fn failing_async_init_needs_failing_items() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} async fn init() -> io::Result<Self> {} }",
        expect![[r#"
            an async `init` that can fail needs items that can: they are `u8`, with no place for an error; let `next` return `Result<Option<u8>, E>`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} async fn init() -> Result<Self, StopAsyncIteration> {} }",
        expect![""],
    );
}

#[test]
fn async_init_owns_its_arguments() {
    check_errors(
        r"#[async_iter] impl<'a> A<'a> { async fn next(&mut self) -> Option<u8> {} async fn init<'b>(a: &str, b: Foo<'_>, c: &'b str, d: &'a str, e: fn(&str)) -> Self {} }",
        expect![[r#"
            the arguments of an async `init` wait for the first poll, so they cannot borrow for the call alone: take an owned value, or use a lifetime of the struct
            the arguments of an async `init` wait for the first poll, so they cannot borrow for the call alone: take an owned value, or use a lifetime of the struct
            the arguments of an async `init` wait for the first poll, so they cannot borrow for the call alone: take an owned value, or use a lifetime of the struct
        "#]],
    );
    check_errors(
        r"#[async_iter] impl<'a> A<'a> { async fn next(&mut self) -> Option<u8> {} async fn init(a: &'static str, b: Foo<'a>, c: &'a str, d: impl Fn(&str) + 'static) -> Self {} }",
        expect![[r#"
            an async `init` with type parameters of its own cannot borrow: take an owned value, or put the parameters on the struct
        "#]],
    );
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} async fn init<P: AsRef<str>, Q, R: 'static>(p: P, q: Vec<Q>, r: R, i: impl Fn(), j: impl Fn() + 'static) -> Self where Q: Send + 'static {} }",
        expect![[r#"
            this argument of an async `init` waits for the first poll: add `+ 'static` to its bounds
            the arguments of an async `init` wait for the first poll: add `'static` to the bounds of `P`
        "#]],
    );
}

#[test]
fn methods_are_out_of_reach() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} pub fn left(&self) -> u8 {} pub(crate) fn set(&mut self) {} fn private(&self) {} pub(self) fn also(&self) {} pub fn into(self) -> io::Result<Self> {} }",
        expect![[r#"
            `left` is a method of the state here, out of reach on the stream: move it to a plain `impl`, where `self.state()` has the fields, or take `pub` away
            `set` is a method of the state here, out of reach on the stream: move it to a plain `impl`, where `self.state()` has the fields, or take `pub` away
            `into` is a method of the state here, out of reach on the stream: move it to a plain `impl`, where `self.state()` has the fields, or take `pub` away
        "#]],
    );
    check_errors(r"#[async_iter(state = Inner)] impl A { pub fn left(&self) -> u8 {} }", expect![""]);
}

#[test]
fn builders_need_a_state() {
    check_errors(
        r"#[async_iter] impl A { async fn init() -> Self {} async fn next(&mut self) -> Option<u8> {} pub fn size(self, n: usize) -> Self {} fn private(self) -> Self {} }",
        expect![[r#"
            `size` changes a state that an async `init` has yet to make: give what it sets to `init`, or make it private
        "#]],
    );
}

#[test]
fn names_of_the_stream_are_taken() {
    check_errors(
        r"#[async_iter] impl A { fn init() -> Self {} fn new() -> Self {} fn state(self) -> Self {} pub fn into_state() -> Self {} async fn next(&mut self) -> Option<u8> {} }",
        expect![[r#"
            `new` is made from `init`: keep one of the two, or give this constructor another name
            `state` is taken: on the stream it gives the state; choose another name
            `into_state` is taken: on the stream it gives the state; choose another name
        "#]],
    );
}

#[test]
fn options_are_checked() {
    check_errors(
        r#"#[async_iter(lokal, local, local, state, item =, crate = "x", continue_on_error = true, 3)] impl A { async fn next(&mut self) -> io::Result<Option<u8>> {} }"#,
        expect![[r#"
            unknown option `lokal`: did you mean `local`?
            `local` is given twice
            `state` needs a value: `state = Inner`
            expected a type, as in `item = T`
            expected a path, without quotes: `crate = my::aiter`
            `continue_on_error` takes no value: write `continue_on_error` alone
            expected an option: `state`, `crate`, `local`, `item`, `continue_on_error`, `close_on_drop` and `inline`
        "#]],
    );
    check_errors(
        r"#[async_iter(local, item = u8, state = pub)] struct A;",
        expect![[r#"
            expected a name for the state, as in `state = pub Inner`
            `local` does not belong on the struct: put it on the `impl` block that has `next`
            `item` does not belong on the struct: put it on the `impl` block that has `next`
        "#]],
    );
    check_errors(
        r"#[async_iter(close_on_drop)] struct A;",
        expect![[r#"
        `close_on_drop` does not belong on the struct: put it on the `impl` block that has `next`
    "#]],
    );
    check_errors(
        r"#[async_iter(close_on_drop)] impl A { fn close(&mut self) {} }",
        expect![[r#"
            `close_on_drop` does not belong on a block without `next`: put it on the `impl` block that has `next`
        "#]],
    );
    check_errors(
        r"#[async_iter(close_on_drop)] impl A { async fn next(&mut self) -> Option<u8> {} }",
        expect![[r#"
            there is no close to run on a drop: write `async fn close(&mut self)`
        "#]],
    );
    check_errors(
        r"#[async_iter(close_on_drop, local)] impl<'a> A<'a> { async fn next(&mut self) -> Option<u8> {} async fn close(&mut self) {} }",
        expect![[r#"
            `close_on_drop` does not go with `local`: the close is spawned, and a task of a runtime has to be `Send`
            `close_on_drop` needs a state that is `'static`, and this one may borrow for `'a`: the close that is spawned can outlive what it borrows
        "#]],
    );
    check_errors(
        r"#[async_iter(close_on_drop = true)] impl A { async fn next(&mut self) -> Option<u8> {} async fn close(&mut self) {} }",
        expect![[r#"
            expected the name of a function that gets the error, `fn handler(error: E)`, as in `close_on_drop = handler`
        "#]],
    );
    check_errors(
        r"#[async_iter(close_on_drop)] async fn a() -> impl Stream<Item = u8> {}",
        expect![[r#"
            there is no cleanup to run on a drop: write `finally!(…)` in the body
        "#]],
    );
    check_errors(
        r"#[async_iter(state = pub Inner)] impl A {}",
        expect![[r#"
            the visibility of the state stands on the struct: write `state = Inner` here
        "#]],
    );
    check_errors(
        r"#[async_iter(local)] impl A {}",
        expect![[r#"
            `local` does not belong on a block without `next`: put it on the `impl` block that has `next`
        "#]],
    );
    check_errors(
        r"#[async_iter(item = u8)] impl Drop for A {}",
        expect![[r#"
            `item` does not belong on the `impl` of a trait: put it on the `impl` block that has `next`
        "#]],
    );
    check_errors(
        r"#[async_iter(continue_on_error)] impl A { async fn next(&mut self) -> Option<u8> {} }",
        expect![[r#"
            there is no error to continue on: `next` raises none, since it returns `Option<u8>`; where it can fail it returns `Result<Option<T>, E>`
        "#]],
    );
    check_errors(
        r"#[async_iter(local state = Inner)] impl A { async fn next(&mut self) -> Option<u8> {} }",
        expect![[r#"
            expected `,` before the next option
        "#]],
    );
}

#[test]
fn other_items_are_refused() {
    check_errors(
        r"#[async_iter] enum A { B }",
        expect![[r#"
            a state is a struct: put what this `enum` says into a field of one, and `#[async_iter]` on that
        "#]],
    );
    check_errors(
        r"#[async_iter] union A { b: u8 }",
        expect![[r#"
            a state is a struct: put what this `union` says into a field of one, and `#[async_iter]` on that
        "#]],
    );
    check_errors(
        r"#[async_iter] trait A {}",
        expect![[r#"
            `#[async_iter]` stands on a struct, and on the `impl` that has its hooks; not on `trait`
        "#]],
    );
    check_errors(
        r"#[async_iter] mod a {}",
        expect![[r#"
            `#[async_iter]` stands on a struct, and on the `impl` that has its hooks; not on `mod`
        "#]],
    );
}

#[test]
fn self_type_is_a_struct() {
    check_errors(
        r"#[async_iter] impl [A] {}",
        expect![[r#"
            expected the name of a struct that has `#[async_iter]` too
        "#]],
    );
    check_errors(
        r"#[async_iter] impl <A as B>::C {}",
        expect![[r#"
            expected `,`
        "#]],
    );
    check_errors(
        r"#[async_iter] impl Drop for &A {}",
        expect![[r#"
            expected the name of a struct that has `#[async_iter]` too
        "#]],
    );
}

#[test]
fn all_errors_of_an_item_come_at_once() {
    check_errors(
        r"#[async_iter(nope)] impl A { async fn next(&self) -> u8 {} fn init(self) {} pub fn left(&self) {} async fn close(&mut self) -> u8 {} }",
        expect![[r#"
            unknown option `nope`: there are `state`, `crate`, `local`, `item`, `continue_on_error`, `close_on_drop` and `inline`
            `next` takes `&mut self`
            `u8` cannot say that there are no more items: write `Option<u8>`, or `Result<Option<u8>, E>` where `next` can fail; or, where it is an alias, `#[async_iter(item = …)]`
            `init` makes the state, so there is no `self` yet: write `fn init(…) -> Self`
            `left` is a method of the state here, out of reach on the stream: move it to a plain `impl`, where `self.state()` has the fields, or take `pub` away
            `close` gives nothing, or `Result<(), E>` where it can fail; nobody would see `u8`
        "#]],
    );
}

#[test]
fn one_left_to_rustc() {
    check_errors(
        r"#[async_iter] impl A { async fn next(&mut self) -> Option<u8> {} async fn next(&mut self) -> Option<u8> {} }",
        expect![""],
    );
}

#[test]
fn half_typed_code_expands() {
    for item in [
        "impl A { async fn next(&mut self) -> Option<u8> { self. } }",
        "impl A { const B: u8 = { 1 }; async fn next(&mut self) -> Option<u8> { let x = } fn helper() -> Option<u8 { } }",
        "struct A { b: }",
    ] {
        let mut messages = String::new();
        let expanded = attribute::expand(quote!(), item.parse().unwrap());
        let text = expanded.to_string();
        find_errors(expanded, &mut messages);
        assert_eq!(messages, "", "{item}");
        assert!(text.contains("AState"), "{text}");
    }
}

#[test]
fn half_typed_hooks_are_reported() {
    let mut messages = String::new();
    let item = "impl A { fn init() -> Self {} async fn next(&mut self) -> Option<u8 {} }";
    find_errors(attribute::expand(quote!(), item.parse().unwrap()), &mut messages);
    expect![[r#"
        expected `,`
    "#]]
    .assert_eq(&messages);
}

#[test]
fn the_attribute_twice() {
    check_errors(
        "#[async_iter] #[aiter::async_iter] struct A { a: u8 }",
        expect![[r#"
            `#[async_iter]` stands here twice: keep one, with the options of both
        "#]],
    );
    check_errors(
        "#[async_iter] #[async_iter(local)] impl A { async fn next(&mut self) -> Option<u8> {} }",
        expect![[r#"
            `#[async_iter]` stands here twice: keep one, with the options of both
        "#]],
    );
}

#[test]
fn too_many_cfgs() {
    check_errors(
        r"#[async_iter] struct A<#[cfg(a)] A, #[cfg(b)] B, #[cfg(c)] C, #[cfg(d)] D, #[cfg(e)] E>(T);",
        expect![[r#"
            at most 4 parameters can have a `cfg`: write the item twice, each with a `cfg` of its own
        "#]],
    );
    let args = "#[cfg(a)] arg: u8, ".repeat(15);
    let block = format!(
        "#[async_iter] impl A {{ async fn init({args}) -> Self {{}} async fn next(&mut self) -> Option<u8> {{}} }}"
    );
    check_errors(
        &block,
        expect![[r#"
        at most 14 arguments of an async `init` can have a `cfg`: put some of them into a struct
    "#]],
    );
    check_errors(
        r"#[async_iter] impl A {
            fn of<#[cfg(a)] A, #[cfg(b)] B, #[cfg(c)] C, #[cfg(d)] D, #[cfg(e)] const E: u8>() -> Self {}
            async fn next(&mut self) -> Option<u8> {}
        }",
        expect![[r#"
            at most 4 parameters can have a `cfg`: write the function twice, each with a `cfg` of its own
        "#]],
    );
}

#[test]
fn other_attributes_on_a_generator() {
    check_errors(
        r"#[async_iter] #[tracing::instrument(skip_all, err(Debug))] async fn a() -> impl Stream<Item = Result<u8, E>> { yield_!(Ok(1)); }",
        expect![[r#"
            `err` is for a function that returns a `Result`, and a generator returns a stream: leave it out, and log an error where the items are awaited
        "#]],
    );
    check_errors(
        r"#[async_iter] #[instrument(skip(err), ret)] async fn a(err: u8) -> impl Stream<Item = Result<u8, E>> { yield_!(Ok(1)); }",
        expect![[""]],
    );
    // As `#[async_trait]` above leaves it.
    check_errors(
        r"#[async_iter] fn a<'life0, 'async_trait>(&'life0 self) -> Pin<Box<dyn Future<Output = BoxStream<'life0, u8>> + Send + 'async_trait>>
            where 'life0: 'async_trait { Box::pin(async move { let __self = self; { yield_!(1); } }) }",
        expect![[r#"
            `#[async_trait]` rewrites each `async fn` before `#[async_iter]` sees it: make this a plain `fn … -> Pin<Box<dyn Stream<Item = T> + Send + '_>>` that returns `Box::pin(…)` of a generator of its own
        "#]],
    );
}
