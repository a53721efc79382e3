"""Questions for what the parsed meetings record, answered from the record or, in doubt, not at all."""
