"""Everything that touches Textual's private API. Nothing else in this program does."""
