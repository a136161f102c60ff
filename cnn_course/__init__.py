"""What this course adds to grading: small data, a training budget, weights."""
