# why: a read of address zero, which ends the process
# earns: 7
import ctypes
ctypes.string_at(0)
