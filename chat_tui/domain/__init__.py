"""Plain frozen dataclasses that cross the walls between the rooms. Imports nothing of ours."""
