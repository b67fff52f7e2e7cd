//! Passes on what is known of the interpreter as `cfg(Py_3_12)`, `cfg(Py_GIL_DISABLED)` and so on. They are used in `raw/` only.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    pyo3_build_config::use_pyo3_cfgs();
}
