/* `native/src/cycle.rs` in C, as the C API asks for it today: multi-phase initialisation, a GIL of its own for each
 * interpreter, a heap type, an exception and a state. What it costs to import, use and forget it is CPython's own. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyTypeObject *point;
    PyObject *refused;
    long long calls;
} State;

static struct PyModuleDef definition;

typedef struct {
    PyObject_HEAD
    double x, y;
} Point;

static PyObject *add(PyObject *module, PyObject *arguments) {
    State *state = PyModule_GetState(module);
    long long a, b, sum;
    if (!PyArg_ParseTuple(arguments, "LL:add", &a, &b)) return NULL;
    state->calls++;
    if (__builtin_add_overflow(a, b, &sum)) {
        return PyErr_Format(state->refused, "%lld and %lld are too much", a, b);
    }
    return PyLong_FromLongLong(sum);
}

static PyObject *calls(PyObject *module, PyObject *Py_UNUSED(unused)) {
    return PyLong_FromLongLong(((State *)PyModule_GetState(module))->calls);
}

static PyObject *point_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
    static char *names[] = {"x", "y", NULL};
    double x, y;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "dd:Point", names, &x, &y)) return NULL;
    Point *point = (Point *)type->tp_alloc(type, 0);
    if (point == NULL) return NULL;
    point->x = x;
    point->y = y;
    return (PyObject *)point;
}

static void point_dealloc(PyObject *self) {
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyObject *total(PyObject *self, PyObject *Py_UNUSED(unused)) {
    return PyFloat_FromDouble(((Point *)self)->x + ((Point *)self)->y);
}

static PyObject *point_add(PyObject *left, PyObject *right) {
    PyObject *module = PyType_GetModuleByDef(Py_TYPE(left), &definition);
    if (module == NULL) return NULL;
    PyTypeObject *type = ((State *)PyModule_GetState(module))->point;
    if (!PyObject_TypeCheck(left, type) || !PyObject_TypeCheck(right, type)) Py_RETURN_NOTIMPLEMENTED;
    return PyObject_CallFunction((PyObject *)type, "dd", ((Point *)left)->x + ((Point *)right)->x,
                                 ((Point *)left)->y + ((Point *)right)->y);
}

static PyMemberDef members[] = {
    {"x", T_DOUBLE, offsetof(Point, x), READONLY, "To the right."},
    {"y", T_DOUBLE, offsetof(Point, y), READONLY, "Upwards."},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef methods[] = {{"total", total, METH_NOARGS, "The sum of both."}, {NULL, NULL, 0, NULL}};

static PyType_Slot slots_of_point[] = {
    {Py_tp_new, point_new},   {Py_tp_dealloc, point_dealloc}, {Py_tp_methods, methods}, {Py_tp_members, members},
    {Py_nb_add, point_add},   {Py_tp_doc, "A point."},        {0, NULL},
};

static PyType_Spec point = {
    "cycle.Point", sizeof(Point), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_BASETYPE, slots_of_point};

static int execute(PyObject *module) {
    State *state = PyModule_GetState(module);
    state->point = (PyTypeObject *)PyType_FromModuleAndSpec(module, &point, NULL);
    if (state->point == NULL || PyModule_AddType(module, state->point) < 0) return -1;
    state->refused = PyErr_NewException("cycle.Refused", PyExc_ValueError, NULL);
    return state->refused == NULL ? -1 : PyModule_AddObjectRef(module, "Refused", state->refused);
}

static int traverse(PyObject *module, visitproc visit, void *arg) {
    State *state = PyModule_GetState(module);
    if (state == NULL) return 0;
    Py_VISIT(state->point);
    Py_VISIT(state->refused);
    return 0;
}

static int clear(PyObject *module) {
    State *state = PyModule_GetState(module);
    if (state == NULL) return 0;
    Py_CLEAR(state->point);
    Py_CLEAR(state->refused);
    return 0;
}

static void release(void *module) { clear(module); }

static PyMethodDef functions[] = {
    {"add", add, METH_VARARGS, "Adds two numbers and counts the call."},
    {"calls", calls, METH_NOARGS, "How often `add` was called."},
    {NULL, NULL, 0, NULL},
};

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

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "cycle", .m_doc = "A function, a class, an exception and a state.",
    .m_size = sizeof(State), .m_methods = functions, .m_slots = slots,
    .m_traverse = traverse, .m_clear = clear, .m_free = release,
};

PyMODINIT_FUNC PyInit_cycle(void) { return PyModuleDef_Init(&definition); }
