"""Who acts: people, brands, who belongs to which or is invited, the keys of programs, and what was done."""

from accounts.models.api_call import Allowance, IdempotentCall
from accounts.models.api_key import ApiKey
from accounts.models.audit_entry import AuditEntry
from accounts.models.brand import Brand, Membership, Role, validate_currency, validate_timezone
from accounts.models.closing import BrandClosing
from accounts.models.invitation import Invitation
from accounts.models.user import User

__all__ = [
    "Allowance",
    "ApiKey",
    "AuditEntry",
    "Brand",
    "BrandClosing",
    "IdempotentCall",
    "Invitation",
    "Membership",
    "Role",
    "User",
    "validate_currency",
    "validate_timezone",
]
