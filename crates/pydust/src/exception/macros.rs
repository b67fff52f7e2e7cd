//! `raise!` and `warn!`.

/// Returns an error of a built-in exception class from the current function: `raise!(ValueError, "no such user: {name}")`.
///
/// The Rust file and line of the macro appear in the Python traceback. With `from = error`, that error becomes the `__cause__`, as with Python's
/// `raise .. from ..`.
///
/// ```no_run
/// use pydust::prelude::*;
/// fn percentage(text: &str) -> PyResult<u8> {
///     let value: u8 = match text.parse() {
///         Ok(value) => value,
///         Err(error) => raise!(ValueError, from = error, "{text:?} is no percentage"),
///     };
///     if value > 100 { raise!(ValueError, "{value} is more than 100") }
///     Ok(value)
/// }
/// ```
#[macro_export]
macro_rules! raise {
    ($class:ident $(,)?) => {
        $crate::raise!($class, "")
    };
    ($class:ident, from = $cause:expr $(,)?) => {
        $crate::raise!($class, from = $cause, "")
    };
    ($class:ident, from = $cause:expr, $($message:tt)+) => {
        return ::core::result::Result::Err(::core::convert::Into::into({
            let __cause = $cause;
            let __error = {
                #[allow(unused_imports, reason = "the class may be one of the caller's own")]
                use $crate::exception::builtin::*;
                $class::formatted(::core::format_args!($($message)+))
            };
            $crate::PyErr::with_cause(__error, __cause)
        }))
    };
    ($class:ident, $($message:tt)+) => {
        return ::core::result::Result::Err(::core::convert::Into::into({
            #[allow(unused_imports, reason = "the class may be one of the caller's own")]
            use $crate::exception::builtin::*;
            $class::formatted(::core::format_args!($($message)+))
        }))
    };
}

/// Issues a warning: `warn!(py, DeprecationWarning, "use `{new}`")?`, with a `stack_level` if it is not for the caller.
///
/// The result is an error where the program's filters turn this warning into one.
///
/// ```no_run
/// use pydust::prelude::*;
/// fn old(py: Python<'_>) -> PyResult<()> {
///     warn!(py, DeprecationWarning, "old() goes in 2.0", stack_level = 1)
/// }
/// ```
#[macro_export]
macro_rules! warn {
    ($py:expr, $class:ident, $message:literal, stack_level = $level:expr $(,)?) => {{
        #[allow(unused_imports, reason = "the class may be one of the caller's own")]
        use $crate::exception::builtin::*;
        $crate::PyErr::warn::<$class>($py, &::std::format!($message), $level)
    }};
    ($py:expr, $class:ident, $($message:tt)+) => {{
        #[allow(unused_imports, reason = "the class may be one of the caller's own")]
        use $crate::exception::builtin::*;
        $crate::PyErr::warn::<$class>($py, &::std::format!($($message)+), 1)
    }};
}
