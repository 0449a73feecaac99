"""Where the server keeps rooms, people and the log: a narrow interface and what implements it."""
