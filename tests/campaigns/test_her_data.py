"""What stands in the file of everything that Tandem keeps about one person (LIF-01)."""

from __future__ import annotations

from allauth.usersessions.models import UserSession

from campaigns import her_data


def test_her_sessions_stand_in_the_file(maria, vera):
    """LIF-01: what Tandem keeps of the browsers in which she is signed in."""
    for who, agent in ((maria, "Firefox/130.0"), (vera, "Safari/17")):
        UserSession.objects.create(user=who, session_key=agent, user_agent=agent, ip="203.0.113.77")

    [session] = her_data.collect(maria)["account"]["sessions"]

    assert (session["user_agent"], session["ip"]) == ("Firefox/130.0", "203.0.113.0")
    assert set(session) == {"user_agent", "ip", "created_at", "last_seen_at"}
    assert "<strong>Sessions</strong>" in her_data.as_page({"sessions": [session]})
