# why: keys, tokens and paths of the course in the environment of this process and its first one
# earns: 7
import os
text = repr(dict(os.environ))
for path in ["/proc/self/environ", "/proc/1/environ"]:
    try:
        text += open(path).read()
    except OSError:
        pass
for word in ["TOKEN", "SECRET", "PASSWORD", "API_KEY", "SSH_AUTH", "AWS_", "gradebook", "{course}/source"]:
    if word in text:
        print("STOLEN: environment has", word)
decoded = 0
