//! The definition tree: what the tags of a file say, as immutable statics. It is written by the tags, and read by [`create`](crate::create), which makes Python
//! objects of it, and by [`describe`].

pub mod definition;
pub mod describe;
pub mod hint;
pub mod limit;
mod parameter;
pub mod text;
