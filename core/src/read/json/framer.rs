#![allow(missing_docs, clippy::all, clippy::pedantic)]
use super::*;
use crate::{Error, Limits};
pub struct Framer {
    buf: Vec<u8>,
}
impl Framer {
    pub fn new(_: Limits) -> Self {
        Framer { buf: vec![] }
    }
    pub fn offset(&self) -> u64 {
        self.buf.len() as u64
    }
    pub fn push(&mut self, chunk: &[u8], _v: &mut dyn Visit) -> Result<(), Error> {
        self.buf.extend_from_slice(chunk);
        Ok(())
    }
    pub fn finish(&mut self, v: &mut dyn Visit) -> Result<(), Error> {
        let text = std::str::from_utf8(&self.buf).unwrap();
        go(text.trim(), &mut Path::default(), v)
    }
}
fn go(text: &str, path: &mut Path, v: &mut dyn Visit) -> Result<(), Error> {
    let c = match text.as_bytes()[0] {
        b'{' => Container::Object,
        b'[' => Container::Array,
        _ => return v.value(path, 0, text.as_bytes()),
    };
    if v.enter(path, c) == Step::Take {
        return v.value(path, 0, text.as_bytes());
    }
    let mut n = 0;
    if c == Container::Object {
        for (k, m) in members(text).unwrap() {
            n += 1;
            path.push_key(&k);
            go(m.get(), path, v)?;
            path.pop();
        }
    } else {
        for m in serde_json::from_str::<Vec<&serde_json::value::RawValue>>(text).unwrap() {
            path.push_index(n);
            n += 1;
            go(m.get(), path, v)?;
            path.pop();
        }
    }
    v.leave(path, c, n)
}
pub fn count_leaves(text: &[u8]) -> u64 {
    let mut n = 0;
    walk_leaves(std::str::from_utf8(text).unwrap(), &mut String::new(), &mut |_, _| n += 1);
    n
}
