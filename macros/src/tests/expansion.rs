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
            struct AsyncCounterState {
                stop: u32,
                current: u32,
            }
            /// Counts from 0 up to `stop`, which it leaves out.
            #[must_use = "streams do nothing unless polled"]
            pub struct AsyncCounter {
                iter: ::aiter::Iter<AsyncCounterState>,
            }
            ::aiter::private::definition! {
                {} impl [] [AsyncCounter] over[AsyncCounterState] []; state[]; Debug[]
                fmt_opaque("AsyncCounter")
            }
            const _: fn() = ::aiter::private::hooked::<AsyncCounterState>;
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
        expect![[r#"
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl AsyncCounterState {
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
            impl ::aiter::AsyncIter for AsyncCounterState {
                type Output = ::core::option::Option<u32>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    ::aiter::private::map(Self::next(self), ::core::result::Result::ok)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [AsyncCounter] over[AsyncCounterState] []; iter :
                Eager; next -> [u32]; close -> [()] by poll_closed
            }
            #[allow(deprecated, unreachable_pub)]
            impl AsyncCounter {
                /// A counter up to `stop`.
                pub fn new(stop: u32) -> Self {
                    ::core::convert::From::from(<AsyncCounterState>::init(stop))
                }
            }
        "#]],
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
        expect![[r#"
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl ChunksState {
                /// Opens `path` on the first poll.
                pub async fn init(path: PathBuf, mut size: usize) -> io::Result<Self> {
                    Ok(Self {
                        file: File::open(path).await?,
                        size,
                    })
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
            impl ::aiter::AsyncIter for ChunksState {
                type Output = io::Result<Option<Vec<u8>>>;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
                fn close(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > + ::core::marker::Send {
                    ::aiter::private::map(Self::close(self), ::aiter::private::close_failing)
                }
                fn size_hint(
                    &self,
                ) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                    Self::size_hint(self)
                }
            }
            impl ::aiter::private::Init for ChunksState {
                type Args = (PathBuf, usize);
                fn start(
                    (path, size): Self::Args,
                ) -> impl ::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > + ::core::marker::Send {
                    ::aiter::private::map(
                        Self::init(path, size),
                        ::aiter::private::IntoInit::<Self>::into_init,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Chunks] over[ChunksState] []; iter : Lazy; next ->
                [io::Result < Vec < u8 > >]; close -> [io::Result < () >] by poll_close
            }
            #[allow(deprecated, unreachable_pub)]
            impl Chunks {
                /// Opens `path` on the first poll.
                pub fn new(path: PathBuf, size: usize) -> Self {
                    Self {
                        iter: ::aiter::private::init((path, size)),
                    }
                }
            }
        "#]],
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
            pub(crate) struct Windows<'a, T: Ord = u8, const N: usize = 2>
            where
                T: Copy,
            {
                iter: ::aiter::Iter<WindowsState<'a, T, N>>,
            }
            ::aiter::private::definition! {
                { #[allow(single_use_lifetimes)] } impl [< 'a, T : Ord, const N : usize >] [Windows <
                'a, T, N >] over[WindowsState < 'a, T, N >] [where T : Copy,]; state[]; Debug[where T
                : Copy, WindowsState < 'a, T, N > : ::core::fmt::Debug] fmt("Windows")
            }
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl<'a, T: Ord + Send, const N: usize> WindowsState<'a, T, N>
            where
                T: Copy + Sync,
            {
                pub(crate) fn init<I: AsRef<[T]> + ?Sized>(
                    items: &'a I,
                    or: Option<Self>,
                ) -> Option<Self>
                where
                    Self: Sized,
                {
                    None
                }
                fn next(&mut self) -> impl Future<Output = Option<&'a [T]>> + Send {
                    async { None }
                }
            }
            #[allow(single_use_lifetimes)]
            impl<'a, T: Ord + Send, const N: usize> ::aiter::AsyncIter for WindowsState<'a, T, N>
            where
                T: Copy + Sync,
            {
                type Output = Option<&'a [T]>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated, single_use_lifetimes)] } impl [< 'a, T : Ord + Send, const N :
                usize >] [Windows < 'a, T, N >] over[WindowsState < 'a, T, N >] [where T : Copy +
                Sync,]; iter : Eager; next -> [& 'a[T]]; close -> [()] by poll_closed
            }
            #[allow(deprecated, unreachable_pub, single_use_lifetimes)]
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
                    ::core::option::Option::map(
                        <WindowsState<'a, T, N>>::init::<I>(items, or),
                        ::core::convert::From::from,
                    )
                }
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
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl WordsState<'_, &str> {
                async fn next(&mut self) -> Option<String> {
                    None
                }
            }
            #[allow(single_use_lifetimes)]
            impl<'elided0, 'elided1> ::aiter::AsyncIter for WordsState<'elided0, &'elided1 str> {
                type Output = Option<String>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated, single_use_lifetimes)] } impl [< 'elided0, 'elided1 >] [Words <
                'elided0, & 'elided1 str >] over[WordsState < 'elided0, & 'elided1 str >] []; iter :
                Eager; next -> [String]; close -> [()] by poll_closed
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
        expect![[r#"
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self,
                clippy::future_not_send
            )]
            impl SharedState {
                async fn init(names: Rc<[String]>) -> Self {
                    Self { names, at: 0 }
                }
                async fn next(&mut self) -> Option<String> {
                    None
                }
            }
            #[allow(clippy::future_not_send)]
            impl ::aiter::LocalAsyncIter for SharedState {
                type Output = Option<String>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(&mut self) -> impl ::core::future::Future<Output = Self::Output> {
                    Self::next(self)
                }
            }
            #[allow(clippy::future_not_send)]
            impl ::aiter::private::LocalInit for SharedState {
                type Args = (Rc<[String]>,);
                fn start(
                    (names,): Self::Args,
                ) -> impl ::core::future::Future<Output = ::aiter::private::Started<Self>> {
                    ::aiter::private::map(
                        Self::init(names),
                        ::aiter::private::IntoInit::<Self>::into_init,
                    )
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Shared] over[SharedState] []; iter : Lazy; next ->
                [String]; close -> [()] by poll_closed
            }
            #[allow(deprecated, unreachable_pub)]
            impl Shared {
                fn new(names: Rc<[String]>) -> Self {
                    Self {
                        iter: ::aiter::private::init_local((names,)),
                    }
                }
            }
        "#]],
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
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl<T: Send + 'static> SessionState<T> {
                async fn next(&mut self) -> Option<T> {
                    self.receive().await
                }
                async fn close(&mut self) {
                    self.bye().await;
                }
            }
            impl<T: Send + 'static> ::aiter::AsyncIter for SessionState<T> {
                type Output = Option<T>;
                const CLOSE_ON_DROP: ::core::primitive::bool = true;
                fn dropped(stream: ::aiter::Iter<Self>) {
                    ::aiter::private::close_on_drop(stream)
                }
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
                fn close(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > + ::core::marker::Send {
                    Self::close(self)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [< T : Send + 'static >] [Session < T >]
                over[SessionState < T >] []; iter : Eager; next -> [T]; close -> [()] by poll_closed
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
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl PollerState {
                async fn next(&mut self) -> Result<u8, Stop<Error>> {
                    Err(Stop::End)
                }
                fn close(&mut self) {}
            }
            impl my::aiter::AsyncIter for PollerState {
                type Output = ::core::result::Result<::core::option::Option<u8>, Error>;
                const ON_ERROR: my::aiter::private::OnError = my::aiter::private::OnError::Continue;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    my::aiter::private::map(
                        Self::next(self),
                        <Result<
                            u8,
                            Stop<Error>,
                        > as my::aiter::private::Returns<Result<u8, Error>>>::into_step,
                    )
                }
                fn close(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = <Self::Output as my::aiter::Step>::Closed,
                > + ::core::marker::Send {
                    ::core::future::ready(
                        my::aiter::private::close::<Self::Output>(Self::close(self)),
                    )
                }
            }
            my::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Poller] over[PollerState] []; iter : Eager; next ->
                [Result < u8, Error >]; close -> [()] by poll_closed
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
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl RowsState {
                async fn next(&mut self) -> Option<io::Result<Row>> {
                    None
                }
                fn close(&mut self) -> io::Result<()> {
                    Ok(())
                }
            }
            impl ::aiter::AsyncIter for RowsState {
                type Output = io::Result<::core::option::Option<Row>>;
                const ON_ERROR: ::aiter::private::OnError = ::aiter::private::OnError::Item;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    ::aiter::private::map(Self::next(self), ::core::option::Option::transpose)
                }
                fn close(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > + ::core::marker::Send {
                    ::core::future::ready(::aiter::private::close_failing(Self::close(self)))
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Rows] over[RowsState] []; iter : Eager; next ->
                [io::Result < Row >]; close -> [io::Result < () >] by poll_close
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
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl RowsState {
                async fn next(&mut self) -> Steps<Row> {
                    body()
                }
            }
            impl ::aiter::AsyncIter for RowsState {
                type Output = ::aiter::private::WithItem<Steps<Row>, io::Result<Row>>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    ::aiter::private::map(Self::next(self), ::aiter::private::WithItem::new)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Rows] over[RowsState] []; iter : Eager; next ->
                [io::Result < Row >]; close -> [()] by poll_closed
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
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl<T> PagesState<T> {
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
                pub fn starting_at<const M: usize>(
                    mut self,
                    #[cfg(feature = "n")]
                    n: usize,
                ) -> Self {
                    body()
                }
                async fn next(&mut self) -> Option<T> {
                    None
                }
                fn helper(&self) -> u8 {
                    0
                }
            }
            impl<T> ::aiter::AsyncIter for PagesState<T> {
                type Output = Option<T>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [< T >] [Pages < T >] over[PagesState < T >] []; iter :
                Eager; next -> [T]; close -> [()] by poll_closed
            }
            #[allow(deprecated, unreachable_pub)]
            impl<T> Pages<T> {
                /// Pages of `url`.
                #[deprecated = "use `at`"]
                #[allow(clippy::used_underscore_binding)]
                pub fn of(url: Url, arg1: (u8, T), _unused: u8) -> Self {
                    ::core::convert::From::from(<PagesState<T>>::of(url, arg1, _unused))
                }
                #[allow(dead_code)]
                fn parse<'x>(text: &'x str) -> Result<Self, Error<PagesState<T>>> {
                    ::core::result::Result::map(
                        <PagesState<T>>::parse(text),
                        ::core::convert::From::from,
                    )
                }
                pub async fn open(url: impl Into<Url>) -> io::Result<Self> {
                    ::core::result::Result::map(
                        <PagesState<T>>::open(url).await,
                        ::core::convert::From::from,
                    )
                }
                /// From page `n` on.
                #[inline]
                pub fn starting_at<const M: usize>(
                    mut self,
                    #[cfg(feature = "n")]
                    n: usize,
                ) -> Self {
                    <PagesState<
                        T,
                    > as ::aiter::private::StreamOf>::map(
                        &mut self.iter,
                        |state| <PagesState<T>>::starting_at::<M>(state, #[cfg(feature = "n")] n),
                    );
                    self
                }
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
            #[allow(unreachable_pub, clippy::unnecessary_wraps)]
            impl super::Inner {
                const SIZE: usize = { 2 };
                pub fn size(mut self, size: usize) -> Self {
                    self.size = size;
                    self
                }
                pub fn look(&self) -> usize {
                    self.size
                }
            }
            #[allow(deprecated, unreachable_pub)]
            impl super::Pages {
                pub fn size(mut self, size: usize) -> Self {
                    <super::Inner as ::aiter::private::StreamOf>::map(
                        &mut self.iter,
                        |state| <super::Inner>::size(state, size),
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
        expect![[r#"
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl WordsState {
                pub async fn init<P>(
                    path: P,
                    more: impl Send + 'static,
                ) -> Result<Self, StopAsyncIteration>
                where
                    P: AsRef<Path> + Send + 'static,
                {
                    body()
                }
                async fn next(&mut self) -> Option<String> {
                    None
                }
            }
            impl ::aiter::AsyncIter for WordsState {
                type Output = Option<String>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Words] over[WordsState] []; iter : Lazy; next ->
                [String]; close -> [()] by poll_closed
            }
            #[allow(deprecated, unreachable_pub)]
            impl Words {
                pub fn new<P>(path: P, more: impl Send + 'static) -> Self
                where
                    P: AsRef<Path> + Send + 'static,
                {
                    Self {
                        iter: ::aiter::Iter::lazy(
                            ::aiter::private::map(
                                <WordsState>::init::<P>(path, more),
                                ::aiter::private::init_or_end,
                            ),
                        ),
                    }
                }
            }
        "#]],
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
        expect![[r##"
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl LinesState {
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
            #[cfg(not(any(unix, not(unix))))]
            ::core::compile_error!(
                "no `next` is left under this configuration: put the `cfg` on the `impl`"
            );
            #[cfg(all(unix, feature = "close"))]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u8>;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
                fn close(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > + ::core::marker::Send {
                    Self::close(self)
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                    Self::size_hint(self)
                }
            }
            #[cfg(all(unix, not(feature = "close")))]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u8>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                    Self::size_hint(self)
                }
            }
            #[cfg(all(not(unix), feature = "close"))]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u16>;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
                fn close(
                    &mut self,
                ) -> impl ::core::future::Future<
                    Output = <Self::Output as ::aiter::Step>::Closed,
                > + ::core::marker::Send {
                    Self::close(self)
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                    Self::size_hint(self)
                }
            }
            #[cfg(all(not(unix), not(feature = "close")))]
            impl ::aiter::AsyncIter for LinesState {
                type Output = Option<u16>;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    Self::next(self)
                }
                #[cfg(unix)]
                fn size_hint(
                    &self,
                ) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                    Self::size_hint(self)
                }
            }
            ::aiter::private::stream! {
                { #[cfg(all(unix, feature = "close"))] #[allow(deprecated)] } impl [] [Lines]
                over[LinesState] []; iter : Eager; next -> [u8]; close -> [()] by poll_closed
            }
            ::aiter::private::stream! {
                { #[cfg(all(unix, not(feature = "close")))] #[allow(deprecated)] } impl [] [Lines]
                over[LinesState] []; iter : Eager; next -> [u8]; close -> [()] by poll_closed
            }
            ::aiter::private::stream! {
                { #[cfg(all(not(unix), feature = "close"))] #[allow(deprecated)] } impl [] [Lines]
                over[LinesState] []; iter : Eager; next -> [u16]; close -> [()] by poll_closed
            }
            ::aiter::private::stream! {
                { #[cfg(all(not(unix), not(feature = "close")))] #[allow(deprecated)] } impl []
                [Lines] over[LinesState] []; iter : Eager; next -> [u16]; close -> [()] by
                poll_closed
            }
        "##]],
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
            pub struct r#type<'a>
            where
                'a: 'static,
            {
                iter: ::aiter::Iter<typeState<'a>>,
            }
            ::aiter::private::definition! {
                { #[allow(non_camel_case_types)] #[allow(deprecated, single_use_lifetimes)] } impl [<
                'a >] [r#type < 'a >] over[typeState < 'a >] [where 'a : 'static]; state[];
                Debug[where 'a : 'static] fmt("type")
            }
            const _: fn() = ::aiter::private::hooked::<typeState<'_>>;
            /// The state of [`Unit`]: its fields, as its hooks see them in `self`.
            pub struct Inner;
            #[must_use = "streams do nothing unless polled"]
            struct Unit {
                #[doc(hidden)]
                pub iter: crate::aiter::Iter<Inner>,
            }
            crate::aiter::private::definition! {
                {} impl [] [Unit] over[Inner] []; state[pub]; Debug[] fmt_opaque("Unit")
            }
            const _: fn() = crate::aiter::private::hooked::<Inner>;
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
            #[allow(single_use_lifetimes)]
            impl<'a> ::aiter::private::Hooked for FooState<'a> {}
            #[allow(single_use_lifetimes)]
            impl<'a> ::aiter::private::Eager for FooState<'a> {}
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::Stream for Foo<'a> {
                type Item = &'static str;
                fn poll_next(
                    self: ::core::pin::Pin<&mut Self>,
                    _: &mut ::core::task::Context<'_>,
                ) -> ::core::task::Poll<::core::option::Option<Self::Item>> {
                    loop {}
                }
                fn size_hint(
                    &self,
                ) -> (::core::primitive::usize, ::core::option::Option<::core::primitive::usize>) {
                    loop {}
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::AsyncClose for Foo<'a> {
                type Output = io::Result<()>;
                fn poll_close(
                    self: ::core::pin::Pin<&mut Self>,
                    _: &mut ::core::task::Context<'_>,
                ) -> ::core::task::Poll<Self::Output> {
                    loop {}
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::aiter::FusedStream for Foo<'a> {
                fn is_terminated(&self) -> ::core::primitive::bool {
                    loop {}
                }
            }
            #[allow(deprecated, single_use_lifetimes)]
            impl<'a> ::core::convert::From<FooState<'a>> for Foo<'a> {
                fn from(state: FooState<'a>) -> Self {
                    let _ = state;
                    loop {}
                }
            }
            #[allow(deprecated, unreachable_pub, single_use_lifetimes)]
            impl<'a> Foo<'a> {
                #[allow(unused)]
                pub fn new(a: u8) -> io::Result<Self> {
                    loop {}
                }
                #[allow(unused)]
                pub async fn open(b: &str) -> Self {
                    loop {}
                }
                #[allow(unused)]
                pub fn size(self, size: usize) -> Self {
                    loop {}
                }
                #[allow(unused, clippy::should_implement_trait)]
                pub fn next(&mut self) -> ::aiter::Next<'_, Self> {
                    loop {}
                }
                #[allow(unused)]
                pub fn close(&mut self) -> ::aiter::Close<'_, Self> {
                    loop {}
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
        expect![[r##"
            #[allow(
                unreachable_pub,
                clippy::unnecessary_wraps,
                clippy::needless_pass_by_ref_mut,
                clippy::unused_async,
                clippy::unused_self
            )]
            impl FooState {
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
                async fn next(&mut self) -> Result<Result<u8, E>, StopAsyncIteration> {
                    body()
                }
            }
            impl ::aiter::AsyncIter for FooState {
                type Output = Result<::core::option::Option<u8>, E>;
                const ON_ERROR: ::aiter::private::OnError = ::aiter::private::OnError::Item;
                const CLOSES: ::core::primitive::bool = false;
                fn next(
                    &mut self,
                ) -> impl ::core::future::Future<Output = Self::Output> + ::core::marker::Send {
                    ::aiter::private::map(Self::next(self), ::aiter::private::transpose)
                }
            }
            #[cfg(feature = "c")]
            impl ::aiter::private::Init for FooState {
                type Args = ((u8, u8), u8, u8);
                #[allow(clippy::used_underscore_binding)]
                #[allow(deprecated)]
                fn start(
                    (arg0, c, _d): Self::Args,
                ) -> impl ::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > + ::core::marker::Send {
                    ::aiter::private::map(Self::init(arg0, c, _d), ::aiter::private::init_or_stop)
                }
            }
            #[cfg(not(feature = "c"))]
            impl ::aiter::private::Init for FooState {
                type Args = ((u8, u8), u8);
                #[allow(clippy::used_underscore_binding)]
                #[allow(deprecated)]
                fn start(
                    (arg0, _d): Self::Args,
                ) -> impl ::core::future::Future<
                    Output = ::aiter::private::Started<Self>,
                > + ::core::marker::Send {
                    ::aiter::private::map(Self::init(arg0, _d), ::aiter::private::init_or_stop)
                }
            }
            ::aiter::private::stream! {
                { #[allow(deprecated)] } impl [] [Foo] over[FooState] []; iter : Lazy; next ->
                [Result < u8, E >]; close -> [()] by poll_closed
            }
            #[allow(deprecated, unreachable_pub)]
            impl Foo {
                #[deprecated]
                #[cfg_attr(docsrs, doc(cfg(feature = "a")))]
                #[allow(clippy::used_underscore_binding)]
                fn new(arg0: (u8, u8), #[cfg(feature = "c")] c: u8, _d: u8) -> Self {
                    Self {
                        iter: ::aiter::private::init((arg0, #[cfg(feature = "c")] c, _d)),
                    }
                }
            }
        "##]],
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
                arg2: (u32, T),
                arg3: T,
            ) -> impl Stream<
                Item = u32,
            > + ::aiter::FusedStream + ::aiter::AsyncClose<Output = ()> + ::core::marker::Unpin {
                ::aiter::private::generate::<
                    u32,
                    _,
                    _,
                    _,
                >(async move |#[allow(unused_mut)] mut yielder| -> () {
                    let _ = &self;
                    let mut from = from;
                    let arg2 = arg2;
                    let (to, _) = arg2;
                    let arg3 = arg3;
                    let _ = arg3;
                    {
                        while from < to {
                            tokio::select! {
                                Some(step) = self.steps.recv() => yield_!(@ yielder step), _ = self
                                .ticks.tick() => { from += 1; yield_!(@ yielder from) }
                            }
                            if self.steps.iter().any(|step| *step == 0) || from | 1 == 7 {
                                return;
                            }
                        }
                    }
                    #[allow(unreachable_code)] return;
                })
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
                other::aiter::private::named(
                    other::aiter::private::generate::<
                        io::Result<String>,
                        _,
                        _,
                        _,
                    >(async move |
                        #[allow(unused_mut)]
                        mut yielder,
                    | -> ::core::result::Result<
                        (),
                        <io::Result<String> as other::aiter::private::Fallible>::Error,
                    > {
                        let path = path;
                        {
                            let mut lines = open(path).await?;
                            while let Some(line) = lines.next_line().await? {
                                match line.as_str() {
                                    "end" => return ::core::result::Result::Ok(()),
                                    "bad" => other::aiter::yield_!(@ yielder Err(bad())),
                                    _ => yield_!(@ yielder Ok(line)),
                                }
                            }
                        }
                        #[allow(unreachable_code)] return ::core::result::Result::Ok(());
                    }),
                )
            }
        "##]],
    );
}
