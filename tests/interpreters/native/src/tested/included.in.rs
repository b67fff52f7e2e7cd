#[check]
fn included() {}
