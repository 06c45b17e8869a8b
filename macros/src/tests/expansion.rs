use super::{check, expect};

#[test]
fn counter() {
    check(
        r"
        #[async_iter]
        /// Counts from 0 up to `stop`, which it leaves out.
        pub struct AsyncCounter {
            stop: u32,
            current: u32,
        }
        ",
        expect![[r#"
            /// The state of [`AsyncCounter`]: its fields, as its hooks see them in `self`.
            #[allow(non_camel_case_types)]
            struct AsyncCounterState {
                stop: u32,
                current: u32,
            }
            /// Counts from 0 up to `stop`, which it leaves out.
            #[must_use = "streams do nothing unless polled"]
            pub struct AsyncCounter {
                fields_are_in_state: ::aiter::Iter<AsyncCounterState>,
            }
            ::aiter::private::definition! {
                {} impl [] [AsyncCounter] over[AsyncCounterState] []; state[] by fields_are_in_state;
                Debug[] fmt_opaque("AsyncCounter")
            }
            ::aiter::private::over! {
                {} impl [] [AsyncCounter] over[AsyncCounterState] [];
            }
            #[allow(deprecated, unused_imports)]
            const _: () = {
                const _IS_A_STREAM: () = {
                    use ::aiter::private::NotHooked as _;
                    ::aiter::private::check(
                        ::aiter::private::Probe::<AsyncCounter>::HOOKED,
                        "no `impl` makes `AsyncCounter` a stream: put `#[async_iter]` on the one that has `async fn next(&mut self)`",
                    )
                };
            };
        "#]],
    );
    check(
        r"
        #[async_iter]
        impl AsyncCounter {
            /// A counter up to `stop`.
            pub fn init(stop: u32) -> Self {
                Self { stop, current: 0 }
            }

            async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
                if self.current >= self.stop {
                    return Err(StopAsyncIteration);
                }
                self.current += 1;
                Ok(self.current - 1)
            }
        }
        ",
        expect![[r##"
            #[allow(unreachable_pub)]
            impl AsyncCounterState {
                #[allow(clippy::single_call_fn)]
                #[cfg_attr(not(any(doc, doctest)), doc = " A counter up to `stop`.")]
                pub fn init(stop: u32) -> Self {
                    Self { stop, current: 0 }
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Result<u32, StopAsyncIteration> {
                    if self.current >= self.stop {
                        return Err(StopAsyncIteration);
                    }
                    self.current += 1;
                    Ok(self.current - 1)
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments
            )]
            impl AsyncCounter {
                /// A counter up to `stop`.
                pub fn new(stop: u32) -> Self {
                    use ::aiter::private as aiter_private;
                    aiter_private::core::convert::From::from(<AsyncCounterState>::init(stop))
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for AsyncCounterState {
                type Output = ::aiter::private::core::option::Option<u32>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::next(self),
                        ),
                        aiter_private::core::result::Result::ok,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [AsyncCounter] over[AsyncCounterState] [];
                Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< AsyncCounterState as ::aiter::private::StreamOf
                > ::movable(self)) }] [type Item = u32;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "##]],
    );
}

#[test]
fn async_init_and_failing_close() {
    check(
        r"
        #[async_iter]
        impl Chunks {
            /// Opens `path` on the first poll.
            pub async fn init(path: PathBuf, mut size: usize) -> io::Result<Self> {
                Ok(Self { file: File::open(path).await?, size })
            }

            async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
                let mut chunk = vec![0; self.size];
                let n = self.file.read(&mut chunk).await?;
                chunk.truncate(n);
                Ok((n > 0).then_some(chunk))
            }

            async fn close(&mut self) -> io::Result<()> {
                self.file.sync_all().await
            }

            fn size_hint(&self) -> (usize, Option<usize>) {
                (0, None)
            }
        }
        ",
        expect![[r##"
            #[allow(unreachable_pub)]
            impl ChunksState {
                #[allow(clippy::single_call_fn, clippy::unnecessary_wraps, clippy::unused_async)]
                #[cfg_attr(not(any(doc, doctest)), doc = " Opens `path` on the first poll.")]
                pub async fn init(path: PathBuf, mut size: usize) -> io::Result<Self> {
                    Ok(Self {
                        file: File::open(path).await?,
                        size,
                    })
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
                    let mut chunk = vec![0; self.size];
                    let n = self.file.read(&mut chunk).await?;
                    chunk.truncate(n);
                    Ok((n > 0).then_some(chunk))
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn close(&mut self) -> io::Result<()> {
                    self.file.sync_all().await
                }
                #[allow(
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::trivially_copy_pass_by_ref,
                    clippy::unused_self
                )]
                fn size_hint(&self) -> (usize, Option<usize>) {
                    (0, None)
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                clippy::min_ident_chars
            )]
            impl Chunks {
                /// Opens `path` on the first poll.
                pub fn new(path: PathBuf, size: usize) -> Self {
                    use ::aiter::private as aiter_private;
                    <ChunksState as aiter_private::StreamOf>::from_init((path, size))
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for ChunksState {
                type Output = io::Result<Option<Vec<u8>>>;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                fn close(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::close(self),
                        ),
                        aiter_private::close_failing,
                    )
                }
                fn size_hint(
                    &self,
                ) -> (
                    ::aiter::private::core::primitive::usize,
                    ::aiter::private::core::option::Option<::aiter::private::core::primitive::usize>,
                ) {
                    Self::size_hint(self)
                }
            }
            #[doc(hidden)]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::private::Init for ChunksState {
                type Args = (PathBuf, usize);
                fn start(
                    (path, size): Self::Args,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::init(path, size),
                        ),
                        aiter_private::IntoInit::<Self>::into_init,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Chunks] over[ChunksState] []; Hooked[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< ChunksState
                as ::aiter::private::StreamOf > ::movable(self)) }] [type Item = io::Result < Vec <
                u8 > >;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = io::Result < () >;] by poll_closing
            }
        "##]],
    );
}

#[test]
fn generics_and_lifetimes() {
    check(
        r#"
        #[async_iter]
        #[derive(Clone, Debug)]
        pub(crate) struct Windows<'a, T: Ord = u8, const N: usize = 2>
        where
            T: Copy,
        {
            #[cfg(feature = "name")]
            pub name: &'a str,
            items: &'a [T],
        }

        #[async_iter]
        impl<'a, T: Ord + Send, const N: usize> Windows<'a, T, N>
        where
            T: Copy + Sync,
        {
            pub(crate) fn init<I: AsRef<[T]> + ?Sized>(items: &'a I, or: Option<Self>) -> Option<Self>
            where
                Self: Sized,
            {
                None
            }

            fn next(&mut self) -> impl Future<Output = Option<&'a [T]>> + Send {
                async { None }
            }
        }
        "#,
        expect![[r#"
            /// The state of [`Windows`]: its fields, as its hooks see them in `self`.
            #[allow(non_camel_case_types)]
            #[derive(Clone, Debug)]
            struct WindowsState<'a, T: Ord = u8, const N: usize = 2>
            where
                T: Copy,
            {
                #[cfg(feature = "name")]
                pub name: &'a str,
                items: &'a [T],
            }
            #[must_use = "streams do nothing unless polled"]
            #[allow(
                non_upper_case_globals,
                clippy::trait_duplication_in_bounds,
                clippy::type_repetition_in_bounds
            )]
            pub(crate) struct Windows<'a, T: Ord = u8, const N: usize = 2>
            where
                T: Copy,
            {
                fields_are_in_state: ::aiter::Iter<WindowsState<'a, T, N>>,
            }
            ::aiter::private::definition! {
                { #[allow(single_use_lifetimes, non_upper_case_globals,
                clippy::trait_duplication_in_bounds, clippy::type_repetition_in_bounds)] } impl [<
                'a, T : Ord, const N : usize >] [Windows < 'a, T, N >] over[WindowsState < 'a, T, N
                >] [where T : Copy,]; state[] by fields_are_in_state; Debug[where T : Copy,
                WindowsState < 'a, T, N > : ::aiter::private::core::fmt::Debug] fmt("Windows", state)
            }
            ::aiter::private::over! {
                { #[allow(single_use_lifetimes, non_upper_case_globals,
                clippy::trait_duplication_in_bounds, clippy::type_repetition_in_bounds)] } impl [<
                'a, T : Ord, const N : usize >] [Windows < 'a, T, N >] over[WindowsState < 'a, T, N
                >] [where T : Copy,];
            }
            #[allow(unreachable_pub)]
            impl<'a, T: Ord + Send, const N: usize> WindowsState<'a, T, N>
            where
                T: Copy + Sync,
            {
                #[allow(
                    clippy::missing_docs_in_private_items,
                    clippy::option_option,
                    clippy::single_call_fn,
                    clippy::trivially_copy_pass_by_ref,
                    clippy::unnecessary_wraps
                )]
                pub(crate) fn init<I: AsRef<[T]> + ?Sized>(
                    items: &'a I,
                    or: Option<Self>,
                ) -> Option<Self>
                where
                    Self: Sized,
                {
                    None
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::should_implement_trait,
                    clippy::single_call_fn,
                    clippy::unused_self
                )]
                fn next(&mut self) -> impl Future<Output = Option<&'a [T]>> + Send {
                    async { None }
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                clippy::min_ident_chars,
                single_use_lifetimes,
                non_upper_case_globals,
                clippy::trait_duplication_in_bounds,
                clippy::type_repetition_in_bounds
            )]
            impl<'a, T: Ord + Send, const N: usize> Windows<'a, T, N>
            where
                T: Copy + Sync,
            {
                pub(crate) fn new<I: AsRef<[T]> + ?Sized>(
                    items: &'a I,
                    or: Option<WindowsState<'a, T, N>>,
                ) -> Option<Self>
                where
                    WindowsState<'a, T, N>: Sized,
                {
                    use ::aiter::private as aiter_private;
                    aiter_private::core::option::Option::map(
                        <WindowsState<'a, T, N>>::init::<I>(items, or),
                        aiter_private::core::convert::From::from,
                    )
                }
            }
            #[allow(
                dead_code,
                unused_qualifications,
                single_use_lifetimes,
                non_upper_case_globals,
                clippy::trait_duplication_in_bounds,
                clippy::type_repetition_in_bounds
            )]
            impl<'a, T: Ord + Send, const N: usize> ::aiter::AsyncIter for WindowsState<'a, T, N>
            where
                T: Copy + Sync,
            {
                type Output = Option<&'a [T]>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated, single_use_lifetimes, non_upper_case_globals,
                clippy::trait_duplication_in_bounds, clippy::type_repetition_in_bounds)] } impl [<
                'a, T : Ord + Send, const N : usize >] [Windows < 'a, T, N >] over[WindowsState < 'a,
                T, N >] [where T : Copy + Sync,]; Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< WindowsState < 'a, T, N > as
                ::aiter::private::StreamOf > ::movable(self)) }] [type Item = & 'a[T];]; close[#[doc
                =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn elided_lifetimes_are_named() {
    check(
        r"
        #[async_iter]
        impl Words<'_, &str> {
            async fn next(&mut self) -> Option<String> {
                None
            }
        }
        ",
        expect![[r#"
            impl WordsState<'_, &str> {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Option<String> {
                    None
                }
            }
            #[allow(dead_code, unused_qualifications, single_use_lifetimes)]
            impl<'a, 'b> ::aiter::AsyncIter for WordsState<'a, &'b str> {
                type Output = Option<String>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated, single_use_lifetimes)] } impl [< 'a, 'b >] [Words < 'a, & 'b
                str >] over[WordsState < 'a, & 'b str >] []; Eager[OnHeap] by movable(& mut self)
                self; [#[doc = " The next item, or `None` at the end."]] [pub fn next(& mut self) ->
                ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< WordsState < 'a, & 'b str > as
                ::aiter::private::StreamOf > ::movable(self)) }] [type Item = String;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn local() {
    check(
        r"
        #[async_iter(local)]
        impl Shared {
            async fn init(names: Rc<[String]>) -> Self {
                Self { names, at: 0 }
            }

            async fn next(&mut self) -> Option<String> {
                None
            }
        }
        ",
        expect![[r##"
            #[allow(clippy::future_not_send)]
            impl SharedState {
                #[allow(
                    clippy::missing_docs_in_private_items,
                    clippy::single_call_fn,
                    clippy::unused_async
                )]
                async fn init(names: Rc<[String]>) -> Self {
                    Self { names, at: 0 }
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Option<String> {
                    None
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments
            )]
            impl Shared {
                #[allow(dead_code)]
                fn new(names: Rc<[String]>) -> Self {
                    use ::aiter::private as aiter_private;
                    <SharedState as aiter_private::StreamOf>::from_init_local((names,))
                }
            }
            #[allow(dead_code, unused_qualifications, clippy::future_not_send)]
            impl ::aiter::LocalAsyncIter for SharedState {
                type Output = Option<String>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::future::Future<Output = Self::Output> {
                    Self::next(self)
                }
            }
            #[doc(hidden)]
            #[allow(dead_code, unused_qualifications, clippy::future_not_send)]
            impl ::aiter::private::LocalInit for SharedState {
                type Args = (Rc<[String]>,);
                fn start(
                    (names,): Self::Args,
                ) -> impl ::aiter::private::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(Self::init(names), aiter_private::IntoInit::<Self>::into_init)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Shared] over[SharedState] []; Hooked[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< SharedState
                as ::aiter::private::StreamOf > ::movable(self)) }] [type Item = String;];
                close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "##]],
    );
}

#[test]
fn close_on_drop() {
    check(
        r"
        #[async_iter(close_on_drop)]
        impl<T: Send + 'static> Session<T> {
            async fn next(&mut self) -> Option<T> {
                self.receive().await
            }

            async fn close(&mut self) {
                self.bye().await;
            }
        }
        ",
        expect![[r#"
            impl<T: Send + 'static> SessionState<T> {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Option<T> {
                    self.receive().await
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn close(&mut self) {
                    self.bye().await;
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl<T: Send + 'static> ::aiter::AsyncIter for SessionState<T> {
                type Output = Option<T>;
                const CLOSE_ON_DROP: ::aiter::private::core::primitive::bool = true;
                fn dropped(aiter_stream: ::aiter::Iter<Self>) {
                    use ::aiter::private as aiter_private;
                    aiter_private::close_on_drop(aiter_stream)
                }
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                fn close(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::close(self))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [< T : Send + 'static >] [Session < T >]
                over[SessionState < T >] []; Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< SessionState < T > as ::aiter::private::StreamOf
                > ::movable(self)) }] [type Item = T;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn continue_on_error() {
    check(
        r"
        #[async_iter(continue_on_error, crate = my::aiter)]
        impl Poller {
            async fn next(&mut self) -> Result<u8, Stop<Error>> {
                Err(Stop::End)
            }

            fn close(&mut self) {}
        }
        ",
        expect![[r#"
            impl PollerState {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Result<u8, Stop<Error>> {
                    Err(Stop::End)
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unused_self
                )]
                fn close(&mut self) {}
            }
            #[allow(dead_code, unused_qualifications)]
            impl my::aiter::AsyncIter for PollerState {
                type Output = my::aiter::private::core::result::Result<
                    my::aiter::private::core::option::Option<u8>,
                    Error,
                >;
                const ON_ERROR: my::aiter::private::OnError = my::aiter::private::OnError::Continue;
                fn next(
                    &mut self,
                ) -> impl my::aiter::private::core::marker::Send + my::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use my::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::next(self),
                        ),
                        <Result<
                            u8,
                            Stop<Error>,
                        > as aiter_private::Returns<Result<u8, Error>>>::into_step,
                    )
                }
                fn close(
                    &mut self,
                ) -> impl my::aiter::private::core::marker::Send + my::aiter::private::core::future::Future<
                    Output = <Self::Output as my::aiter::Step>::Closed,
                > {
                    use my::aiter::private as aiter_private;
                    my::aiter::private::core::future::ready(
                        aiter_private::close::<Self::Output>(Self::close(self)),
                    )
                }
            }
            my::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Poller] over[PollerState] []; Eager[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> my::aiter::Next < '_, Self > { my::aiter::Next::pinned(<
                PollerState as my::aiter::private::StreamOf > ::movable(self)) }] [type Item = Result
                < u8, Error >;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn yielded_errors_beside_failing_close() {
    check(
        r"
        #[async_iter]
        impl Rows {
            async fn next(&mut self) -> Option<io::Result<Row>> {
                None
            }

            fn close(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        ",
        expect![[r#"
            impl RowsState {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Option<io::Result<Row>> {
                    None
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_self
                )]
                fn close(&mut self) -> io::Result<()> {
                    Ok(())
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for RowsState {
                type Output = io::Result<::aiter::private::core::option::Option<Row>>;
                const ON_ERROR: ::aiter::private::OnError = ::aiter::private::OnError::Item;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::next(self),
                        ),
                        aiter_private::core::option::Option::transpose,
                    )
                }
                fn close(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > {
                    use ::aiter::private as aiter_private;
                    ::aiter::private::core::future::ready(
                        aiter_private::close_failing(Self::close(self)),
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Rows] over[RowsState] []; Eager[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< RowsState as
                ::aiter::private::StreamOf > ::movable(self)) }] [type Item = io::Result < Row >;];
                close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = io::Result < () >;] by poll_closing
            }
        "#]],
    );
}

#[test]
fn yielded_and_raised_errors() {
    check(
        r"
        #[async_iter]
        impl Rows {
            async fn next(&mut self) -> io::Result<Option<io::Result<Row>>> {
                body()
            }
        }
        ",
        expect![[r#"
            impl RowsState {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> io::Result<Option<io::Result<Row>>> {
                    body()
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for RowsState {
                type Output = ::aiter::private::WithItem<
                    io::Result<Option<io::Result<Row>>>,
                    io::Result<Row>,
                >;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::next(self),
                        ),
                        aiter_private::WithItem::new,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Rows] over[RowsState] []; Eager[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< RowsState as
                ::aiter::private::StreamOf > ::movable(self)) }] [type Item = io::Result < Row >;];
                close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn item_given() {
    check(
        r"
        #[async_iter(item = io::Result<Row>)]
        impl Rows {
            async fn next(&mut self) -> Steps<Row> {
                body()
            }
        }
        ",
        expect![[r#"
            impl RowsState {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Steps<Row> {
                    body()
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for RowsState {
                type Output = ::aiter::private::WithItem<Steps<Row>, io::Result<Row>>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::next(self),
                        ),
                        aiter_private::WithItem::new,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Rows] over[RowsState] []; Eager[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< RowsState as
                ::aiter::private::StreamOf > ::movable(self)) }] [type Item = io::Result < Row >;];
                close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn constructors_and_builders() {
    check(
        r#"
        #[async_iter]
        impl<T> Pages<T> {
            /// Pages of `url`.
            #[must_use]
            #[deprecated = "use `at`"]
            pub const fn of(url: Url, (a, b): (u8, T), _unused: u8) -> Self {
                body()
            }

            fn parse<'x>(text: &'x str) -> Result<Self, Error<Self>> {
                body()
            }

            pub async fn open(url: impl Into<Url>) -> io::Result<Self> {
                body()
            }

            /// From page `n` on.
            #[inline]
            pub fn starting_at<const M: usize>(mut self, #[cfg(feature = "n")] n: usize) -> Self {
                body()
            }

            async fn next(&mut self) -> Option<T> {
                None
            }

            fn helper(&self) -> u8 {
                0
            }
        }
        "#,
        expect![[r##"
            #[allow(unreachable_pub)]
            impl<T> PagesState<T> {
                #[allow(clippy::single_call_fn)]
                #[cfg_attr(not(any(doc, doctest)), doc = " Pages of `url`.")]
                #[must_use]
                #[deprecated = "use `at`"]
                pub const fn of(url: Url, (a, b): (u8, T), _unused: u8) -> Self {
                    body()
                }
                #[allow(clippy::single_call_fn)]
                fn parse<'x>(text: &'x str) -> Result<Self, Error<Self>> {
                    body()
                }
                #[allow(
                    clippy::missing_docs_in_private_items,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps
                )]
                pub async fn open(url: impl Into<Url>) -> io::Result<Self> {
                    body()
                }
                #[allow(clippy::single_call_fn, clippy::unused_self)]
                #[cfg_attr(not(any(doc, doctest)), doc = " From page `n` on.")]
                #[inline]
                pub fn starting_at<const M: usize>(
                    mut self,
                    #[cfg(feature = "n")]
                    n: usize,
                ) -> Self {
                    body()
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Option<T> {
                    None
                }
                fn helper(&self) -> u8 {
                    0
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                clippy::min_ident_chars
            )]
            impl<T> Pages<T> {
                /// Pages of `url`.
                #[deprecated = "use `at`"]
                #[allow(clippy::used_underscore_binding)]
                pub fn of(url: Url, a_b: (u8, T), _unused: u8) -> Self {
                    use ::aiter::private as aiter_private;
                    aiter_private::core::convert::From::from(<PagesState<T>>::of(url, a_b, _unused))
                }
                fn parse<'x>(text: &'x str) -> Result<Self, Error<PagesState<T>>> {
                    use ::aiter::private as aiter_private;
                    aiter_private::core::result::Result::map(
                        <PagesState<T>>::parse(text),
                        aiter_private::core::convert::From::from,
                    )
                }
                #[allow(clippy::large_futures)]
                pub async fn open(url: impl Into<Url>) -> io::Result<Self> {
                    use ::aiter::private as aiter_private;
                    aiter_private::core::result::Result::map(
                        <PagesState<T>>::open(url).await,
                        aiter_private::core::convert::From::from,
                    )
                }
                /// From page `n` on.
                #[inline]
                pub fn starting_at<const M: usize>(
                    mut self,
                    #[cfg(feature = "n")]
                    n: usize,
                ) -> Self {
                    use ::aiter::private as aiter_private;
                    let () = <Self as aiter_private::Eager>::EAGER;
                    <PagesState<
                        T,
                    > as aiter_private::StreamOf>::map_state(
                        &mut self,
                        |aiter_state| <PagesState<
                            T,
                        >>::starting_at::<M>(aiter_state, #[cfg(feature = "n")] n),
                    );
                    self
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl<T> ::aiter::AsyncIter for PagesState<T> {
                type Output = Option<T>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [< T >] [Pages < T >] over[PagesState < T >] [];
                Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< PagesState < T > as ::aiter::private::StreamOf >
                ::movable(self)) }] [type Item = T;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "##]],
    );
}

#[test]
fn block_without_next() {
    check(
        r"
        #[async_iter(state = Inner)]
        impl super::Pages {
            const SIZE: usize = { 2 };

            pub fn size(mut self, size: usize) -> Self {
                self.size = size;
                self
            }

            pub fn look(&self) -> usize {
                self.size
            }
        }
        ",
        expect![[r#"
            #[allow(unreachable_pub)]
            impl super::Inner {
                const SIZE: usize = { 2 };
                #[allow(
                    clippy::missing_docs_in_private_items,
                    clippy::missing_errors_doc,
                    clippy::missing_inline_in_public_items,
                    clippy::missing_safety_doc,
                    clippy::must_use_candidate,
                    clippy::single_call_fn,
                    clippy::unused_self,
                    missing_docs
                )]
                pub fn size(mut self, size: usize) -> Self {
                    self.size = size;
                    self
                }
                pub fn look(&self) -> usize {
                    self.size
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                non_upper_case_globals
            )]
            impl super::Pages {
                pub fn size(mut self, size: usize) -> Self {
                    use ::aiter::private as aiter_private;
                    let () = <Self as aiter_private::Eager>::EAGER;
                    <super::Inner as aiter_private::StreamOf>::map_state(
                        &mut self,
                        |aiter_state| <super::Inner>::size(aiter_state, size),
                    );
                    self
                }
            }
        "#]],
    );
}

#[test]
fn lazy_generic_init() {
    check(
        r"
        #[async_iter]
        impl Words {
            pub async fn init<P>(path: P, more: impl Send + 'static) -> Result<Self, StopAsyncIteration>
            where
                P: AsRef<Path> + Send + 'static,
            {
                body()
            }

            async fn next(&mut self) -> Option<String> {
                None
            }
        }
        ",
        expect![[r##"
            #[allow(unreachable_pub)]
            impl WordsState {
                #[allow(
                    clippy::missing_docs_in_private_items,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async
                )]
                pub async fn init<P>(
                    path: P,
                    more: impl Send + 'static,
                ) -> Result<Self, StopAsyncIteration>
                where
                    P: AsRef<Path> + Send + 'static,
                {
                    body()
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Option<String> {
                    None
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                clippy::min_ident_chars
            )]
            impl Words {
                pub fn new<P>(path: P, more: impl Send + 'static) -> Self
                where
                    P: AsRef<Path> + Send + 'static,
                {
                    use ::aiter::private as aiter_private;
                    <WordsState as aiter_private::StreamOf>::from_lazy(
                        aiter_private::map(
                            <WordsState>::init::<P>(path, more),
                            aiter_private::init_or_end,
                        ),
                    )
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for WordsState {
                type Output = Option<String>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Words] over[WordsState] []; Hooked[OnHeap] by
                movable(& mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn
                next(& mut self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< WordsState
                as ::aiter::private::StreamOf > ::movable(self)) }] [type Item = String;];
                close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "##]],
    );
}

#[test]
fn cfgs_make_alternatives() {
    check(
        r#"
        #[async_iter]
        impl Lines {
            #[cfg(unix)]
            async fn next(&mut self) -> Option<u8> {
                None
            }

            #[cfg(not(unix))]
            async fn next(&mut self) -> Option<u16> {
                None
            }

            #[cfg(feature = "close")]
            async fn close(&mut self) {}

            #[cfg(unix)]
            fn size_hint(&self) -> (usize, Option<usize>) {
                (1, None)
            }
        }
        "#,
        expect![[r#"
            impl LinesState {
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                #[cfg(unix)]
                async fn next(&mut self) -> Option<u8> {
                    None
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                #[cfg(not(unix))]
                async fn next(&mut self) -> Option<u16> {
                    None
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                #[cfg(feature = "close")]
                async fn close(&mut self) {}
                #[allow(
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::trivially_copy_pass_by_ref,
                    clippy::unused_self
                )]
                #[cfg(unix)]
                fn size_hint(&self) -> (usize, Option<usize>) {
                    (1, None)
                }
            }
            #[cfg(all(unix, feature = "close"))]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u8>;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                fn close(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::close(self))
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (
                    ::aiter::private::core::primitive::usize,
                    ::aiter::private::core::option::Option<::aiter::private::core::primitive::usize>,
                ) {
                    Self::size_hint(self)
                }
            }
            #[cfg(all(unix, not(feature = "close")))]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u8>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (
                    ::aiter::private::core::primitive::usize,
                    ::aiter::private::core::option::Option<::aiter::private::core::primitive::usize>,
                ) {
                    Self::size_hint(self)
                }
            }
            #[cfg(all(not(unix), feature = "close"))]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u16>;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                fn close(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::close(self))
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (
                    ::aiter::private::core::primitive::usize,
                    ::aiter::private::core::option::Option<::aiter::private::core::primitive::usize>,
                ) {
                    Self::size_hint(self)
                }
            }
            #[cfg(all(not(unix), not(feature = "close")))]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u16>;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (
                    ::aiter::private::core::primitive::usize,
                    ::aiter::private::core::option::Option<::aiter::private::core::primitive::usize>,
                ) {
                    Self::size_hint(self)
                }
            }
            ::aiter::private::stream! {
                { #[cfg(all(unix, feature = "close"))] #[allow(deprecated)] } impl [] [Lines]
                over[LinesState] []; Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< LinesState as ::aiter::private::StreamOf >
                ::movable(self)) }] [type Item = u8;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
            ::aiter::private::stream! {
                { #[cfg(all(unix, not(feature = "close")))] #[allow(deprecated)] } impl [] [Lines]
                over[LinesState] []; Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< LinesState as ::aiter::private::StreamOf >
                ::movable(self)) }] [type Item = u8;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
            ::aiter::private::stream! {
                { #[cfg(all(not(unix), feature = "close"))] #[allow(deprecated)] } impl [] [Lines]
                over[LinesState] []; Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< LinesState as ::aiter::private::StreamOf >
                ::movable(self)) }] [type Item = u16;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
            ::aiter::private::stream! {
                { #[cfg(all(not(unix), not(feature = "close")))] #[allow(deprecated)] } impl []
                [Lines] over[LinesState] []; Eager[OnHeap] by movable(& mut self) self; [#[doc =
                " The next item, or `None` at the end."]] [pub fn next(& mut self) -> ::aiter::Next <
                '_, Self > { ::aiter::Next::pinned(< LinesState as ::aiter::private::StreamOf >
                ::movable(self)) }] [type Item = u16;]; close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
            #[cfg(not(any(unix, not(unix))))]
            ::core::compile_error! {
                "no `next` is left under this configuration: put the `cfg` on the `impl`"
            }
        "#]],
    );
}

#[test]
fn tuple_and_unit_structs() {
    check(
        r#"
        #[async_iter]
        #[deprecated]
        #[allow(non_camel_case_types)]
        #[must_use = "poll it"]
        #[derive(std::fmt::Debug)]
        pub struct r#type<'a>(pub &'a str, u8) where 'a: 'static;

        #[async_iter(state = pub Inner, crate = crate::aiter)]
        struct Unit;
        "#,
        expect![[r#"
            /// The state of [`type`]: its fields, as its hooks see them in `self`.
            #[allow(non_camel_case_types)]
            #[allow(non_camel_case_types)]
            #[derive(std::fmt::Debug)]
            struct typeState<'a>(
                pub &'a str,
                u8,
            )
            where
                'a: 'static;
            #[deprecated]
            #[allow(non_camel_case_types)]
            #[must_use = "poll it"]
            #[allow(clippy::trait_duplication_in_bounds, clippy::type_repetition_in_bounds)]
            pub struct r#type<'a>
            where
                'a: 'static,
            {
                fields_are_in_state: ::aiter::Iter<typeState<'a>>,
            }
            ::aiter::private::definition! {
                { #[allow(non_camel_case_types)] #[allow(deprecated, single_use_lifetimes,
                clippy::trait_duplication_in_bounds, clippy::type_repetition_in_bounds)] } impl [< 'a
                >] [r#type < 'a >] over[typeState < 'a >] [where 'a : 'static]; state[] by
                fields_are_in_state; Debug[where 'a : 'static] fmt("type", state)
            }
            ::aiter::private::over! {
                { #[allow(non_camel_case_types)] #[allow(deprecated, single_use_lifetimes,
                clippy::trait_duplication_in_bounds, clippy::type_repetition_in_bounds)] } impl [< 'a
                >] [r#type < 'a >] over[typeState < 'a >] [where 'a : 'static];
            }
            #[allow(deprecated, unused_imports)]
            const _: () = {
                const _IS_A_STREAM: () = {
                    use ::aiter::private::NotHooked as _;
                    ::aiter::private::check(
                        ::aiter::private::Probe::<r#type<'_>>::HOOKED,
                        "no `impl` makes `r#type` a stream: put `#[async_iter]` on the one that has `async fn next(&mut self)`",
                    )
                };
            };
            /// The state of [`Unit`]: its fields, as its hooks see them in `self`.
            #[allow(non_camel_case_types)]
            pub struct Inner;
            #[must_use = "streams do nothing unless polled"]
            struct Unit {
                fields_are_in_state: crate::aiter::Iter<Inner>,
            }
            crate::aiter::private::definition! {
                {} impl [] [Unit] over[Inner] []; state[pub] by fields_are_in_state unless doc;
                Debug[] fmt_opaque("Unit")
            }
            crate::aiter::private::over! {
                {} impl [] [Unit] over[Inner] [];
            }
            #[allow(deprecated, unused_imports, unused_qualifications)]
            const _: () = {
                const _IS_A_STREAM: () = {
                    use crate::aiter::private::NotHooked as _;
                    crate::aiter::private::check(
                        crate::aiter::private::Probe::<Unit>::HOOKED,
                        "no `impl` makes `Unit` a stream: put `#[async_iter]` on the one that has `async fn next(&mut self)`",
                    )
                };
            };
        "#]],
    );
}

#[test]
fn trait_impl() {
    check(
        r"
        #[async_iter]
        unsafe impl<T> some::Trait<T> for crate::Foo<T>
        where
            T: Copy,
        {
            fn drop(&mut self) {}
        }
        ",
        expect![[r#"
            unsafe impl<T> some::Trait<T> for crate::FooState<T>
            where
                T: Copy,
            {
                fn drop(&mut self) {}
            }
        "#]],
    );
}

#[test]
fn errors_leave_a_stream_that_does_nothing() {
    check(
        r"
        #[async_iter]
        impl<'a> Foo<'a> {
            pub fn init(a: u8) -> io::Result<Self> {
                body()
            }

            pub async fn open(b: &str) -> Self {
                body()
            }

            pub fn size(mut self, size: usize) -> Self {
                body()
            }

            async fn next(&mut self) -> &str {
                body()
            }

            async fn close(&mut self) -> io::Result<()> {
                body()
            }
        }
        ",
        expect![[r##"
            #[allow(unused, clippy::all)]
            impl<'a> FooState<'a> {
                pub fn init(a: u8) -> io::Result<Self> {
                    body()
                }
                pub async fn open(b: &str) -> Self {
                    body()
                }
                pub fn size(mut self, size: usize) -> Self {
                    body()
                }
                async fn next(&mut self) -> &str {
                    body()
                }
                async fn close(&mut self) -> io::Result<()> {
                    body()
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::private::Eager for Foo<'a> {}
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::Stream for Foo<'a> {
                type Item = &'static str;
                fn poll_next(
                    self: ::aiter::private::core::pin::Pin<&mut Self>,
                    _: &mut ::aiter::private::core::task::Context<'_>,
                ) -> ::aiter::private::core::task::Poll<
                    ::aiter::private::core::option::Option<Self::Item>,
                > {
                    ::aiter::private::stand_in()
                }
                fn size_hint(
                    &self,
                ) -> (
                    ::aiter::private::core::primitive::usize,
                    ::aiter::private::core::option::Option<::aiter::private::core::primitive::usize>,
                ) {
                    ::aiter::private::stand_in()
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::AsyncClose for Foo<'a> {
                type Output = io::Result<()>;
                fn poll_close(
                    self: ::aiter::private::core::pin::Pin<&mut Self>,
                    _: &mut ::aiter::private::core::task::Context<'_>,
                ) -> ::aiter::private::core::task::Poll<Self::Output> {
                    ::aiter::private::stand_in()
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::FusedStream for Foo<'a> {
                fn is_terminated(&self) -> ::aiter::private::core::primitive::bool {
                    ::aiter::private::stand_in()
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::private::core::convert::From<FooState<'a>> for Foo<'a> {
                fn from(state: FooState<'a>) -> Self {
                    let _ = state;
                    ::aiter::private::stand_in()
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                clippy::min_ident_chars,
                single_use_lifetimes
            )]
            impl<'a> Foo<'a> {
                #[allow(unused)]
                pub fn new(a: u8) -> io::Result<Self> {
                    ::aiter::private::stand_in()
                }
                #[allow(unused)]
                #[allow(clippy::large_futures)]
                pub async fn open(b: &str) -> Self {
                    ::aiter::private::stand_in()
                }
                #[allow(unused)]
                pub fn size(self, size: usize) -> Self {
                    ::aiter::private::stand_in()
                }
                #[allow(unused, clippy::should_implement_trait)]
                pub fn next(&mut self) -> ::aiter::Next<'_, Self> {
                    ::aiter::private::stand_in()
                }
                #[allow(unused, clippy::should_implement_trait)]
                pub fn close(&mut self) -> ::aiter::Close<'_, Self> {
                    ::aiter::private::stand_in()
                }
            }
            ::core::compile_error! {
                "an item cannot borrow from the stream: let `next` give an owned value, or one that borrows as a field does"
            }
        "##]],
    );
}

#[test]
fn async_init_with_cfgs_and_patterns() {
    check(
        r#"
        #[async_iter]
        impl Foo {
            #[deprecated]
            #[cfg_attr(docsrs, doc(cfg(feature = "a")))]
            async fn init((a, b): (u8, u8), #[cfg(feature = "c")] mut c: u8, _d: u8) -> Result<Self, Stop<E>> {
                body()
            }

            async fn next(&mut self) -> Result<Result<u8, E>, StopAsyncIteration> {
                body()
            }
        }
        "#,
        expect![[r#"
            impl FooState {
                #[allow(clippy::single_call_fn, clippy::unnecessary_wraps, clippy::unused_async)]
                #[deprecated]
                #[cfg_attr(docsrs, doc(cfg(feature = "a")))]
                async fn init(
                    (a, b): (u8, u8),
                    #[cfg(feature = "c")]
                    mut c: u8,
                    _d: u8,
                ) -> Result<Self, Stop<E>> {
                    body()
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                async fn next(&mut self) -> Result<Result<u8, E>, StopAsyncIteration> {
                    body()
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                clippy::min_ident_chars
            )]
            impl Foo {
                #[allow(dead_code)]
                #[deprecated]
                #[cfg_attr(docsrs, doc(cfg(feature = "a")))]
                #[allow(clippy::used_underscore_binding)]
                fn new(a_b: (u8, u8), #[cfg(feature = "c")] c: u8, _d: u8) -> Self {
                    use ::aiter::private as aiter_private;
                    <FooState as aiter_private::StreamOf>::from_init((
                        a_b,
                        #[cfg(feature = "c")]
                        c,
                        _d,
                    ))
                }
            }
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for FooState {
                type Output = Result<::aiter::private::core::option::Option<u8>, E>;
                const ON_ERROR: ::aiter::private::OnError = ::aiter::private::OnError::Item;
                const CLOSES: ::aiter::private::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::next(self),
                        ),
                        aiter_private::transpose,
                    )
                }
            }
            #[doc(hidden)]
            #[cfg(feature = "c")]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::private::Init for FooState {
                type Args = ((u8, u8), u8, u8);
                #[allow(clippy::min_ident_chars)]
                #[allow(clippy::used_underscore_binding)]
                #[allow(deprecated)]
                fn start(
                    (a_b, c, _d): Self::Args,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::init(a_b, c, _d),
                        ),
                        aiter_private::init_or_stop,
                    )
                }
            }
            #[doc(hidden)]
            #[cfg(not(feature = "c"))]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::private::Init for FooState {
                type Args = ((u8, u8), u8);
                #[allow(clippy::used_underscore_binding)]
                #[allow(deprecated)]
                fn start(
                    (a_b, _d): Self::Args,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::map(
                        aiter_private::a_hook_is_send_unless_the_attribute_says_local(
                            Self::init(a_b, _d),
                        ),
                        aiter_private::init_or_stop,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Foo] over[FooState] []; Hooked[OnHeap] by movable(&
                mut self) self; [#[doc = " The next item, or `None` at the end."]] [pub fn next(& mut
                self) -> ::aiter::Next < '_, Self > { ::aiter::Next::pinned(< FooState as
                ::aiter::private::StreamOf > ::movable(self)) }] [type Item = Result < u8, E >;];
                close[#[doc =
                " Closes the stream: a step in flight is dropped, then the close runs, once. Afterwards the stream has ended."]]
                [type Output = ();] by poll_closed
            }
        "#]],
    );
}

#[test]
fn generator() {
    check(
        r#"
        #[async_iter]
        /// Counts.
        pub async fn count<T: Clone>(&self, mut from: u32, (to, _): (u32, T), _: T) -> impl Stream<Item = u32> {
            while from < to {
                tokio::select! {
                    Some(step) = self.steps.recv() => yield_!(step),
                    _ = self.ticks.tick() => { from += 1; yield_!(from) }
                }
                if self.steps.iter().any(|step| *step == 0) || from | 1 == 7 {
                    return;
                }
            }
        }
        "#,
        expect![[r#"
            /// Counts.
            #[allow(unused_braces, clippy::implied_bounds_in_impls)]
            pub fn count<T: Clone>(
                &self,
                from: u32,
                to: (u32, T),
                unused: T,
            ) -> impl Stream<
                Item = u32,
            > + ::aiter::FusedStream + ::aiter::AsyncClose<
                Output = (),
            > + ::aiter::private::core::marker::Unpin {
                return ::aiter::private::generate::<
                    u32,
                    ::aiter::private::Within,
                    _,
                    _,
                    _,
                >(async move |#[allow(unused_mut)] mut yield_| -> () {
                    let _ = &self;
                    #[allow(clippy::collection_is_never_read)]
                    let mut from = from;
                    #[allow(unused_mut)]
                    let mut to = to;
                    let (to, _) = to;
                    #[allow(unused_mut)]
                    let mut unused = unused;
                    let _ = unused;
                    {
                        while from < to {
                            tokio::select! {
                                Some(step) = self.steps.recv() => yield_!(@ yield_ step) .taken().
                                await, _ = self.ticks.tick() => { from += 1; yield_!(@ yield_ from)
                                .taken(). await }
                            }
                            if self.steps.iter().any(|step| *step == 0) || from | 1 == 7 {
                                return;
                            }
                        }
                    }
                    #[allow(unreachable_code)] return;
                });
            }
        "#]],
    );
}

#[test]
fn generator_that_raises_and_has_a_name() {
    check(
        r#"
        #[async_iter(crate = other::aiter)]
        async fn lines(path: &Path) -> Generator<'_, io::Result<String>> {
            let mut lines = open(path).await?;
            while let Some(line) = lines.next_line().await? {
                match line.as_str() {
                    "end" => return,
                    "bad" => other::aiter::yield_!(Err(bad())),
                    _ => yield_!(Ok(line)),
                }
            }
        }
        "#,
        expect![[r##"
            #[allow(unused_braces)]
            fn lines(path: &Path) -> Generator<'_, io::Result<String>> {
                return other::aiter::private::named(
                    other::aiter::private::generate::<
                        io::Result<String>,
                        other::aiter::private::Plain,
                        _,
                        _,
                        _,
                    >(async move |
                        #[allow(unused_mut)]
                        mut yield_,
                    | -> other::aiter::private::core::result::Result<
                        (),
                        <io::Result<String> as other::aiter::private::Fallible>::Error,
                    > {
                        let path = path;
                        {
                            let mut lines = open(path).await?;
                            while let Some(line) = lines.next_line().await? {
                                match line.as_str() {
                                    "end" => {
                                        return other::aiter::private::core::result::Result::Ok(());
                                    }
                                    "bad" => {
                                        other::aiter::yield_!(@ yield_ Err(bad())).taken_here().await
                                    }
                                    _ => yield_!(@ yield_ Ok(line)).taken_here().await,
                                }
                            }
                        }
                        #[allow(unreachable_code)]
                        return other::aiter::private::core::result::Result::Ok::<
                            (),
                            <io::Result<String> as other::aiter::private::Fallible>::Error,
                        >(());
                    }),
                );
            }
        "##]],
    );
}

#[test]
fn generator_that_cleans_up() {
    check(
        r#"
        #[async_iter]
        async fn rows(pool: Pool) -> impl Stream<Item = Result<Row, Error>> {
            let mut connection = pool.acquire().await?;
            aiter::finally!(connection.release().await);
            while let Some(row) = connection.next_row().await? {
                yield_!(Ok(row));
            }
            yield_from!(connection.rest());
        }
        "#,
        expect![[r#"
            #[allow(unused_braces, clippy::implied_bounds_in_impls)]
            fn rows(
                pool: Pool,
            ) -> impl Stream<
                Item = Result<Row, Error>,
            > + ::aiter::FusedStream + ::aiter::AsyncClose<
                Output = ::aiter::private::core::result::Result<
                    (),
                    <Result<Row, Error> as ::aiter::private::Fallible>::Error,
                >,
            > + ::aiter::private::core::marker::Unpin {
                return ::aiter::private::generate::<
                    Result<Row, Error>,
                    ::aiter::private::Failing,
                    _,
                    _,
                    _,
                >(async move |
                    #[allow(unused_mut)]
                    mut yield_,
                | -> ::aiter::private::core::result::Result<
                    (),
                    <Result<Row, Error> as ::aiter::private::Fallible>::Error,
                > {
                    let pool = pool;
                    #[allow(clippy::semicolon_outside_block)]
                    {
                        let mut connection = pool.acquire().await?;
                        return ::aiter::cleanup::after(
                            ::aiter::private::until_closed(
                                    ::aiter::private::Yielder::scope(&yield_),
                                    async {
                                        #[allow(clippy::semicolon_outside_block)]
                                        {
                                            while let Some(row) = connection.next_row().await? {
                                                yield_!(@ yield_ Ok(row)).taken_here().await;
                                            }
                                            yield_from!(@ here yield_ connection.rest()).await;
                                        }
                                        #[allow(unreachable_code)]
                                        {
                                            ::aiter::private::core::result::Result::Ok::<
                                                (),
                                                <Result<Row, Error> as ::aiter::private::Fallible>::Error,
                                            >(())
                                        }
                                    },
                                )
                                .await,
                            aiter::finally!(@ cleanup connection.release(). await),
                            &mut yield_,
                        );
                    }
                    #[allow(unreachable_code)]
                    return ::aiter::private::core::result::Result::Ok::<
                        (),
                        <Result<Row, Error> as ::aiter::private::Fallible>::Error,
                    >(());
                });
            }
        "#]],
    );
}

#[test]
fn visible_constants_and_functions() {
    check(
        r"
        #[async_iter]
        impl<T: Send> Pages<T> {
            /// The most.
            pub const LIMIT: u32 = 100;
            pub const ARRAY: [u32; 2] = [1, Self::HIDDEN];
            const HIDDEN: u32 = 3;

            /// Reads a number.
            #[must_use]
            pub const fn parse(text: &str) -> u32 {
                3
            }

            pub(crate) async unsafe fn read<U: Into<T>>(_: U, state: &Self) -> u32 {
                3
            }

            fn helper() -> u32 {
                Self::parse()
            }
        }
        ",
        expect![[r##"
            #[allow(unreachable_pub)]
            impl<T: Send> PagesState<T> {
                #[allow(dead_code)]
                #[cfg_attr(not(any(doc, doctest)), doc = " The most.")]
                pub const LIMIT: u32 = 100;
                #[allow(clippy::missing_docs_in_private_items)]
                pub const ARRAY: [u32; 2] = [1, Self::HIDDEN];
                const HIDDEN: u32 = 3;
                #[allow(clippy::single_call_fn)]
                #[cfg_attr(not(any(doc, doctest)), doc = " Reads a number.")]
                #[must_use]
                pub const fn parse(text: &str) -> u32 {
                    3
                }
                #[allow(
                    clippy::missing_docs_in_private_items,
                    clippy::single_call_fn,
                    clippy::trivially_copy_pass_by_ref
                )]
                pub(crate) async unsafe fn read<U: Into<T>>(_: U, state: &Self) -> u32 {
                    3
                }
                fn helper() -> u32 {
                    Self::parse()
                }
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments,
                non_upper_case_globals,
                clippy::min_ident_chars
            )]
            impl<T: Send> Pages<T> {
                /// The most.
                pub const LIMIT: u32 = 100;
                pub const ARRAY: [u32; 2] = const { <PagesState<T>>::ARRAY };
                /// Reads a number.
                #[must_use]
                pub const fn parse(text: &str) -> u32 {
                    <PagesState<T>>::parse(text)
                }
                #[allow(clippy::large_futures)]
                #[allow(unsafe_op_in_unsafe_fn)]
                #[allow(private_interfaces, private_bounds)]
                pub(crate) async unsafe fn read<U: Into<T>>(
                    unused: U,
                    state: &PagesState<T>,
                ) -> u32 {
                    <PagesState<T>>::read::<U>(unused, state).await
                }
            }
        "##]],
    );
}

#[test]
fn cfgs_of_parameters() {
    check(
        r"
        #[async_iter]
        impl<T, #[cfg(a)] #[allow(b)] const N: usize> Pages<T> {
            fn of<'a, #[cfg(b)] U: Into<T>, V>(#[cfg(b)] first: U, second: V) -> Self {
                body()
            }
        }
        ",
        expect![[r#"
            #[cfg(a)]
            ::aiter::private::items! {
                impl < T, #[allow(b)] const N : usize > PagesState < T > {
                #[allow(clippy::single_call_fn)] fn of < 'a, #[cfg(b)] U : Into < T >, V > (#[cfg(b)]
                first : U, second : V) -> Self { body() } } #[allow(deprecated, non_snake_case,
                unused_qualifications, clippy::arbitrary_source_item_ordering,
                clippy::same_name_method, clippy::too_many_arguments, clippy::min_ident_chars,
                non_upper_case_globals)] impl < T, #[allow(b)] const N : usize > Pages < T > {
                #[cfg(b)] fn of < 'a, U : Into < T >, V > (#[cfg(b)] first : U, second : V) -> Self {
                use ::aiter::private as aiter_private; aiter_private::core::convert::From::from(<
                PagesState < T > > ::of:: < U, V > (#[cfg(b)] first, second)) } #[cfg(not(b))] fn of
                < 'a, V > (#[cfg(b)] first : U, second : V) -> Self { use ::aiter::private as
                aiter_private; aiter_private::core::convert::From::from(< PagesState < T > > ::of:: <
                V > (#[cfg(b)] first, second)) } }
            }
            #[cfg(not(a))]
            ::aiter::private::items! {
                impl < T, > PagesState < T > { #[allow(clippy::single_call_fn)] fn of < 'a, #[cfg(b)]
                U : Into < T >, V > (#[cfg(b)] first : U, second : V) -> Self { body() } }
                #[allow(deprecated, non_snake_case, unused_qualifications,
                clippy::arbitrary_source_item_ordering, clippy::same_name_method,
                clippy::too_many_arguments, clippy::min_ident_chars)] impl < T > Pages < T > {
                #[cfg(b)] fn of < 'a, U : Into < T >, V > (#[cfg(b)] first : U, second : V) -> Self {
                use ::aiter::private as aiter_private; aiter_private::core::convert::From::from(<
                PagesState < T > > ::of:: < U, V > (#[cfg(b)] first, second)) } #[cfg(not(b))] fn of
                < 'a, V > (#[cfg(b)] first : U, second : V) -> Self { use ::aiter::private as
                aiter_private; aiter_private::core::convert::From::from(< PagesState < T > > ::of:: <
                V > (#[cfg(b)] first, second)) } }
            }
        "#]],
    );
}

/// A link or an example in the docs of a hook gets a last line after ours, and a state with a name its accessors for rustdoc.
#[test]
fn docs_of_an_opened_state() {
    check(
        r"
        #[async_iter(state = Fields)]
        impl Pages {
            /// As [`Self::new`] says.
            ///
            /// [`other`]: Self::init
            pub fn of(page: u32) -> Self {
                Self { page }
            }

            /// After [`Self::close`], [`Self::helper`] and [`Self::size_hint`].
            async fn next(&mut self) -> Option<u32> {
                None
            }

            /// ```
            /// example();
            /// ```
            async fn close(&mut self) {}

            /// Helps [`Pages::next`] and [`Self::next`].
            pub fn helper(&self) {}
        }
        ",
        expect![[r##"
            #[allow(unreachable_pub)]
            impl Fields {
                #[allow(
                    clippy::missing_errors_doc,
                    clippy::missing_inline_in_public_items,
                    clippy::missing_safety_doc,
                    clippy::must_use_candidate,
                    clippy::single_call_fn,
                    missing_docs
                )]
                #[cfg_attr(not(doctest), doc = " As [`Pages::new`] says.")]
                #[cfg_attr(not(doctest), doc = "")]
                #[cfg_attr(not(doctest), doc = " [`other`]: Self::init")]
                pub fn of(page: u32) -> Self {
                    Self { page }
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unnecessary_wraps,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                #[cfg_attr(
                    not(doctest),
                    doc = " After [`Pages::close`], [`Self::helper`] and [`Self::size_hint`](Pages#method.size_hint)."
                )]
                async fn next(&mut self) -> Option<u32> {
                    None
                }
                #[allow(
                    clippy::needless_pass_by_ref_mut,
                    clippy::same_name_method,
                    clippy::single_call_fn,
                    clippy::unused_async,
                    clippy::unused_self
                )]
                #[cfg_attr(not(doctest), doc = " ```")]
                #[cfg_attr(not(doctest), doc = " example();")]
                #[cfg_attr(not(doctest), doc = " ```")]
                async fn close(&mut self) {}
                /// Helps [`Pages::next`] and [`Pages::next`].
                pub fn helper(&self) {}
            }
            #[allow(
                deprecated,
                non_snake_case,
                unused_qualifications,
                clippy::arbitrary_source_item_ordering,
                clippy::same_name_method,
                clippy::too_many_arguments
            )]
            impl Pages {
                /// As [`Self::new`] says.
                ///
                /// [`other`]: Self::new
                pub fn of(page: u32) -> Self {
                    use ::aiter::private as aiter_private;
                    aiter_private::core::convert::From::from(<Fields>::of(page))
                }
            }
            #[doc(hidden)]
            #[allow(dead_code, unused_qualifications)]
            impl ::aiter::AsyncIter for Fields {
                type Output = Option<u32>;
                fn next(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = Self::Output,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::next(self))
                }
                fn close(
                    &mut self,
                ) -> impl ::aiter::private::core::marker::Send + ::aiter::private::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > {
                    use ::aiter::private as aiter_private;
                    aiter_private::a_hook_is_send_unless_the_attribute_says_local(Self::close(self))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Pages] over[Fields] []; Eager[OnHeap] by movable(&
                mut self) self; [#[doc =
                " After [`Self::close`], `Self::helper` and [`Self::size_hint`](Self#method.size_hint)."]]
                until[#[doc = ""]] [pub fn next(& mut self) -> ::aiter::Next < '_, Self > {
                ::aiter::Next::pinned(< Fields as ::aiter::private::StreamOf > ::movable(self)) }]
                [type Item = u32;]; close[#[doc = " ```"] #[doc = " example();"] #[doc = " ```"]]
                until[#[doc = ""]] [type Output = ();] by poll_closed
            }
            #[cfg(doc)]
            ::aiter::private::accessors! {
                { #[allow(deprecated, private_interfaces)] } impl [] [Pages] over[Fields] [];
                state[pub] by fields_are_in_state; interrupt where []
            }
        "##]],
    );
}
