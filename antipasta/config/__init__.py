"""The configuration: `settings` are the types, `schema` validates, `load` finds and reads."""
