//! From pieces to a query. What cannot be read is named with its place, and the rest is read on.

use super::{
    FieldOp, Query, Term,
    terms::{self, Said},
    token::{self, Kind, Piece},
};
use crate::limits::{FILTER_DEPTH_MAX, QUERY_BYTES_MAX, QUERY_TERMS_MAX};

/// A stretch of a query's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub at: usize,
    pub len: usize,
}

/// Something in a query's text that cannot be read, or names nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    pub place: Place,
    pub message: String,
    /// What might stand there instead.
    pub suggest: Option<String>,
}

impl Mistake {
    pub(super) fn new(place: Place, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), suggest: None }
    }
    pub(super) fn suggest(mut self, instead: impl Into<String>) -> Self {
        self.suggest = Some(instead.into());
        self
    }
}

/// A text as far as it could be read.
#[derive(Debug, Clone)]
pub struct Reading {
    pub query: Query,
    pub mistakes: Vec<Mistake>,
    /// Where each term stands, in the order of [`Query::terms`].
    pub places: Vec<Place>,
}

impl Reading {
    pub fn of(text: &str) -> Self {
        if text.len() > QUERY_BYTES_MAX {
            let place = Place { at: QUERY_BYTES_MAX, len: text.len() - QUERY_BYTES_MAX };
            let mistake = Mistake::new(place, format!("A filter has at most {QUERY_BYTES_MAX} characters."));
            return Self { query: Query::all(), mistakes: vec![mistake], places: vec![] };
        }
        let (pieces, mistakes) = token::pieces(text);
        let mut reader = Reader { text, pieces, next: 0, mistakes, places: Vec::new() };
        let mut parts = Vec::new();
        while reader.next < reader.pieces.len() {
            parts.extend(reader.any(0));
            // Only a bracket that closes nothing stops a reading from outside every bracket.
            if let Some(piece) = reader.take(|kind| kind == Kind::Close) {
                let mistake = Mistake::new(piece.place, "This bracket closes nothing.");
                reader.mistakes.push(mistake.suggest(""));
            }
        }
        if reader.places.len() > QUERY_TERMS_MAX {
            let place = reader.places[QUERY_TERMS_MAX];
            reader
                .mistakes
                .push(Mistake::new(place, format!("A filter has at most {QUERY_TERMS_MAX} terms.")));
        }
        reader.mistakes.sort_by_key(|mistake| mistake.place.at);
        Self { query: Query::All(parts).tidy(), mistakes: reader.mistakes, places: reader.places }
    }
}

struct Reader<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    next: usize,
    mistakes: Vec<Mistake>,
    places: Vec<Place>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<Piece> {
        self.pieces.get(self.next).copied()
    }

    fn take(&mut self, wanted: impl Fn(Kind) -> bool) -> Option<Piece> {
        let piece = self.peek().filter(|piece| wanted(piece.kind))?;
        self.next += 1;
        Some(piece)
    }

    fn slice(&self, place: Place) -> &str {
        &self.text[place.at..place.at + place.len]
    }

    fn keyword(&mut self, word: &str) -> Option<Piece> {
        let piece = self.peek().filter(|piece| piece.kind == Kind::Word)?;
        if !self.slice(piece.place).eq_ignore_ascii_case(word) {
            return None;
        }
        self.next += 1;
        Some(piece)
    }

    fn any(&mut self, depth: usize) -> Option<Query> {
        let mut parts: Vec<Query> = self.all(depth).into_iter().collect();
        while let Some(or) = self.keyword("or") {
            let before = !parts.is_empty();
            match self.all(depth) {
                Some(part) if before => parts.push(part),
                found => {
                    self.mistakes.push(Mistake::new(or.place, "“or” stands between two things."));
                    parts.extend(found);
                }
            }
        }
        (!parts.is_empty()).then_some(Query::Any(parts))
    }

    fn all(&mut self, depth: usize) -> Option<Query> {
        let mut parts = Vec::new();
        loop {
            if self.keyword("and").is_some() {
                continue;
            }
            let here = self.next;
            let is_or = self.keyword("or").is_some();
            self.next = here;
            match self.peek().map(|piece| piece.kind) {
                None | Some(Kind::Close) => break,
                Some(_) if is_or => break,
                Some(_) => parts.extend(self.one(depth)),
            }
        }
        (!parts.is_empty()).then_some(Query::All(parts))
    }

    fn one(&mut self, depth: usize) -> Option<Query> {
        let minus = match self.take(|kind| kind == Kind::Minus) {
            Some(piece) => Some(piece),
            None => self.keyword("not"),
        };
        let piece = minus.or(self.peek())?;
        if depth > FILTER_DEPTH_MAX {
            self.next = self.pieces.len();
            self.mistakes
                .push(Mistake::new(piece.place, format!("Brackets stand at most {FILTER_DEPTH_MAX} deep.")));
            return None;
        }
        if minus.is_some() {
            let part = if self.peek().is_some_and(|piece| piece.kind != Kind::Close) {
                self.one(depth + 1)
            } else {
                self.mistakes.push(Mistake::new(piece.place, "Say after the minus what is not wanted."));
                None
            };
            return part.map(|part| Query::Not(Box::new(part)));
        }
        self.next += 1;
        match piece.kind {
            Kind::Open => {
                let inner = self.any(depth + 1);
                if self.take(|kind| kind == Kind::Close).is_none() && self.next >= self.pieces.len() {
                    self.mistakes.push(Mistake::new(piece.place, "This bracket is not closed."));
                } else if inner.is_none() {
                    self.mistakes.push(Mistake::new(piece.place, "There is nothing between these brackets."));
                }
                inner
            }
            Kind::Number => {
                let text = self.slice(piece.place).to_owned();
                self.places.push(piece.place);
                Some(Query::Is(Term::Text { text, prefix: false }))
            }
            Kind::Word => match self.term(piece.place) {
                Ok(term) => {
                    self.places.push(piece.place);
                    Some(Query::Is(term))
                }
                Err(mistakes) => {
                    self.mistakes.extend(mistakes);
                    None
                }
            },
            Kind::Close | Kind::Minus => None,
        }
    }

    fn term(&self, place: Place) -> Result<Term, Vec<Mistake>> {
        let text = self.slice(place);
        let sign = token::find(text, |c| "=<>~".contains(c));
        let colon = token::find(text, |c| c == ':').filter(|colon| sign.is_none_or(|sign| *colon < sign));
        if let Some(colon) = colon
            && !text[colon + 1..].starts_with("//")
        {
            match terms::of_dimension(text, colon, place) {
                Said::Term(term) => return Ok(term),
                Said::Wrong(mistakes) => return Err(mistakes),
                Said::Other => {}
            }
        } else if let Some(at) = sign.filter(|at| *at > 0 && colon.is_none()) {
            let (path, op, value) = signed(text, at);
            if !path.is_empty() && !path.starts_with('"') {
                return terms::of_field(text, path, op, value, place);
            }
        }
        terms::of_text(text, place)
    }
}

/// The path before a sign, the sign, and where the value begins.
fn signed(text: &str, at: usize) -> (&str, FieldOp, usize) {
    let (head, tail) = (&text[..at], &text[at..]);
    if let Some(path) = head.strip_suffix('!')
        && tail.starts_with('=')
    {
        return (path, FieldOp::IsNot, at + 1);
    }
    let (op, len) = match (tail.as_bytes()[0], tail.as_bytes().get(1)) {
        (b'>', Some(b'=')) => (FieldOp::AtLeast, 2),
        (b'<', Some(b'=')) => (FieldOp::AtMost, 2),
        (b'>', _) => (FieldOp::More, 1),
        (b'<', _) => (FieldOp::Less, 1),
        (b'~', _) => (FieldOp::Contains, 1),
        _ => (FieldOp::Is, 1),
    };
    (head, op, at + len)
}
