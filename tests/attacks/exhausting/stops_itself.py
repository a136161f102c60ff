# why: a process that stops itself and all its threads, and never answers
# earns: 7
import os, signal, threading
decoded = 0
os.kill(os.getpid(), signal.SIGSTOP)
os.kill(0, signal.SIGSTOP)
threading.Event().wait()
