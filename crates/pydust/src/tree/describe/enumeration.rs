//! What the description says of an enum beside what it says of every class: its members, with the values that need no interpreter.

use super::Json;
use crate::tree::definition::{ClassDefinition, EnumMember, EnumValue};
use core::fmt::Write as _;

/// Writes the field `members`. A value that is neither a number nor a text is `null`, and its type stands beside it.
pub(crate) fn members(json: &mut Json, class: &'static ClassDefinition) {
    let Some(definition) = class.layout.creation.members else {
        return;
    };
    json.array(
        "members",
        definition.members,
        |json, member: &EnumMember| {
            json.object(|json| {
                json.text("name", member.name);
                json.optional("doc", member.doc);
                match &member.value {
                    EnumValue::Whole(number) => {
                        json.field("value");
                        let _ = write!(json.out, "{number}");
                    }
                    EnumValue::Text(text) => json.text("value", text),
                    EnumValue::Object(hint, _) => {
                        json.optional("value", None);
                        json.hint("type", hint);
                    }
                }
            });
        },
    );
}
