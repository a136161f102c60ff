"""What comes in: whose it is, when it came, and what is repaired before it is graded."""
