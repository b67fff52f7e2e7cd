//! Code objects, frames and tracebacks; `eval` and `exec`.

use super::python_type;
use crate::raw::code::{self, Mode};
use crate::raw::types::{Builtin, is_builtin};
use crate::tree::hint::Hint;
use crate::{Bound, PyAny, PyDict, PyResult, Python};

python_type!(
    /// A [code object](https://docs.python.org/3/reference/datamodel.html#code-objects).
    PyCode, Hint::Name("types.CodeType"), |object| is_builtin(object, Builtin::Code)
);
python_type!(
    /// A [frame](https://docs.python.org/3/reference/datamodel.html#frame-objects): a Python function as it runs.
    PyFrame, Hint::Name("types.FrameType"), |object| is_builtin(object, Builtin::Frame)
);
python_type!(
    /// A [traceback](https://docs.python.org/3/reference/datamodel.html#traceback-objects): one step of the way an exception took.
    PyTraceback, Hint::Name("types.TracebackType"), |object| is_builtin(object, Builtin::Traceback)
);

impl PyCode {
    /// `compile(source, filename, "exec")`.
    ///
    /// # Errors
    /// `SyntaxError`.
    pub fn compile<'py>(
        py: Python<'py>,
        source: &str,
        filename: &str,
    ) -> PyResult<Bound<'py, Self>> {
        code::compile(py, source, filename, Mode::Statements)
    }
}

impl<'py> Bound<'py, PyCode> {
    /// `exec(self, globals, locals)`, with what it evaluates to: `None` unless it was compiled from an expression. Without locals the globals serve as both.
    pub fn run(
        &self,
        globals: &Bound<'py, PyDict>,
        locals: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        code::run(self, globals, locals.unwrap_or(globals))
    }

    /// `self.co_name`.
    pub fn name(&self) -> PyResult<String> {
        self.getattr("co_name")?.extract()
    }

    /// `self.co_qualname`.
    pub fn qualified_name(&self) -> PyResult<String> {
        self.getattr("co_qualname")?.extract()
    }

    /// `self.co_filename`.
    pub fn filename(&self) -> PyResult<String> {
        self.getattr("co_filename")?.extract()
    }

    /// `self.co_firstlineno`.
    pub fn first_lineno(&self) -> PyResult<u32> {
        self.getattr("co_firstlineno")?.extract()
    }
}

impl PyFrame {
    /// `sys._getframe()`: the Python function that called into Rust, if there is one.
    pub fn current(py: Python<'_>) -> Option<Bound<'_, Self>> {
        code::current_frame(py)
    }
}

impl<'py> Bound<'py, PyFrame> {
    /// `self.f_code`.
    pub fn code(&self) -> PyResult<Bound<'py, PyCode>> {
        self.getattr("f_code")?.cast_into()
    }

    /// The name of the function.
    pub fn name(&self) -> PyResult<String> {
        self.code()?.name()
    }

    /// The file of the function.
    pub fn filename(&self) -> PyResult<String> {
        self.code()?.filename()
    }

    /// `self.f_lineno`, which some generated code does not have.
    pub fn lineno(&self) -> PyResult<Option<u32>> {
        self.getattr("f_lineno")?.extract()
    }

    /// `self.f_back`: the frame that called this one.
    pub fn back(&self) -> PyResult<Option<Bound<'py, PyFrame>>> {
        self.getattr("f_back")?.extract()
    }

    /// `self.f_globals`.
    pub fn globals(&self) -> PyResult<Bound<'py, PyDict>> {
        self.getattr("f_globals")?.cast_into()
    }

    /// `self.f_locals`: a dict, or from Python 3.13 a view of the frame.
    pub fn locals(&self) -> PyResult<Bound<'py, PyAny>> {
        self.getattr("f_locals")
    }
}

impl<'py> Bound<'py, PyTraceback> {
    /// `self.tb_lineno`.
    pub fn lineno(&self) -> PyResult<Option<u32>> {
        self.getattr("tb_lineno")?.extract()
    }

    /// `self.tb_frame`.
    pub fn frame(&self) -> PyResult<Bound<'py, PyFrame>> {
        self.getattr("tb_frame")?.cast_into()
    }

    /// The name of the function.
    pub fn name(&self) -> PyResult<String> {
        self.frame()?.name()
    }

    /// The file of the function.
    pub fn filename(&self) -> PyResult<String> {
        self.frame()?.filename()
    }

    /// `self.tb_next`: the next step towards the place where it was raised.
    pub fn next(&self) -> PyResult<Option<Bound<'py, PyTraceback>>> {
        self.getattr("tb_next")?.extract()
    }
}

impl<'py> Python<'py> {
    /// [`eval(code, globals, locals)`](https://docs.python.org/3/library/functions.html#eval): the value of an expression. Without globals it sees the
    /// built-ins and nothing else.
    ///
    /// ```no_run
    /// use pydust::prelude::*;
    /// fn answer(py: Python<'_>) -> PyResult<i64> {
    ///     py.eval("6 * 7", None, None)?.extract()
    /// }
    /// ```
    ///
    /// # Errors
    /// `SyntaxError`, and what the expression raises.
    pub fn eval(
        self,
        code: &str,
        globals: Option<&Bound<'py, PyDict>>,
        locals: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // As Python's `eval` does it; indentation would be an error.
        let code = code.trim_start_matches([' ', '\t']);
        let code = code::compile(self, code, "<string>", Mode::Expression)?;
        self.run_code(&code, globals, locals)
    }

    /// [`exec(code, globals, locals)`](https://docs.python.org/3/library/functions.html#exec): runs statements. What they define is in the locals, or in the
    /// globals where there are no locals. Without globals they run in a namespace of their own.
    ///
    /// # Errors
    /// `SyntaxError`, and what the code raises.
    pub fn run(
        self,
        code: &str,
        globals: Option<&Bound<'py, PyDict>>,
        locals: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<()> {
        let code = code::compile(self, code, "<string>", Mode::Statements)?;
        self.run_code(&code, globals, locals).map(drop)
    }

    fn run_code(
        self,
        code: &Bound<'py, PyCode>,
        globals: Option<&Bound<'py, PyDict>>,
        locals: Option<&Bound<'py, PyDict>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        match globals {
            Some(globals) => code.run(globals, locals),
            None => code.run(&PyDict::new(self), locals),
        }
    }
}
