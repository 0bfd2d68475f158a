//! Objects and fields as describe shows them to this user. Fields that field-level security hides are left out.
//!
//! Source: REST API Developer Guide, "sObject Describe" and "Describe Global"; Object Reference for Case (lengths).

use serde_json::{Map, Value, json};

/// `(name, label, plural, key prefix)`.
const OBJECTS: &[(&str, &str, &str, &str)] = &[
    ("Account", "Account", "Accounts", "001"),
    ("Case", "Case", "Cases", "500"),
    ("Contact", "Contact", "Contacts", "003"),
    ("User", "User", "Users", "005"),
];

/// How a field may be used.
#[derive(Clone, Copy)]
enum Use {
    /// Filled in by the org: read only.
    System,
    /// May be sent and may be left out.
    Optional,
    /// May be sent; the org fills in what is left out.
    Defaulted,
    /// Must be sent on create.
    Required,
}

struct Field {
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    length: u64,
    how: Use,
    /// Values of a picklist, the default first.
    values: &'static [&'static str],
    refers: &'static [&'static str],
}

const fn field(name: &'static str, label: &'static str, kind: &'static str, length: u64, how: Use) -> Field {
    Field { name, label, kind, length, how, values: &[], refers: &[] }
}

const fn choice(name: &'static str, label: &'static str, how: Use, values: &'static [&'static str]) -> Field {
    Field { values, ..field(name, label, "picklist", 255, how) }
}

const fn reference(
    name: &'static str,
    label: &'static str,
    how: Use,
    refers: &'static [&'static str],
) -> Field {
    Field { refers, ..field(name, label, "reference", 18, how) }
}

const CASE: &[Field] = &[
    field("Id", "Case ID", "id", 18, Use::System),
    field("IsDeleted", "Deleted", "boolean", 0, Use::System),
    field("CaseNumber", "Case Number", "string", 30, Use::System),
    reference("ContactId", "Contact ID", Use::Optional, &["Contact"]),
    reference("AccountId", "Account ID", Use::Optional, &["Account"]),
    field("SuppliedName", "Name", "string", 80, Use::Optional),
    field("SuppliedEmail", "Email Address", "email", 80, Use::Optional),
    field("SuppliedPhone", "Phone", "string", 40, Use::Optional),
    choice("Type", "Case Type", Use::Optional, &["Mechanical", "Electrical", "Other"]),
    choice("Status", "Status", Use::Defaulted, &["New", "Working", "Escalated", "Closed"]),
    choice("Reason", "Case Reason", Use::Optional, &["Performance", "Breakdown", "Other"]),
    choice("Origin", "Case Origin", Use::Optional, &["Phone", "Email", "Web"]),
    field("Subject", "Subject", "string", 255, Use::Optional),
    choice("Priority", "Priority", Use::Defaulted, &["Medium", "High", "Low"]),
    field("Description", "Description", "textarea", 32_000, Use::Optional),
    field("IsClosed", "Closed", "boolean", 0, Use::System),
    field("ClosedDate", "Closed Date", "datetime", 0, Use::System),
    field("IsEscalated", "Escalated", "boolean", 0, Use::Defaulted),
    reference("OwnerId", "Owner ID", Use::Defaulted, &["Group", "User"]),
    field("CreatedDate", "Created Date", "datetime", 0, Use::System),
    field("LastModifiedDate", "Last Modified Date", "datetime", 0, Use::System),
    reference("LastModifiedById", "Last Modified By ID", Use::System, &["User"]),
    field("SystemModstamp", "System Modstamp", "datetime", 0, Use::System),
    field("Comments", "Internal Comments", "textarea", 4_000, Use::Optional),
];

const USER: &[Field] = &[
    field("Id", "User ID", "id", 18, Use::System),
    field("Username", "Username", "string", 80, Use::Required),
    field("Name", "Full Name", "string", 121, Use::System),
    field("IsActive", "Active", "boolean", 0, Use::Defaulted),
];

const KEY: Field = field("Patchbay_Key__c", "Patchbay Key", "string", 64, Use::Optional);

/// The list of objects.
pub fn all(at: &str, sees_cases: bool) -> Vec<Value> {
    let seen = OBJECTS.iter().filter(|(name, ..)| *name != "Case" || sees_cases);
    seen.map(|object| Value::Object(head(object, at))).collect()
}

/// One object in full, or nothing for an object that does not exist.
pub fn one(name: &str, at: &str, shows_key_field: bool) -> Option<Value> {
    let object = OBJECTS.iter().find(|(own, ..)| *own == name)?;
    let fields: Vec<Value> = match name {
        "Case" => CASE.iter().chain(Some(&KEY).filter(|_| shows_key_field)).map(shape).collect(),
        "User" => USER.iter().map(shape).collect(),
        _ => USER[..1].iter().map(shape).collect(),
    };
    let mut found = head(object, at);
    found.insert("fields".to_owned(), Value::Array(fields));
    for name in
        ["actionOverrides", "childRelationships", "namedLayoutInfos", "recordTypeInfos", "supportedScopes"]
    {
        found.insert(name.to_owned(), json!([]));
    }
    found.insert("searchLayoutable".to_owned(), json!(true));
    found.insert("sobjectDescribeOption".to_owned(), json!("FULL"));
    Some(Value::Object(found))
}

fn head((name, label, plural, prefix): &(&str, &str, &str, &str), at: &str) -> Map<String, Value> {
    let own = format!("{at}/{name}");
    let Value::Object(head) = json!({
        "activateable": false, "createable": true, "custom": false, "customSetting": false,
        "deepCloneable": false, "deletable": true, "deprecatedAndHidden": false, "feedEnabled": true,
        "hasSubtypes": false, "isInterface": false, "isSubtype": false, "keyPrefix": prefix, "label": label,
        "labelPlural": plural, "layoutable": true, "mergeable": false, "mruEnabled": true, "name": name,
        "queryable": true, "replicateable": true, "retrieveable": true, "searchable": true, "triggerable": true,
        "undeletable": true, "updateable": true,
        "urls": { "sobject": own, "describe": format!("{own}/describe"), "rowTemplate": format!("{own}/{{ID}}") },
    }) else {
        return Map::new();
    };
    head
}

fn shape(field: &Field) -> Value {
    let is_key = field.name == KEY.name;
    let (createable, updateable, nillable, defaulted) = match field.how {
        Use::System => (false, false, field.name == "ClosedDate", field.name != "ClosedDate"),
        Use::Optional => (true, true, true, false),
        Use::Defaulted => (true, true, !matches!(field.kind, "boolean" | "reference"), true),
        Use::Required => (true, true, false, false),
    };
    let values = field.values.iter().enumerate().map(|(at, value)| {
        json!({ "active": true, "defaultValue": at == 0 && defaulted, "label": value, "validFor": null, "value": value })
    });
    let soap = match field.kind {
        "id" | "reference" => "tns:ID",
        "boolean" => "xsd:boolean",
        "datetime" => "xsd:dateTime",
        _ => "xsd:string",
    };
    let relation = field.name.strip_suffix("Id").filter(|_| !field.refers.is_empty());
    json!({
        "aggregatable": true, "autoNumber": field.name == "CaseNumber", "byteLength": field.length * 3,
        "calculated": false, "caseSensitive": is_key, "createable": createable, "custom": is_key,
        "defaultValue": null, "defaultedOnCreate": defaulted, "deprecatedAndHidden": false, "digits": 0,
        "encrypted": false, "externalId": is_key, "filterable": field.kind != "textarea",
        "groupable": field.kind != "textarea", "idLookup": field.kind == "id" || is_key, "inlineHelpText": null,
        "label": field.label, "length": field.length, "name": field.name, "nameField": field.name == "CaseNumber",
        "nillable": nillable, "permissionable": createable, "picklistValues": values.collect::<Vec<Value>>(),
        "precision": 0, "referenceTo": field.refers, "relationshipName": relation,
        "restrictedPicklist": false, "scale": 0, "soapType": soap, "sortable": field.kind != "textarea",
        "type": field.kind, "unique": is_key, "updateable": updateable,
    })
}
