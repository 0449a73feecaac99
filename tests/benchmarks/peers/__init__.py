"""chat-tui beside weechat and irssi: the same measures in the same run, from outside, on a pty."""
