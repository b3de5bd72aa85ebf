"""`email__address=…`: whether two e-mail addresses are one, whatever their capitals.

`iexact` asks PostgreSQL for `UPPER`, which makes an I of the dotless ı: there vic@mınd.io, a domain that anybody can
buy, was vic@mind.io, and a link sent to the one signed in as the other. Lower case leaves them two (decision 0050). It
stands on the lowest floor because every floor above asks so.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import EmailField, Lookup
from django.db.models.sql.compiler import SQLCompiler


@EmailField.register_lookup
class SameAddress(Lookup):
    """For addresses, which are kept in lower case; a row that was typed in the administration may have others."""

    lookup_name = "address"

    def get_prep_lookup(self) -> str:
        """The address that is asked for, in lower case."""
        return str(self.rhs).lower()

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        """One comparison; people's addresses have an index of just this."""
        column, given = self.process_lhs(compiler, connection)
        wanted, more = self.process_rhs(compiler, connection)
        return f"LOWER({column}) = {wanted}", (*given, *more)
