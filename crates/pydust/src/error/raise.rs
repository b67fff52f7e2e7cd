//! Raising: an error becomes the current exception, or an exception object.

use super::site::{At, Site};
use super::{ErrorKind, ErrorState, PyErr, native};
use crate::error::panic;
use crate::exception::{BaseExceptionGroup, TypeError};
use crate::raw::{self, error, ffi, text};
use crate::{Bound, Py, PyAny, PyResult, Python};

impl PyErr {
    /// Makes this the current exception, with the Rust line where it came up if `function` names the frame.
    #[cold]
    pub(crate) fn restore(self, py: Python<'_>, function: Option<&str>) {
        self.raise_guarded(py, function.map_or(At::Nowhere, At::Named));
    }

    /// Makes this the current exception of the entry at `site`.
    ///
    /// Programs raise in loops too: what `raise!` needs is inlined, so that it is built as fast as the module and not as small as the rest of the runtime.
    #[inline]
    pub(crate) fn restore_at(self, py: Python<'_>, object: *mut ffi::PyObject, site: &Site) {
        let at = At::Entry(site, object);
        match *self.0 {
            // What came from Python goes on as it came.
            ErrorState {
                kind: ErrorKind::Raised(exception),
                rare,
                ..
            } if rare.get().is_none() => return error::restore(exception.into_bound(py)),
            _ => {}
        }
        if let ErrorState {
            kind: ErrorKind::New { class, message },
            place,
            rare,
        } = &*self.0
            && rare.get().is_none()
        {
            // The way of `raise!`, without what other errors need.
            let frame = place.and_then(|place| at.frame(py, place));
            error::set(&class(py), &text::str_from(py, message));
            if let Some(frame) = frame {
                frame.add();
            }
            return;
        }
        self.raise_guarded(py, at);
    }

    /// Raises it with all that an error can have. The `Display` and `Drop` of an error are the user's code, and may panic.
    #[cold]
    #[inline(never)]
    fn raise_guarded(self, py: Python<'_>, at: At<'_>) {
        const PATIENCE: usize = 8;
        let mut error = self;
        for _ in 0..PATIENCE {
            let raised = panic::catch(|| {
                error.0.raise(py, at);
                drop(error);
                Ok(())
            });
            match raised {
                Ok(()) => return,
                // A panic has a text of its own; but one may carry an error whose text panics as well.
                Err(panicked) => {
                    drop(error::take(py));
                    error = panicked;
                }
            }
        }
        core::mem::forget(error);
        let message = "an error panicked again and again while it was raised".to_owned();
        Self::panicked(message, None).0.raise(py, At::Nowhere);
    }
}

impl ErrorState {
    fn raise(&self, py: Python<'_>, at: At<'_>) {
        // Before the exception is set: 3.11 makes no frame while there is one.
        let frame = self.frame(py, at);
        let calls = self.calls(py, at);
        match (&self.kind, self.rare.get()) {
            (ErrorKind::Raised(_), _) => error::restore(self.object(py, at)),
            (ErrorKind::Native(error), None) => native::set(py, &**error),
            (_, None) if let Some(class) = self.class(py) => {
                error::set(&class, &text::str_from(py, &self.text(py, at)));
            }
            _ => error::set_object(&self.object(py, at)),
        }
        for call in calls {
            call.add();
        }
        if let Some(frame) = frame {
            frame.add();
        }
    }

    /// The frames of the calls that led to a panic, the innermost first. The outermost is missing: it is the entry's function, which has its Python name.
    fn calls<'py>(&self, py: Python<'py>, at: At<'_>) -> Vec<raw::traceback::Frame<'py>> {
        let ErrorKind::Panic(panic) = &self.kind else {
            return Vec::new();
        };
        let calls = panic.1.as_ref().map_or(&[][..], |place| &place.calls);
        let named = usize::from(!matches!(at, At::Nowhere));
        calls[..calls.len().saturating_sub(named)]
            .iter()
            .filter_map(|call| {
                raw::traceback::single_frame(py, &call.function, &call.file, call.line)
            })
            .collect()
    }

    /// The frame of the Rust place, if there is one to show.
    fn frame<'py>(&self, py: Python<'py>, at: At<'_>) -> Option<raw::traceback::Frame<'py>> {
        match (&self.kind, self.place) {
            (ErrorKind::Panic(panic), _) => {
                let place = panic.1.as_ref()?;
                match place.calls.last() {
                    Some(call) => at.frame_at(py, &call.file, call.line),
                    None => at.frame_at(py, &place.file, place.line),
                }
            }
            (ErrorKind::Raised(_), _) | (_, None) => None,
            (_, Some(place)) => at.frame(py, place),
        }
    }

    /// The exception object, the same each time.
    pub(super) fn object<'py>(&self, py: Python<'py>, at: At<'_>) -> Bound<'py, PyAny> {
        if let (ErrorKind::Raised(exception), None) = (&self.kind, self.rare.get())
            && error::is_exception(exception.bind(py))
        {
            return exception.bind(py).clone();
        }
        if let Some(made) = self.made() {
            return made.bind(py).clone();
        }
        // Its parts come first, the innermost before all others, so that no long chain stands on the stack.
        let mut parts: Vec<&PyErr> = self.parts().collect();
        let mut index = 0;
        while let Some(error) = parts.get(index) {
            parts.extend(error.0.parts());
            index += 1;
        }
        for error in parts.iter().rev() {
            error.0.below(py, at);
        }
        self.object_alone(py, at)
    }

    /// As [`ErrorState::object`], where the objects of all errors that this one carries have been made.
    fn object_alone<'py>(&self, py: Python<'py>, at: At<'_>) -> Bound<'py, PyAny> {
        if let (ErrorKind::Raised(exception), None) = (&self.kind, self.rare.get())
            && error::is_exception(exception.bind(py))
        {
            return exception.bind(py).clone();
        }
        if let Some(made) = self.made() {
            return made.bind(py).clone();
        }
        // Whatever goes wrong takes the place of the error, as it does in Python's `raise`.
        let exception = self
            .make(py, at)
            .unwrap_or_else(|problem| problem.0.object_alone(py, At::Nowhere));
        // Another thread may have been faster; nobody waits here, because the interpreter may be released while an exception is made.
        let rare = self.rare.get_or_init(Box::default);
        let _ = rare.made.set(exception.clone().unbind());
        self.made().map_or(exception, |made| made.bind(py).clone())
    }

    /// The exception object, if it was made.
    pub(super) fn made(&self) -> Option<&Py<PyAny>> {
        self.rare.get()?.made.get()
    }

    fn make<'py>(&self, py: Python<'py>, at: At<'_>) -> PyResult<Bound<'py, PyAny>> {
        let exception = match &self.kind {
            ErrorKind::Raised(exception) => as_exception(py, exception.bind(py))?,
            ErrorKind::Native(error) => native::object(py, &**error)?,
            ErrorKind::Group(group) => {
                let errors = group.errors.iter();
                let errors = errors.map(|error| error.0.below(py, at)).collect();
                let errors = raw::call::tuple_from(py, errors);
                let class = BaseExceptionGroup::CLASS(py);
                let message = text::str_from(py, &group.message);
                class.as_any().call(&[message.as_any(), errors.as_any()])?
            }
            _ => {
                let class = self.class(py).unwrap_or_else(|| TypeError::CLASS(py));
                let message = text::str_from(py, &self.text(py, at));
                class.as_any().call(&[message.as_any()])?
            }
        };
        if let Some(rare) = self.rare.get() {
            if let Some(cause) = &rare.cause {
                error::set_cause(&exception, cause.0.below(py, at));
            }
            for note in &rare.notes {
                native::add_note(&exception, note)?;
            }
            if let Some(note) = rare.way.as_ref().and_then(|way| way.note(py, at)) {
                native::add_note(&exception, &note)?;
            }
        }
        Ok(exception)
    }

    /// The exception object of an error that another one carries: it was never raised, but shows its Rust line too.
    fn below<'py>(&self, py: Python<'py>, at: At<'_>) -> Bound<'py, PyAny> {
        let is_new = self.made().is_none() && !matches!(self.kind, ErrorKind::Raised(_));
        let mut frames = Vec::new();
        if is_new {
            frames = self.calls(py, at);
            frames.extend(self.frame(py, at));
        }
        let exception = self.object_alone(py, at);
        if frames.is_empty() {
            return exception;
        }
        error::restore(exception.clone());
        for frame in frames {
            frame.add();
        }
        error::take(py).unwrap_or(exception)
    }
}

/// The object itself, or the `TypeError` that Python has for an object that cannot be raised.
fn as_exception<'py>(py: Python<'py>, object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    if error::is_exception(object) {
        return Ok(object.clone());
    }
    error::restore(object.clone());
    Err(error::fetch(py))
}
