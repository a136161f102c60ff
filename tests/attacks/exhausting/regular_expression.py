# why: a regular expression that backtracks for ages, in native code
# earns: 7
import re
re.match(r"(a|a)*b|(a+)+c", "a" * 60)
decoded = 0
