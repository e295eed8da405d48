"""The conversation with aria2: JSON-RPC 2.0 over one WebSocket.

`protocol` frames and matches without I/O, `decode` turns JSON into types, `aria2` names the
methods, `tcp` reaches the host, `socket` holds the WebSocket, and `connection` keeps it alive.
Nothing here knows what the answers are for, and nothing here knows Textual.
"""
