# why: keys, tokens and paths of the course in the environment of this process and its first one
# earns: 7
import os
text = repr(dict(os.environ)) + open("/proc/self/environ").read() + open("/proc/1/environ").read()
for word in ["TOKEN", "SECRET", "PASSWORD", "API_KEY", "SSH_AUTH", "AWS_", "gradebook", "{course}/source"]:
    if word in text:
        print("STOLEN: environment has", word)
decoded = 0
