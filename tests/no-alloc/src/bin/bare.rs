//! A program for a bare target. That it links shows that nothing in it asks for an allocator: there is none.
#![no_std]
#![no_main]

use core::hint::black_box;
use core::panic::PanicInfo;

/// Where the target starts.
// SAFETY: no other symbol is called so.
#[unsafe(no_mangle)]
extern "C" fn _start() -> ! {
    black_box(aiter_no_alloc::run());
    black_box(aiter_no_alloc::sizes());
    loop {}
}

#[panic_handler]
fn panicked(_: &PanicInfo<'_>) -> ! {
    loop {}
}
