"""Who plays in the demo: brands with their teams, creators, campaigns. All of them are invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class DemoBrand:
    """A brand and its team as (name, e-mail, role)."""

    name: str
    slug: str
    currency: str
    timezone: str
    website: str
    about: str
    team: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class DemoCampaign:
    """A campaign, how many creators stand where in it, and where Marie stands, whose log-in the demo prints.

    `code_days` is how many days from today its codes still work, 0 for ever.
    """

    brand: str
    values: dict[str, Any]
    status: str = "published"
    stands: dict[str, int] = field(default_factory=dict)
    marie: str = ""
    code_days: int = 0


BRANDS = (
    DemoBrand(
        "Maison Lune",
        "maison-lune",
        "EUR",
        "Europe/Paris",
        "https://maisonlune.example",
        "Skin care from a small laboratory in Lyon. Twelve products, no perfume, refills for all of them.",
        (
            ("Camille Roux", "camille@maisonlune.example", "manager"),
            ("Hélène Lune", "helene@maisonlune.example", "owner"),
            ("Noé Petit", "noe@maisonlune.example", "viewer"),
        ),
    ),
    DemoBrand(
        "Northbeam Outdoor",
        "northbeam",
        "USD",
        "America/Denver",
        "https://northbeam.example",
        "Lamps, stoves and quiet tents for people who would rather be outside.",
        (
            ("Dana Whitfield", "dana@northbeam.example", "owner"),
            ("Luis Ortega", "luis@northbeam.example", "manager"),
            ("Priya Nair", "priya@northbeam.example", "viewer"),
        ),
    ),
)

# name, handle, country, language, main network, followers there
CREATORS = (
    ("Marie Laurent", "marie.glow", "FR", "en", "instagram", 128_400),
    ("Tom Okafor", "tomcooks", "GB", "en", "tiktok", 64_200),
    ("Inês Ferreira", "inesf", "PT", "en", "instagram", 212_000),
    ("Yuki Tanaka", "yukiskin", "JP", "en", "instagram", 88_100),
    ("Lena Brandt", "lenabrandt", "DE", "en", "youtube", 45_300),
    ("Aïcha Benali", "aicha.b", "FR", "fr", "tiktok", 310_500),
    ("Jonas Lindqvist", "jonas.ute", "SE", "en", "youtube", 96_700),
    ("Sofia Rinaldi", "sofiarinaldi", "IT", "en", "instagram", 154_900),
    ("Maya Cohen", "mayacohen", "IL", "en", "instagram", 73_800),
    ("Pierre-Antoine de La Rochebrochard", "pa.delarochebrochard", "FR", "fr", "instagram", 18_600),
    ("Zoë van den Berg", "zoevdberg", "NL", "en", "tiktok", 41_200),
    ("Rafael Souza", "rafasouza", "BR", "en", "instagram", 505_000),
    ("Hanna Kowalska", "hannak", "PL", "en", "instagram", 27_900),
    ("Chloé Dubois", "chloe.dbs", "FR", "fr", "tiktok", 132_600),
    ("Emeka Nwosu", "emekaoutside", "NG", "en", "youtube", 58_400),
    ("Ava Thompson", "avathompson", "US", "en", "instagram", 241_300),
    ("Noah Jensen", "noahj", "DK", "en", "tiktok", 19_800),
    ("Carla Jiménez", "carlajimenez", "ES", "en", "instagram", 167_200),
    ("Olivier Martin", "oli.martin", "FR", "fr", "youtube", 34_500),
    ("Grace O'Neill", "graceoneill", "IE", "en", "instagram", 52_700),
    ("Mei Lin Chua", "meilin", "SG", "en", "instagram", 91_000),
    ("Ethan Brooks", "ethanbrooks", "US", "en", "youtube", 403_000),
    ("Fatou Diallo", "fatoudiallo", "SN", "fr", "tiktok", 76_300),
    ("Lukas Weber", "lukas.draussen", "DE", "en", "instagram", 22_400),
    ("Isabelle Fontaine", "isabelle.f", "BE", "fr", "instagram", 63_900),
    ("Samir Haddad", "samirh", "FR", "fr", "youtube", 110_800),
    ("Nora Eriksen", "noraeriksen", "NO", "en", "instagram", 38_100),
    ("Diego Morales", "diegom", "MX", "en", "tiktok", 187_600),
    ("Amélie Girard", "amelie.girard", "FR", "fr", "instagram", 84_700),
    ("Kwame Mensah", "kwamem", "GH", "en", "instagram", 29_300),
    ("Julia Novak", "julianovak", "CZ", "en", "tiktok", 47_700),
    ("Ruby Walker", "rubywalker", "AU", "en", "instagram", 99_500),
    ("Théo Lefebvre", "theo.lfb", "FR", "fr", "tiktok", 15_200),
    ("Anika Patel", "anikapatel", "IN", "en", "instagram", 275_400),
    ("Max Hoffmann", "maxhoffmann", "AT", "en", "youtube", 31_600),
    ("Bianca Popescu", "bianca.p", "RO", "en", "instagram", 56_200),
    ("Caleb Reed", "calebreed", "US", "en", "youtube", 148_900),
    ("Louise Perrin", "louise.perrin", "CH", "fr", "instagram", 44_800),
    ("Hugo Silva", "hugosilva", "PT", "en", "tiktok", 68_500),
    ("Elif Yılmaz", "elifyilmaz", "TR", "en", "instagram", 121_700),
)

CAMPAIGNS = (
    DemoCampaign(
        "maison-lune",
        {
            "title": "Summer Glow launch",
            "brief": "Our new day cream is light enough for August. Show your morning: one minute, one cream, "
            "no filter. "
            "We love honest words, also about what you would change.",
            "networks": ["instagram", "tiktok"],
            "formats": ["story", "reel"],
            "dos": "Show the texture on your skin.\nSay your code aloud once and write it on the screen.",
            "donts": "No before-and-after pictures.\nNo promises about health.",
            "hashtags": ["SummerGlow", "MaisonLune"],
            "mentions": ["maisonlune"],
            "posting_days": 21,
            "places": 30,
            "promo_code": {
                "title": "10 % off everything",
                "description": "Your own code gives your audience 10 % off the whole shop, once each.",
                "personalized": True,
                "discount": {"kind": "percentage", "value": "10", "minimum_order": "30.00"},
            },
            "affiliate_link": {
                "title": "The day cream",
                "description": "Leads to the page of the cream.",
                "personalized": False,
                "url": "https://maisonlune.example/products/day-cream?from=creators",
            },
        },
        stands={"applied": 6, "ready_to_send": 5, "pending_content": 7, "published": 6, "refused": 2, "cancelled": 1},
        marie="pending_content",
        code_days=60,
    ),
    DemoCampaign(
        "maison-lune",
        {
            "title": "Refill Week",
            "brief": "One week in which a refill costs less than a coffee. One code for all of you.",
            "networks": ["instagram", "tiktok", "youtube"],
            "formats": ["story", "post"],
            "dos": "Show the empty jar and the refill side by side.",
            "hashtags": ["RefillWeek"],
            "mentions": ["maisonlune"],
            "posting_days": 14,
            "promo_code": {
                "title": "Refills for 3 euros",
                "description": "One code for everybody: REFILL3.",
                "personalized": False,
                "code": "REFILL3",
            },
        },
        stands={"applied": 3, "pending_content": 5, "published": 4, "expired": 2},
        marie="published",
    ),
    DemoCampaign(
        "maison-lune",
        {
            "title": "Night Balm diaries",
            "brief": "Seven evenings with the night balm, told as a diary.",
            "networks": ["youtube"],
            "formats": ["video"],
            "posting_days": 35,
            "affiliate_link": {
                "title": "Your page at Maison Lune",
                "description": "Each of you gets a page of her own with her three favourite products.",
                "personalized": True,
            },
        },
        stands={"applied": 2, "ready_to_send": 3},
        marie="ready_to_send",
    ),
    DemoCampaign(
        "maison-lune",
        {
            "title": "Spring samples",
            "brief": "A small box of samples for small kitchens and large bathrooms.",
            "networks": ["instagram"],
            "formats": ["story"],
            "posting_days": 14,
            "promo_code": {
                "title": "Samples for free",
                "description": "Adds five samples to any order.",
                "personalized": False,
                "code": "SPRING5",
            },
        },
        status="closed",
        stands={"published": 5, "refused": 1, "cancelled": 1},
        marie="published",
    ),
    DemoCampaign(
        "maison-lune",
        {"title": "Winter hands", "brief": "Hand cream for people who forget their gloves.", "networks": ["instagram"]},
        status="draft",
    ),
    DemoCampaign(
        "northbeam",
        {
            "title": "First night out",
            "brief": "Take somebody who has never slept in a tent. Film the first hour, the first noise "
            "and the coffee.",
            "networks": ["youtube", "tiktok"],
            "formats": ["video", "reel"],
            "dos": "Show how the lamp folds.",
            "donts": "No open fire where it is not allowed.",
            "hashtags": ["FirstNightOut"],
            "mentions": ["northbeam"],
            "posting_days": 28,
            "affiliate_link": {
                "title": "The quiet tent",
                "description": "Your own short link to the tent.",
                "personalized": False,
                "url": "https://northbeam.example/tents/quiet-two?via=creators",
            },
        },
        stands={"applied": 4, "pending_content": 6, "published": 5},
        marie="pending_content",
    ),
    DemoCampaign(
        "northbeam",
        {
            "title": "Lamp of the year",
            "brief": "Small, warm, forty hours. Your code, your fifteen per cent.",
            "networks": ["instagram"],
            "formats": ["story", "post"],
            "posting_days": 21,
            "promo_code": {
                "title": "15 % off the lamp",
                "description": "A code of your own for your audience.",
                "personalized": True,
                "discount": {"kind": "percentage", "value": "15"},
            },
        },
        stands={"applied": 2, "ready_to_send": 4, "pending_content": 3, "published": 2},
        marie="applied",
    ),
)
