"""Settings: what there is to set, the file it is kept in, and who has the last word."""
