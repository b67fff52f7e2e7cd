/* The classes of the comparison in C: immutable heap types, constructors by vectorcall, no collection for plain data.
 *
 * An argument of the receiver's own type needs no further test; any other is compared with the type in the module's
 * state. What changes needs no lock with the GIL and is read and written as a whole without it.
 */
#include "shared.h"
#include <structmember.h>

/* ---- What all classes share ---- */

/* A constructor whose parameters are all required, as two slots. `class##_make(type, arguments)` makes the object. The
 * vectorcall is for the class itself; `tp_new` is for its subclasses and for `__new__` called by name. */
#define CONSTRUCTOR(class, most, INDEX_OF)                                                         \
    INLINE PyObject *class##_body(PyObject *type, PyObject *const *arguments) {                    \
        return class##_make((PyTypeObject *)type, arguments, 0);                                   \
    }                                                                                              \
    WITH_KEYWORDS(class##_call, #class, most, most, INDEX_OF, class##_body)                        \
    static PyObject *class##_vectorcall(PyObject *type, PyObject *const *arguments, size_t count, PyObject *names) { \
        return class##_call(type, arguments, PyVectorcall_NARGS(count), names);                    \
    }                                                                                              \
    static PyObject *class##_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {    \
        PyObject *const *given = ((PyTupleObject *)arguments)->ob_item, *bound[most] = {NULL}, *name, *value; \
        Py_ssize_t count = PyTuple_GET_SIZE(arguments), place, next = 0;                           \
        if (LIKELY(count == most && keywords == NULL)) return class##_make(type, given, 1);        \
        BIND(#class, bound, most, given, count, (PyObject *)NULL, INDEX_OF);                       \
        while (keywords != NULL && PyDict_Next(keywords, &next, &name, &value)) {                  \
            if ((place = INDEX_OF(name)) < 0) return unknown_name(#class, name), NULL;             \
            if (bound[place] != NULL) return given_twice(#class, name), NULL;                      \
            bound[place] = value;                                                                  \
        }                                                                                          \
        for (place = 0; place < most; place++) {                                                   \
            if (bound[place] == NULL) return missing(#class, place + 1);                           \
        }                                                                                          \
        return class##_make(type, bound, 1);                                                       \
    }

/* A new object. A subclass made in Python has an allocator of its own, which knows about its `__dict__`. */
#define ALLOCATE(class, type, for_subclass) \
    ((for_subclass) ? (class *)(type)->tp_alloc(type, 0) : PyObject_New(class, type))

static void plain_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

INLINE State *state_of(PyTypeObject *type) {
    PyObject *module = PyType_GetModuleByDef(type, &functions_module);
    return module == NULL ? NULL : PyModule_GetState(module);
}

/* ---- Point: two numbers that never change; Pixel: a native class below it ---- */

typedef struct {
    PyObject_HEAD
    double x, y;
} Point;

typedef struct {
    Point point;
    int64_t colour;
} Pixel;

INLINE PyObject *point_from(PyTypeObject *type, double x, double y) {
    Point *point = PyObject_New(Point, type);
    if (point == NULL) return NULL;
    point->x = x;
    point->y = y;
    return (PyObject *)point;
}

INLINE PyObject *Point_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    double x, y;
    if (to_float(arguments[0], &x, "Point", "x") < 0 || to_float(arguments[1], &y, "Point", "y") < 0) return NULL;
    Point *point = ALLOCATE(Point, type, for_subclass);
    if (point == NULL) return NULL;
    point->x = x;
    point->y = y;
    return (PyObject *)point;
}

#define INDEX_OF_XY(name) (IS_NAME(name, "x") ? 0 : IS_NAME(name, "y") ? 1 : -1)
CONSTRUCTOR(Point, 2, INDEX_OF_XY)

INLINE PyObject *Pixel_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    double x, y;
    int64_t colour;
    if (to_float(arguments[0], &x, "Pixel", "x") < 0 || to_float(arguments[1], &y, "Pixel", "y") < 0) return NULL;
    if (to_int(arguments[2], &colour, "Pixel", "colour") < 0) return NULL;
    Pixel *pixel = ALLOCATE(Pixel, type, for_subclass);
    if (pixel == NULL) return NULL;
    pixel->point.x = x;
    pixel->point.y = y;
    pixel->colour = colour;
    return (PyObject *)pixel;
}

#define INDEX_OF_PIXEL(name) (IS_NAME(name, "colour") ? 2 : INDEX_OF_XY(name))
CONSTRUCTOR(Pixel, 3, INDEX_OF_PIXEL)

/* Whether an object is a Point, where `self` is one. */
COLD int other_point(PyObject *self, PyObject *object) {
    State *state = state_of(Py_TYPE(self));
    if (state == NULL) return -1;
    return PyObject_TypeCheck(object, state->types[POINT]);
}

INLINE int is_point(PyObject *self, PyObject *object) {
    return LIKELY(Py_TYPE(object) == Py_TYPE(self)) ? 1 : other_point(self, object);
}

static PyObject *point_x(PyObject *self, void *Py_UNUSED(closure)) { return PyFloat_FromDouble(((Point *)self)->x); }

static PyObject *point_y(PyObject *self, void *Py_UNUSED(closure)) { return PyFloat_FromDouble(((Point *)self)->y); }

static PyObject *point_squared(PyObject *self, void *Py_UNUSED(closure)) {
    Point *point = (Point *)self;
    return PyFloat_FromDouble(point->x * point->x + point->y * point->y);
}

static PyObject *total(PyObject *self, PyObject *Py_UNUSED(unused)) {
    Point *point = (Point *)self;
    return PyFloat_FromDouble(point->x + point->y);
}

static PyObject *times(PyObject *self, PyObject *factor) {
    Point *point = (Point *)self;
    double value;
    if (to_float(factor, &value, "Point.times", "factor") < 0) return NULL;
    return PyFloat_FromDouble((point->x + point->y) * value);
}

INLINE PyObject *scaled_body(PyObject *self, PyObject *const *arguments) {
    Point *point = (Point *)self;
    double value;
    if (to_float(arguments[0], &value, "Point.scaled", "factor") < 0) return NULL;
    return PyFloat_FromDouble((point->x + point->y) * value);
}

#define INDEX_OF_FACTOR(name) (IS_NAME(name, "factor") ? 0 : -1)
WITH_KEYWORDS(scaled, "Point.scaled", 1, 1, INDEX_OF_FACTOR, scaled_body)

static PyObject *dot(PyObject *self, PyObject *other) {
    Point *left = (Point *)self, *right = (Point *)other;
    int is = is_point(self, other);
    if (!LIKELY(is > 0)) return is == 0 ? wrong_type("Point.dot", "other", "Point", other), NULL : NULL;
    return PyFloat_FromDouble(left->x * right->x + left->y * right->y);
}

/* Operands of one type that has this slot are Points. The sum is a Point whatever subclass they have. */
COLD int points(PyObject *left, PyObject *right, State **state) {
    if ((*state = state_of(Py_TYPE(left))) == NULL) {
        PyErr_Clear();
        if ((*state = state_of(Py_TYPE(right))) == NULL) return -1;
    }
    PyTypeObject *type = (*state)->types[POINT];
    return PyObject_TypeCheck(left, type) && PyObject_TypeCheck(right, type);
}

static PyObject *point_add(PyObject *left, PyObject *right) {
    Point *one = (Point *)left, *other = (Point *)right;
    State *state;
    if (LIKELY(Py_TYPE(left) == Py_TYPE(right))) {
        state = state_of(Py_TYPE(left));
        if (state == NULL) return NULL;
    } else {
        int are = points(left, right, &state);
        if (are < 0) return NULL;
        if (are == 0) Py_RETURN_NOTIMPLEMENTED;
    }
    return point_from(state->types[POINT], one->x + other->x, one->y + other->y);
}

static PyObject *point_compare(PyObject *self, PyObject *object, int operation) {
    Point *left = (Point *)self, *right = (Point *)object;
    if (operation != Py_EQ && operation != Py_NE) Py_RETURN_NOTIMPLEMENTED;
    int is = is_point(self, object);
    if (is < 0) return NULL;
    if (is == 0) Py_RETURN_NOTIMPLEMENTED;
    int equal = left->x == right->x && left->y == right->y;
    return PyBool_FromLong(equal == (operation == Py_EQ));
}

static Py_hash_t point_hash(PyObject *self) {
    uint64_t x, y;
    memcpy(&x, &((Point *)self)->x, sizeof x);
    memcpy(&y, &((Point *)self)->y, sizeof y);
    Py_hash_t hash = (Py_hash_t)(x ^ (y << 32 | y >> 32));
    return hash == -1 ? -2 : hash;
}

/* A function of the module: it asks the state for the type. */
INLINE PyObject *distance_body(PyObject *module, PyObject *const *arguments) {
    PyTypeObject *type = ((State *)PyModule_GetState(module))->types[POINT];
    PyObject *a = arguments[0], *b = arguments[1];
    if (!LIKELY(Py_IS_TYPE(a, type)) && !PyObject_TypeCheck(a, type)) {
        return wrong_type("distance", "a", "Point", a), NULL;
    }
    if (!LIKELY(Py_IS_TYPE(b, type)) && !PyObject_TypeCheck(b, type)) {
        return wrong_type("distance", "b", "Point", b), NULL;
    }
    double x = ((Point *)a)->x - ((Point *)b)->x, y = ((Point *)a)->y - ((Point *)b)->y;
    return PyFloat_FromDouble(x * x + y * y);
}

#define INDEX_OF_AB(name) (IS_NAME(name, "a") ? 0 : IS_NAME(name, "b") ? 1 : -1)
WITH_KEYWORDS(distance, "distance", 2, 2, INDEX_OF_AB, distance_body)

static PyGetSetDef point_getset[] = {
    {"x", point_x, NULL, NULL, NULL},
    {"y", point_y, NULL, NULL, NULL},
    {"squared", point_squared, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef point_methods[] = {
    {"total", total, METH_NOARGS, NULL}, ONE(times), KEYWORDS(scaled), ONE(dot), {NULL, NULL, 0, NULL},
};

/* ---- Tally: a number that changes ---- */

typedef struct {
    PyObject_HEAD
    int64_t count;
} Tally;

INLINE PyObject *Tally_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    int64_t count;
    if (to_int(arguments[0], &count, "Tally", "count") < 0) return NULL;
    Tally *tally = ALLOCATE(Tally, type, for_subclass);
    if (tally == NULL) return NULL;
    tally->count = count;
    return (PyObject *)tally;
}

#define INDEX_OF_COUNT(name) (IS_NAME(name, "count") ? 0 : -1)
CONSTRUCTOR(Tally, 1, INDEX_OF_COUNT)

static PyObject *tally_count(PyObject *self, void *Py_UNUSED(closure)) {
    return PyLong_FromLongLong(GET(((Tally *)self)->count));
}

static int set_tally_count(PyObject *self, PyObject *value, void *Py_UNUSED(closure)) {
    int64_t count;
    if (value == NULL) {
        PyErr_SetString(PyExc_AttributeError, "Tally.count cannot be deleted");
        return -1;
    }
    if (to_int(value, &count, "Tally", "count") < 0) return -1;
    SET(((Tally *)self)->count, count);
    return 0;
}

static PyObject *increment(PyObject *self, PyObject *Py_UNUSED(unused)) {
    ADD(((Tally *)self)->count, 1);
    Py_RETURN_NONE;
}

static int tally_bool(PyObject *self) { return GET(((Tally *)self)->count) != 0; }

static PyGetSetDef tally_getset[] = {
    {"count", tally_count, set_tally_count, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef tally_methods[] = {{"increment", increment, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

/* ---- Holder: an object that the collector has to see. It never changes, so it has no `tp_clear`, as tuple has none ---- */

typedef struct {
    PyObject_HEAD
    PyObject *item;
} Holder;

INLINE PyObject *Holder_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    Holder *holder = for_subclass ? (Holder *)type->tp_alloc(type, 0) : PyObject_GC_New(Holder, type);
    if (holder == NULL) return NULL;
    holder->item = Py_NewRef(arguments[0]);
    if (!for_subclass) PyObject_GC_Track(holder);
    return (PyObject *)holder;
}

#define INDEX_OF_ITEM(name) (IS_NAME(name, "item") ? 0 : -1)
CONSTRUCTOR(Holder, 1, INDEX_OF_ITEM)

static PyObject *holder_item(PyObject *self, void *Py_UNUSED(closure)) { return Py_NewRef(((Holder *)self)->item); }

static int holder_traverse(PyObject *self, visitproc visit, void *arg) {
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(((Holder *)self)->item);
    return 0;
}

static void holder_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((Holder *)self)->item);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyGetSetDef holder_getset[] = {{"item", holder_item, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL}};

/* ---- Series: numbers in memory of its own ---- */

typedef struct {
    PyObject_HEAD
    Py_ssize_t length;
    double *values;
} Series;

INLINE PyObject *Series_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    int64_t length;
    double value;
    if (to_int(arguments[0], &length, "Series", "length") < 0) return NULL;
    if (to_float(arguments[1], &value, "Series", "value") < 0) return NULL;
    if (length < 0 || length > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(double)) {
        PyErr_SetString(PyExc_OverflowError, "Series() argument 'length' is out of range");
        return NULL;
    }
    double *values = malloc((size_t)(length > 0 ? length : 1) * sizeof *values);
    if (values == NULL) return PyErr_NoMemory();
    for (int64_t at = 0; at < length; at++) values[at] = value;
    Series *series = ALLOCATE(Series, type, for_subclass);
    if (series == NULL) {
        free(values);
        return NULL;
    }
    series->length = (Py_ssize_t)length;
    series->values = values;
    return (PyObject *)series;
}

#define INDEX_OF_SERIES(name) (IS_NAME(name, "length") ? 0 : IS_NAME(name, "value") ? 1 : -1)
CONSTRUCTOR(Series, 2, INDEX_OF_SERIES)

static void series_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    free(((Series *)self)->values);
    type->tp_free(self);
    Py_DECREF(type);
}

static Py_ssize_t series_length(PyObject *self) { return ((Series *)self)->length; }

static PyObject *series_item(PyObject *self, PyObject *key) {
    Series *series = (Series *)self;
    int64_t index;
    if (to_int(key, &index, "Series.__getitem__", "index") < 0) return NULL;
    if (!LIKELY((uint64_t)index < (uint64_t)series->length)) {
        PyErr_SetString(PyExc_IndexError, "series index out of range");
        return NULL;
    }
    return PyFloat_FromDouble(series->values[index]);
}

/* ---- Linear: called as a function ---- */

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    double slope, offset;
} Linear;

INLINE PyObject *linear_body(PyObject *self, PyObject *const *arguments) {
    double x;
    if (to_float(arguments[0], &x, "Linear.__call__", "x") < 0) return NULL;
    return PyFloat_FromDouble(((Linear *)self)->slope * x + ((Linear *)self)->offset);
}

WITH_KEYWORDS(linear_call, "Linear.__call__", 1, 1, INDEX_OF_X, linear_body)

static PyObject *linear_vectorcall(PyObject *self, PyObject *const *arguments, size_t count, PyObject *names) {
    return linear_call(self, arguments, PyVectorcall_NARGS(count), names);
}

INLINE PyObject *Linear_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    double slope, offset;
    if (to_float(arguments[0], &slope, "Linear", "slope") < 0) return NULL;
    if (to_float(arguments[1], &offset, "Linear", "offset") < 0) return NULL;
    Linear *linear = ALLOCATE(Linear, type, for_subclass);
    if (linear == NULL) return NULL;
    linear->vectorcall = linear_vectorcall;
    linear->slope = slope;
    linear->offset = offset;
    return (PyObject *)linear;
}

#define INDEX_OF_LINEAR(name) (IS_NAME(name, "slope") ? 0 : IS_NAME(name, "offset") ? 1 : -1)
CONSTRUCTOR(Linear, 2, INDEX_OF_LINEAR)

static PyMemberDef linear_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(Linear, vectorcall), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

/* ---- Span: iterated by a Counter, which is the iterator of the function `count` too ---- */

typedef struct {
    PyObject_HEAD
    int64_t next, end;
} Counter;

PyObject *counter_new(PyTypeObject *type, int64_t start, int64_t end) {
    Counter *counter = PyObject_New(Counter, type);
    if (counter == NULL) return NULL;
    counter->next = start;
    counter->end = end;
    return (PyObject *)counter;
}

static PyObject *counter_next(PyObject *self) {
    Counter *counter = (Counter *)self;
#ifdef Py_GIL_DISABLED
    int64_t value = GET(counter->next);
    do {
        if (value >= counter->end) return NULL;
    } while (!__atomic_compare_exchange_n(&counter->next, &value, value + 1, 1, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    return PyLong_FromLongLong(value);
#else
    if (counter->next >= counter->end) return NULL;
    return PyLong_FromLongLong(counter->next++);
#endif
}

typedef struct {
    PyObject_HEAD
    int64_t start, end;
} Span;

INLINE PyObject *Span_make(PyTypeObject *type, PyObject *const *arguments, int for_subclass) {
    int64_t start, end;
    if (to_int(arguments[0], &start, "Span", "start") < 0 || to_int(arguments[1], &end, "Span", "end") < 0) return NULL;
    Span *span = ALLOCATE(Span, type, for_subclass);
    if (span == NULL) return NULL;
    span->start = start;
    span->end = end;
    return (PyObject *)span;
}

#define INDEX_OF_SPAN(name) (IS_NAME(name, "start") ? 0 : IS_NAME(name, "end") ? 1 : -1)
CONSTRUCTOR(Span, 2, INDEX_OF_SPAN)

static PyObject *span_iter(PyObject *self) {
    State *state = state_of(Py_TYPE(self));
    if (state == NULL) return NULL;
    return counter_new(state->types[COUNTER], ((Span *)self)->start, ((Span *)self)->end);
}

/* ---- Clerk: has nothing, and works on the state of the module ---- */

typedef struct {
    PyObject_HEAD
} Clerk;

static PyObject *clerk_entries(PyObject *self, PyObject *Py_UNUSED(unused)) {
    State *state = state_of(Py_TYPE(self));
    return state == NULL ? NULL : PyLong_FromLongLong(GET(state->entries));
}

static PyObject *clerk_enter(PyObject *self, PyObject *Py_UNUSED(unused)) {
    State *state = state_of(Py_TYPE(self));
    if (state == NULL) return NULL;
    ADD(state->entries, 1);
    Py_RETURN_NONE;
}

static Py_ssize_t clerk_length(PyObject *self) {
    State *state = state_of(Py_TYPE(self));
    return state == NULL ? -1 : (Py_ssize_t)GET(state->entries);
}

static PyObject *clerk_invert(PyObject *self) { return clerk_enter(self, NULL); }

static PyMethodDef clerk_methods[] = {
    {"entries", clerk_entries, METH_NOARGS, NULL}, {"enter", clerk_enter, METH_NOARGS, NULL}, {NULL, NULL, 0, NULL}};

/* ---- The types ---- */

#if PY_VERSION_HEX >= 0x030E0000
#define VECTORCALL(class) {Py_tp_vectorcall, class##_vectorcall},
#else
#define VECTORCALL(class)
#endif
#define MADE(class, dealloc) {Py_tp_new, class##_new}, VECTORCALL(class) {Py_tp_dealloc, dealloc}
#define OPEN (Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_BASETYPE)
#define SPEC(class, options, rows) {.name = "functions." #class, .basicsize = sizeof(class), .flags = options, .slots = rows}

static PyType_Slot counter_slots[] = {
    {Py_tp_iter, PyObject_SelfIter}, {Py_tp_iternext, counter_next}, {Py_tp_dealloc, plain_dealloc}, {0, NULL}};
static PyType_Slot point_slots[] = {
    MADE(Point, plain_dealloc), {Py_tp_getset, point_getset}, {Py_tp_methods, point_methods}, {Py_nb_add, point_add},
    {Py_tp_richcompare, point_compare}, {Py_tp_hash, point_hash}, {0, NULL}};
static PyType_Slot pixel_slots[] = {MADE(Pixel, plain_dealloc), {0, NULL}};
static PyType_Slot tally_slots[] = {
    MADE(Tally, plain_dealloc), {Py_tp_getset, tally_getset}, {Py_tp_methods, tally_methods}, {Py_nb_bool, tally_bool},
    {0, NULL}};
static PyType_Slot holder_slots[] = {
    MADE(Holder, holder_dealloc), {Py_tp_getset, holder_getset}, {Py_tp_traverse, holder_traverse}, {0, NULL}};
static PyType_Slot series_slots[] = {
    MADE(Series, series_dealloc), {Py_mp_length, series_length}, {Py_mp_subscript, series_item}, {0, NULL}};
static PyType_Slot linear_slots[] = {
    MADE(Linear, plain_dealloc), {Py_tp_members, linear_members}, {Py_tp_call, PyVectorcall_Call}, {0, NULL}};
static PyType_Slot clerk_slots[] = {
    {Py_tp_dealloc, plain_dealloc}, {Py_tp_methods, clerk_methods}, {Py_mp_length, clerk_length},
    {Py_nb_invert, clerk_invert}, {0, NULL}};
static PyType_Slot span_slots[] = {MADE(Span, plain_dealloc), {Py_tp_iter, span_iter}, {0, NULL}};

static PyType_Spec specs[TYPE_COUNT] = {
    [COUNTER] = SPEC(Counter, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION, counter_slots),
    [POINT] = SPEC(Point, OPEN, point_slots),
    [PIXEL] = SPEC(Pixel, OPEN, pixel_slots),
    [TALLY] = SPEC(Tally, OPEN, tally_slots),
    [HOLDER] = SPEC(Holder, OPEN | Py_TPFLAGS_HAVE_GC, holder_slots),
    [SERIES] = SPEC(Series, OPEN, series_slots),
    [LINEAR] = SPEC(Linear, OPEN | Py_TPFLAGS_HAVE_VECTORCALL, linear_slots),
    [SPAN] = SPEC(Span, OPEN, span_slots),
    [CLERK] = SPEC(Clerk, OPEN, clerk_slots),
};

#if PY_VERSION_HEX < 0x030E0000
/* Before 3.14 there is no slot for it. */
static const vectorcallfunc vectorcalls[TYPE_COUNT] = {
    [POINT] = Point_vectorcall, [PIXEL] = Pixel_vectorcall, [TALLY] = Tally_vectorcall, [HOLDER] = Holder_vectorcall,
    [SERIES] = Series_vectorcall, [LINEAR] = Linear_vectorcall, [SPAN] = Span_vectorcall};
#endif

static PyMethodDef functions[] = {KEYWORDS(distance), {NULL, NULL, 0, NULL}};

int add_classes(PyObject *module) {
    State *state = PyModule_GetState(module);
    state->entries = 1000;
    for (int at = 0; at < TYPE_COUNT; at++) {
        PyObject *base = at == PIXEL ? (PyObject *)state->types[POINT] : NULL;
        state->types[at] = (PyTypeObject *)PyType_FromModuleAndSpec(module, &specs[at], base);
        if (state->types[at] == NULL) return -1;
#if PY_VERSION_HEX < 0x030E0000
        if (vectorcalls[at] != NULL) state->types[at]->tp_vectorcall = vectorcalls[at];
#endif
        if (at != COUNTER && PyModule_AddType(module, state->types[at]) < 0) return -1;
    }
    return PyModule_AddFunctions(module, functions);
}
