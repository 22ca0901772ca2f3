"""Serves Gymnasium environments to supair-rl clients: `python -m supair_rl.host CartPole-v1`.

Speaks the environment part of the protocol in docs/protocol.md. Files in order of dependency:
wire (bytes to checked requests), spaces (Gymnasium's to the protocol's), environment (one of them,
its calls in order), session (one connection's requests), server (sockets and who may open one).
"""
