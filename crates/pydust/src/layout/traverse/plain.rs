//! Types with nothing to visit: they hold no Python object, or what they hold is shared or hidden and therefore a root.

use super::{Traverse, Visitor};

macro_rules! without_references {
    ($($(#[$note:meta])* [$($generics:tt)*] $ty:ty),* $(,)?) => { without_references!(true; $($(#[$note])* [$($generics)*] $ty),*); };
    ($may_change:literal; $($(#[$note:meta])* [$($generics:tt)*] $ty:ty),*) => { $(
        $(#[$note])*
        // SAFETY: visits nothing.
        unsafe impl<$($generics)*> Traverse for $ty {
            const MAY_REFER: bool = false;
            const MAY_CHANGE: bool = $may_change;
            fn traverse(&self, _visitor: &mut Visitor<'_>) {}
        }
    )* };
}

// Numbers and text, and what else is one value for good.
without_references!(
    false;
    [] (), [] bool, [] char, [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f32, [] f64,
    [] String, [] str, [] std::path::PathBuf, [] std::path::Path, [] std::ffi::OsString, [] std::ffi::OsStr, [] std::ffi::CString, [] core::ffi::CStr,
    [] core::cmp::Ordering, [] core::any::TypeId, [] core::alloc::Layout, [] core::marker::PhantomPinned, [] std::hash::RandomState, [] core::fmt::Error,
    [] core::num::ParseIntError, [] core::num::ParseFloatError, [] core::num::TryFromIntError, [] core::str::Utf8Error, [] std::string::FromUtf8Error,
    [] std::time::Duration, [] std::time::Instant, [] std::time::SystemTime, [] std::fs::FileType, [] std::io::ErrorKind, [] std::process::ExitStatus,
    [] std::net::IpAddr, [] std::net::Ipv4Addr, [] std::net::Ipv6Addr, [] std::net::SocketAddr, [] std::net::SocketAddrV4, [] std::net::SocketAddrV6,
    [] std::thread::ThreadId, [] core::sync::atomic::Ordering, [T: ?Sized] core::marker::PhantomData<T>
);

macro_rules! non_zero {
    ($($ty:ty)*) => { without_references!(false; $([] core::num::NonZero<$ty>),*); };
}

non_zero!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize char);

// The system, and what threads have in common.
without_references!(
    [] std::fs::File, [] std::fs::Metadata, [] std::fs::Permissions, [] std::process::Child,
    [] std::net::TcpStream, [] std::net::TcpListener, [] std::net::UdpSocket,
    [] std::thread::Thread, [] std::sync::Once, [] std::sync::Condvar, [] std::sync::Barrier, [] core::sync::atomic::AtomicBool,
    [] core::sync::atomic::AtomicU8, [] core::sync::atomic::AtomicU16, [] core::sync::atomic::AtomicU32, [] core::sync::atomic::AtomicU64,
    [] core::sync::atomic::AtomicUsize, [] core::sync::atomic::AtomicI8, [] core::sync::atomic::AtomicI16, [] core::sync::atomic::AtomicI32,
    [] core::sync::atomic::AtomicI64, [] core::sync::atomic::AtomicIsize,
    [] crate::Interpreter,
);

// They own no `T`, or a `Copy` one, which cannot count a reference.
without_references!(
    [T: ?Sized] &'static T, [T: Copy] core::cell::Cell<T>,
    [T: ?Sized + ToOwned] std::borrow::Cow<'static, T>,
);

macro_rules! functions {
    ($($name:ident)*) => {
        without_references!(false; [R, $($name),*] fn($($name),*) -> R);
    };
}

functions!();
functions!(A);
functions!(A B);
functions!(A B C);
functions!(A B C D);
functions!(A B C D E);
functions!(A B C D E F);

// What they share may be held elsewhere too, and what threads send is on its way, so neither is visited: Python objects below are roots.
without_references!(
    [T: ?Sized] std::sync::Arc<T>, [T: ?Sized] std::rc::Rc<T>, [T: ?Sized] std::sync::Weak<T>, [T: ?Sized] std::rc::Weak<T>,
    [T] std::sync::mpsc::Sender<T>, [T] std::sync::mpsc::SyncSender<T>, [T] std::sync::mpsc::Receiver<T>, [T] std::thread::JoinHandle<T>,
    // The error inside is anything.
    [] std::io::Error,
    // What lends a buffer is never visited. It would be cleared while the buffer still points to its memory: `ctypes` frees that in `tp_clear`, and a
    // `memoryview` lets go of it, before an object of the same cycle is dropped and its `Drop` reads the buffer. So the exporter is a root.
    [T: crate::buffer::Element] crate::PyBuffer<T>, [T: crate::buffer::Element] crate::PyBufferMut<T>,
);
