"""Writes the modules whose builds are measured: the same one in C, in PyO3 and here, with as many functions as wanted.

For each ten functions there is a class with two settable attributes, a constructor, ten methods and a repr. With no
functions at all the module has 20 lines, which is what a user's first one looks like.
"""

from collections.abc import Iterator

FUNCTIONS_OF_A_CLASS = 10
METHODS = 10
_BASE = 100_000
"""Each function adds a number of six digits, so that a change of it keeps the width of its line."""

SMALL_HERE = """\
//! A first module.

/// Greetings.
#[pydust::module]
pub struct Generated;

#[pydust::methods]
impl Generated {
    /// Says hello.
    pub fn hello() -> &'static str {
        "Hello from Rust, 100000 times!"
    }

    /// Greets somebody.
    pub fn greet(name: &str) -> String {
        let greeting = "Hello, ";
        let end = "!";
        [greeting, name, end].concat()
    }
}
"""

SMALL_PYO3 = """\
use pyo3::prelude::*;

/// Says hello.
#[pyfunction]
fn hello() -> &'static str {
    "Hello from Rust, 100000 times!"
}

/// Greets somebody.
#[pyfunction]
fn greet(name: &str) -> String {
    ["Hello, ", name, "!"].concat()
}

/// Greetings.
#[pymodule]
mod generated {
    #[pymodule_export]
    use super::{greet, hello};
}
"""

SMALL_C = """\
#include <Python.h>

static PyObject *hello(PyObject *self, PyObject *unused) {
    return PyUnicode_FromString("Hello from C, 100000 times!");
}
static PyObject *greet(PyObject *self, PyObject *name) {
    const char *text = PyUnicode_AsUTF8(name);
    return text ? PyUnicode_FromFormat("Hello, %s!", text) : NULL;
}
static PyMethodDef functions[] = {
    {"hello", hello, METH_NOARGS, "Says hello."},
    {"greet", greet, METH_O, "Greets somebody."},
    {0},
};
static PyModuleDef_Slot slots[] = {{0}};
static struct PyModuleDef generated = {
    PyModuleDef_HEAD_INIT, .m_name = "generated", .m_methods = functions, .m_slots = slots};
PyMODINIT_FUNC PyInit_generated(void) { return PyModuleDef_Init(&generated); }
"""


def source(implementation: str, functions: int, *, changes: int = 0, lines_on_top: int = 0) -> str:
    """Return the source of a module.

    `changes` is the digit in which a function in the middle differs, and `lines_on_top` that many comments above all.

    >>> one, other = (source("pydust", 20, changes=changes).splitlines() for changes in (0, 1))
    >>> [(a.strip(), b.strip()) for a, b in zip(one, other, strict=True) if a != b]
    [('Ok(format!("{name}: {}", count + 100010))', 'Ok(format!("{name}: {}", count + 101010))')]
    >>> source("c", 0, lines_on_top=2).splitlines()[:3]
    ['// Line 0.', '// Line 1.', '#include <Python.h>']
    """
    write = {"c": _c, "pydust": _here, "pyo3": _pyo3}[implementation]
    small = {"c": SMALL_C, "pydust": SMALL_HERE, "pyo3": SMALL_PYO3}[implementation]
    text = "\n".join(write(functions)) + "\n" if functions else small
    changed = _BASE + functions // 2
    text = text.replace(str(changed), str(changed + 1000 * changes))
    return "".join(f"// Line {line}.\n" for line in range(lines_on_top)) + text


def classes(functions: int) -> int:
    """Return how many classes stand beside that many functions."""
    return functions // FUNCTIONS_OF_A_CLASS


def _here(functions: int) -> Iterator[str]:
    members = [f"Class{number}" for number in range(classes(functions))]
    members += [f"fn function_{number}" for number in range(functions)]
    yield f"""\
use pydust::prelude::*;

/// A module of {functions} functions.
#[pydust::module(members({", ".join(members)}))]
pub struct Generated;
"""
    for number in range(functions):
        yield f"""\
/// Returns the name and a count.
#[pydust::function]
#[signature(count, name, scale = 1.0)]
pub fn function_{number}(count: i64, name: &str, scale: f64) -> PyResult<String> {{
    if scale < 0.0 {{
        raise!(ValueError, "a scale is not negative");
    }}
    Ok(format!("{{name}}: {{}}", count + {_BASE + number}))
}}
"""
    for number in range(classes(functions)):
        yield f"""\
/// A count and a weight.
#[pydust::class]
pub struct Class{number} {{
    #[attribute(set)]
    count: i64,
    #[attribute(set)]
    weight: f64,
}}

#[pydust::methods]
impl Class{number} {{
    fn __new__(count: i64, weight: f64) -> Self {{
        Self {{ count, weight }}
    }}

    fn __repr__(&self) -> String {{
        format!("Class{number}({{}})", self.count)
    }}
"""
        for method in range(METHODS):
            yield f"""\
    /// Adds and returns the sum of the weights.
    pub fn method_{method}(&mut self, count: i64, other: &Class{number}) -> PyResult<f64> {{
        if count < {method} {{
            raise!(ValueError, "the count is too small");
        }}
        self.count += count;
        Ok(self.weight + other.weight)
    }}
"""
        yield "}\n"


def _pyo3(functions: int) -> Iterator[str]:
    members = [f"Class{number}" for number in range(classes(functions))]
    members += [f"function_{number}" for number in range(functions)]
    yield f"""\
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// A module of {functions} functions.
#[pymodule]
mod generated {{
    #[pymodule_export]
    use super::{{{", ".join(members)}}};
}}
"""
    for number in range(functions):
        yield f"""\
/// Returns the name and a count.
#[pyfunction]
#[pyo3(signature = (count, name, scale=1.0))]
fn function_{number}(count: i64, name: &str, scale: f64) -> PyResult<String> {{
    if scale < 0.0 {{
        return Err(PyValueError::new_err("a scale is not negative"));
    }}
    Ok(format!("{{name}}: {{}}", count + {_BASE + number}))
}}
"""
    for number in range(classes(functions)):
        yield f"""\
/// A count and a weight.
#[pyclass]
struct Class{number} {{
    #[pyo3(get, set)]
    count: i64,
    #[pyo3(get, set)]
    weight: f64,
}}

#[pymethods]
impl Class{number} {{
    #[new]
    fn new(count: i64, weight: f64) -> Self {{
        Self {{ count, weight }}
    }}

    fn __repr__(&self) -> String {{
        format!("Class{number}({{}})", self.count)
    }}
"""
        for method in range(METHODS):
            yield f"""\
    /// Adds and returns the sum of the weights.
    fn method_{method}(&mut self, count: i64, other: &Class{number}) -> PyResult<f64> {{
        if count < {method} {{
            return Err(PyValueError::new_err("the count is too small"));
        }}
        self.count += count;
        Ok(self.weight + other.weight)
    }}
"""
        yield "}\n"


def _c(functions: int) -> Iterator[str]:
    yield """\
#include <Python.h>
#include <structmember.h>
"""
    for number in range(functions):
        yield f"""\
static PyObject *function_{number}(PyObject *self, PyObject *arguments, PyObject *keywords) {{
    static char *names[] = {{"count", "name", "scale", NULL}};
    long long count;
    const char *name;
    double scale = 1.0;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "Ls|d:function_{number}", names, &count, &name, &scale))
        return NULL;
    if (scale < 0.0)
        return PyErr_Format(PyExc_ValueError, "a scale is not negative");
    return PyUnicode_FromFormat("%s: %lld", name, count + {_BASE + number});
}}
"""
    for number in range(classes(functions)):
        yield from _c_class(number)
    yield "static PyMethodDef functions[] = {"
    for number in range(functions):
        yield (
            f'    {{"function_{number}", (PyCFunction)(void (*)(void))function_{number}, '
            'METH_VARARGS | METH_KEYWORDS, "Returns the name and a count."},'
        )
    yield """\
    {0},
};
static int execute(PyObject *module) {"""
    for number in range(classes(functions)):
        yield f"""\
    class_{number}_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &class_{number}_spec, NULL);
    if (!class_{number}_type || PyModule_AddType(module, class_{number}_type) < 0)
        return -1;"""
    yield """\
    return 0;
}
static PyModuleDef_Slot slots[] = {{Py_mod_exec, execute}, {0}};
static struct PyModuleDef generated = {
    PyModuleDef_HEAD_INIT, .m_name = "generated", .m_methods = functions, .m_slots = slots};
PyMODINIT_FUNC PyInit_generated(void) { return PyModuleDef_Init(&generated); }"""


def _c_class(number: int) -> Iterator[str]:
    one = f"class_{number}"
    yield f"""\
typedef struct {{
    PyObject_HEAD
    long long count;
    double weight;
}} {one};
static PyTypeObject *{one}_type;
static PyObject *{one}_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {{
    static char *names[] = {{"count", "weight", NULL}};
    long long count;
    double weight;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "Ld:Class{number}", names, &count, &weight))
        return NULL;
    {one} *self = ({one} *)type->tp_alloc(type, 0);
    if (self) {{
        self->count = count;
        self->weight = weight;
    }}
    return (PyObject *)self;
}}
static void {one}_dealloc({one} *self) {{
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}}
static PyObject *{one}_repr({one} *self) {{ return PyUnicode_FromFormat("Class{number}(%lld)", self->count); }}
static PyMemberDef {one}_members[] = {{
    {{"count", T_LONGLONG, offsetof({one}, count), 0, "count"}},
    {{"weight", T_DOUBLE, offsetof({one}, weight), 0, "weight"}},
    {{0}},
}};
"""
    for method in range(METHODS):
        yield f"""\
static PyObject *{one}_method_{method}({one} *self, PyObject *arguments, PyObject *keywords) {{
    static char *names[] = {{"count", "other", NULL}};
    long long count;
    {one} *other;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "LO!:method_{method}", names, &count, {one}_type, &other))
        return NULL;
    if (count < {method})
        return PyErr_Format(PyExc_ValueError, "the count is too small");
    self->count += count;
    return PyFloat_FromDouble(self->weight + other->weight);
}}
"""
    yield f"static PyMethodDef {one}_methods[] = {{"
    for method in range(METHODS):
        yield (
            f'    {{"method_{method}", (PyCFunction)(void (*)(void)){one}_method_{method}, '
            'METH_VARARGS | METH_KEYWORDS, "Adds and returns the sum of the weights."},'
        )
    yield f"""\
    {{0}},
}};
static PyType_Slot {one}_slots[] = {{
    {{Py_tp_new, {one}_new}}, {{Py_tp_dealloc, {one}_dealloc}}, {{Py_tp_repr, {one}_repr}},
    {{Py_tp_members, {one}_members}}, {{Py_tp_methods, {one}_methods}}, {{0}},
}};
static PyType_Spec {one}_spec = {{
    "generated.Class{number}", sizeof({one}), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE, {one}_slots}};
"""
