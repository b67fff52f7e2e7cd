//! Calling Python from Rust: functions, methods, keywords, and closures the other way round.

use std::sync::atomic::{AtomicU64, Ordering};

use pydust::prelude::*;

/// What Rust asks of Python, and what it gives Python to call.
#[pydust::module(members(Button))]
pub struct Callbacks;

#[pydust::methods]
impl Callbacks {
    /// Calls a function with each number below `count` and adds up what it returns.
    pub fn sum_of(function: &Bound<'_>, count: u64) -> PyResult<i64> {
        let mut sum = 0;
        for number in 0..count {
            sum += function.call((number,))?.extract::<i64>()?;
        }
        Ok(sum)
    }

    /// Calls a function with two positional arguments and two by keyword.
    pub fn with_keywords<'py>(function: &Bound<'py>) -> PyResult<Bound<'py>> {
        function.call_with((1, "two"), (("three", 3.0), ("four", [4, 4])))
    }

    /// Passes one keyword twice, which Python refuses.
    pub fn twice<'py>(function: &Bound<'py>) -> PyResult<Bound<'py>> {
        function.call_with((), (("a", 1), ("a", 2)))
    }

    /// Passes on what was given, as Python's `function(*arguments, **keywords)` does.
    pub fn forward<'py>(
        function: &Bound<'py>,
        arguments: &Bound<'py, PyTuple>,
        keywords: Option<Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py>> {
        function.call_with(arguments, keywords.as_ref())
    }

    /// `text.split(separator, maxsplit=maxsplit)`.
    pub fn split(
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        separator: &str,
        maxsplit: i64,
    ) -> PyResult<Vec<String>> {
        text.call_method_with(
            intern!(py, "split"),
            (separator,),
            ((intern!(py, "maxsplit"), maxsplit),),
        )?
        .extract()
    }

    /// `text.upper()`.
    pub fn upper<'py>(py: Python<'py>, text: &Bound<'py>) -> PyResult<Bound<'py>> {
        text.call_method(intern!(py, "upper"), ())
    }

    /// What the first of the functions gives that does not raise. If all do, the last error is raised.
    pub fn first_of<'py>(functions: Vec<Bound<'py>>) -> PyResult<Bound<'py>> {
        let mut last = PyErr::msg("there is no function to call");
        for function in functions {
            match function.call(()) {
                Ok(result) => return Ok(result),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// Presses a button. Its function may use the button again, because the borrow ends before the call.
    pub fn press(py: Python<'_>, button: &Bound<'_, Button>) -> PyResult<()> {
        let function = {
            let mut inside = button.borrow_mut()?;
            inside.presses += 1;
            inside
                .on_press
                .as_ref()
                .map(|function| function.clone_ref(py))
        };
        if let Some(function) = function {
            function.bind(py).call((button,))?;
        }
        Ok(())
    }

    /// A Python function that adds `number` to its argument, written in Rust.
    pub fn adder(py: Python<'_>, number: i64) -> PyResult<Bound<'_>> {
        py.callable("add", move |arguments, _keywords| {
            let (other,): (i64,) = arguments.extract()?;
            match other.checked_add(number) {
                Some(sum) => Ok(sum),
                None => raise!(
                    OverflowError,
                    "the sum of {other} and {number} is too large"
                ),
            }
        })
    }

    /// A function that counts its own calls. `by` may be passed by keyword.
    pub fn counter(py: Python<'_>) -> PyResult<Bound<'_>> {
        let calls = AtomicU64::new(0);
        py.callable("count", move |arguments, keywords| {
            if !arguments.is_empty() {
                raise!(TypeError, "count() takes no positional arguments")
            }
            let by = match keywords.map(|keywords| keywords.get_item("by")) {
                Some(by) => by?.map_or(Ok(1), |by| by.extract::<u64>())?,
                None => 1,
            };
            Ok(calls.fetch_add(by, Ordering::Relaxed) + by)
        })
    }

    /// Sorts a list by a key that Rust computes: the length of the text.
    pub fn sort_by_length(py: Python<'_>, names: &Bound<'_, PyList>) -> PyResult<()> {
        let length = py.callable("length", |arguments, _keywords| {
            let (name,): (Bound<'_, PyString>,) = arguments.extract()?;
            Ok(name.len())
        })?;
        names
            .call_method_with("sort", (), (("key", length),))
            .map(drop)
    }

    /// A function that panics.
    pub fn panicking(py: Python<'_>) -> PyResult<Bound<'_>> {
        py.callable("panics", |_arguments, _keywords| -> PyResult<()> {
            panic!("out of order")
        })
    }

    /// The value of an expression with `x` in it.
    pub fn evaluate<'py>(
        py: Python<'py>,
        expression: &str,
        x: &Bound<'py>,
    ) -> PyResult<Bound<'py>> {
        let names = PyDict::new(py);
        names.set_item("x", x)?;
        py.eval(expression, None, Some(&names))
    }

    /// Runs statements and gives the names that they define.
    pub fn execute<'py>(py: Python<'py>, code: &str) -> PyResult<Bound<'py, PyDict>> {
        let (globals, locals) = (PyDict::new(py), PyDict::new(py));
        py.run(code, Some(&globals), Some(&locals))?;
        Ok(locals)
    }
}

/// Something to press, with a Python function that is called when it is.
#[pydust::class]
pub struct Button {
    on_press: Option<Py<PyAny>>,
    presses: u64,
}

#[pydust::methods]
impl Button {
    fn __new__() -> Self {
        Self {
            on_press: None,
            presses: 0,
        }
    }

    /// Sets the function. It gets the button when the button is pressed.
    pub fn connect(&mut self, function: Option<Py<PyAny>>) {
        self.on_press = function;
    }

    /// Presses the button and calls the function during the change, so that it cannot use the button.
    pub fn press_and_hold(&mut self, py: Python<'_>) -> PyResult<()> {
        self.presses += 1;
        match &self.on_press {
            Some(function) => function.bind(py).call((py.none(),)).map(drop),
            None => Ok(()),
        }
    }

    /// How often it was pressed.
    #[property]
    pub fn presses(&self) -> u64 {
        self.presses
    }
}
