//! The data of a Partners API, and its behaviour as the reference describes it: contacts are unique by organization and
//! email, an assignment links one of them to a partner with a role.
//!
//! JSON enters and leaves as it is on the wire. No generated code is used: this is the server's side.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// The roles that the reference lists.
const ROLES: [&str; 6] = ["account_manager", "account_executive", "csm", "lead", "co_lead", "practice_lead"];

/// The properties of a contact besides its email.
const DETAILS: [&str; 5] = ["given_name", "family_name", "name", "phone", "job_title"];

/// Why a request is refused.
#[derive(Debug)]
pub enum Refusal {
    /// 401
    Unauthorized,
    /// 404
    NotFound(String),
    /// 422
    Unprocessable(String),
}

/// All organizations, by the token of each.
#[derive(Debug, Default)]
pub struct Store {
    organizations: BTreeMap<String, Organization>,
    /// Advances once a request, so that the example prints the same on every run.
    clock: u32,
}

#[derive(Debug, Default)]
struct Organization {
    partners: BTreeSet<String>,
    /// By email.
    contacts: BTreeMap<String, Value>,
    /// By id.
    assignments: BTreeMap<String, Assignment>,
}

#[derive(Debug)]
struct Assignment {
    partner: String,
    email: String,
    role: String,
    created_at: String,
    modified_at: Option<String>,
}

impl Store {
    /// Adds an organization that has these partners.
    pub fn organization<'a>(mut self, token: &str, partners: impl IntoIterator<Item = &'a str>) -> Self {
        let partners = partners.into_iter().map(str::to_owned).collect();
        let organization = Organization { partners, ..Organization::default() };
        self.organizations.insert(token.to_owned(), organization);
        self
    }

    /// Finds or creates the contact by organization and email, then links it to the partner.
    pub fn add(&mut self, token: &str, partner: &str, body: &[u8]) -> Result<Value, Refusal> {
        let now = self.now();
        let organization = self.of(token)?;
        organization.partner(partner)?;
        let body = object(body)?;
        let email = text(&body, "email")?;
        let role = role(&body)?;
        let details = DETAILS.map(|name| details(&body, name));
        if !organization.contacts.contains_key(&email) {
            let id = format!("ic_{}", organization.contacts.len() + 1);
            let mut contact = json!({
                "created_at": now, "modified_at": null, "id": id, "email": email, "object": "internal_contact",
            });
            for (name, value) in DETAILS.into_iter().zip(details) {
                contact[name] = value?;
            }
            if contact["name"].is_null() {
                contact["name"] = full_name(&contact);
            }
            organization.contacts.insert(email.clone(), contact);
        }
        let id = format!("ica_{}", organization.assignments.len() + 1);
        let assignment = Assignment { partner: partner.to_owned(), email, role, created_at: now, modified_at: None };
        organization.assignments.insert(id.clone(), assignment);
        organization.show(&id)
    }

    /// Changes the role that a contact holds for a partner.
    pub fn update(&mut self, token: &str, partner: &str, id: &str, body: &[u8]) -> Result<Value, Refusal> {
        let now = self.now();
        let organization = self.of(token)?;
        organization.partner(partner)?;
        let Some(assignment) = organization.assignments.get_mut(id).filter(|found| found.partner == partner) else {
            return Err(Refusal::NotFound(format!("{partner} has no assignment {id}")));
        };
        assignment.role = role(&object(body)?)?;
        assignment.modified_at = Some(now);
        organization.show(id)
    }

    fn of(&mut self, token: &str) -> Result<&mut Organization, Refusal> {
        self.organizations.get_mut(token).ok_or(Refusal::Unauthorized)
    }

    fn now(&mut self) -> String {
        self.clock += 1;
        let seconds = self.clock % 60;
        let minutes = self.clock / 60 % 60;
        format!("2023-11-07T05:{minutes:02}:{seconds:02}Z")
    }
}

impl Organization {
    fn partner(&self, partner: &str) -> Result<(), Refusal> {
        if self.partners.contains(partner) {
            Ok(())
        } else {
            Err(Refusal::NotFound(format!("there is no partner {partner}")))
        }
    }

    fn show(&self, id: &str) -> Result<Value, Refusal> {
        let missing = || Refusal::NotFound(format!("there is no assignment {id}"));
        let assignment = self.assignments.get(id).ok_or_else(missing)?;
        Ok(json!({
            "created_at": assignment.created_at,
            "modified_at": assignment.modified_at,
            "id": id,
            "internal_role": assignment.role,
            "partner_id": assignment.partner,
            "remote_id": null,
            "internal_contact": self.contacts.get(&assignment.email),
            "object": "internal_contact_assignment",
        }))
    }
}

fn object(body: &[u8]) -> Result<Value, Refusal> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        _ => Err(Refusal::Unprocessable("the body is not a JSON object".into())),
    }
}

fn text(body: &Value, name: &str) -> Result<String, Refusal> {
    match body.get(name).and_then(Value::as_str) {
        Some(text) if !text.is_empty() => Ok(text.to_owned()),
        Some(_) => Err(Refusal::Unprocessable(format!("{name} is empty"))),
        None => Err(Refusal::Unprocessable(format!("{name} is missing, or is no string"))),
    }
}

fn role(body: &Value) -> Result<String, Refusal> {
    let role = text(body, "internal_role")?;
    if ROLES.contains(&role.as_str()) {
        Ok(role)
    } else {
        Err(Refusal::Unprocessable(format!("internal_role is none of {}", ROLES.join(", "))))
    }
}

/// A string or `null`; an absent property is `null`, too.
fn details(body: &Value, name: &str) -> Result<Value, Refusal> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(Value::String(text)) => Ok(Value::String(text.clone())),
        Some(_) => Err(Refusal::Unprocessable(format!("{name} is neither a string nor null"))),
    }
}

fn full_name(contact: &Value) -> Value {
    let parts: Vec<&str> = ["given_name", "family_name"].iter().filter_map(|name| contact[*name].as_str()).collect();
    if parts.is_empty() { Value::Null } else { Value::String(parts.join(" ")) }
}
