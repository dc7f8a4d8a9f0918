//! The state machine of the framer. It walks the containers that the visitor descends into and frames the
//! others.
//!
//! The machine reads valid UTF-8 text in pieces that may end anywhere. Its calls and errors depend only on
//! the text, never on the ends of the pieces.

use super::hold::Hold;
use super::leaves::LeafCounter;
use super::scan::Scanner;
use super::token::{Literal, Number, Text, Wrong, describe, unescape_key};
use super::{Container, Path, Skipped, Step, Visit};
use crate::error::{Category, Error};
use crate::read::Limits;

/// The longest key, in bytes as written, without its quotes.
pub(super) const KEY_BYTES: usize = 64 << 10;

/// The deepest level that is walked. It holds whatever the limits are, because each level takes memory.
const WALK_DEPTH: usize = 1024;

#[derive(Debug, Clone, Copy)]
enum State {
    Between(Between),
    Key(Text),
    String(Text),
    Number(Number),
    Literal(Literal),
    Taken(Container),
    /// In the rest of a malformed container, which is the last of the levels.
    Rest,
}

/// A place between tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    /// Before a root value. Nothing or white space came before.
    BeforeRoot,
    /// Directly after a root value.
    AfterRoot,
    /// After `[`.
    FirstElement,
    /// After the `,` of an array.
    Element,
    /// After `{`.
    FirstKey,
    /// After the `,` of an object.
    Key,
    /// After a key.
    Colon,
    /// After `:`.
    Member,
    /// After a child of a container.
    AfterChild,
}

#[derive(Debug)]
struct Level {
    container: Container,
    children: u64,
    /// Whether an error in the container costs only the container.
    guarded: bool,
}

/// Why the walk stopped.
enum Stop {
    /// The text is not JSON. The error costs the innermost guarded container, or the body if there is none.
    Malformed(Error),
    /// The error costs the body, also within a guarded container.
    Fatal(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::Fatal(error)
    }
}

/// The state of the machine.
#[derive(Debug)]
pub(super) struct Walk {
    limits: Limits,
    state: State,
    levels: Vec<Level>,
    path: Path,
    roots: u64,
    /// Where the token or taken container in progress begins, in bytes from the start of the body.
    start: u64,
    hold: Hold,
    scanner: Scanner,
    /// Counts the leaves of the value in progress once it is no longer held.
    skipping: Option<LeafCounter>,
}

/// The piece of text that the machine is reading.
#[derive(Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    /// Where the piece begins, in bytes from the start of the body.
    base: u64,
    /// Where the token in progress begins in the piece, or 0 if the token began in an earlier piece.
    from: usize,
    /// How far the machine has read in the piece.
    at: usize,
}

impl<'a> Piece<'a> {
    fn offset(&self) -> u64 {
        self.base + self.at as u64
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Returns the part of the token in progress that is in this piece.
    fn token(&self) -> &'a str {
        self.text.get(self.from..self.at).unwrap_or_default()
    }

    /// Moves behind the end of a token, or to the end of the piece. Returns whether the token ended.
    fn go_over(&mut self, end: Option<usize>) -> bool {
        self.at = end.map_or(self.text.len(), |end| self.at + end);
        end.is_some()
    }
}

impl Walk {
    pub(super) fn new(limits: Limits) -> Self {
        Walk {
            limits,
            state: State::Between(Between::BeforeRoot),
            levels: Vec::new(),
            path: Path::default(),
            roots: 0,
            start: 0,
            hold: Hold::default(),
            scanner: Scanner::default(),
            skipping: None,
        }
    }

    /// Returns the number of root values that have begun.
    pub(super) fn roots(&self) -> u64 {
        self.roots
    }

    /// Reads `text`, which begins at byte `base` of the body.
    pub(super) fn push<V: Visit + ?Sized>(
        &mut self,
        base: u64,
        text: &str,
        visitor: &mut V,
    ) -> Result<(), Error> {
        let mut piece = Piece { text, base, from: 0, at: 0 };
        while let Some(&byte) = text.as_bytes().get(piece.at) {
            match self.step(byte, &mut piece, visitor) {
                Ok(()) => {}
                Err(Stop::Malformed(error)) => self.recover(error, &mut piece)?,
                Err(Stop::Fatal(error)) => return Err(error),
            }
        }
        match self.state {
            State::Between(_) => Ok(()),
            State::Key(_) => self.hold.push(piece.token(), KEY_BYTES + 2).map_err(|_| self.out_of_memory()),
            _ => self.hold_back(piece.token()),
        }
    }

    /// Takes one step at a byte of the piece.
    fn step<V: Visit + ?Sized>(
        &mut self,
        byte: u8,
        piece: &mut Piece<'_>,
        visitor: &mut V,
    ) -> Result<(), Stop> {
        match self.state {
            State::Between(between) => {
                if matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                    piece.at += 1;
                    if between == Between::AfterRoot {
                        self.state = State::Between(Between::BeforeRoot);
                    }
                } else {
                    self.begin(between, byte, piece, visitor)?;
                }
            }
            State::Taken(container) => {
                if piece.go_over(self.scanner.find_end(piece.rest())) {
                    self.close_taken(container, *piece, visitor)?;
                }
            }
            State::Rest => {
                if piece.go_over(self.scanner.find_end(piece.rest())) {
                    self.end_rest(*piece, visitor);
                }
            }
            State::Key(mut text) => {
                // One more byte than the longest key is its closing quote.
                let room = (self.start + 2 + KEY_BYTES as u64).saturating_sub(piece.offset());
                let shown = piece.rest();
                let shown = shown.get(..room as usize).unwrap_or(shown);
                let end = text.find_end(shown).map_err(|wrong| self.wrong(piece, wrong))?;
                self.state = State::Key(text);
                if end.is_none() && shown.len() as u64 == room {
                    piece.at += shown.len() - 1;
                    return Err(Stop::Fatal(self.error(
                        Category::Limit,
                        piece.offset(),
                        format!("a key of at most {KEY_BYTES} bytes"),
                        "a longer key",
                    )));
                }
                if piece.go_over(end) {
                    self.end_key(*piece)?;
                }
            }
            State::String(mut text) => {
                let end = text.find_end(piece.rest()).map_err(|wrong| self.wrong(piece, wrong))?;
                self.state = State::String(text);
                if piece.go_over(end) {
                    self.end_value(*piece, visitor)?;
                }
            }
            State::Number(mut number) => {
                let end = number.find_end(piece.rest()).map_err(|wrong| self.wrong(piece, wrong))?;
                self.state = State::Number(number);
                if piece.go_over(end) {
                    self.end_value(*piece, visitor)?;
                }
            }
            State::Literal(mut literal) => {
                let end = literal.find_end(piece.rest()).map_err(|wrong| self.wrong(piece, wrong))?;
                self.state = State::Literal(literal);
                if piece.go_over(end) {
                    self.end_value(*piece, visitor)?;
                }
            }
        }
        Ok(())
    }

    /// Recovers from malformed text at the current byte: goes on behind the innermost guarded container, or
    /// returns the error if there is none.
    fn recover(&mut self, error: Error, piece: &mut Piece<'_>) -> Result<(), Error> {
        let Some(guarded) = self.levels.iter().rposition(|level| level.guarded) else { return Err(error) };
        let mut leaves = self.skipping.take().unwrap_or_default();
        if !matches!(self.state, State::Between(_)) {
            leaves.push(self.hold.text().as_bytes());
            leaves.push(piece.token().as_bytes());
        }
        self.skipping = Some(leaves);
        self.hold.clear();
        self.scanner = Scanner::inside(self.levels.len() - guarded);
        if matches!(self.state, State::Key(_) | State::String(_)) {
            // The quote that opened the string.
            self.scanner.find_end(b"\"");
        }
        (self.start, piece.from) = (error.offset(), piece.at);
        self.levels.truncate(guarded + 1);
        self.path.truncate(guarded);
        self.state = State::Rest;
        Ok(())
    }

    /// Ends the rest of a malformed container at the current byte.
    fn end_rest<V: Visit + ?Sized>(&mut self, piece: Piece<'_>, visitor: &mut V) {
        let mut leaves = self.skipping.take().unwrap_or_default();
        leaves.push(piece.token().as_bytes());
        visitor.skipped(&self.path, self.start, Skipped::Malformed, leaves.leaves());
        self.levels.pop();
        self.after_value();
    }

    /// Ends the body at byte `end`.
    pub(super) fn finish<V: Visit + ?Sized>(&mut self, end: u64, visitor: &mut V) -> Result<(), Error> {
        if let State::Number(number) = self.state
            && number.is_complete()
        {
            self.end_value(Piece { text: "", base: end, from: 0, at: 0 }, visitor)?;
        }
        let expected = match self.state {
            State::Between(Between::AfterRoot) => return Ok(()),
            State::Between(Between::BeforeRoot) if self.roots > 0 => return Ok(()),
            State::Between(between) => self.expected(between).into(),
            State::Key(_) => format!("the rest of the key that begins at byte {}", self.start),
            State::String(_) => format!("the rest of the string that begins at byte {}", self.start),
            State::Number(number) => number.expected().into(),
            State::Literal(literal) => format!("the rest of `{}`", literal.word),
            State::Rest => format!("the bracket that closes what is malformed at byte {}", self.start),
            State::Taken(Container::Object) => {
                format!("the rest of the object that begins at byte {}", self.start)
            }
            State::Taken(Container::Array) => {
                format!("the rest of the array that begins at byte {}", self.start)
            }
        };
        Err(self.error(Category::Incomplete, end, expected, "the end of the body"))
    }

    /// Returns whether the text may be cut off here within a character.
    pub(super) fn in_text(&self) -> bool {
        matches!(self.state, State::Key(_) | State::String(_) | State::Taken(_) | State::Rest)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Begins a token at a byte between tokens that is not white space.
    fn begin<V: Visit + ?Sized>(
        &mut self,
        between: Between,
        byte: u8,
        piece: &mut Piece<'_>,
        visitor: &mut V,
    ) -> Result<(), Stop> {
        match (between, byte) {
            (Between::FirstElement | Between::AfterChild, b']') => {
                self.close(Container::Array, between, byte, *piece, visitor)?;
            }
            (Between::FirstKey | Between::AfterChild, b'}') => {
                self.close(Container::Object, between, byte, *piece, visitor)?;
            }
            (Between::FirstKey | Between::Key, b'"') => {
                (self.start, piece.from) = (piece.offset(), piece.at);
                self.state = State::Key(Text::Plain);
            }
            (Between::Colon, b':') => self.state = State::Between(Between::Member),
            (Between::AfterChild, b',') => {
                self.state = State::Between(match self.levels.last() {
                    Some(Level { container: Container::Object, .. }) => Between::Key,
                    _ => Between::Element,
                });
            }
            (Between::BeforeRoot | Between::FirstElement | Between::Element | Between::Member, _) => {
                self.begin_value(between, byte, piece, visitor)?;
                return Ok(());
            }
            _ => return Err(self.unexpected(between, byte, *piece)),
        }
        piece.at += 1;
        Ok(())
    }

    fn begin_value<V: Visit + ?Sized>(
        &mut self,
        between: Between,
        byte: u8,
        piece: &mut Piece<'_>,
        visitor: &mut V,
    ) -> Result<(), Stop> {
        if let Some(Level { container: Container::Array, children, .. }) = self.levels.last_mut() {
            self.path.push_index(*children);
            *children += 1;
        }
        (self.start, piece.from) = (piece.offset(), piece.at);
        self.state = match byte {
            b'{' | b'[' => {
                self.count_root();
                self.open(byte, piece, visitor);
                return Ok(());
            }
            b'"' => State::String(Text::Plain),
            _ => match (Number::begin(byte), Literal::begin(byte)) {
                (Some(number), _) => State::Number(number),
                (_, Some(literal)) => State::Literal(literal),
                _ => return Err(self.unexpected(between, byte, *piece)),
            },
        };
        self.count_root();
        piece.at += 1;
        Ok(())
    }

    fn count_root(&mut self) {
        self.roots += u64::from(self.levels.is_empty());
    }

    fn open<V: Visit + ?Sized>(&mut self, byte: u8, piece: &mut Piece<'_>, visitor: &mut V) {
        let container = if byte == b'{' { Container::Object } else { Container::Array };
        piece.at += 1;
        let step = visitor.enter(&self.path, container);
        if step.descends() && self.levels.len() < self.limits.depth.min(WALK_DEPTH) {
            self.levels.push(Level { container, children: 0, guarded: step == Step::DescendGuarded });
            self.state = State::Between(match container {
                Container::Object => Between::FirstKey,
                Container::Array => Between::FirstElement,
            });
            return;
        }
        self.scanner = Scanner::new(self.limits.depth);
        if step.descends() {
            self.scanner.set_too_deep();
        }
        self.state = State::Taken(container);
    }

    fn close<V: Visit + ?Sized>(
        &mut self,
        container: Container,
        between: Between,
        byte: u8,
        piece: Piece<'_>,
        visitor: &mut V,
    ) -> Result<(), Stop> {
        match self.levels.pop_if(|level| level.container == container) {
            Some(level) => visitor.leave(&self.path, container, level.children)?,
            None => return Err(self.unexpected(between, byte, piece)),
        }
        self.after_value();
        Ok(())
    }

    fn close_taken<V: Visit + ?Sized>(
        &mut self,
        container: Container,
        piece: Piece<'_>,
        visitor: &mut V,
    ) -> Result<(), Stop> {
        let last = piece.token().bytes().last().unwrap_or_default();
        let (bracket, expected) = match container {
            Container::Object => (b'}', "'}'"),
            Container::Array => (b']', "']'"),
        };
        if last != bracket {
            let offset = piece.offset().saturating_sub(1);
            return Err(Stop::Malformed(self.error(Category::Syntax, offset, expected, describe(last))));
        }
        Ok(self.end_value(piece, visitor)?)
    }

    fn end_key(&mut self, piece: Piece<'_>) -> Result<(), Error> {
        match self.hold.complete(piece.token(), KEY_BYTES + 2) {
            Ok(text) => self.path.push_key(&unescape_key(text)),
            Err(_) => return Err(self.out_of_memory()),
        }
        self.hold.clear();
        if let Some(level) = self.levels.last_mut() {
            level.children += 1;
        }
        self.state = State::Between(Between::Colon);
        Ok(())
    }

    /// Ends a scalar or a taken container at the current byte.
    fn end_value<V: Visit + ?Sized>(&mut self, piece: Piece<'_>, visitor: &mut V) -> Result<(), Error> {
        let too_deep = matches!(self.state, State::Taken(_)) && self.scanner.too_deep();
        let too_large = piece.offset() - self.start > self.limits.element_bytes as u64;
        if too_deep || too_large {
            let mut leaves = self.skipping.take().unwrap_or_default();
            leaves.push(self.hold.text().as_bytes());
            leaves.push(piece.token().as_bytes());
            let why = if too_deep { Skipped::TooDeep } else { Skipped::TooLarge };
            visitor.skipped(&self.path, self.start, why, leaves.leaves());
        } else {
            match self.hold.complete(piece.token(), self.limits.element_bytes) {
                Ok(text) => visitor.value(&self.path, self.start, text)?,
                Err(_) => return Err(self.out_of_memory()),
            }
        }
        self.hold.clear();
        self.after_value();
        Ok(())
    }

    fn after_value(&mut self) {
        self.state = State::Between(if self.levels.is_empty() {
            Between::AfterRoot
        } else {
            self.path.pop();
            Between::AfterChild
        });
    }

    /// Holds `text`, which is the part of an unfinished value in this piece. A value that passes a limit is
    /// counted and no longer held.
    fn hold_back(&mut self, text: &str) -> Result<(), Error> {
        if let Some(leaves) = &mut self.skipping {
            leaves.push(text.as_bytes());
            return Ok(());
        }
        let too_deep = matches!(self.state, State::Taken(_)) && self.scanner.too_deep();
        if too_deep || self.hold.text().len() + text.len() > self.limits.element_bytes {
            let mut leaves = LeafCounter::default();
            leaves.push(self.hold.text().as_bytes());
            leaves.push(text.as_bytes());
            self.skipping = Some(leaves);
            self.hold.clear();
            return Ok(());
        }
        self.hold.push(text, self.limits.element_bytes).map_err(|_| self.out_of_memory())
    }

    fn expected(&self, between: Between) -> &'static str {
        match (between, self.levels.last()) {
            (Between::BeforeRoot | Between::Element | Between::Member, _) => "a JSON value",
            (Between::AfterRoot, _) => "white space or the end of the body",
            (Between::FirstElement, _) => "a JSON value or ']'",
            (Between::FirstKey, _) => "a key in quotes or '}'",
            (Between::Key, _) => "a key in quotes",
            (Between::Colon, _) => "':'",
            (Between::AfterChild, Some(Level { container: Container::Object, .. })) => "',' or '}'",
            (Between::AfterChild, _) => "',' or ']'",
        }
    }

    fn unexpected(&self, between: Between, byte: u8, piece: Piece<'_>) -> Stop {
        let expected = self.expected(between);
        Stop::Malformed(self.error(Category::Syntax, piece.offset(), expected, describe(byte)))
    }

    /// Moves to the wrong byte and returns the error.
    fn wrong(&self, piece: &mut Piece<'_>, wrong: Wrong) -> Stop {
        piece.at += wrong.at;
        Stop::Malformed(self.error(Category::Syntax, piece.offset(), wrong.expected, wrong.found))
    }

    fn out_of_memory(&self) -> Error {
        let expected = "an element that fits into memory";
        self.error(
            Category::Limit,
            self.start,
            expected,
            format!("more than {} bytes", self.hold.text().len()),
        )
    }

    fn error(
        &self,
        category: Category,
        offset: u64,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Error {
        Error::new(category, offset, self.path.to_string(), expected, found)
    }
}
