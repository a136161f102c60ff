"""One submission, judged: the processes, the sandbox around them, and what crosses between them."""
