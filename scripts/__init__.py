"""What is run by hand: pictures drawn anew, the course with other versions."""
