"""Keys and the golden vector of the ledger, shared by the tests of custody and bundle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

GOLDEN_LINE = (
    b'{"_sd":["D5fRO0Dq0Jj61UsnUCsM9MS-pBonMSXUTmX30CSbQ0Q",'
    b'"OJLcM50XjEqYMIaxM6AW5WK-xubYdsIeRapr1mzF8Xw",'
    b'"T5QcTDXnBKMNxBsuhuB5syoL3k7pAWDXupCT-CPG6sA",'
    b'"YhGEzoPUpvWuqnOdUE5jNb85qO2wtNLpXLcvn_vXSn0",'
    b'"lWb2vmNYWAf8FrnzFLL2-RHu3rQDylokhlPHMOJQRpk",'
    b'"tgxVq3hQtExVqvcwl5WQmAUmYDV641x9XpgbyeKyia8"],"_sd_alg":"sha-256","act":"item.ingest",'
    b'"case":"0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d","key":"56475aa75463474c","n":1,'
    b'"prev":"8f3935544abbe1273bd5696422286c96f450d42580636c3485471d1305710e04",'
    b'"salt":"rzIaHqyIrfWWkuW5LXWCqg","v":1}'
)
GOLDEN_CASE = "0192f3c4-7d10-7a3e-9c55-0d6f4a1b2c3d"
GOLDEN_KEY = "56475aa75463474c"
GOLDEN_NOTE = (
    f"witnessmark/{GOLDEN_CASE}/{GOLDEN_KEY}\n"
    "2\n"
    "KHuDpsIeFGoAch6rJXWHQjwDcEb85HSOL9oyq1z968U=\n"
    "\n"
    f"— witnessmark/{GOLDEN_CASE}/{GOLDEN_KEY} "
    "OGdCfNr1X4liXWJjeeNmDYZBFa7DZB4uVCb6HJSIgu2SFKyz"
    "QgX32zVUbwm6Z9RWH3GPIimGAVE0hLrUfAVVh3ULPgM=\n"
)


@dataclass(frozen=True)
class Key:
    """An Ed25519 key as the formats want it: raw public bytes and a callable."""

    public: bytes
    sign: Callable[[bytes], bytes]
    private: Ed25519PrivateKey


def make_key(seed: bytes) -> Key:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    return Key(private.public_key().public_bytes_raw(), private.sign, private)


def check_ed25519(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True
