# why: connections to the outside, to this machine and to names
# earns: 7
import socket
for address in [("1.1.1.1", 53), ("8.8.8.8", 443), ("127.0.0.1", 22), ("127.0.0.1", 8888), ("169.254.169.254", 80)]:
    try:
        socket.create_connection(address, timeout=0.3)
        print("STOLEN: connected to", address)
    except OSError:
        pass
try:
    print("STOLEN: name", socket.getaddrinfo("github.com", 443)[:1])
except OSError:
    pass
decoded = 0
