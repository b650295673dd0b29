"""The hash chain that makes every later change to a kept visit visible.

    digest = sha256(document)
    hash   = sha256(previous, id, person, made_at, digest, each with its length before it)

``previous`` is the hash of the row before, or ``GENESIS``. Two steps, so that the order and the owners of all visits
can be checked without reading every document. The chain shows accidents and careless edits; somebody who rewrites the
whole file can also rewrite the chain, and rows cut off at the end leave a shorter valid chain.
"""

import hashlib

GENESIS = "0" * 64


def digest(document: object) -> str:
    """Sha256 (hex) of a document's UTF-8 bytes. A damaged file may hold something else than text: that has a hash
    too."""
    return hashlib.sha256(str(document).encode()).hexdigest()


def link(previous: object, *, id: object, person: object, made_at: object, digest: object) -> str:
    """Hash (hex) of a row, given the hash of the row before; lengths keep two different rows from looking alike."""
    parts = [str(part).encode() for part in (previous, id, person, made_at, digest)]
    return hashlib.sha256(b"".join(b"%d:%b," % (len(part), part) for part in parts)).hexdigest()
