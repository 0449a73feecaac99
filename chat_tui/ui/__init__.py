"""The face of the chat, in Textual. It draws the session's state and passes wishes on."""
