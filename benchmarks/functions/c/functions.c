/* The functions of the comparison in C: the limit that the others are measured against.
 *
 * The leanest calling convention for each signature, small ints and ASCII text read and written in place, keyword names
 * compared by their bytes, cached code objects for frames. Every answer to a wrong argument is a TypeError as the
 * builtins word it. Multi-phase initialisation, state per interpreter, no static that reaches a Python object: the rules
 * that the other two follow too. Builds for CPython 3.11 and later, with and without the GIL.
 */
#include "shared.h"
#include <frameobject.h>

/* ---- Calls with numbers ---- */

static PyObject *noop(PyObject *Py_UNUSED(module), PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("noop", 0, count);
    Py_RETURN_NONE;
}

#define INDEX_OF_TWO(name) (IS_NAME(name, "left") ? 0 : IS_NAME(name, "right") ? 1 : -1)
#define INDEX_OF_DEFAULTS(name) (IS_NAME(name, "first") ? 0 : IS_NAME(name, "second") ? 1 : -1)
#define INDEX_OF_FOUR(name)                                                                        \
    (IS_NAME(name, "first")    ? 0                                                                 \
     : IS_NAME(name, "second") ? 1                                                                 \
     : IS_NAME(name, "third")  ? 2                                                                 \
     : IS_NAME(name, "fourth") ? 3                                                                 \
                               : -1)

INLINE PyObject *one_int_body(PyObject *Py_UNUSED(module), PyObject *const *arguments) {
    int64_t x;
    if (to_int(arguments[0], &x, "one_int", "x") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)x + 1));
}

INLINE PyObject *two_ints_body(PyObject *Py_UNUSED(module), PyObject *const *arguments) {
    int64_t left, right;
    if (to_int(arguments[0], &left, "two_ints", "left") < 0) return NULL;
    if (to_int(arguments[1], &right, "two_ints", "right") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)left + (uint64_t)right));
}

INLINE PyObject *two_floats_body(PyObject *Py_UNUSED(module), PyObject *const *arguments) {
    double left, right;
    if (to_float(arguments[0], &left, "two_floats", "left") < 0) return NULL;
    if (to_float(arguments[1], &right, "two_floats", "right") < 0) return NULL;
    return PyFloat_FromDouble(left * right);
}

INLINE PyObject *with_defaults_body(PyObject *Py_UNUSED(module), PyObject *const *arguments) {
    int64_t first, second = 2, third = 3, fourth = 4;
    if (to_int(arguments[0], &first, "with_defaults", "first") < 0) return NULL;
    if (arguments[1] != NULL && to_int(arguments[1], &second, "with_defaults", "second") < 0) return NULL;
    if (arguments[2] != NULL && to_int(arguments[2], &third, "with_defaults", "third") < 0) return NULL;
    if (arguments[3] != NULL && to_int(arguments[3], &fourth, "with_defaults", "fourth") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)first + (uint64_t)second + (uint64_t)third + (uint64_t)fourth));
}

INLINE PyObject *only_defaults_body(PyObject *Py_UNUSED(module), PyObject *const *arguments) {
    int64_t first = 1000, second = 2000;
    if (arguments[0] != NULL && to_int(arguments[0], &first, "only_defaults", "first") < 0) return NULL;
    if (arguments[1] != NULL && to_int(arguments[1], &second, "only_defaults", "second") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)first + (uint64_t)second));
}

WITH_KEYWORDS(one_int, "one_int", 1, 1, INDEX_OF_X, one_int_body)
WITH_KEYWORDS(two_ints, "two_ints", 2, 2, INDEX_OF_TWO, two_ints_body)
WITH_KEYWORDS(two_floats, "two_floats", 2, 2, INDEX_OF_TWO, two_floats_body)
WITH_KEYWORDS(with_defaults, "with_defaults", 4, 1, INDEX_OF_FOUR, with_defaults_body)

/* The usual call of this one passes nothing. */
static __attribute__((noinline)) PyObject *only_defaults_bound(PyObject *const *arguments, Py_ssize_t count,
                                                               PyObject *names) {
    PyObject *bound[2] = {NULL};
    BIND("only_defaults", bound, 2, arguments, count, names, INDEX_OF_DEFAULTS);
    return only_defaults_body(NULL, bound);
}

static PyObject *only_defaults(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count,
                               PyObject *names) {
    PyObject *none[2] = {NULL};
    return LIKELY(count == 0 && names == NULL) ? only_defaults_body(NULL, none) : only_defaults_bound(arguments, count, names);
}

static PyObject *one_int_positional(PyObject *Py_UNUSED(module), PyObject *argument) {
    int64_t x;
    if (to_int(argument, &x, "one_int_positional", "x") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)x + 1));
}

static PyObject *invert(PyObject *Py_UNUSED(module), PyObject *argument) {
    if (argument == Py_True) Py_RETURN_FALSE;
    if (argument == Py_False) Py_RETURN_TRUE;
    wrong_type("invert", "x", "bool", argument);
    return NULL;
}

/* ---- Text and bytes ---- */

static PyObject *text_length(PyObject *Py_UNUSED(module), PyObject *argument) {
    const char *data;
    Py_ssize_t length;
    if (to_text(argument, &data, &length, "text_length") < 0) return NULL;
    return PyLong_FromSsize_t(length);
}

static PyObject *text_echo(PyObject *Py_UNUSED(module), PyObject *argument) {
    const char *data;
    Py_ssize_t length;
    if (to_text(argument, &data, &length, "text_echo") < 0) return NULL;
    return from_text(data, length);
}

static PyObject *bytes_length(PyObject *Py_UNUSED(module), PyObject *argument) {
    if (!LIKELY(PyBytes_Check(argument))) {
        wrong_type("bytes_length", "data", "bytes", argument);
        return NULL;
    }
    return PyLong_FromSsize_t(PyBytes_GET_SIZE(argument));
}

static PyObject *bytes_echo(PyObject *Py_UNUSED(module), PyObject *argument) {
    if (!LIKELY(PyBytes_Check(argument))) {
        wrong_type("bytes_echo", "data", "bytes", argument);
        return NULL;
    }
    return PyBytes_FromStringAndSize(PyBytes_AS_STRING(argument), PyBytes_GET_SIZE(argument));
}

/* ---- Containers ---- */

/* Ints run no Python code while they are read, so the list stays as it is and its items can be borrowed. */
#ifdef Py_GIL_DISABLED
#define WHILE_LOCKED(list, body) Py_BEGIN_CRITICAL_SECTION(list); body; Py_END_CRITICAL_SECTION()
#else
#define WHILE_LOCKED(list, body) do { body; } while (0)
#endif

/* Item by item for what is no list of small ints; an `__index__` may change the list. */
COLD int list_slowly(PyObject *list, Py_ssize_t at, uint64_t *sum, int64_t *values, const char *function) {
    for (; at < PyList_GET_SIZE(list); at++) {
        PyObject *item = PySequence_GetItem(list, at);
        int64_t value;
        if (item == NULL) return -1;
        int status = to_int(item, &value, function, "values");
        Py_DECREF(item);
        if (status < 0) return -1;
        if (values != NULL) values[at] = value;
        *sum += (uint64_t)value;
    }
    return 0;
}

static PyObject *list_sum(PyObject *Py_UNUSED(module), PyObject *argument) {
    uint64_t sum = 0;
    Py_ssize_t at = 0;
    int64_t value;
    if (!LIKELY(PyList_Check(argument))) {
        wrong_type("list_sum", "values", "list", argument);
        return NULL;
    }
    WHILE_LOCKED(argument, {
        Py_ssize_t length = PyList_GET_SIZE(argument);
        PyObject **items = ((PyListObject *)argument)->ob_item;
        for (; at < length && LIKELY(small_int(items[at], &value)); at++) sum += (uint64_t)value;
    });
    if (at < PyList_GET_SIZE(argument) && list_slowly(argument, at, &sum, NULL, "list_sum") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)sum);
}

/* The one loop that gains from vectors, which -O2 does not make. */
__attribute__((optimize("O3"))) static uint64_t sum_of(const int64_t *values, Py_ssize_t length) {
    uint64_t sum = 0;
    for (Py_ssize_t at = 0; at < length; at++) sum += (uint64_t)values[at];
    return sum;
}

/* The numbers are copied to an array of their own first, as a function that keeps or sorts them has to. */
static PyObject *vector_sum(PyObject *Py_UNUSED(module), PyObject *argument) {
    Py_ssize_t at = 0;
    if (!LIKELY(PyList_Check(argument))) {
        wrong_type("vector_sum", "values", "list", argument);
        return NULL;
    }
    Py_ssize_t length = PyList_GET_SIZE(argument);
    int64_t *values = malloc((size_t)(length > 0 ? length : 1) * sizeof *values);
    if (values == NULL) return PyErr_NoMemory();
    WHILE_LOCKED(argument, {
        length = PyList_GET_SIZE(argument) < length ? PyList_GET_SIZE(argument) : length;
        PyObject **items = ((PyListObject *)argument)->ob_item;
        while (at < length && LIKELY(small_int(items[at], &values[at]))) at++;
    });
    for (; at < length; at++) {
        PyObject *item = PySequence_GetItem(argument, at);
        int status = item == NULL ? -1 : to_int(item, &values[at], "vector_sum", "values");
        Py_XDECREF(item);
        if (status < 0) {
            free(values);
            return NULL;
        }
    }
    uint64_t sum = sum_of(values, length);
    free(values);
    return PyLong_FromLongLong((int64_t)sum);
}

static PyObject *list_of(PyObject *Py_UNUSED(module), PyObject *argument) {
    int64_t count;
    if (to_int(argument, &count, "list_of", "count") < 0) return NULL;
    PyObject *list = PyList_New(count > 0 ? (Py_ssize_t)count : 0);
    if (list == NULL) return NULL;
    for (int64_t value = 0; value < count; value++) {
        PyObject *item = PyLong_FromLongLong(value);
        if (item == NULL) {
            Py_DECREF(list);
            return NULL;
        }
        PyList_SET_ITEM(list, (Py_ssize_t)value, item);
    }
    return list;
}

static PyObject *pair_of(PyObject *Py_UNUSED(module), PyObject *argument) {
    int64_t number;
    if (to_int(argument, &number, "pair_of", "number") < 0) return NULL;
    PyObject *tuple = PyTuple_New(2);
    if (tuple == NULL) return NULL;
    PyObject *first = PyLong_FromLongLong(number + 1), *second = PyFloat_FromDouble(2.5);
    if (first == NULL || second == NULL) {
        Py_XDECREF(first);
        Py_XDECREF(second);
        Py_DECREF(tuple);
        return NULL;
    }
    PyTuple_SET_ITEM(tuple, 0, first);
    PyTuple_SET_ITEM(tuple, 1, second);
    return tuple;
}

static const struct {
    const char *name;
    Py_ssize_t length;
    int64_t value;
} SCORES[] = {
    {"alpha", 5, 1001}, {"bravo", 5, 1002}, {"charlie", 7, 1003}, {"delta", 5, 1004}, {"echo", 4, 1005},
    {"foxtrot", 7, 1006}, {"golf", 4, 1007}, {"hotel", 5, 1008}, {"india", 5, 1009}, {"juliett", 7, 1010},
};
#define SCORE_COUNT ((Py_ssize_t)(sizeof SCORES / sizeof *SCORES))

/* The names are made anew, as names that come from data are. */
static PyObject *dict_of(PyObject *Py_UNUSED(module), PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("dict_of", 0, count);
    PyObject *dict = PyDict_New();
    if (dict == NULL) return NULL;
    for (Py_ssize_t at = 0; at < SCORE_COUNT; at++) {
        PyObject *name = from_text(SCORES[at].name, SCORES[at].length);
        PyObject *value = PyLong_FromLongLong(SCORES[at].value);
        int status = name == NULL || value == NULL ? -1 : PyDict_SetItem(dict, name, value);
        Py_XDECREF(name);
        Py_XDECREF(value);
        if (status < 0) {
            Py_DECREF(dict);
            return NULL;
        }
    }
    return dict;
}

static PyObject *buffer_sum(PyObject *Py_UNUSED(module), PyObject *argument) {
    Py_buffer view;
    double sum = 0.0;
    if (PyObject_GetBuffer(argument, &view, PyBUF_ND | PyBUF_FORMAT) < 0) return NULL;
    if (view.format == NULL || view.format[0] != 'd' || view.format[1] != '\0') {
        PyErr_Format(PyExc_TypeError, "buffer_sum() argument 'values' must be a buffer of float, not of '%s'",
                     view.format == NULL ? "B" : view.format);
        PyBuffer_Release(&view);
        return NULL;
    }
    const double *values = view.buf;
    Py_ssize_t length = view.len / (Py_ssize_t)sizeof(double);
#pragma GCC unroll 8
    for (Py_ssize_t at = 0; at < length; at++) sum += values[at];
    PyBuffer_Release(&view);
    return PyFloat_FromDouble(sum);
}

/* ---- The state of the module ---- */

static PyObject *entries(PyObject *module, PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("entries", 0, count);
    return PyLong_FromLongLong(GET(((State *)PyModule_GetState(module))->entries));
}

static PyObject *enter(PyObject *module, PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("enter", 0, count);
    ADD(((State *)PyModule_GetState(module))->entries, 1);
    Py_RETURN_NONE;
}

/* ---- Errors ---- */

static PyObject *raise_plain(PyObject *Py_UNUSED(module), PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("raise_plain", 0, count);
    PyErr_SetString(PyExc_ValueError, "the value is out of range");
    return NULL;
}

/* Adds a frame for a place in this file to the traceback. The code object is made once in each interpreter. */
static void add_frame(PyObject *module, PyCodeObject **code, const char *function, int line) {
#if PY_VERSION_HEX < 0x030C0000
    /* With an exception set, PyFrame_New fails. */
    PyObject *type, *value, *traceback;
    PyErr_Fetch(&type, &value, &traceback);
#endif
    if (*code == NULL) *code = PyCode_NewEmpty(__FILE__, function, line);
    PyFrameObject *frame =
        *code == NULL ? NULL : PyFrame_New(PyThreadState_Get(), *code, PyModule_GetDict(module), NULL);
#if PY_VERSION_HEX < 0x030C0000
    PyErr_Restore(type, value, traceback);
#endif
    if (frame == NULL) return;
    PyTraceBack_Here(frame);
    Py_DECREF(frame);
}

static PyObject *raise_framed(PyObject *module, PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("raise_framed", 0, count);
    PyErr_SetString(PyExc_ValueError, "the value is out of range");
    add_frame(module, &((State *)PyModule_GetState(module))->raise_framed, "raise_framed", __LINE__);
    return NULL;
}

/* ---- Calls back, and iteration ---- */

static PyObject *call_back(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    int64_t times;
    if (count != 2) return wrong_count("call_back", 2, count);
    PyObject *callable = arguments[0];
    if (to_int(arguments[1], &times, "call_back", "times") < 0) return NULL;
    /* Asked for once: what a callable is called by belongs to its type or does not change under a caller. */
    vectorcallfunc direct = PyVectorcall_Function(callable);
    if (direct == NULL) direct = PyObject_Vectorcall;
    for (int64_t at = 0; at < times; at++) {
        /* The slot before the argument is for a bound method's `self`. */
        PyObject *stack[2] = {NULL, PyLong_FromLongLong(at)};
        if (stack[1] == NULL) return NULL;
        PyObject *result = direct(callable, stack + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
        Py_DECREF(stack[1]);
        if (result == NULL) return NULL;
        Py_DECREF(result);
    }
    Py_RETURN_NONE;
}

static PyObject *attach_back(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count) {
    int64_t times;
    if (count != 2) return wrong_count("attach_back", 2, count);
    PyObject *callable = arguments[0];
    if (to_int(arguments[1], &times, "attach_back", "times") < 0) return NULL;
    vectorcallfunc direct = PyVectorcall_Function(callable);
    if (direct == NULL) direct = PyObject_Vectorcall;
    int failed = 0;
    Py_BEGIN_ALLOW_THREADS
    for (int64_t at = 0; at < times && !failed; at++) {
        PyGILState_STATE state = PyGILState_Ensure();
        PyObject *stack[2] = {NULL, PyLong_FromLongLong(at)};
        PyObject *result = NULL;
        if (stack[1] != NULL) {
            result = direct(callable, stack + 1, 1 | PY_VECTORCALL_ARGUMENTS_OFFSET, NULL);
            Py_DECREF(stack[1]);
        }
        failed = result == NULL;
        Py_XDECREF(result);
        PyGILState_Release(state);
    }
    Py_END_ALLOW_THREADS
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static PyObject *count(PyObject *module, PyObject *argument) {
    int64_t end;
    if (to_int(argument, &end, "count", "end") < 0) return NULL;
    return counter_new(((State *)PyModule_GetState(module))->types[COUNTER], 0, end);
}

static PyObject *consume(PyObject *Py_UNUSED(module), PyObject *argument) {
    uint64_t sum = 0;
    PyObject *item, *iterator = PyObject_GetIter(argument);
    if (iterator == NULL) return NULL;
    iternextfunc next = Py_TYPE(iterator)->tp_iternext;
    while ((item = next(iterator)) != NULL) {
        int64_t value;
        int status = to_int(item, &value, "consume", "values");
        Py_DECREF(item);
        if (status < 0) break;
        sum += (uint64_t)value;
    }
    Py_DECREF(iterator);
    if (PyErr_Occurred()) {
        if (item != NULL || !PyErr_ExceptionMatches(PyExc_StopIteration)) return NULL;
        PyErr_Clear();
    }
    return PyLong_FromLongLong((int64_t)sum);
}

/* ---- The module ---- */

static PyMethodDef functions[] = {
    FAST(noop), KEYWORDS(one_int), ONE(one_int_positional), KEYWORDS(two_ints), KEYWORDS(two_floats), ONE(invert),
    KEYWORDS(with_defaults), KEYWORDS(only_defaults), ONE(text_length), ONE(text_echo), ONE(bytes_length),
    ONE(bytes_echo), ONE(list_sum), ONE(vector_sum), ONE(list_of), FAST(dict_of),
    {"map_of", (PyCFunction)(void (*)(void))dict_of, METH_FASTCALL, NULL},
    ONE(buffer_sum), FAST(entries), FAST(enter), FAST(raise_plain), FAST(raise_framed), FAST(call_back), FAST(attach_back), ONE(pair_of), ONE(count), ONE(consume),
    {NULL, NULL, 0, NULL},
};

static int traverse(PyObject *module, visitproc visit, void *arg) {
    State *state = PyModule_GetState(module);
    for (int at = 0; at < TYPE_COUNT; at++) Py_VISIT(state->types[at]);
    Py_VISIT(state->raise_framed);
    return 0;
}

static int clear(PyObject *module) {
    State *state = PyModule_GetState(module);
    for (int at = 0; at < TYPE_COUNT; at++) Py_CLEAR(state->types[at]);
    Py_CLEAR(state->raise_framed);
    return 0;
}

static void release(void *module) { clear(module); }

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, add_classes},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

PyModuleDef functions_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "functions",
    .m_size = sizeof(State),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit_functions(void) { return PyModuleDef_Init(&functions_module); }
