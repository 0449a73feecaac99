"""Tests of chat_tui.programs."""
