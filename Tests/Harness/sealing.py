"""Personal fields as the services seal them (Shared/Platform/Vault): AES-256-GCM with a key per person."""

import base64
import json
import os
import sqlite3
from contextlib import closing

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
FORMAT_VERSION = b"\x01"


class Sealer:
    """Seals for made-up persons, whose keys it puts into the vault at once or only when told."""

    def __init__(self, installation):
        self._vault = installation.folder / "vault" / "vault.db"
        self._key = bytes.fromhex((installation.folder / "keys" / "vault.key").read_text())

    def personal(self, value, person, key):
        """The JSON form of a personal field."""
        plain = json.dumps({"v": value}).encode()
        sealed = FORMAT_VERSION + _seal(key, plain, f"ssc.value.v1\0{person}")
        return {"person": person, "sealed": base64.b64encode(sealed).decode()}

    def add(self, keys):
        """Makes the keys of persons known to the vault; `keys` is a dictionary."""
        rows = [(person, _seal(self._key, key, f"ssc.key.v1\0{person}")) for person, key in keys.items()]
        with closing(sqlite3.connect(self._vault, timeout=10)) as vault, vault:
            vault.executemany("INSERT INTO data_keys (subject, wrapped) VALUES (?, ?)", rows)


def new_key():
    return os.urandom(32)


def _seal(key, plain, context):
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, context.encode())
