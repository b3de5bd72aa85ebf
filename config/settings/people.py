"""People: accounts, passwords, the second step."""

from __future__ import annotations

from config.environment import address, env, wrong
from config.settings.places import LOOPBACK, TRUSTED_PROXIES

AUTH_USER_MODEL = "accounts.User"
# one backend, which is ModelBackend by e-mail: with two, the time of a wrong password would tell who has an account
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "accounts.hashing.BoundedArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
BREACHED_PASSWORDS_URL = env.str("BREACHED_PASSWORDS_URL", default="").strip()  # empty: nobody is asked
if BREACHED_PASSWORDS_URL:
    _list = address("BREACHED_PASSWORDS_URL", BREACHED_PASSWORDS_URL, "write it as https://host/range/.")
    _secret = _list.scheme == "https" or (_list.scheme == "http" and _list.hostname in LOOPBACK)
    if not (_secret and _list.hostname and _list.path.endswith("/")) or _list.query or _list.fragment:
        raise wrong("BREACHED_PASSWORDS_URL", "write it as https://host/range/; five digits are put behind it.")
    AUTH_PASSWORD_VALIDATORS.append({"NAME": "accounts.stolen_passwords.StolenPasswordValidator"})
PWNED_PASSWORDS = {"API_TIMEOUT": 1.5}  # seconds for each step; a list that is slower is done without
ACCOUNT_ADAPTER = "influencers.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # other sessions end, this one stays
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "accounts.passkeys.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "accounts.passkeys.AddPasskeyForm",
    "edit_webauthn": "accounts.passkeys.RenamePasskeyForm",
    "authenticate_webauthn": "accounts.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "accounts.passkeys.AgainForm",
    "login_webauthn": "accounts.passkeys.SignInForm",
}
MFA_TOTP_ISSUER = "Tandem"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 3600
