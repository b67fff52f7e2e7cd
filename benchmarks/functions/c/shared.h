/* What the functions and classes in C share: the module's state, errors, reading numbers and text, binding keywords. */
#ifndef SHARED_H
#define SHARED_H
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define INLINE static inline __attribute__((always_inline))
#define COLD static __attribute__((cold, noinline, unused))
#define LIKELY(condition) __builtin_expect(!!(condition), 1)

/* The types that the module makes, by their place in its state. */
enum { COUNTER, POINT, PIXEL, TALLY, HOLDER, SERIES, LINEAR, SPAN, CLERK, TYPE_COUNT };

typedef struct {
    PyTypeObject *types[TYPE_COUNT];
    PyCodeObject *raise_framed;
    int64_t entries;
} State;

/* What changes needs no lock with the GIL and is read and written as a whole without it. */
#ifdef Py_GIL_DISABLED
#define GET(place) __atomic_load_n(&(place), __ATOMIC_RELAXED)
#define SET(place, value) __atomic_store_n(&(place), value, __ATOMIC_RELAXED)
#define ADD(place, value) ((void)__atomic_add_fetch(&(place), value, __ATOMIC_RELAXED))
#else
#define GET(place) (place)
#define SET(place, value) ((place) = (value))
#define ADD(place, value) ((place) = (int64_t)((uint64_t)(place) + (uint64_t)(value)))
#endif

/* In functions.c; methods find their module by it. */
extern PyModuleDef functions_module;

/* Makes the types, adds them and the functions that take their instances. */
int add_classes(PyObject *module);
PyObject *counter_new(PyTypeObject *type, int64_t start, int64_t end);

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

/* A function with keywords, called `text` in messages: the usual call goes straight to `body`, any other is bound in a
 * function of its own, so that it costs the usual one no register. `required` arguments have no default. */
#define WITH_KEYWORDS(function, text, most, required, INDEX_OF, body)                              \
    static __attribute__((noinline)) PyObject *function##_bound(PyObject *self, PyObject *const *arguments, \
                                                                Py_ssize_t count, PyObject *names) { \
        PyObject *bound[most] = {NULL};                                                            \
        BIND(text, bound, most, arguments, count, names, INDEX_OF);                                \
        for (Py_ssize_t at = 0; at < required; at++) {                                             \
            if (bound[at] == NULL) return missing(text, at + 1);                                   \
        }                                                                                          \
        return body(self, bound);                                                                  \
    }                                                                                              \
    static PyObject *function(PyObject *self, PyObject *const *arguments, Py_ssize_t count, PyObject *names) { \
        return LIKELY(count == most && names == NULL) ? body(self, arguments)                      \
                                                      : function##_bound(self, arguments, count, names); \
    }

#define INDEX_OF_X(name) (IS_NAME(name, "x") ? 0 : -1)

/* ---- Rows of method tables ---- */

#define FAST(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL, NULL}
#define KEYWORDS(name) {#name, (PyCFunction)(void (*)(void))name, METH_FASTCALL | METH_KEYWORDS, NULL}
#define ONE(name) {#name, name, METH_O, NULL}

#endif
