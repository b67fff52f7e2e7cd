//! Finds the calls of a panic, in dev builds.
//!
//! Rust gives a backtrace to programs as text only, so the text is read: each call has a line with its number and name, and one with `at file:line:column`. What
//! does not look so, and what has no debug information, is left out; with nothing left a traceback shows the place of the panic alone, as it does unasked.

use std::backtrace::Backtrace;
use std::env;

use super::BacktraceCall;

/// Which calls are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// `RUST_BACKTRACE` is not set, or 0.
    Nothing,
    /// Those of the user's own code.
    Own,
    /// All of them: `RUST_BACKTRACE=full`.
    Full,
}

/// The calls on the stack when a panic began, and which of them are wanted.
pub(crate) struct Trace {
    all: Backtrace,
    wanted: Wanted,
}

impl Wanted {
    /// What the environment asks for.
    pub(crate) fn from_environment() -> Self {
        match env::var_os("RUST_BACKTRACE") {
            Some(value) if value == "full" => Self::Full,
            Some(value) if value != "0" => Self::Own,
            _ => Self::Nothing,
        }
    }

    /// The calls that led here, if any are wanted. For the panic hook.
    pub(crate) fn capture(self) -> Option<Trace> {
        (self != Self::Nothing).then(|| Trace {
            all: Backtrace::force_capture(),
            wanted: self,
        })
    }
}

impl Trace {
    /// The calls from the panic at `place` outwards. Reading them takes long.
    pub(crate) fn calls(self, place: &str) -> Vec<BacktraceCall> {
        calls(&self.all, self.wanted, place)
    }
}

fn calls(trace: &Backtrace, wanted: Wanted, place: &str) -> Vec<BacktraceCall> {
    let text = trace.to_string();
    let mut calls: Vec<BacktraceCall> = Vec::new();
    // How many calls there are with the outermost of the user's. Around it are only those by which every call from Python comes.
    let mut end = 0;
    let mut panicking = true;
    for (function, at) in frames(&text) {
        if is_machinery(function) {
            panicking = false;
            continue;
        }
        if panicking {
            continue;
        }
        // What has no path is C: whoever called Rust.
        if function.starts_with("pydust::panic::catch") || !function.contains("::") {
            break;
        }
        let Some((file, line)) = at else { continue };
        let own = is_own(function, file);
        if own || wanted == Wanted::Full {
            calls.push(BacktraceCall {
                function: without_hash(function).into(),
                file: file.into(),
                line,
            });
        }
        if own {
            end = calls.len();
        }
    }
    calls.truncate(end);
    shorten(&mut calls, place);
    calls
}

/// Every call of the text with its name and place; one that was inlined has no number of its own.
fn frames(text: &str) -> impl Iterator<Item = (&str, Option<(&str, u32)>)> {
    let mut lines = text.lines().map(str::trim).peekable();
    core::iter::from_fn(move || {
        let line = lines.next()?;
        let function = match line.split_once(": ") {
            Some((number, name)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => line,
        };
        let at = lines.next_if(|line| line.starts_with("at "));
        Some((function.trim(), at.and_then(place)))
    })
}

/// `at ./src/hello.rs:20:37`, where the column may be missing.
fn place(line: &str) -> Option<(&str, u32)> {
    let place = line.strip_prefix("at ")?;
    let (rest, last) = place.rsplit_once(':')?;
    let last = last.parse().ok()?;
    match rest.rsplit_once(':') {
        Some((file, number)) if let Ok(number) = number.parse() => Some((file, number)),
        _ => Some((rest, last)),
    }
}

/// What runs between the word `panic!` and the hook. What the hook itself calls comes before it.
fn is_machinery(function: &str) -> bool {
    const PLACES: [&str; 4] = [
        "core::panicking::",
        "std::panicking::",
        "std::panic::",
        "std::sys::backtrace::",
    ];
    function.contains("rust_begin_unwind") || PLACES.iter().any(|place| function.starts_with(place))
}

/// Whether somebody who writes a module knows this code: neither Rust's libraries, nor ours, nor what the tags emit.
fn is_own(function: &str, file: &str) -> bool {
    const ELSEWHERE: [&str; 4] = [
        "/rustc/",
        "/rustlib/src/",
        "/registry/src/",
        "crates/pydust/src/",
    ];
    // Tags put all they write into a constant without a name.
    !function.contains("::_::") && !ELSEWHERE.iter().any(|folder| file.contains(folder))
}

/// `core::ops::function::FnOnce::call_once::h0123456789abcdef` as everybody but the linker calls it.
fn without_hash(function: &str) -> &str {
    match function.rsplit_once("::h") {
        Some((name, hash))
            if hash.len() == 16 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) =>
        {
            name
        }
        _ => function,
    }
}

/// Makes every path what it was for rustc, where that can be known: relative to the folder where it ran. The panic itself says one such path. Other paths become
/// absolute; the backtrace has them as seen from the current folder.
fn shorten(calls: &mut [BacktraceCall], place: &str) {
    if let Ok(here) = env::current_dir() {
        for call in &mut *calls {
            if let Some(below) = call.file.strip_prefix("./") {
                call.file = here.join(below).to_string_lossy().into_owned();
            }
        }
    }
    let folder = calls
        .iter()
        .find_map(|call| call.file.strip_suffix(place).map(str::to_owned));
    if let Some(folder) = folder {
        for call in calls {
            if let Some(file) = call.file.strip_prefix(&folder) {
                call.file = file.into();
            }
        }
    }
}
