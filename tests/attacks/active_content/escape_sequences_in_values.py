# why: values whose text a test's message quotes, with escape sequences in it
# earns: 7
decoded = np.array(["\x1b[2J\x1b]0;owned\x07<script>alert(1)</script>\u202e\u2066"] * len(X_test))
