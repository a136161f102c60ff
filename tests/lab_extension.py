"""A JupyterLab extension that says when the server listens.

JupyterLab prints its address before that, and on a busy machine a browser is quicker.
"""

from jupyter_server.serverapp import ServerApp

LISTENING = "The server listens at"


def _load_jupyter_server_extension(server: ServerApp) -> None:
    """Do nothing, which jupyter_server wants to be said."""


async def _start_jupyter_server_extension(server: ServerApp) -> None:
    """Say it: the server's port was bound before its extensions are started."""
    server.log.info("%s %s", LISTENING, server.display_url)
