//! Passes on what is known of the interpreter as `cfg(Py_3_12)`, `cfg(Py_GIL_DISABLED)` and so on, used in `raw/` only; and what this crate is compiled with and
//! from, for classes that several libraries share (`layout/shared.rs`).

use std::hash::Hasher as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src");
    pyo3_build_config::use_pyo3_cfgs();
    let variable = |name| env::var(name).unwrap_or_default();
    let facts = [
        ("RUSTC", compiler()),
        ("TARGET", variable("TARGET")),
        // Flags are separated by a character that no terminal shows.
        (
            "FLAGS",
            variable("CARGO_ENCODED_RUSTFLAGS").replace('\x1f', " "),
        ),
        (
            "PROFILE",
            format!(
                "{}, opt-level {}",
                variable("PROFILE"),
                variable("OPT_LEVEL")
            ),
        ),
        (
            "CONTENT",
            format!("{} {:016x}", variable("CARGO_PKG_VERSION"), content()),
        ),
    ];
    for (name, value) in facts {
        println!("cargo::rustc-env=PYDUST_BUILD_{name}={value}");
    }
}

/// The compiler, with the commit that it is made from.
fn compiler() -> String {
    let rustc = env::var_os("RUSTC").expect("cargo says which rustc it calls");
    let said = Command::new(rustc).arg("-vV").output();
    let said = said.expect("cargo calls this rustc").stdout;
    let said = String::from_utf8_lossy(&said);
    let facts = said.lines().filter(|line| {
        line.starts_with("rustc ") || line.starts_with("commit-hash") || line.starts_with("LLVM")
    });
    facts.collect::<Vec<_>>().join(", ")
}

/// A number that changes with the sources of this crate. Two versions differ by their number; while one is developed, this keeps its states apart.
fn content() -> u64 {
    let mut files = Vec::new();
    list(Path::new("src"), &mut files);
    files.sort();
    // Not by `HashMap`'s hasher, whose keys are drawn anew: this one is the same in every build.
    #[expect(deprecated, reason = "the only one of std with fixed keys")]
    let mut hasher = std::hash::SipHasher::new();
    for file in files {
        hasher.write(file.to_string_lossy().as_bytes());
        hasher.write(&fs::read(&file).expect("a file that was just listed"));
    }
    hasher.finish()
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).expect("the sources lie beside the build script");
    for entry in entries {
        let path = entry.expect("a folder that can be read").path();
        if path.is_dir() {
            list(&path, files);
        } else {
            files.push(path);
        }
    }
}
