"""The currencies of ISO 4217 that shops sell in, and how many decimals each has. Pure.

Written by hand from the standard's list of active codes. Left out are metals, bond units, the special drawing
right, test codes and “no currency”: nobody is paid in them.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

_TWO_DECIMALS = """
AED UAE dirham|AFN Afghani|ALL Lek|AMD Armenian dram|AOA Kwanza|ARS Argentine peso|AUD Australian dollar
AWG Aruban florin|AZN Azerbaijan manat|BAM Convertible mark|BBD Barbados dollar|BDT Taka|BMD Bermudian dollar
BND Brunei dollar|BOB Boliviano|BRL Brazilian real|BSD Bahamian dollar|BTN Ngultrum|BWP Pula|BYN Belarusian ruble
BZD Belize dollar|CAD Canadian dollar|CDF Congolese franc|CHF Swiss franc|CNY Yuan renminbi|COP Colombian peso
CRC Costa Rican colon|CUP Cuban peso|CVE Cabo Verde escudo|CZK Czech koruna|DKK Danish krone|DOP Dominican peso
DZD Algerian dinar|EGP Egyptian pound|ERN Nakfa|ETB Ethiopian birr|EUR Euro|FJD Fiji dollar
FKP Falkland Islands pound|GBP Pound sterling|GEL Lari|GHS Ghana cedi|GIP Gibraltar pound|GMD Dalasi|GTQ Quetzal
GYD Guyana dollar|HKD Hong Kong dollar|HNL Lempira|HTG Gourde|HUF Forint|IDR Rupiah|ILS New Israeli sheqel
INR Indian rupee|IRR Iranian rial|JMD Jamaican dollar|KES Kenyan shilling|KGS Som|KHR Riel|KPW North Korean won
KYD Cayman Islands dollar|KZT Tenge|LAK Lao kip|LBP Lebanese pound|LKR Sri Lanka rupee|LRD Liberian dollar|LSL Loti
MAD Moroccan dirham|MDL Moldovan leu|MGA Malagasy ariary|MKD Denar|MMK Kyat|MNT Tugrik|MOP Pataca|MRU Ouguiya
MUR Mauritius rupee|MVR Rufiyaa|MWK Malawi kwacha|MXN Mexican peso|MYR Malaysian ringgit|MZN Mozambique metical
NAD Namibia dollar|NGN Naira|NIO Cordoba oro|NOK Norwegian krone|NPR Nepalese rupee|NZD New Zealand dollar|PAB Balboa
PEN Sol|PGK Kina|PHP Philippine peso|PKR Pakistan rupee|PLN Zloty|QAR Qatari rial|RON Romanian leu|RSD Serbian dinar
RUB Russian ruble|SAR Saudi riyal|SBD Solomon Islands dollar|SCR Seychelles rupee|SDG Sudanese pound
SEK Swedish krona|SGD Singapore dollar|SHP Saint Helena pound|SLE Leone|SOS Somali shilling|SRD Surinam dollar
SSP South Sudanese pound|STN Dobra|SVC El Salvador colon|SYP Syrian pound|SZL Lilangeni|THB Baht|TJS Somoni
TMT Turkmenistan manat|TOP Pa’anga|TRY Turkish lira|TTD Trinidad and Tobago dollar|TWD New Taiwan dollar
TZS Tanzanian shilling|UAH Hryvnia|USD US dollar|UYU Peso uruguayo|UZS Uzbekistan sum|VED Digital bolivar
VES Bolivar soberano|WST Tala|XCD East Caribbean dollar|XCG Caribbean guilder|YER Yemeni rial|ZAR Rand
ZMW Zambian kwacha|ZWG Zimbabwe gold
"""
_NO_DECIMALS = """
BIF Burundi franc|CLP Chilean peso|DJF Djibouti franc|GNF Guinean franc|ISK Iceland krona|JPY Yen|KMF Comorian franc
KRW Won|PYG Guarani|RWF Rwanda franc|UGX Uganda shilling|VND Dong|VUV Vatu|XAF CFA franc BEAC|XOF CFA franc BCEAO
XPF CFP franc
"""
_THREE_DECIMALS = """
BHD Bahraini dinar|IQD Iraqi dinar|JOD Jordanian dinar|KWD Kuwaiti dinar|LYD Libyan dinar|OMR Rial Omani
TND Tunisian dinar
"""
# funds and units of account: in the standard's list, so an order may name them; no brand would choose one
_FUNDS = {"BOV": 2, "CHE": 2, "CHW": 2, "CLF": 4, "COU": 2, "MXV": 2, "USN": 2, "UYI": 0, "UYW": 4}
# gone lately (March 2025, January 2026): orders of that time may still be reported and refunded
_WITHDRAWN = {"ANG": 2, "BGN": 2}


def _read(text: str) -> dict[str, str]:
    entries = (entry for line in text.strip().splitlines() for entry in line.split("|"))
    return {entry[:3]: entry[4:] for entry in entries}


_NAMES = {**_read(_TWO_DECIMALS), **_read(_NO_DECIMALS), **_read(_THREE_DECIMALS)}
_DECIMALS = {
    **dict.fromkeys(_read(_TWO_DECIMALS), 2),
    **dict.fromkeys(_read(_NO_DECIMALS), 0),
    **dict.fromkeys(_read(_THREE_DECIMALS), 3),
    **_FUNDS,
    **_WITHDRAWN,
}

CODES: frozenset[str] = frozenset(_DECIMALS)
"""Every code that an order may name."""

CHOICES: tuple[tuple[str, str], ...] = tuple((code, f"{code} · {name}") for code, name in sorted(_NAMES.items()))
"""What a brand may choose, with the label of its select box."""


def is_currency(code: str) -> bool:
    """Whether the code is a real currency."""
    return code in _DECIMALS


def decimals(code: str) -> int:
    """How many decimals an amount in this currency has: 2 for EUR, 0 for JPY, 3 for KWD. KeyError if unknown."""
    return _DECIMALS[code]


def exact(amount: Decimal, code: str) -> str:
    """The amount with the decimals of its currency, as programs read it: 50.00 EUR, 50 JPY."""
    places = decimals(code) if is_currency(code) else 2
    return f"{amount.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)}"


def short(number: Decimal) -> str:
    """A number without zeros at its end: 15, 12.5."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
