"""What the sub-commands do. Each is imported when it is run, and not before."""
