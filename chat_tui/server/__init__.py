"""The server that makes the client useful on its own. Shares only the codec with it."""
