"""What instructors write, released to students and proved on answers."""
