"""The chat itself, without a screen."""
