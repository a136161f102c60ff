# why: SIGINT ignored, and a sleep in native code that nothing wakes
# earns: 7
import ctypes, signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
ctypes.CDLL(None).sleep(1000)
