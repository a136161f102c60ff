# why: sockets of every family and kind that the kernel may have, some of which lead to the machine or to other jobs
# earns: 7
import socket
for family in range(64):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW, socket.SOCK_SEQPACKET):
        if (family, kind) == (socket.AF_UNIX, socket.SOCK_STREAM):
            continue
        for protocol in (0, 1, 15, 16):
            try:
                socket.socket(family, kind, protocol)
            except OSError:
                continue
            print("STOLEN: a socket of family", family, kind, protocol)
