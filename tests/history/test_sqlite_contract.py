"""The built-in store keeps the laws that every plug-in must keep."""

from laststraw.history import open_store
from laststraw.testing.stores import StoreContract


class TestSqliteStore(StoreContract):
    def open(self, folder, create=True):
        return open_store(folder / "history.sqlite", create=create)
