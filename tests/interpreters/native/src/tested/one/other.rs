use super::*;

#[check]
fn in_another_folder() {
    panic!("there");
}
