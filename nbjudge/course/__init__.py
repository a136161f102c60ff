"""What a course is: its folder, its lessons, their cells, and its configuration."""
