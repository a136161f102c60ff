# why: an exception whose name and message are escape sequences, markup and line breaks
# earns: 7
Nasty = type("\x1b[2J\x1b]0;owned\x07[bold red]<script>", (Exception,), {
    "__str__": lambda self: "\x1b[31m\x1b]8;;http://x\x07link\x1b]8;;\x07\n\r<script>alert(1)</script>\u202e"})
raise Nasty()
