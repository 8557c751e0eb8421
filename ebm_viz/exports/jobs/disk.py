"""Recognises errors of a full disk."""

import errno

NO_ROOM = "The server's disk is full: the file cannot be written. Try again later."

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def lacks_room(error: OSError) -> bool:
    """Whether something could not be written because there is no room."""
    return error.errno in _NO_ROOM
