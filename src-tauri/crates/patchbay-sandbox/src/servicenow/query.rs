//! Encoded queries. What the vendor does not understand in one it ignores, and so does this.
//!
//! Source: ServiceNowDocs, "Encoded query strings"; "Available system properties" for the property that changes it.

use super::world::Row;

/// What a part of a query may name beside its value.
pub struct Words<'a> {
    /// An invalid part finds nothing instead of being ignored.
    pub strict: bool,
    /// `sys_id` and `user_name` of the caller, where scripts in queries are worked out.
    pub caller: Option<(&'a str, &'a str)>,
}

/// Operators, the longest first where one begins another.
const OPERATORS: &[&str] =
    &["ISNOTEMPTY", "ISEMPTY", "STARTSWITH", "NOT IN", "LIKE", "IN", "!=", ">=", "<=", "=", ">", "<"];

/// The rows an encoded query finds, in its order.
pub fn find(rows: Vec<Row>, text: &str, words: &Words) -> Vec<Row> {
    let mut orders: Vec<(&str, bool)> = Vec::new();
    let mut groups: Vec<Vec<Vec<&str>>> = Vec::new();
    for (at, group) in text.split("^NQ").enumerate() {
        let mut terms: Vec<Vec<&str>> = Vec::new();
        for part in group.split('^').filter(|part| !part.is_empty()) {
            if let Some(field) = part.strip_prefix("ORDERBYDESC") {
                orders.push((field, true));
            } else if let Some(field) = part.strip_prefix("ORDERBY") {
                orders.push((field, false));
            } else if let (Some(or), Some(last)) = (part.strip_prefix("OR"), terms.last_mut()) {
                last.push(or);
            } else if part != "EQ" {
                terms.push(vec![part]);
            }
        }
        if at == 0 || !terms.is_empty() {
            groups.push(terms);
        }
    }
    let holds = |row: &Row| {
        groups.iter().any(|terms| terms.iter().all(|any| any.iter().any(|term| fits(row, term, words))))
    };
    let mut found: Vec<Row> = rows.into_iter().filter(holds).collect();
    for (field, down) in orders.into_iter().rev() {
        let key = |row: &Row| row.get(field).map(|cell| cell.value().to_owned());
        found.sort_by(|a, b| if down { key(b).cmp(&key(a)) } else { key(a).cmp(&key(b)) });
    }
    found
}

/// Whether a row fits one condition. A condition that is none fits every row, unless `strict`.
fn fits(row: &Row, term: &str, words: &Words) -> bool {
    let parsed = OPERATORS.iter().filter_map(|operator| {
        let at = term.find(operator)?;
        Some((at, *operator))
    });
    // The leftmost operator counts; at the same place the longest, which stands first.
    let Some((at, operator)) = parsed.min_by_key(|(at, operator)| (*at, usize::MAX - operator.len())) else {
        return !words.strict;
    };
    let (field, asked) = (&term[..at], &term[at + operator.len()..]);
    let Some(cell) = row.get(field) else { return !words.strict };
    let own = cell.value();
    let asked = match (asked, words.caller) {
        ("javascript:gs.getUserID()", Some((id, _))) => id,
        ("javascript:gs.getUserName()", Some((_, name))) => name,
        (asked, _) => asked,
    };
    let lower = || (own.to_lowercase(), asked.to_lowercase());
    match operator {
        "ISEMPTY" => own.is_empty(),
        "ISNOTEMPTY" => !own.is_empty(),
        "STARTSWITH" => lower().0.starts_with(&lower().1),
        "LIKE" => lower().0.contains(&lower().1),
        "IN" => asked.split(',').any(|asked| asked == own),
        "NOT IN" => !asked.split(',').any(|asked| asked == own),
        "!=" => own != asked,
        ">=" => own >= asked,
        "<=" => own <= asked,
        ">" => own > asked,
        "<" => own < asked,
        _ => own == asked,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::servicenow::world::Cell;

    fn names(text: &str, strict: bool) -> Vec<String> {
        let row = |name: &str, state: &str| {
            Row::from_iter([("name", Cell::Text(name.into())), ("state", Cell::Text(state.into()))])
        };
        let rows = vec![row("b", "1"), row("a", "2"), row("c", "1"), row("d", "")];
        let found = find(rows, text, &Words { strict, caller: None });
        found.iter().map(|row| row["name"].value().to_owned()).collect()
    }

    #[test]
    fn conditions_join_by_and_or_and_new_query() {
        assert_eq!(names("state=1", false), ["b", "c"]);
        assert_eq!(names("state=1^name=c", false), ["c"]);
        assert_eq!(names("name=a^ORname=b^ORDERBYname", false), ["a", "b"]);
        assert_eq!(names("name=a^NQname=d", false), ["a", "d"]);
        assert_eq!(names("nameINa,d^ORDERBYDESCname", false), ["d", "a"]);
        assert_eq!(names("stateISEMPTY", false), ["d"]);
        assert_eq!(names("state>=2", false), ["a"]);
        assert_eq!(names("", false).len(), 4);
    }

    #[test]
    fn an_invalid_part_finds_everything_unless_the_property_says_otherwise() {
        assert_eq!(names("u_typo=abc", false).len(), 4);
        assert_eq!(names("u_typo=abc", true).len(), 0);
    }
}
