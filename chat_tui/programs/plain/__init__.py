"""``chat-tui --plain``: the chat line by line, for screen readers, dumb terminals and pipes."""
