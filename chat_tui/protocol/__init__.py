"""The wire, sans-I/O: bytes in, domain events out; domain commands in, bytes out."""
