//! Python's own types, seen from Rust: one function or a few for each.

use pydust::exception::TypeError;
use pydust::prelude::*;

/// Lists, dicts, dates, frames and the other types that Python brings along.
#[pydust::module]
pub struct Objects;

#[pydust::methods]
impl Objects {
    // object

    /// What an object is, in a few words.
    pub fn describe(object: &Bound<'_>) -> PyResult<String> {
        let kind = if object.is_none() {
            "nothing"
        } else if object.is_instance_of::<PyType>() {
            "a class"
        } else if object.is_callable() {
            "callable"
        } else if object.getattr_or_none("__iter__")?.is_some() {
            "iterable"
        } else {
            "an object"
        };
        let truth = if object.is_truthy()? { "true" } else { "false" };
        Ok(format!(
            "{} is {kind} and {truth}",
            object.repr()?.to_str()?
        ))
    }

    /// `left` compared with `right`: -1, 0 or 1.
    pub fn compare(left: &Bound<'_>, right: &Bound<'_>) -> PyResult<i8> {
        left.compare(right).map(|ordering| ordering as i8)
    }

    /// The six comparisons: `==`, `!=`, `<`, `<=`, `>`, `>=`.
    pub fn comparisons(left: &Bound<'_>, right: &Bound<'_>) -> PyResult<Vec<bool>> {
        Ok(vec![
            left.equals(right)?,
            left.not_equals(right)?,
            left.less_than(right)?,
            left.less_or_equal(right)?,
            left.greater_than(right)?,
            left.greater_or_equal(right)?,
        ])
    }

    /// The result of each binary operator, by its sign.
    pub fn arithmetic<'py>(
        py: Python<'py>,
        left: &Bound<'py>,
        right: &Bound<'py>,
    ) -> PyResult<Bound<'py, PyDict>> {
        let results = PyDict::new(py);
        results.set_item("+", left.add(right)?)?;
        results.set_item("-", left.sub(right)?)?;
        results.set_item("*", left.mul(right)?)?;
        results.set_item("/", left.div(right)?)?;
        results.set_item("//", left.floor_div(right)?)?;
        results.set_item("%", left.rem(right)?)?;
        results.set_item("divmod", left.divmod(right)?)?;
        results.set_item("**", left.pow(right)?)?;
        Ok(results)
    }

    /// The same for operators on bits.
    pub fn bits<'py>(left: &Bound<'py>, right: &Bound<'py>) -> PyResult<Vec<Bound<'py>>> {
        Ok(vec![
            left.lshift(right)?,
            left.rshift(right)?,
            left.bit_and(right)?,
            left.bit_or(right)?,
            left.bit_xor(right)?,
        ])
    }

    /// `-x`, `+x`, `abs(x)`, `~x`.
    pub fn signs<'py>(x: &Bound<'py>) -> PyResult<Vec<Bound<'py>>> {
        Ok(vec![x.neg()?, x.pos()?, x.abs()?, x.invert()?])
    }

    /// `left @ right`.
    pub fn matmul<'py>(left: &Bound<'py>, right: &Bound<'py>) -> PyResult<Bound<'py>> {
        left.matmul(right)
    }

    /// `pow(base, exponent, modulus)`.
    pub fn pow_modulo<'py>(base: &Bound<'py>, exponent: i64, modulus: i64) -> PyResult<Bound<'py>> {
        base.pow_modulo(exponent, modulus)
    }

    /// Moves the attribute `old` to `new`. Whether it was there.
    pub fn rename_attribute(object: &Bound<'_>, old: &str, new: &str) -> PyResult<bool> {
        let Some(value) = object.getattr_or_none(old)? else {
            return Ok(false);
        };
        object.setattr(new, value)?;
        object.delattr(old)?;
        Ok(object.hasattr(new)? && !object.hasattr(old)?)
    }

    /// Moves the item `old` to `new`, and tells how many there are.
    pub fn rename_item(container: &Bound<'_>, old: &Bound<'_>, new: &Bound<'_>) -> PyResult<usize> {
        if !container.contains(old)? {
            raise!(KeyError, "nothing to rename")
        }
        container.set_item(new, container.get_item(old)?)?;
        container.del_item(old)?;
        container.len()
    }

    /// `hash(object)`, and the number of names that `dir` gives.
    pub fn hash_and_dir(object: &Bound<'_>) -> PyResult<(isize, usize)> {
        Ok((object.hash()?, object.dir()?.len()))
    }

    /// The attribute `name` of an object, by a name that is interned once in each interpreter.
    pub fn name_of<'py>(py: Python<'py>, object: &Bound<'py>) -> PyResult<Bound<'py>> {
        object.getattr(intern!(py, "name"))
    }

    /// Whether one place in the source gives one object, and both ways to intern a text give the same.
    pub fn interned(py: Python<'_>) -> bool {
        let place = || intern!(py, "a name of this example");
        place().is(place()) && place().is(&PyString::intern(py, "a name of this example"))
    }

    // Numbers

    /// An `int` and the bits it needs.
    pub fn int(py: Python<'_>, value: i64) -> PyResult<(Bound<'_, PyInt>, usize)> {
        let int = PyInt::new(py, value);
        let bits = int.bit_length()?;
        Ok((int, bits))
    }

    /// Half of a `float`.
    pub fn float<'py>(py: Python<'py>, value: &Bound<'py, PyFloat>) -> Bound<'py, PyFloat> {
        PyFloat::new(py, value.value() / 2.0)
    }

    /// The conjugate of a `complex`.
    pub fn complex<'py>(py: Python<'py>, value: &Bound<'py, PyComplex>) -> Bound<'py, PyComplex> {
        PyComplex::new(py, value.real(), -value.imag())
    }

    /// The other `bool`.
    pub fn boolean<'py>(py: Python<'py>, value: &Bound<'py, PyBool>) -> Bound<'py, PyBool> {
        PyBool::new(py, !value.is_true())
    }

    // Text and bytes

    /// The number of code points of a text, and the text with U+FFFD for what is no character.
    pub fn string(value: &Bound<'_, PyString>) -> (usize, String) {
        (value.len(), value.to_string_lossy().into_owned())
    }

    /// `bytes` that count from zero, filled in place.
    pub fn bytes(py: Python<'_>, length: usize) -> PyResult<Bound<'_, PyBytes>> {
        PyBytes::new_with(py, length, |buffer| {
            if length > 256 {
                raise!(ValueError, "a byte counts to 255")
            }
            for (byte, count) in buffer.iter_mut().zip(0..=255) {
                *byte = count;
            }
            Ok(())
        })
    }

    /// Appends to a `bytearray`, changes its first byte and gives a copy.
    pub fn bytearray(array: &Bound<'_, PyByteArray>, more: &[u8]) -> PyResult<Vec<u8>> {
        array.extend(more)?;
        array.set(0, array.get(0)?.to_ascii_uppercase())?;
        array.to_vec()
    }

    /// Changes the length of a `bytearray`.
    pub fn resize_bytearray(array: &Bound<'_, PyByteArray>, length: usize) -> PyResult<usize> {
        array.resize(length)?;
        Ok(array.len())
    }

    /// The format, shape, size and content of what a `memoryview` shows.
    pub fn memoryview<'py>(
        object: &Bound<'py>,
    ) -> PyResult<(String, Vec<usize>, usize, bool, Bound<'py, PyBytes>)> {
        let view = PyMemoryView::new(object)?;
        let seen = (
            view.format()?,
            view.shape()?,
            view.item_size()? * view.shape()?.iter().product::<usize>(),
            view.is_readonly()?,
            view.to_bytes()?,
        );
        view.release()?;
        Ok(seen)
    }

    // Sequences

    /// A list made and changed: each method once.
    pub fn list(py: Python<'_>) -> PyResult<Bound<'_, PyList>> {
        let list = PyList::new(py, [3, 1])?;
        list.append(2)?;
        list.insert(0, 9)?;
        list.set_item(0, 4)?;
        list.sort()?;
        list.reverse()?;
        list.extend(PyTuple::of(&PyList::new(py, ["a", "b"])?)?)?;
        list.del_item(list.index("a")?)?;
        list.set_slice(0, 1, list.slice(0, 2)?)?;
        Ok(list)
    }

    /// The items of a list. Whoever empties the list meanwhile ends the loop early, and nothing else happens.
    pub fn each(list: &Bound<'_, PyList>, function: &Bound<'_>) -> PyResult<usize> {
        let mut count = 0;
        for item in list.iter() {
            function.call((item,))?;
            count += 1;
        }
        Ok(count)
    }

    /// Sets an item of a list.
    pub fn list_set(list: &Bound<'_, PyList>, index: usize, item: &Bound<'_>) -> PyResult<()> {
        list.set_item(index, item)
    }

    /// Adds all items of an iterable to a list, after taking out what was there.
    pub fn refill(list: &Bound<'_, PyList>, iterable: &Bound<'_>) -> PyResult<usize> {
        list.clear()?;
        list.extend(iterable)?;
        Ok(list.len())
    }

    /// A tuple without its first and last item, as a list and as a tuple.
    pub fn tuple<'py>(
        tuple: &Bound<'py, PyTuple>,
    ) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyTuple>)> {
        let inner = tuple.slice(1, tuple.len().saturating_sub(1))?;
        Ok((inner.to_list()?, inner))
    }

    /// Where a value is in a sequence of any kind, and how often.
    pub fn sequence(
        sequence: &Bound<'_, PySequence>,
        value: &Bound<'_>,
    ) -> PyResult<(usize, usize)> {
        Ok((sequence.index(value)?, sequence.count(value)?))
    }

    /// The first two items of a sequence in its own type, and all as a list and a tuple.
    pub fn sequence_parts<'py>(
        sequence: &Bound<'py, PySequence>,
    ) -> PyResult<(Bound<'py>, Bound<'py, PyList>, Bound<'py, PyTuple>)> {
        Ok((
            sequence.slice(0, 2)?,
            sequence.to_list()?,
            sequence.to_tuple()?,
        ))
    }

    /// Which items of a sequence of `length` a slice selects.
    pub fn slice(slice: &Bound<'_, PySlice>, length: usize) -> PyResult<Vec<isize>> {
        let indices = slice.indices(length)?;
        let numbers = (0..).map(|index| indices.start + index * indices.step);
        Ok(numbers.take(indices.count).collect())
    }

    /// `slice(start, stop, step)`.
    pub fn new_slice(
        py: Python<'_>,
        start: Option<isize>,
        stop: Option<isize>,
        step: Option<isize>,
    ) -> PyResult<Bound<'_, PySlice>> {
        PySlice::new(py, start, stop, step)
    }

    /// The range that goes the other way.
    pub fn range<'py>(
        py: Python<'py>,
        range: &Bound<'py, PyRange>,
    ) -> PyResult<Bound<'py, PyRange>> {
        let (start, step) = (range.start()?, range.step()?);
        let count = isize::try_from(range.len()?)?;
        PyRange::new(py, start + (count - 1) * step, start - step, -step)
    }

    /// The sum of what an iterator yields, until it ends or raises.
    pub fn sum(iterable: &Bound<'_>) -> PyResult<f64> {
        iterable.iter()?.map(|item| item?.extract::<f64>()).sum()
    }

    /// Every second item of an iterator.
    pub fn every_second<'py>(iterator: Bound<'py, PyIterator>) -> PyResult<Vec<Bound<'py>>> {
        iterator.step_by(2).collect()
    }

    // Mappings

    /// A dict turned round. Equal values are refused.
    pub fn invert<'py>(py: Python<'py>, dict: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyDict>> {
        let inverted = PyDict::new(py);
        for (key, value) in dict {
            if inverted.contains(&value)? {
                raise!(ValueError, "{:?} is there twice", value)
            }
            inverted.set_item(value, key)?;
        }
        Ok(inverted)
    }

    /// Calls a function with each item of a dict. What the function does to the dict changes nothing.
    pub fn each_item(dict: &Bound<'_, PyDict>, function: &Bound<'_>) -> PyResult<usize> {
        let mut count = 0;
        for (key, value) in dict.iter() {
            function.call((key, value))?;
            count += 1;
        }
        Ok(count)
    }

    /// Keys, values and items of a copy of a dict that two others were merged into.
    pub fn merged<'py>(
        dict: &Bound<'py, PyDict>,
        over: &Bound<'py>,
        under: &Bound<'py>,
    ) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyList>, Bound<'py, PyList>)> {
        let copy = dict.copy()?;
        copy.update(over)?;
        copy.merge_missing(under)?;
        Ok((copy.keys(), copy.values(), copy.items()))
    }

    /// Takes a key out of a dict, sets another one if it is missing, and tells what stands there now.
    pub fn replace_key<'py>(
        dict: &Bound<'py, PyDict>,
        old: &str,
        new: &str,
    ) -> PyResult<Bound<'py>> {
        let value = dict.get_item(old)?;
        dict.remove_item(old)?;
        dict.set_default(new, value)
    }

    /// Empties a dict and tells how many items it had.
    pub fn clear(dict: &Bound<'_, PyDict>) -> usize {
        let count = dict.len();
        dict.clear();
        count
    }

    /// What a mapping of any kind holds.
    pub fn mapping<'py>(
        mapping: &Bound<'py, PyMapping>,
        key: &Bound<'py>,
    ) -> PyResult<(Option<Bound<'py>>, Bound<'py, PyList>)> {
        Ok((mapping.get(key)?, mapping.items()?))
    }

    /// A view of a mapping that cannot be changed, with its keys and values.
    pub fn read_only<'py>(
        mapping: &Bound<'py>,
    ) -> PyResult<(
        Bound<'py, PyMappingProxy>,
        Bound<'py, PyList>,
        Bound<'py, PyList>,
    )> {
        let proxy = PyMappingProxy::new(mapping)?;
        let (keys, values) = (proxy.keys()?, proxy.values()?);
        Ok((proxy, keys, values))
    }

    /// What is in one of two sets and not in the other.
    pub fn differences<'py>(
        py: Python<'py>,
        left: &Bound<'py, PySet>,
        right: &Bound<'py, PyFrozenSet>,
    ) -> PyResult<Bound<'py, PySet>> {
        let found = PySet::new(py, [(); 0])?;
        for item in left.iter()? {
            let item = item?;
            if !right.contains(&item)? {
                found.add(item)?;
            }
        }
        for item in right.iter()? {
            let item = item?;
            if !left.contains(&item)? {
                found.add(item)?;
            }
        }
        Ok(found)
    }

    /// Takes an item out of a set, and tells whether it was there, what is left, and one of the others taken out.
    pub fn take<'py>(
        py: Python<'py>,
        set: &Bound<'py, PySet>,
        item: &Bound<'py>,
    ) -> PyResult<(bool, Bound<'py, PyFrozenSet>, Bound<'py>)> {
        let was_there = set.discard(item)?;
        let left: Vec<_> = set.iter()?.collect::<PyResult<_>>()?;
        let frozen = PyFrozenSet::new(py, left)?;
        let popped = set.pop()?;
        set.clear()?;
        Ok((was_there, frozen, popped))
    }

    // Code

    /// Name, qualified name, module and first line of a Python function.
    pub fn function(
        function: &Bound<'_, PyFunction>,
    ) -> PyResult<(String, String, Option<String>, u32)> {
        Ok((
            function.name()?,
            function.qualified_name()?,
            function.module()?,
            function.code()?.first_lineno()?,
        ))
    }

    /// Compiles source text and runs it in a new module.
    pub fn load<'py>(py: Python<'py>, name: &str, source: &str) -> PyResult<Bound<'py, PyModule>> {
        let module = PyModule::new(py, name)?;
        module.add("answer", 42)?;
        PyCode::compile(py, source, "<loaded>")?.run(&module.dict(), None)?;
        Ok(module)
    }

    /// Name and file of a module.
    pub fn module(module: &Bound<'_, PyModule>) -> PyResult<(String, Option<String>)> {
        Ok((module.name()?, module.filename()?))
    }

    /// Name, module and ancestors of a class, and whether it is a subclass of another.
    pub fn ancestry(
        ty: &Bound<'_, PyType>,
        other: &Bound<'_, PyType>,
    ) -> PyResult<(String, String, Vec<String>, bool)> {
        let ancestors = ty.mro()?.iter().map(|ancestor| {
            let ancestor = ancestor.cast_into::<PyType>()?;
            ancestor.qualified_name()
        });
        Ok((
            ty.name()?,
            ty.module()?,
            ancestors.collect::<PyResult<_>>()?,
            ty.is_subclass_of(other)?,
        ))
    }

    /// The names of the Python functions that are running, the caller first.
    pub fn callers(py: Python<'_>) -> PyResult<Vec<String>> {
        let mut names = Vec::new();
        let mut next = PyFrame::current(py);
        while let Some(frame) = next {
            names.push(frame.name()?);
            next = frame.back()?;
        }
        Ok(names)
    }

    /// File, line, and the global and local names of a frame.
    pub fn frame(frame: &Bound<'_, PyFrame>) -> PyResult<(String, Option<u32>, bool, bool)> {
        Ok((
            frame.filename()?,
            frame.lineno()?,
            frame.globals()?.contains("__name__")?,
            frame.locals()?.contains("local")?,
        ))
    }

    /// The way an exception took: function and line, the first call first.
    pub fn traceback(traceback: Bound<'_, PyTraceback>) -> PyResult<Vec<(String, Option<u32>)>> {
        let mut steps = Vec::new();
        let mut next = Some(traceback);
        while let Some(step) = next {
            steps.push((step.name()?, step.lineno()?));
            next = step.next()?;
        }
        Ok(steps)
    }

    /// Name, qualified name and file of a code object.
    pub fn code(code: &Bound<'_, PyCode>) -> PyResult<(String, String, String)> {
        Ok((code.name()?, code.qualified_name()?, code.filename()?))
    }

    /// Runs a code object with no names.
    pub fn run_code<'py>(py: Python<'py>, code: &Bound<'py, PyCode>) -> PyResult<Bound<'py>> {
        code.run(&PyDict::new(py), None)
    }

    // References and containers of Rust values

    /// A weak reference, and whether its object is alive now.
    pub fn weak<'py>(object: &Bound<'py>) -> PyResult<(Bound<'py, PyWeakRef>, bool)> {
        let reference = PyWeakRef::new(object)?;
        let alive = reference.upgrade()?.is_some_and(|found| found.is(object));
        Ok((reference, alive))
    }

    /// A weak reference that calls a function when its object has gone.
    pub fn weak_with<'py>(
        object: &Bound<'py>,
        callback: &Bound<'py>,
    ) -> PyResult<Bound<'py, PyWeakRef>> {
        PyWeakRef::with_callback(object, callback)
    }

    /// The object of a weak reference, or `None`.
    pub fn upgrade<'py>(reference: &Bound<'py, PyWeakRef>) -> PyResult<Option<Bound<'py>>> {
        reference.upgrade()
    }

    /// A capsule with a Rust value.
    pub fn capsule(py: Python<'_>, text: String) -> PyResult<Bound<'_, PyCapsule>> {
        PyCapsule::new(py, "example.objects.text", text)
    }

    /// The value of such a capsule.
    pub fn open_capsule<'a>(capsule: &'a Bound<'_, PyCapsule>) -> PyResult<&'a str> {
        capsule
            .get::<String>("example.objects.text")
            .map(String::as_str)
    }

    /// Opens a capsule as what it is not.
    pub fn misread_capsule(capsule: &Bound<'_, PyCapsule>) -> PyResult<u64> {
        capsule.get::<u64>("example.objects.text").copied()
    }

    /// The name of any capsule.
    pub fn capsule_name(capsule: &Bound<'_, PyCapsule>) -> Option<String> {
        capsule.name()
    }

    // The standard library

    /// The day after a date.
    pub fn next_day<'py>(py: Python<'py>, date: &Bound<'py, PyDate>) -> PyResult<Bound<'py>> {
        date.add(PyDelta::new(py, 1, 0, 0)?)
    }

    /// The parts of a date.
    pub fn date(date: &Bound<'_, PyDate>) -> PyResult<(u16, u8, u8)> {
        Ok((date.year()?, date.month()?, date.day()?))
    }

    /// A date.
    pub fn new_date(py: Python<'_>, year: u16, month: u8, day: u8) -> PyResult<Bound<'_, PyDate>> {
        PyDate::new(py, year, month, day)
    }

    /// A time with its parts.
    pub fn time<'py>(
        py: Python<'py>,
        hour: u8,
        minute: u8,
    ) -> PyResult<(Bound<'py, PyTime>, (u8, u8, u8, u32))> {
        let time = PyTime::new(py, (hour, minute, 30), 250, None)?;
        let parts = (
            time.hour()?,
            time.minute()?,
            time.second()?,
            time.microsecond()?,
        );
        if time.tzinfo()?.is_some() || time.fold()? != 0 {
            raise!(AssertionError, "a time has no zone unless it is given one")
        }
        Ok((time, parts))
    }

    /// Noon of a day in a zone that is some hours east of Greenwich.
    pub fn noon<'py>(
        py: Python<'py>,
        date: &Bound<'py, PyDate>,
        hours: i64,
    ) -> PyResult<Bound<'py, PyDateTime>> {
        let zone = PyTzInfo::fixed_offset(&PyDelta::new(py, 0, hours * 3600, 0)?)?;
        let day = (date.year()?, date.month()?, date.day()?);
        PyDateTime::new(py, day, (12, 0, 0), 0, Some(&zone))
    }

    /// Year, hour, date, time, timestamp and hours from Greenwich of a moment.
    pub fn moment<'py>(
        moment: &Bound<'py, PyDateTime>,
    ) -> PyResult<(u16, u8, Bound<'py, PyDateTime>, f64, Option<f64>)> {
        let again = PyDateTime::combine(&moment.date()?, &moment.time()?)?;
        let offset = match moment.tzinfo()? {
            Some(zone) => zone.utc_offset(Some(moment))?,
            None => None,
        };
        let hours = offset.map(|offset| offset.total_seconds()).transpose()?;
        Ok((
            moment.year()?,
            moment.hour()?,
            again,
            moment.timestamp()?,
            hours.map(|seconds| seconds / 3600.0),
        ))
    }

    /// The moment that is `seconds` after the epoch, in UTC.
    pub fn from_timestamp(py: Python<'_>, seconds: f64) -> PyResult<Bound<'_, PyDateTime>> {
        PyDateTime::from_timestamp(py, seconds, Some(&PyTzInfo::utc(py)?))
    }

    /// The parts of a difference of time.
    pub fn delta(delta: &Bound<'_, PyDelta>) -> PyResult<(i32, u32, u32)> {
        Ok((delta.days()?, delta.seconds()?, delta.microseconds()?))
    }

    /// Name and value of a member of an enumeration.
    pub fn member<'py>(
        member: &Bound<'py, PyEnumMember>,
    ) -> PyResult<(Option<String>, Bound<'py>)> {
        Ok((member.name()?, member.value()?))
    }

    /// Sets a context variable in a context of its own, and tells what is seen inside and outside.
    pub fn context<'py>(
        py: Python<'py>,
        variable: &Bound<'py, PyContextVar>,
        value: &Bound<'py>,
    ) -> PyResult<(Option<Bound<'py>>, Option<Bound<'py>>, Option<Bound<'py>>)> {
        let context = PyContext::copy_current(py)?;
        let inside = context.run(|| {
            variable.set(value)?;
            variable.get()
        })??;
        Ok((inside, variable.get()?, context.get(variable)?))
    }

    /// Sets a new context variable and takes that back.
    pub fn context_var<'py>(
        py: Python<'py>,
        default: &Bound<'py>,
    ) -> PyResult<(String, Option<Bound<'py>>, Option<Bound<'py>>)> {
        let variable = PyContextVar::new(py, "example", Some(default))?;
        let token = variable.set("changed")?;
        let changed = variable.get()?;
        variable.reset(&token)?;
        if PyContext::new(py)?.get(&variable)?.is_some() {
            return Err(TypeError::error("a new context is empty"));
        }
        Ok((variable.name()?, changed, variable.get()?))
    }
}
