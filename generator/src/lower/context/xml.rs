//! The tables of bodies in XML so far, and the objects that are to be described still.

use std::collections::HashMap;

use super::SchemaId;
use crate::ir::{XmlObject, XmlRoot, XmlTables, XmlType};
use crate::spec::Schema;

/// The tables so far.
#[derive(Default)]
pub struct Xml<'a> {
    /// The tables.
    pub tables: XmlTables,
    /// Whether there are none, since the user wants text.
    pub is_text: bool,
    objects: HashMap<SchemaId, usize>,
    roots: HashMap<XmlType, usize>,
    open: Vec<OpenObject<'a>>,
}

/// An object whose members are to be described: one after another, since schemas may hold each other thousands of times.
pub struct OpenObject<'a> {
    /// Its index.
    pub index: usize,
    /// Its schema.
    pub schema: &'a Schema,
    /// The place of the schema.
    pub at: String,
    /// The words of its name.
    pub words: Vec<String>,
}

impl<'a> Xml<'a> {
    /// The index of the object that a schema describes.
    pub fn object(&mut self, schema: &'a Schema, at: &str, words: &[String]) -> usize {
        let id = SchemaId::from(schema);
        if let Some(index) = self.objects.get(&id) {
            return *index;
        }
        let index = self.tables.objects.len();
        self.objects.insert(id, index);
        self.tables.objects.push(XmlObject { words: words.to_vec(), ..XmlObject::default() });
        self.open.push(OpenObject { index, schema, at: at.to_owned(), words: words.to_vec() });
        index
    }

    /// The next object whose members are to be described.
    pub fn next_open(&mut self) -> Option<OpenObject<'a>> {
        self.open.pop()
    }

    /// The index of a root element.
    pub fn root(&mut self, ty: XmlType, words: Vec<String>) -> usize {
        let next = self.tables.roots.len();
        match self.roots.get(&ty) {
            Some(index) => *index,
            None => {
                self.roots.insert(ty.clone(), next);
                self.tables.roots.push(XmlRoot { words, ty });
                next
            }
        }
    }
}
