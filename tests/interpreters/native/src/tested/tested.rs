//! Native tests of every kind and with every end, for `tests/plugin`. Most of them fail: that is what is tested.

use pydust::prelude::*;

mod one;
mod two;
// Both modules include it.
mod common;

/// A module with state.
#[pydust::module(members(Counter))]
#[derive(Default)]
pub struct Tested {
    count: u32,
}

#[pydust::methods]
impl Tested {
    /// One more.
    pub fn increment(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// Whether this was compiled with its tests.
    pub fn is_tested() -> bool {
        cfg!(test)
    }
}

/// A class of the module.
#[pydust::class]
#[derive(Default)]
pub struct Counter {
    #[attribute(set)]
    count: u32,
}

#[pydust::methods]
impl Counter {
    fn __new__() -> Self {
        Self::default()
    }
}

#[pydust::test]
fn test_passes() {
    assert_eq!(1 + 2, 3);
}

#[pydust::test]
fn test_differs() {
    let sum = 1 + 2;
    assert_eq!(sum, 4, "of one and two");
}

#[pydust::test]
fn test_differs_at_length() {
    let found: Vec<_> = (1..=12).collect();
    assert_eq!(found, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13]);
}

fn fails(depth: u32) -> u32 {
    if depth == 0 {
        panic!("at the bottom");
    }
    fails(depth - 1) + 1
}

#[pydust::test]
fn test_panics_below() {
    fails(3);
}

#[pydust::test]
fn test_error(tmp_path: std::path::PathBuf) -> PyResult<()> {
    raise!(ValueError, "nothing in {}", tmp_path.file_name().is_some())
}

#[pydust::test]
fn test_error_of_rust() -> Result<(), std::num::ParseIntError> {
    "x".parse::<i32>()?;
    Ok(())
}

/// The frames of Python and of Rust are shown in their order.
#[pydust::test]
fn test_error_of_python(py: Python<'_>, callback: &Bound<'_, PyAny>) -> PyResult<()> {
    let _ = py;
    callback.call((1,))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use pydust::test;

    #[test]
    fn test_state(mut state: State<'_, Tested>) -> PyResult<()> {
        assert_eq!(state.borrow_mut()?.increment(), 1);
        Ok(())
    }

    #[test]
    fn test_object(py: Python<'_>) -> PyResult<()> {
        let counter = Py::new(py, Counter { count: 3 })?;
        let found: u32 = counter.bind(py).as_any().getattr("count")?.extract()?;
        assert_eq!(found, 3);
        Ok(())
    }

    #[test(parametrize(x = [1, 2, -3]), parametrize(text, length = [("", 0), ("\u{e9}", 1)]))]
    fn test_cases(x: i64, text: &str, length: usize) {
        assert!(x < 3);
        assert_eq!(text.chars().count(), length);
    }

    #[test(skip = "not today")]
    fn test_skipped() {
        panic!("not skipped");
    }

    #[test]
    #[ignore]
    fn test_ignored() {
        panic!("not ignored");
    }

    #[test(xfail(raises = ZeroDivisionError, reason = "a known mistake", strict))]
    fn test_expected() -> PyResult<()> {
        raise!(ZeroDivisionError, "as expected")
    }

    #[test(xfail(raises = ZeroDivisionError))]
    fn test_expected_otherwise() -> PyResult<()> {
        raise!(KeyError, "not as expected")
    }

    #[test]
    #[should_panic(expected = "bottom")]
    fn test_should_panic() {
        fails(1);
    }

    #[test]
    #[should_panic]
    fn test_should_have_panicked() {}

    #[test(mark(slow))]
    fn test_marked() {}

    #[test]
    #[cfg(any())]
    fn test_left_out() {}

    #[test]
    fn test_prints(py: Python<'_>) -> PyResult<()> {
        println!("from Rust");
        py.import("builtins")?
            .as_any()
            .call_method("print", ("from Python",))?;
        panic!("to show what was printed");
    }

    #[test]
    fn test_skips_itself(py: Python<'_>) -> PyResult<()> {
        py.import("pytest")?
            .as_any()
            .call_method("skip", ("no network",))?;
        Ok(())
    }

    mod deeper {
        use pydust::test;

        #[test]
        fn test_passes() {}
    }
}

/// Ends that no process survives.
#[cfg(test)]
mod deadly {
    use std::time::Duration;

    use pydust::test;

    #[test]
    fn test_crashes() {
        let nothing = core::hint::black_box(8 as *const u8);
        // SAFETY: there is none: that is what is tested.
        unsafe { nothing.read_volatile() };
    }

    #[test]
    fn test_aborts() {
        std::process::abort();
    }

    #[test]
    fn test_exits() {
        std::process::exit(3);
    }

    #[test(timeout = 1)]
    fn test_hangs() {
        loop {
            std::thread::park_timeout(Duration::from_secs(60));
        }
    }

    #[test]
    fn test_passes_afterwards() {}
}

/// What is left behind.
#[cfg(test)]
mod leaks {
    use super::*;
    use pydust::test;

    #[test]
    fn test_forgets_an_object(py: Python<'_>) -> PyResult<()> {
        core::mem::forget(Py::new(py, Counter::default())?);
        Ok(())
    }

    #[test]
    fn test_forgets_a_reference(py: Python<'_>) -> PyResult<()> {
        core::mem::forget(PyList::new(py, [1, 2])?.unbind());
        Ok(())
    }

    #[test(allow_leaks)]
    fn test_may_forget(py: Python<'_>) -> PyResult<()> {
        core::mem::forget(Py::new(py, Counter::default())?);
        Ok(())
    }

    /// What refers to itself is what the collector is for.
    #[test]
    fn test_cycle(py: Python<'_>) -> PyResult<()> {
        let (list, counter) = (PyList::new(py, [1])?, Py::new(py, Counter::default())?);
        list.append(&list)?;
        list.append(&counter)
    }
}

/// What threads do.
#[cfg(test)]
mod threads {
    use pydust::test;

    #[test]
    fn test_panic_in_a_thread() {
        let thread = std::thread::Builder::new().name("worker".into());
        let thread = thread.spawn(|| panic!("in the worker")).unwrap();
        thread.join().unwrap();
    }
}

/// What a test in `tests/plugin` asks for.
#[cfg(test)]
mod deeds {
    use pydust::prelude::*;
    use pydust::test;

    #[test]
    fn test_deed(deed: &Bound<'_, PyAny>) -> PyResult<()> {
        deed.call(())?;
        Ok(())
    }
}
