/* The functions of the comparison in C: the limit that the others are measured against.
 *
 * The leanest calling convention for each signature, small ints and ASCII text read and written in place, keyword names
 * compared by their bytes, cached code objects for frames. Every answer to a wrong argument is a TypeError as the
 * builtins word it. Multi-phase initialisation, state per interpreter, no static that reaches a Python object: the rules
 * that the other two follow too. Builds for CPython 3.11 and later, with and without the GIL.
 */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define COLD static __attribute__((cold, noinline))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)

typedef struct {
    PyTypeObject *counter;
    PyCodeObject *raise_framed;
} State;

/* ---- Errors, all of them off the hot path ---- */

COLD PyObject *wrong_count(const char *function, Py_ssize_t expected, Py_ssize_t given) {
    PyErr_Format(PyExc_TypeError, "%s() takes %zd positional argument%s but %zd %s given", function, expected,
                 expected == 1 ? "" : "s", given, given == 1 ? "was" : "were");
    return NULL;
}

COLD int wrong_type(const char *function, const char *argument, const char *expected, PyObject *given) {
    PyErr_Format(PyExc_TypeError, "%s() argument '%s' must be %s, not %.200s", function, argument, expected,
                 given == Py_None ? "None" : Py_TYPE(given)->tp_name);
    return -1;
}

COLD PyObject *missing(const char *function, Py_ssize_t place) {
    PyErr_Format(PyExc_TypeError, "%s() missing required argument (pos %zd)", function, place);
    return NULL;
}

COLD int given_twice(const char *function, PyObject *name) {
    PyErr_Format(PyExc_TypeError, "%s() got multiple values for argument '%U'", function, name);
    return -1;
}

COLD int unknown_name(const char *function, PyObject *name) {
    PyErr_Format(PyExc_TypeError, "%s() got an unexpected keyword argument '%U'", function, name);
    return -1;
}

/* ---- Values ---- */

/* An int of one digit, read from the object itself. Positive ones come first: their sign needs no arithmetic. */
INLINE int small_int(PyObject *object, int64_t *value) {
#if PY_VERSION_HEX >= 0x030C0000
    if (LIKELY(PyLong_CheckExact(object) && ((PyLongObject *)object)->long_value.lv_tag == 1 << 3)) {
        *value = ((PyLongObject *)object)->long_value.ob_digit[0];
        return 1;
    }
#else
    if (LIKELY(PyLong_CheckExact(object) && Py_SIZE(object) == 1)) {
        *value = ((PyLongObject *)object)->ob_digit[0];
        return 1;
    }
#endif
    if (!PyLong_Check(object)) return 0;
#if PY_VERSION_HEX >= 0x030C0000
    if (!PyUnstable_Long_IsCompact((PyLongObject *)object)) return 0;
    *value = PyUnstable_Long_CompactValue((PyLongObject *)object);
#else
    Py_ssize_t size = Py_SIZE(object);
    if ((size_t)(size + 1) > 2) return 0;
    *value = size * (int64_t)((PyLongObject *)object)->ob_digit[0];
#endif
    return 1;
}

COLD int large_int(PyObject *object, int64_t *value, const char *function, const char *argument) {
    if (!PyIndex_Check(object)) return wrong_type(function, argument, "int", object);
    PyObject *index = PyNumber_Index(object);
    if (index == NULL) return -1;
    *value = PyLong_AsLongLong(index);
    Py_DECREF(index);
    return *value == -1 && PyErr_Occurred() ? -1 : 0;
}

/* The variable of its own lets the usual case stay in a register. */
INLINE int to_int(PyObject *object, int64_t *value, const char *function, const char *argument) {
    int64_t large;
    if (LIKELY(small_int(object, value))) return 0;
    if (large_int(object, &large, function, argument) < 0) return -1;
    *value = large;
    return 0;
}

COLD int other_float(PyObject *object, double *value, const char *function, const char *argument) {
    PyNumberMethods *number = Py_TYPE(object)->tp_as_number;
    if (number == NULL || (number->nb_float == NULL && number->nb_index == NULL)) {
        return wrong_type(function, argument, "float", object);
    }
    *value = PyFloat_AsDouble(object);
    return *value == -1.0 && PyErr_Occurred() ? -1 : 0;
}

INLINE int to_float(PyObject *object, double *value, const char *function, const char *argument) {
    if (LIKELY(PyFloat_CheckExact(object))) {
        *value = PyFloat_AS_DOUBLE(object);
        return 0;
    }
    double other;
    if (other_float(object, &other, function, argument) < 0) return -1;
    *value = other;
    return 0;
}

COLD int other_text(PyObject *object, const char **data, Py_ssize_t *length, const char *function) {
    if (!PyUnicode_Check(object)) return wrong_type(function, "text", "str", object);
    *data = PyUnicode_AsUTF8AndSize(object, length);
    return *data == NULL ? -1 : 0;
}

/* The UTF-8 text of a str: its own bytes when it is ASCII. */
INLINE int to_text(PyObject *object, const char **data, Py_ssize_t *length, const char *function) {
    if (LIKELY(PyUnicode_Check(object) && PyUnicode_IS_COMPACT_ASCII(object))) {
        *data = (const char *)((PyASCIIObject *)object + 1);
        *length = PyUnicode_GET_LENGTH(object);
        return 0;
    }
    const char *other;
    Py_ssize_t other_length;
    if (other_text(object, &other, &other_length, function) < 0) return -1;
    *data = other;
    *length = other_length;
    return 0;
}

/* Up to eight bytes as one number. */
INLINE uint64_t word_at(const char *data, size_t width) {
    uint64_t word = 0;
    memcpy(&word, data, width);
    return word;
}

/* Whether no byte has its high bit set. The last word overlaps the one before, so that no byte is looked at alone. */
INLINE int is_ascii(const char *data, Py_ssize_t length) {
    uint64_t bits;
    if (length >= 8) {
        bits = word_at(data + length - 8, 8);
        for (Py_ssize_t at = 0; at + 8 < length; at += 8) bits |= word_at(data + at, 8);
    } else if (length >= 4) {
        bits = word_at(data, 4) | word_at(data + length - 4, 4);
    } else {
        bits = word_at(data, 2) | word_at(data + length - 2, 2);
    }
    return (bits & UINT64_C(0x8080808080808080)) == 0;
}

/* A new str from UTF-8. */
INLINE PyObject *from_text(const char *data, Py_ssize_t length) {
    if (LIKELY(length > 1 && is_ascii(data, length))) {
        PyObject *text = PyUnicode_New(length, 127);
        if (text != NULL) memcpy((PyASCIIObject *)text + 1, data, (size_t)length);
        return text;
    }
    return PyUnicode_FromStringAndSize(data, length);
}

/* ---- Binding keywords ---- */

/* `text` is a literal, so that the comparison of the bytes becomes one or two of whole words. */
#define IS_NAME(name, text)                                                                        \
    (LIKELY(PyUnicode_IS_COMPACT_ASCII(name))                                                      \
         ? PyUnicode_GET_LENGTH(name) == sizeof(text) - 1 &&                                       \
               memcmp((PyASCIIObject *)name + 1, text, sizeof(text) - 1) == 0                      \
         : PyUnicode_CompareWithASCIIString(name, text) == 0)

/* Puts positional arguments and keywords into `places`. `INDEX_OF(name)` gives the place of a name, or -1. */
#define BIND(function, places, most, arguments, count, names, INDEX_OF)                            \
    do {                                                                                           \
        if ((count) > (most)) {                                                                    \
            wrong_count(function, most, count);                                                    \
            return NULL;                                                                           \
        }                                                                                          \
        for (Py_ssize_t at = 0; at < (count); at++) (places)[at] = (arguments)[at];                \
        Py_ssize_t keywords = (names) == NULL ? 0 : PyTuple_GET_SIZE(names);                       \
        for (Py_ssize_t at = 0; at < keywords; at++) {                                             \
            PyObject *name = PyTuple_GET_ITEM(names, at);                                          \
            Py_ssize_t place = INDEX_OF(name);                                                     \
            if (place < 0) {                                                                       \
                unknown_name(function, name);                                                      \
                return NULL;                                                                       \
            }                                                                                      \
            if ((places)[place] != NULL) {                                                         \
                given_twice(function, name);                                                       \
                return NULL;                                                                       \
            }                                                                                      \
            (places)[place] = (arguments)[(count) + at];                                           \
        }                                                                                          \
    } while (0)

/* ---- Calls with numbers ---- */

static PyObject *noop(PyObject *Py_UNUSED(module), PyObject *const *Py_UNUSED(arguments), Py_ssize_t count) {
    if (count != 0) return wrong_count("noop", 0, count);
    Py_RETURN_NONE;
}

/* A function with keywords: the usual call goes straight to `body`, any other is bound in a function of its own, so that
 * it costs the usual one no register. `required` arguments have no default. */
#define WITH_KEYWORDS(function, most, required, INDEX_OF, body)                                    \
    static __attribute__((noinline)) PyObject *function##_bound(PyObject *const *arguments, Py_ssize_t count, \
                                                                PyObject *names) {                 \
        PyObject *bound[most] = {NULL};                                                            \
        BIND(#function, bound, most, arguments, count, names, INDEX_OF);                           \
        for (Py_ssize_t at = 0; at < required; at++) {                                             \
            if (bound[at] == NULL) return missing(#function, at + 1);                              \
        }                                                                                          \
        return body(bound);                                                                        \
    }                                                                                              \
    static PyObject *function(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count, \
                              PyObject *names) {                                                   \
        return LIKELY(count == most && names == NULL) ? body(arguments) : function##_bound(arguments, count, names); \
    }

#define INDEX_OF_X(name) (IS_NAME(name, "x") ? 0 : -1)
#define INDEX_OF_TWO(name) (IS_NAME(name, "left") ? 0 : IS_NAME(name, "right") ? 1 : -1)
#define INDEX_OF_DEFAULTS(name) (IS_NAME(name, "first") ? 0 : IS_NAME(name, "second") ? 1 : -1)
#define INDEX_OF_FOUR(name)                                                                        \
    (IS_NAME(name, "first")    ? 0                                                                 \
     : IS_NAME(name, "second") ? 1                                                                 \
     : IS_NAME(name, "third")  ? 2                                                                 \
     : IS_NAME(name, "fourth") ? 3                                                                 \
                               : -1)

INLINE PyObject *one_int_body(PyObject *const *arguments) {
    int64_t x;
    if (to_int(arguments[0], &x, "one_int", "x") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)x + 1));
}

INLINE PyObject *two_ints_body(PyObject *const *arguments) {
    int64_t left, right;
    if (to_int(arguments[0], &left, "two_ints", "left") < 0) return NULL;
    if (to_int(arguments[1], &right, "two_ints", "right") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)left + (uint64_t)right));
}

INLINE PyObject *two_floats_body(PyObject *const *arguments) {
    double left, right;
    if (to_float(arguments[0], &left, "two_floats", "left") < 0) return NULL;
    if (to_float(arguments[1], &right, "two_floats", "right") < 0) return NULL;
    return PyFloat_FromDouble(left * right);
}

INLINE PyObject *with_defaults_body(PyObject *const *arguments) {
    int64_t first, second = 2, third = 3, fourth = 4;
    if (to_int(arguments[0], &first, "with_defaults", "first") < 0) return NULL;
    if (arguments[1] != NULL && to_int(arguments[1], &second, "with_defaults", "second") < 0) return NULL;
    if (arguments[2] != NULL && to_int(arguments[2], &third, "with_defaults", "third") < 0) return NULL;
    if (arguments[3] != NULL && to_int(arguments[3], &fourth, "with_defaults", "fourth") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)first + (uint64_t)second + (uint64_t)third + (uint64_t)fourth));
}

INLINE PyObject *only_defaults_body(PyObject *const *arguments) {
    int64_t first = 1000, second = 2000;
    if (arguments[0] != NULL && to_int(arguments[0], &first, "only_defaults", "first") < 0) return NULL;
    if (arguments[1] != NULL && to_int(arguments[1], &second, "only_defaults", "second") < 0) return NULL;
    return PyLong_FromLongLong((int64_t)((uint64_t)first + (uint64_t)second));
}

WITH_KEYWORDS(one_int, 1, 1, INDEX_OF_X, one_int_body)
WITH_KEYWORDS(two_ints, 2, 2, INDEX_OF_TWO, two_ints_body)
WITH_KEYWORDS(two_floats, 2, 2, INDEX_OF_TWO, two_floats_body)
WITH_KEYWORDS(with_defaults, 4, 1, INDEX_OF_FOUR, with_defaults_body)

/* The usual call of this one passes nothing. */
static __attribute__((noinline)) PyObject *only_defaults_bound(PyObject *const *arguments, Py_ssize_t count,
                                                               PyObject *names) {
    PyObject *bound[2] = {NULL};
    BIND("only_defaults", bound, 2, arguments, count, names, INDEX_OF_DEFAULTS);
    return only_defaults_body(bound);
}

static PyObject *only_defaults(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count,
                               PyObject *names) {
    PyObject *none[2] = {NULL};
    return LIKELY(count == 0 && names == NULL) ? only_defaults_body(none) : only_defaults_bound(arguments, count, names);
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

typedef struct {
    PyObject_HEAD
    int64_t next, end;
} Counter;

static PyObject *counter_next(PyObject *self) {
    Counter *counter = (Counter *)self;
#ifdef Py_GIL_DISABLED
    int64_t value = __atomic_load_n(&counter->next, __ATOMIC_RELAXED);
    do {
        if (value >= counter->end) return NULL;
    } while (!__atomic_compare_exchange_n(&counter->next, &value, value + 1, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return PyLong_FromLongLong(value);
#else
    if (counter->next >= counter->end) return NULL;
    return PyLong_FromLongLong(counter->next++);
#endif
}

static void counter_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot counter_slots[] = {
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, counter_next},
    {Py_tp_dealloc, counter_dealloc},
    {0, NULL},
};

static PyType_Spec counter_spec = {
    .name = "functions.Counter",
    .basicsize = sizeof(Counter),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = counter_slots,
};

static PyObject *count(PyObject *module, PyObject *argument) {
    int64_t end;
    if (to_int(argument, &end, "count", "end") < 0) return NULL;
    Counter *counter = PyObject_New(Counter, ((State *)PyModule_GetState(module))->counter);
    if (counter == NULL) return NULL;
    counter->next = 0;
    counter->end = end;
    return (PyObject *)counter;
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

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
#define KEYWORDS(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL | METH_KEYWORDS, NULL}
#define ONE(name) {#name, name, METH_O, NULL}

static PyMethodDef functions[] = {
    FAST(noop), KEYWORDS(one_int), ONE(one_int_positional), KEYWORDS(two_ints), KEYWORDS(two_floats), ONE(invert),
    KEYWORDS(with_defaults), KEYWORDS(only_defaults), ONE(text_length), ONE(text_echo), ONE(bytes_length),
    ONE(bytes_echo), ONE(list_sum), ONE(vector_sum), ONE(list_of), FAST(dict_of),
    {"map_of", (PyCFunction)(void (*)(void))dict_of, METH_FASTCALL, NULL},
    ONE(buffer_sum), FAST(raise_plain), FAST(raise_framed), FAST(call_back), ONE(count), ONE(consume),
    {NULL, NULL, 0, NULL},
};

static int execute(PyObject *module) {
    State *state = PyModule_GetState(module);
    state->counter = (PyTypeObject *)PyType_FromModuleAndSpec(module, &counter_spec, NULL);
    return state->counter == NULL ? -1 : 0;
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    State *state = PyModule_GetState(module);
    Py_VISIT(state->counter);
    Py_VISIT(state->raise_framed);
    return 0;
}

static int clear(PyObject *module) {
    State *state = PyModule_GetState(module);
    Py_CLEAR(state->counter);
    Py_CLEAR(state->raise_framed);
    return 0;
}

static void release(void *module) { clear(module); }

static PyModuleDef_Slot slots[] = {
    {Py_mod_exec, execute},
#if PY_VERSION_HEX >= 0x030C0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030D0000
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static PyModuleDef definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "functions",
    .m_size = sizeof(State),
    .m_methods = functions,
    .m_slots = slots,
    .m_traverse = traverse,
    .m_clear = clear,
    .m_free = release,
};

PyMODINIT_FUNC PyInit_functions(void) { return PyModuleDef_Init(&definition); }
