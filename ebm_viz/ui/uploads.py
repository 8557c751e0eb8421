"""The uploads that Streamlit keeps for the pages."""

from collections.abc import Mapping

from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager


def held_uploads() -> Mapping[str, Mapping[str, int]]:
    """Return page → file → size in bytes, for every page with uploads."""
    manager = runtime.get_instance().uploaded_file_mgr
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    pages = list(manager.file_storage.items())
    return {page: {name: len(file.data) for name, file in files.items()} for page, files in pages}
