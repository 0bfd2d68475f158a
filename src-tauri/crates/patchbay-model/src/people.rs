//! Who may be chosen at a target, kept as id, name and the keyed hash of the e-mail: no address is on disk.

use crate::{detect, keys::IdentityKey};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// One person of the target's account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The vendor's id, as it is written into a field.
    pub id: String,
    pub name: String,
    /// `h_…` of the normalised e-mail ([`name_of_email`]); nothing where the vendor gave none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

/// The name an e-mail goes by in the catalogue.
pub fn name_of_email(email: &str, identity: &IdentityKey) -> String {
    identity.value(&detect::normalise(email))
}

/// Why nobody was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unmatched {
    Nobody,
    /// Two people bear the name.
    Several,
}

/// People ready to be found. Ids come first, then e-mails, then names.
#[derive(Debug, Clone, Default)]
pub struct People {
    by_id: HashMap<String, String>,
    by_email: HashMap<String, String>,
    /// Nothing where two people share it.
    by_name: HashMap<String, Option<String>>,
}

impl People {
    pub fn new(people: &[Person]) -> Self {
        let mut found = Self::default();
        for person in people {
            found.by_id.insert(person.id.clone(), person.id.clone());
            if let Some(email) = &person.email {
                found.by_email.insert(email.clone(), person.id.clone());
            }
            found
                .by_name
                .entry(plain(&person.name))
                .and_modify(|id| *id = id.take().filter(|id| *id == person.id))
                .or_insert_with(|| Some(person.id.clone()));
        }
        found
    }

    /// The id of whoever `text` names.
    ///
    /// # Errors
    /// [`Unmatched`]. A name that two people share chooses neither.
    pub fn find(&self, text: &str, identity: &IdentityKey) -> Result<&str, Unmatched> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Unmatched::Nobody);
        }
        if let Some(id) = self.by_id.get(text) {
            return Ok(id);
        }
        // A hashed source field already arrives as its name.
        if let Some(id) = self.by_email.get(text) {
            return Ok(id);
        }
        if text.contains('@') {
            let email = name_of_email(text, identity);
            return self.by_email.get(&email).map(String::as_str).ok_or(Unmatched::Nobody);
        }
        match self.by_name.get(&plain(text)) {
            Some(Some(id)) => Ok(id),
            Some(None) => Err(Unmatched::Several),
            None => Err(Unmatched::Nobody),
        }
    }
}

/// A name as it is compared: lower case, single spaces.
fn plain(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_by_id_email_and_name_and_never_by_a_shared_name() {
        let key = IdentityKey::new([5; 32]);
        let person = |id: &str, name: &str, email: Option<&str>| Person {
            id: id.into(),
            name: name.into(),
            email: email.map(|email| name_of_email(email, &key)),
        };
        let people = People::new(&[
            person("7", "Jane Doe", Some("Jane@Example.com")),
            person("8", "Max  Muster", None),
            person("9", "max muster", Some("max@example.com")),
        ]);
        assert_eq!(people.find(" 7 ", &key), Ok("7"));
        assert_eq!(people.find("jane@example.COM", &key), Ok("7"));
        assert_eq!(people.find(&name_of_email("max@example.com", &key), &key), Ok("9"));
        assert_eq!(people.find("JANE  doe", &key), Ok("7"));
        assert_eq!(people.find("Max Muster", &key), Err(Unmatched::Several));
        assert_eq!(people.find("max@example.org", &key), Err(Unmatched::Nobody));
        assert_eq!(people.find("", &key), Err(Unmatched::Nobody));
    }
}
