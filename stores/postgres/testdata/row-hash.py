"""Second implementation of the hash of rows (snapshot-hash.ts). Prints what snapshot.test.ts expects."""
import hashlib
import struct

NULL = struct.pack("<Q", 0x7FF8000000000001)
NAN = struct.pack("<Q", 0x7FF8000000000000)
row = b"KO\n2019-02-22 2019-02-22T22:30:00.000Z\n" + NULL + NAN
row += b"".join(struct.pack("<d", value) for value in (-0.0, 45.28, 17_000_000))
print(hashlib.sha256(row).hexdigest())
print(hashlib.sha256(b"a 1\nb 2\n").hexdigest())
