"""The version, which is that of the server that the client is published with."""

VERSION = "0.1.0"
