//! What a buffer can hold: numbers in which every bit pattern is valid, read and written so that a race with another thread is no undefined behaviour here.
//!
//! Which Python object lends the memory, and where in it an element lies, is known to the rest of this folder.

use std::sync::atomic::{AtomicU8, AtomicU16, AtomicU32, AtomicU64, Ordering};

/// What kind of number a format character stands for. How wide it is says the item size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ElementKind {
    /// A signed integer.
    Signed,
    /// An unsigned integer.
    Unsigned,
    /// A number of IEEE 754.
    Float,
}

/// The number types that a [`PyBuffer`](crate::PyBuffer) can have: integers of 8 to 64 bits, `isize`, `usize`, `f32` and `f64`.
///
/// Not `bool` and `char`, in which not every bit pattern is a value. The trait is sealed.
///
/// # Safety
/// Every bit pattern is a valid value, there is no padding, and nothing is dropped.
#[diagnostic::on_unimplemented(
    message = "a buffer cannot have elements of type `{Self}`",
    label = "not a number type of the buffer protocol",
    note = "elements are `u8` to `u64`, `i8` to `i64`, `usize`, `isize`, `f32` and `f64`; bytes are `u8`"
)]
pub unsafe trait Element: sealed::Access + Copy + Send + Sync + 'static {
    /// What kind of number it is.
    const KIND: ElementKind;
    /// The name and the format character in messages: `float64 ('d')`.
    const NAME: &'static str;
    /// The [format character](https://docs.python.org/3/library/struct.html#format-characters).
    const FORMAT: &'static core::ffi::CStr;
}

pub(crate) mod sealed {
    /// Reading and writing one element.
    pub trait Access: Copy {
        /// # Safety
        /// The element's bytes behind `place` may be read, and `place` is a multiple of the element's size.
        unsafe fn load(place: *const Self) -> Self;
        /// # Safety
        /// As [`Access::load`], but the bytes may be written.
        unsafe fn store(place: *mut Self, value: Self);
        /// # Safety
        /// The element's bytes behind `place` may be read.
        unsafe fn load_unaligned(place: *const Self) -> Self;
        /// # Safety
        /// The element's bytes behind `place` may be written.
        unsafe fn store_unaligned(place: *mut Self, value: Self);
    }
}

// Relaxed atomics: what another thread of ours writes meanwhile is seen as the old or the new value, and is no data race. Where the place does not suit an
// atomic of the element's size, each byte is one; such an element may be seen half written.
macro_rules! elements {
    ($($ty:ty, $atomic:ty, $bits:ty, $kind:ident, $name:literal, $format:literal;)*) => { $(
        // SAFETY: a number.
        unsafe impl Element for $ty {
            const KIND: ElementKind = ElementKind::$kind;
            const NAME: &'static str = $name;
            const FORMAT: &'static core::ffi::CStr = $format;
        }

        impl sealed::Access for $ty {
            #[inline(always)]
            unsafe fn load(place: *const Self) -> Self {
                // SAFETY: the caller's promise; a relaxed load writes nothing, so memory that is only readable will do.
                let atomic = unsafe { <$atomic>::from_ptr(place.cast_mut().cast()) };
                Self::from_ne_bytes(atomic.load(Ordering::Relaxed).to_ne_bytes())
            }

            #[inline(always)]
            unsafe fn store(place: *mut Self, value: Self) {
                // SAFETY: the caller's promise.
                let atomic = unsafe { <$atomic>::from_ptr(place.cast()) };
                atomic.store(<$bits>::from_ne_bytes(value.to_ne_bytes()), Ordering::Relaxed);
            }

            #[inline]
            unsafe fn load_unaligned(place: *const Self) -> Self {
                let mut bytes = [0; size_of::<Self>()];
                for (index, byte) in bytes.iter_mut().enumerate() {
                    // SAFETY: the caller's promise, for each byte.
                    *byte = unsafe { <u8 as sealed::Access>::load(place.cast::<u8>().add(index)) };
                }
                Self::from_ne_bytes(bytes)
            }

            #[inline]
            unsafe fn store_unaligned(place: *mut Self, value: Self) {
                for (index, byte) in value.to_ne_bytes().into_iter().enumerate() {
                    // SAFETY: the caller's promise, for each byte.
                    unsafe { <u8 as sealed::Access>::store(place.cast::<u8>().add(index), byte) };
                }
            }
        }
    )* };
}

elements!(
    u8, AtomicU8, u8, Unsigned, "uint8 ('B')", c"B";
    u16, AtomicU16, u16, Unsigned, "uint16 ('H')", c"H";
    u32, AtomicU32, u32, Unsigned, "uint32 ('I')", c"I";
    u64, AtomicU64, u64, Unsigned, "uint64 ('Q')", c"Q";
    i8, AtomicU8, u8, Signed, "int8 ('b')", c"b";
    i16, AtomicU16, u16, Signed, "int16 ('h')", c"h";
    i32, AtomicU32, u32, Signed, "int32 ('i')", c"i";
    i64, AtomicU64, u64, Signed, "int64 ('q')", c"q";
    f32, AtomicU32, u32, Float, "float32 ('f')", c"f";
    f64, AtomicU64, u64, Float, "float64 ('d')", c"d";
);
#[cfg(target_pointer_width = "64")]
elements!(
    usize, AtomicU64, u64, Unsigned, "uint64 ('N')", c"N";
    isize, AtomicU64, u64, Signed, "int64 ('n')", c"n";
);
#[cfg(target_pointer_width = "32")]
elements!(
    usize, AtomicU32, u32, Unsigned, "uint32 ('N')", c"N";
    isize, AtomicU32, u32, Signed, "int32 ('n')", c"n";
);
