//! Each change a vendor can make, and what it breaks.

use super::*;

fn field(id: &str, kind: FieldKind) -> Field {
    Field {
        id: id.into(),
        name: id.to_uppercase(),
        kind,
        kind_name: format!("{kind:?}").to_lowercase(),
        required: kind == FieldKind::Name,
        writable: true,
        limit: None,
        labels: if kind == FieldKind::Status { vec!["New".into(), "Done".into()] } else { vec![] },
        label_ids: vec![],
        can_key: kind == FieldKind::Text,
    }
}

fn board() -> Container {
    use FieldKind::{Name, Number, Status, Text};
    let group = |id: &str| Group { id: id.to_owned(), name: id.to_uppercase() };
    let fields =
        [("name", Name), ("text", Text), ("key", Text), ("s", Status), ("n", Number), ("free", Text)];
    let mut board = crate::arbitrary::container();
    board.fields = fields.map(|(id, kind)| field(id, kind)).to_vec();
    board.groups = ["new", "old"].map(group).to_vec();
    board
}

fn mapping() -> Mapping {
    let cord = |to: &str, from: From| Cord { field: to.into(), from, clear: false, steps: vec![] };
    let path = |path: &str| From::Path { path: path.parse().expect("a path") };
    Mapping {
        cords: vec![
            cord("name", path("a")),
            cord("text", path("b")),
            cord("s", From::Constant { value: "Done".into() }),
            cord("n", path("c")),
        ],
    }
}

/// What a change of the board is called, and the cords it breaks.
fn told(edit: impl FnOnce(&mut Container)) -> Vec<(ChangeKind, Vec<String>)> {
    let mut new = board();
    edit(&mut new);
    let key = FieldId::from("key");
    between(&board(), &new)
        .iter()
        .map(|change| {
            (change.kind, breaks(change, &mapping(), Some(&key)).into_iter().map(|field| field.0).collect())
        })
        .collect()
}

fn at<'a>(board: &'a mut Container, id: &str) -> &'a mut Field {
    board.fields.iter_mut().find(|field| field.id.0 == id).expect("a field")
}

#[test]
fn each_change_breaks_its_cords_and_no_others() {
    use ChangeKind::*;
    let broken =
        |kind, fields: &[&str]| vec![(kind, fields.iter().map(|f| (*f).to_owned()).collect::<Vec<_>>())];
    assert_eq!(told(|_| {}), vec![]);
    assert_eq!(told(|b| b.fields.retain(|f| f.id.0 != "text")), broken(Gone, &["text"]));
    assert_eq!(told(|b| b.fields.retain(|f| f.id.0 != "free")), broken(Gone, &[]));
    assert_eq!(told(|b| b.fields.retain(|f| f.id.0 != "key")), broken(Gone, &["key"]));
    assert_eq!(told(|b| at(b, "text").name = "Caller".into()), broken(Renamed, &[]));
    assert_eq!(told(|b| b.name = "Other".into()), broken(Renamed, &[]));
    assert_eq!(told(|b| at(b, "n").kind = FieldKind::Date), broken(Retyped, &["n"]));
    assert_eq!(told(|b| at(b, "n").writable = false), broken(Retyped, &["n"]));
    let long = |id: &'static str| {
        move |b: &mut Container| {
            at(b, id).kind = FieldKind::LongText;
            at(b, id).can_key = false;
        }
    };
    assert_eq!(told(long("text")), broken(Retyped, &[]), "text fits into long text");
    assert_eq!(told(long("key")), broken(Retyped, &["key"]), "but long text cannot be searched");
    assert_eq!(told(|b| at(b, "s").labels.retain(|l| l != "Done")), broken(LabelsGone, &["s"]));
    assert_eq!(told(|b| at(b, "s").labels.retain(|l| l != "New")), broken(LabelsGone, &[]));
    assert_eq!(told(|b| at(b, "s").labels.push("Late".into())), broken(LabelsAdded, &[]));
    assert_eq!(told(|b| at(b, "free").required = true), broken(Required, &["free"]));
    assert_eq!(told(|b| at(b, "text").required = true), broken(Required, &[]), "it has a cord");
    assert_eq!(told(|b| at(b, "text").limit = Some(10)), broken(Limit, &[]));
    assert_eq!(told(|b| b.fields.push(field("more", FieldKind::Text))), broken(Added, &[]));
    // To groups no cord leads.
    assert_eq!(told(|b| b.groups.truncate(1)), broken(Gone, &[]));
    assert_eq!(told(|b| b.groups[0].name = "Newest".into()), broken(Renamed, &[]));
    let more = |b: &mut Container| b.groups.push(Group { id: "more".into(), name: "More".into() });
    assert_eq!(told(more), broken(Added, &[]));
    assert_eq!(told(|b| b.groups.reverse()), vec![], "their order is nobody's business");
    let gone = breaks(&archived(&board()), &mapping(), Some(&"key".into()));
    assert_eq!(gone.iter().map(|f| f.0.as_str()).collect::<Vec<_>>(), ["name", "text", "s", "n", "key"]);
}

#[test]
fn a_change_says_what_was_and_what_is() {
    let mut new = board();
    at(&mut new, "n").kind_name = "rating".into();
    at(&mut new, "n").kind = FieldKind::Unsupported;
    at(&mut new, "n").writable = false;
    let changes = between(&board(), &new);
    assert_eq!(changes[0].was.as_deref(), Some("number"));
    assert_eq!(changes[0].is.as_deref(), Some("rating, read-only"));
    new.groups.remove(0);
    let changes = between(&board(), &new);
    let lost = changes.last().expect("the group comes last");
    assert_eq!(
        (lost.group.as_deref(), lost.name.as_str(), lost.was.as_deref()),
        (Some("new"), "NEW", Some("group"))
    );
    let text = serde_json::to_string(&changes).expect("JSON");
    assert_eq!(serde_json::from_str::<Vec<Change>>(&text).ok(), Some(changes));
}
