"""Mail that comes in: threads, bounces, résumés; from a real IMAP server where there is one."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from kasauti.actions import incoming, links, mail, reading
from kasauti.connections import MailboxError, arrived
from kasauti.connections.imap import Place
from kasauti.records.models import Application, Candidate, Intake, IntakeItem, Mail, MailState, Role
from kasauti.records.models.mail import STRUCK
from tests.actions.conftest import resume

pytestmark = [pytest.mark.database, pytest.mark.django_db]
HANDED_OVER = {MailState.SENDING, MailState.SENT, MailState.UNSURE}


@pytest.fixture
def told(db: None, data_folder: Path) -> Mail:
    candidate = Candidate.objects.create(name="Kavya Menon", email="kavya@example.in")
    made = mail.write("new_link", to=candidate, by=None, link="https://x.example/c/1")
    assert made is not None
    return made


def letter(**headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = headers.pop("sender", "Kavya <kavya@example.in>")
    message["To"] = headers.pop("to", "jobs@example.in")
    message["Message-ID"] = headers.pop("id", "<1@example.in>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Thursday suits me.")
    return message


def bounce(mail_id: str, status: str = "5.1.1") -> bytes:
    return f"""From: MAILER-DAEMON@example.in
To: hiring@localhost
Message-ID: <b1@example.in>
Content-Type: multipart/report; report-type=delivery-status; boundary="x"

--x
Content-Type: message/delivery-status

Final-Recipient: rfc822; kavya@example.in
Action: failed
Status: {status}

--x
Content-Type: text/rfc822-headers

Message-ID: {mail_id}
Subject: whatever

--x--
""".encode()


def test_an_answer_joins_its_thread_whatever_address_it_comes_from(told: Mail) -> None:
    message = letter(sender="private@elsewhere.example", In_Reply_To=told.message_id)
    stored = incoming.take(message.as_bytes())
    assert stored is not None
    assert stored.candidate == told.candidate
    assert stored.state == MailState.RECEIVED
    assert "Thursday" in stored.body
    assert incoming.take(message.as_bytes()) is None
    assert Mail.objects.count() == 2


def test_a_known_address_is_its_person_and_a_stranger_is_nobody(told: Mail) -> None:
    assert incoming.take(letter().as_bytes()) is not None
    stranger = incoming.take(letter(id="<2@x>", sender="spam@example.com").as_bytes())
    assert stranger is not None
    assert (stranger.candidate, stranger.application) == (None, None)


def test_a_lasting_bounce_marks_its_mail_and_a_passing_one_does_not(told: Mail) -> None:
    Mail.objects.update(state=MailState.SENT)
    assert incoming.take(bounce(told.message_id, "4.2.2")) is None
    assert incoming.take(bounce(told.message_id)) is not None
    told.refresh_from_db()
    assert told.state == MailState.BOUNCED
    assert incoming.take(bounce(told.message_id).replace(b"<b1@", b"<b2@")) is None  # told twice


@pytest.mark.parametrize("state", sorted(set(MailState) - HANDED_OVER))
def test_a_bounce_marks_no_mail_that_waits_was_left_or_never_left(
    told: Mail, state: MailState
) -> None:
    """One that is sent again waits: the bounce is of the first time."""
    Mail.objects.update(state=state, service_id="s1")
    assert incoming.take(bounce(told.message_id)) is None
    assert incoming.undelivered("s1") is None
    told.refresh_from_db()
    assert told.state == state


@pytest.mark.parametrize("state", sorted(HANDED_OVER))
def test_a_bounce_says_of_a_mail_that_it_left(told: Mail, state: MailState) -> None:
    """It may come before the worker that handed it over has said so, or died of it."""
    Mail.objects.update(state=state)
    assert incoming.take(bounce(told.message_id)) is not None
    mail.deliver(told.pk)
    told.refresh_from_db()
    assert told.state == MailState.BOUNCED


@pytest.mark.parametrize("way", ["address", "subject"])
def test_a_resume_by_mail_is_read_for_its_role(role: Role, way: str) -> None:
    to = f"jobs+{role.slug}@example.in" if way == "address" else "jobs@example.in"
    subject = f"Application [{role.slug}]" if way == "subject" else "Application"
    message = letter(sender="x@example.in", to=to, Subject=subject)
    message.add_attachment(resume(), maintype="text", subtype="plain", filename="kavya.txt")
    message.add_attachment(b"MZ", maintype="application", subtype="x", filename="virus.exe")
    incoming.take(message.as_bytes())
    reading.read_item(IntakeItem.objects.get().pk)
    assert Application.objects.get().candidate.name == "Kavya Menon"
    assert Intake.objects.get().by is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe\x00",
        b"From: \n\nSubject",
        b"Content-Type: text/plain; charset=nonsense\n\n\xff",
    ],
)
def test_a_mail_that_is_none_harms_nothing(db: None, content: bytes) -> None:
    assert incoming.take(content) is None


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@pytest.fixture(scope="module")
def dovecot() -> Iterator[tuple[str, Path]]:
    """Debian's Dovecot with one mailbox: its address and its folder of new mail."""
    program = shutil.which("dovecot") or "/usr/sbin/dovecot"
    if not Path(program).exists() or os.geteuid() != 0:
        pytest.skip("Dovecot is not installed (apt-get install dovecot-imapd), or this is not root")
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    owner, port = pwd.getpwnam("nobody"), free_port()
    new = folder / "mail" / "new"
    for name in ("new", "cur", "tmp"):
        (folder / "mail" / name).mkdir(parents=True, exist_ok=True)
    for path in (folder / "mail", *(folder / "mail").iterdir()):
        os.chown(path, owner.pw_uid, owner.pw_gid)
    (folder / "dovecot.conf").write_text(f"""
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
log_path = {folder}/log
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/mail
}}
service imap-login {{
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
""")
    server = subprocess.Popen([program, "-F", "-c", folder / "dovecot.conf"])
    try:
        for _ in range(100):
            with socket.socket() as one:
                if one.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"imap://jobs:secret@127.0.0.1:{port}/INBOX", new
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def deliver(new: Path, name: str, content: bytes) -> None:
    path = new.parent / "tmp" / name
    path.write_bytes(content)
    owner = pwd.getpwnam("nobody")
    os.chown(path, owner.pw_uid, owner.pw_gid)
    path.rename(new / name)


def test_a_mailbox_is_read_once_and_left_as_it_is(
    told: Mail, dovecot: tuple[str, Path], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.IMAP, new = dovecot
    for number in range(3):
        answer = letter(id=f"<{number}@x>", In_Reply_To=told.message_id)
        deliver(new, f"{number}.mail", answer.as_bytes())
    with monkeypatch.context() as dying:  # killed at the second mail
        taken: list[bytes] = []

        def take(content: bytes) -> None:
            if taken:
                raise KeyboardInterrupt
            taken.append(content)
            real(content)

        real = incoming.take
        dying.setattr(incoming, "take", take)
        with pytest.raises(KeyboardInterrupt):
            incoming.fetch()
    assert Mail.objects.filter(state=MailState.RECEIVED).count() == 1
    assert incoming.fetch() == 2
    assert incoming.fetch() == 0
    assert Mail.objects.filter(state=MailState.RECEIVED).count() == 3
    assert [one.content is not None for one in arrived(settings.IMAP, Place())] == [True] * 3


def test_a_wrong_password_is_told_without_it(dovecot: tuple[str, Path]) -> None:
    wrong = dovecot[0].replace("secret", "hush-hush")
    with pytest.raises(MailboxError) as error:
        list(arrived(wrong, Place()))
    assert "hush" not in str(error.value)


LONG = 200_000


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<html><head><title>No</title></head><b>Yes</b> &amp; more</html>", "Yes  & more"),
        ("<p>Yes<style>p { no }</style><script>no()</script>", "Yes"),
        ("<" * LONG + "Yes", "<" * LONG + "Yes"),
        ("<style>" * LONG, ""),
        ("Yes <" + "a" * LONG, "Yes <" + "a" * LONG),
    ],
    ids=["head", "style", "brackets", "styles", "no end"],
)
def test_markup_of_any_length_is_read_once(told: Mail, markup: str, words: str) -> None:
    message = letter()
    message.set_content(markup, subtype="html")
    kept = incoming.take(message.as_bytes())
    assert kept is not None
    assert kept.body == words.strip()[:100_000]


def test_a_word_of_any_length_is_looked_through_once_for_signed_links() -> None:
    word = "a" * LONG
    link = links.sign(links.STATUS, 1)
    assert Mail(body=word).told_body == word
    assert Mail(body=f"{word} https://x/c/{link}/ {word}").told_body.count(STRUCK) == 1
