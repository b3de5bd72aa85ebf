"""The stories of design.md §2, told once; the tests have them walked by different visitors."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests import make
from tests.journeys.cast import Cast
from tests.journeys.inbox import Mail
from tests.journeys.visitor import Visitor

SHOP = "https://shop.example.com/summer?ref=a&b=%20c"
Values = dict[str, dict[str, str]]


def publish(cast: Cast, title: str, instructions: Callable[[Visitor], None]) -> str:
    """Through the wizard to the Store; the path of the campaign."""
    maria = cast.maria
    maria.open(f"/campaigns/new/?brand=lumen-{cast.suffix}")
    maria.fill("Title", title)
    maria.fill("Brief", "Show your morning: one minute, one cream, no filter.")
    maria.press("Save and go on")
    maria.tick("Instagram")
    maria.tick("Story")
    maria.press("Save and go on")
    instructions(maria)
    maria.press("Save and go on")
    maria.sees("What happens next", "Show your morning")
    maria.press("Publish")
    maria.sees("In the Store")
    found = re.match(r"/campaigns/\d+/", maria.path)
    assert found, maria.path
    return found.group()


def ask_for_code(maria: Visitor, code: str = "") -> None:
    """The promo code's half of the step Instructions; personalised without `code`."""
    maria.tick("Promo Code")
    maria.fill("Title", "Ten per cent off", within="Promo code")
    maria.fill("Description", "Once for each of your followers.", within="Promo code")
    if code:
        maria.fill("Promo code", code, within="Promo code")
    else:
        maria.tick("Set up personalized promo codes")


def ask_for_link(maria: Visitor, url: str = "") -> None:
    """The affiliate link's half; personalised without `url`."""
    maria.tick("Affiliate Link")
    maria.fill("Title", "Your page in our shop", within="Affiliate link")
    maria.fill("Description", "Leads to the cream.", within="Affiliate link")
    if url:
        maria.fill("Link", url, within="Affiliate link")
    else:
        maria.tick("Use personalized affiliate links")


def apply(creator: Visitor, title: str, awaits: str) -> None:
    """From the Store, with a sentence."""
    creator.open("/store/")
    creator.follow(title)
    creator.sees(awaits)
    creator.fill("A short message to the brand", "My followers ask for this every week.")
    creator.press("Apply")
    creator.sees("You have applied")


def accept(cast: Cast, campaign: str, *names: str) -> None:
    """In Requests, one by one."""
    cast.maria.open(campaign)
    cast.maria.follow("Requests")
    for name in names:
        cast.maria.sees(name, "My followers ask for this every week.")
        cast.maria.press(f"Accept {name}")


def export(cast: Cast, campaign: str, group: str) -> tuple[str, bytes]:
    """Ready to send › Add codes / affiliate › … › Export orders."""
    cast.maria.open(campaign)
    cast.maria.follow("Ready to send")
    cast.maria.unfold("Add codes / affiliate")
    return cast.maria.download("Export orders", within=group)


def check_file(cast: Cast, campaign: str, group: str, name: str, data: bytes) -> None:
    """Ready to send › Add codes / affiliate › … › Import orders, up to the page of the verdicts."""
    cast.maria.open(campaign)
    cast.maria.follow("Ready to send")
    cast.maria.unfold("Add codes / affiliate")
    cast.maria.follow_in("Import orders", within=group)
    cast.maria.upload("Choose the filled file", name, data)
    cast.maria.press("Check the file")


def come_by_mail(cast: Cast, mail: Mail) -> Visitor:
    """On another device: the mail's button, which works once, and asks before it signs in."""
    link = mail.link("/my/sign-in/")
    phone = cast.stranger()
    phone.open(link)
    assert phone.path == link.partition(":")[2].partition("/my/")[2].join(["/my/", ""])
    phone.press("Sign in")
    again = cast.stranger()
    again.open(link)
    assert again.status == 410
    return phone


def report(creator: Visitor, name: str) -> None:
    """On the campaign information page."""
    creator.fill("Address of your post", f"https://www.instagram.com/p/{name}/")
    creator.press("I have posted")
    creator.sees("Posted. Thank you!")


def clicks_are_counted(cast: Cast, campaign: str, tracked: str, destination: str) -> None:
    """The short link leads on, byte for byte, and the click is in Results."""
    status, location = cast.stranger().knock(tracked)
    assert (status, location) == (302, destination)
    cast.maria.open(campaign)
    cast.maria.open(f"{campaign}results/")
    cast.maria.waits_for("1 unique")


def generic_code(cast: Cast) -> None:
    """Generic code: mailed at acceptance."""
    title = cast.title("Summer Glow")
    campaign = publish(cast, title, lambda maria: ask_for_code(maria, "SUMMER10"))
    apply(cast.marie, title, "A promo code awaits you")
    accept(cast, campaign, "Marie Laurent")

    mail = cast.inbox.wait(cast.address("marie"), title)
    assert "SUMMER10" in mail.text
    assert "SUMMER10" in mail.html
    assert "A story on Instagram" in mail.text
    cast.maria.follow("Pending content")
    cast.maria.sees("Marie Laurent", "SUMMER10")

    phone = come_by_mail(cast, mail)
    phone.sees(title, "SUMMER10", "Post by", "What happens next")
    report(phone, "summer")
    cast.maria.follow("Published")
    cast.maria.sees("Marie Laurent", "instagram.com/p/summer")


def personal_codes(cast: Cast, fill: Callable[[bytes, Values], bytes] = make.filled) -> None:
    """Personalised codes: out and back as an Excel file, and mailed after Confirm."""
    title, group = cast.title("Autumn Codes"), "Add promo code"
    campaign = publish(cast, title, ask_for_code)
    for creator in (cast.marie, cast.luc):
        apply(creator, title, "A promo code awaits you")
    accept(cast, campaign, "Marie Laurent", "Luc Martin")
    cast.marie.open("/my/campaigns/")
    cast.marie.follow(title)
    cast.marie.sees("You are in", "Do not post yet")

    name, data = export(cast, campaign, group)
    assert re.fullmatch(r"orders-autumn-codes-\w+-\d{4}-\d\d-\d\d\.xlsx", name)
    codes = {"marie": f"MARIE10-{cast.suffix}".upper(), "luc": f"LUC10-{cast.suffix}".upper()}
    check_file(cast, campaign, group, name, _twice(fill, data, cast, codes["marie"]))
    cast.maria.sees("Refused 2", "What Confirm does")

    check_file(cast, campaign, group, name, fill(data, _column(cast, "Promo Code", codes)))
    cast.maria.sees("New 2", *codes.values())
    assert cast.inbox.to(cast.address("marie"), title) == []
    cast.maria.press("Confirm")
    cast.maria.sees("Applied", "Undo import")
    assert cast.inbox.to(cast.address("marie"), title) == []
    cast.maria.press("Send now")

    for who, code in codes.items():
        mail = cast.inbox.wait(cast.address(who), title)
        assert code in mail.text
        assert not set(codes.values()) - {code} & set(mail.text.split())
    cast.maria.follow("Pending content")
    cast.maria.sees("Marie Laurent", "Luc Martin", *codes.values())

    phone = come_by_mail(cast, cast.inbox.wait(cast.address("marie"), title))
    phone.sees(title, codes["marie"], "Post by")
    phone.sees_no(codes["luc"])
    report(phone, "autumn")
    cast.maria.follow("Published")
    cast.maria.sees("Marie Laurent", "instagram.com/p/autumn")
    cast.maria.sees_no("Luc Martin")


def generic_link(cast: Cast) -> None:
    """One destination for all; a short link for each."""
    title = cast.title("Spring Links")
    campaign = publish(cast, title, lambda maria: ask_for_link(maria, SHOP))
    for creator in (cast.marie, cast.luc):
        apply(creator, title, "An affiliate link awaits you")
    accept(cast, campaign, "Marie Laurent", "Luc Martin")

    hers = cast.inbox.wait(cast.address("marie"), title)
    his = cast.inbox.wait(cast.address("luc"), title)
    assert hers.link("/r/") != his.link("/r/")
    phone = come_by_mail(cast, hers)
    phone.sees(hers.link("/r/"), "QR code")
    clicks_are_counted(cast, campaign, hers.link("/r/"), SHOP)


def personal_links(cast: Cast, fill: Callable[[bytes, Values], bytes] = make.filled) -> None:
    """Her own destination, by the column Affiliate Link."""
    title, group = cast.title("Winter Links"), "Add affiliate link"
    campaign = publish(cast, title, ask_for_link)
    apply(cast.marie, title, "An affiliate link awaits you")
    accept(cast, campaign, "Marie Laurent")

    name, data = export(cast, campaign, group)
    own = "https://shop.example.com/marie?x=%2F&y=%C3%A9"
    check_file(cast, campaign, group, name, fill(data, _column(cast, "Affiliate Link", {"marie": own})))
    cast.maria.sees("New 1")
    cast.maria.press("Confirm")
    cast.maria.press("Send now")

    mail = cast.inbox.wait(cast.address("marie"), title)
    phone = come_by_mail(cast, mail)
    phone.sees(mail.link("/r/"))
    clicks_are_counted(cast, campaign, mail.link("/r/"), own)
    report(phone, "winter")


def code_and_link(cast: Cast, fill: Callable[[bytes, Values], bytes] = make.filled) -> None:
    """One export, one file, one import and one mail carry both."""
    title = cast.title("Code and Link")

    def both(maria: Visitor) -> None:
        ask_for_code(maria)
        ask_for_link(maria)

    campaign = publish(cast, title, both)
    apply(cast.marie, title, "A promo code and an affiliate link await you")
    accept(cast, campaign, "Marie Laurent")

    name, data = export(cast, campaign, "Add promo code")
    code = f"BOTH-{cast.suffix}".upper()
    given = {cast.address("marie"): {"Promo Code": code, "Affiliate Link": SHOP}}
    check_file(cast, campaign, "Add affiliate link", name, fill(data, given))
    cast.maria.sees("New 1")
    cast.maria.press("Confirm")
    cast.maria.press("Send now")

    mail = cast.inbox.wait(cast.address("marie"), title)
    assert code in mail.text
    phone = come_by_mail(cast, mail)
    phone.sees(code, mail.link("/r/"), "QR code")
    clicks_are_counted(cast, campaign, mail.link("/r/"), SHOP)
    report(phone, "both")
    cast.maria.open(campaign)
    cast.maria.follow("Published")
    cast.maria.sees("Marie Laurent", code)


def _column(cast: Cast, heading: str, values: dict[str, str]) -> Values:
    return {cast.address(who): {heading: value} for who, value in values.items()}


def _twice(fill: Callable[[bytes, Values], bytes], data: bytes, cast: Cast, code: str) -> bytes:
    """A file that gives two creators one code."""
    return fill(data, _column(cast, "Promo Code", {"marie": code, "luc": code}))
