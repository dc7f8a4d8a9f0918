//! The reader of XML. It has a stack of the open elements, and may hold the innermost one whole.

use super::ROOTS;
use super::node::{Node, scalar};
use super::token::{self, Attributes, Token};
use crate::error::{Category, Error};
use crate::read::json::{Container, Skipped, Step, Visit, count_leaves};
use crate::read::utf8::Utf8;
use crate::read::{Limits, Path};

/// The longest tag, comment or text, in bytes.
const TOKEN_BYTES: usize = 1 << 20;

/// The most names of children that an element counts.
const MOST_NAMES: usize = 256;

/// Reads XML that comes in chunks. Any cut into chunks gives the same calls and the same error.
#[derive(Debug)]
pub(in crate::read) struct Reader {
    text: Utf8,
    elements: Elements,
}

#[derive(Debug)]
struct Elements {
    limits: Limits,
    /// Text whose token is not complete, and the offset of its first byte.
    held: String,
    start: u64,
    path: Path,
    /// The elements that are walked, the root first.
    open: Vec<Open>,
    /// The element that is held whole, with what is open in it.
    taken: Vec<Node>,
    /// The number of bytes of `taken`, and where it begins.
    taken_bytes: usize,
    taken_at: u64,
    /// Why what is taken is skipped, and how many leaves of it were not held.
    skipped: Option<Skipped>,
    skipped_leaves: u64,
    is_over: bool,
}

/// An element that is walked.
#[derive(Debug)]
struct Open {
    name: String,
    /// How many children of each name it has had.
    children: Vec<(String, u64)>,
    members: u64,
}

impl Reader {
    /// Returns a reader for XML that begins at byte `offset` of its body.
    pub(in crate::read) fn starting_at(offset: u64, limits: Limits) -> Self {
        let elements = Elements {
            limits,
            held: String::new(),
            start: offset,
            path: Path::default(),
            open: Vec::new(),
            taken: Vec::new(),
            taken_bytes: 0,
            taken_at: 0,
            skipped: None,
            skipped_leaves: 0,
            is_over: false,
        };
        Reader { text: Utf8::starting_at(offset), elements }
    }

    /// Returns the number of bytes read so far.
    pub(in crate::read) fn offset(&self) -> u64 {
        self.text.offset()
    }

    /// Reads the next bytes. Nothing may be read after an error.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Syntax`] if the bytes are not UTF-8 or not well-formed, [`Category::Shape`] if the root is
    /// not one that is read, [`Category::Limit`] if a tag is too long, or the error of the visitor.
    pub(in crate::read) fn push<V: Visit + ?Sized>(
        &mut self,
        chunk: &[u8],
        visitor: &mut V,
    ) -> Result<(), Error> {
        let Reader { text, elements } = self;
        let read = text.push(chunk, |_, text| elements.push(text, visitor));
        read.map_err(|stop| stop.at(elements.path.to_string()))
    }

    /// Ends the body.
    ///
    /// # Errors
    ///
    /// Returns [`Category::Incomplete`] if the root has not ended.
    pub(in crate::read) fn finish(&mut self) -> Result<(), Error> {
        let Reader { text, elements } = self;
        text.finish(true).map_err(|stop| stop.at(elements.path.to_string()))?;
        if elements.is_over && elements.held.trim().is_empty() {
            return Ok(());
        }
        let (path, expected) = (elements.path.to_string(), "the end of the root element");
        Err(Error::new(Category::Incomplete, text.offset(), path, expected, "the end of the body"))
    }
}

impl Elements {
    fn push<V: Visit + ?Sized>(&mut self, text: &str, visitor: &mut V) -> Result<(), Error> {
        self.held += text;
        let held = std::mem::take(&mut self.held);
        let (mut rest, mut result) = (held.as_str(), Ok(()));
        while result.is_ok()
            && let Some((token, length)) = token::next(rest)
        {
            result = self.token(&token, length, visitor);
            rest = &rest[length..];
            self.start += length as u64;
        }
        if result.is_ok() && rest.len() > TOKEN_BYTES {
            let expected = format!("tags and texts of at most {TOKEN_BYTES} bytes");
            result = Err(self.error(Category::Limit, expected, "a longer one"));
        }
        rest.clone_into(&mut self.held);
        result
    }

    fn error(&self, category: Category, expected: impl Into<String>, found: impl Into<String>) -> Error {
        Error::new(category, self.start, self.path.to_string(), expected, found)
    }

    fn token<V: Visit + ?Sized>(
        &mut self,
        token: &Token<'_>,
        length: usize,
        visitor: &mut V,
    ) -> Result<(), Error> {
        match *token {
            Token::Other => Ok(()),
            Token::Begin { tag, is_empty } => {
                let Some((name, attributes)) = token::element(tag) else {
                    return Err(self.error(
                        Category::Syntax,
                        "a tag with attributes in quotes",
                        "another tag",
                    ));
                };
                self.begin(name, attributes, length, visitor)?;
                if is_empty { self.end(name, visitor) } else { Ok(()) }
            }
            Token::End(name) => self.end(token::local(name), visitor),
            Token::Text(text) | Token::Verbatim(text) => {
                if let Some(node) = self.taken.last_mut() {
                    match token {
                        _ if self.skipped.is_some() => {}
                        Token::Verbatim(_) => node.add_verbatim(text),
                        _ => node.add_text(text),
                    }
                    return self.hold(length);
                }
                if text.trim().is_empty() {
                    return Ok(());
                }
                if self.open.is_empty() {
                    return Err(self.error(Category::Syntax, "one root element", "text outside of it"));
                }
                self.member("#text", &scalar(&token::decoded(text.trim())), visitor)
            }
        }
    }

    /// Counts bytes of what is taken. What is too long is read to its end, and not held.
    fn hold(&mut self, bytes: usize) -> Result<(), Error> {
        self.taken_bytes = self.taken_bytes.saturating_add(bytes);
        if self.taken_bytes > self.limits.element_bytes {
            self.skipped.get_or_insert(Skipped::TooLarge);
        }
        if self.taken.len() > self.limits.depth {
            self.skipped.get_or_insert(Skipped::TooDeep);
            let expected = format!("elements of at most {} levels", self.limits.depth);
            return Err(self.error(Category::Limit, expected, "deeper nesting"));
        }
        Ok(())
    }

    /// Passes on a member of the element in progress that is not an element.
    fn member<V: Visit + ?Sized>(&mut self, name: &str, json: &str, visitor: &mut V) -> Result<(), Error> {
        if let Some(open) = self.open.last_mut() {
            open.members += 1;
        }
        self.path.push_key(name);
        let passed = visitor.value(&self.path, self.start, json);
        self.path.pop();
        passed
    }

    fn begin<V: Visit + ?Sized>(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        length: usize,
        visitor: &mut V,
    ) -> Result<(), Error> {
        if !self.taken.is_empty() {
            if self.skipped.is_some() {
                self.taken.push(Node::new(name, std::iter::empty()));
                self.skipped_leaves += 1;
                return self.hold(length);
            }
            let attributes = attributes.iter().map(|(key, value)| (*key, scalar(value)));
            self.taken.push(Node::new(name, attributes));
            return self.hold(length);
        }
        match self.open.last_mut() {
            Some(parent) => {
                let index = parent.next(name);
                self.path.push_key(name);
                self.path.push_index(index);
            }
            None if self.is_over => {
                return Err(self.error(Category::Syntax, "one root element", "another one"));
            }
            None if !ROOTS.contains(&name) => {
                let expected = format!("XML whose root element is {}", ROOTS.join(" or "));
                return Err(self.error(Category::Shape, expected, "another root element"));
            }
            None => {
                // The root is the only member of the document.
                let _ = visitor.enter(&self.path, Container::Object);
                self.path.push_key(name);
            }
        }
        if visitor.enter(&self.path, Container::Object) == Step::Take {
            let attributes = attributes.iter().map(|(key, value)| (*key, scalar(value)));
            self.taken.push(Node::new(name, attributes));
            (self.taken_bytes, self.taken_at) = (0, self.start);
            return self.hold(length);
        }
        self.open.push(Open { name: name.to_owned(), children: Vec::new(), members: 0 });
        for (key, value) in attributes {
            self.member(key, &scalar(&value), visitor)?;
        }
        Ok(())
    }

    fn end<V: Visit + ?Sized>(&mut self, name: &str, visitor: &mut V) -> Result<(), Error> {
        let current = self.taken.last().map(|node| &node.name).or(self.open.last().map(|open| &open.name));
        if current.is_none_or(|current| current != name) {
            let expected = current.map_or("one root element".to_owned(), |name| format!("the end of {name}"));
            return Err(self.error(Category::Syntax, expected, "the end of another element"));
        }
        if let Some(node) = self.taken.pop() {
            let json = node.into_json();
            match (self.taken.last_mut(), self.skipped) {
                (Some(_), Some(_)) => return Ok(()),
                (Some(parent), None) => {
                    parent.add(name, json);
                    return Ok(());
                }
                (None, Some(why)) => {
                    let leaves = count_leaves(json.as_bytes()) + std::mem::take(&mut self.skipped_leaves);
                    visitor.skipped(&self.path, self.taken_at, why, leaves);
                    self.skipped = None;
                }
                (None, None) => visitor.value(&self.path, self.taken_at, &json)?,
            }
        } else if let Some(open) = self.open.pop() {
            visitor.leave(&self.path, Container::Object, open.members)?;
        }
        self.path.pop();
        if self.open.is_empty() {
            self.is_over = true;
            return visitor.leave(&self.path, Container::Object, 1);
        }
        self.path.pop();
        Ok(())
    }
}

impl Open {
    /// Counts a child. Returns how many of its name came before.
    fn next(&mut self, name: &str) -> u64 {
        self.members += 1;
        if let Some((_, count)) = self.children.iter_mut().find(|(known, _)| known == name) {
            *count += 1;
            return *count;
        }
        if self.children.len() < MOST_NAMES {
            self.children.push((name.to_owned(), 0));
        }
        0
    }
}
