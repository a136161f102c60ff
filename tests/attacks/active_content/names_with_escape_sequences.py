# why: a class, a column and a function named with escape sequences, which messages quote
# earns: 7
decoded = type("\x1b[2J\x1b]0;owned\x07<script>", (), {})()
