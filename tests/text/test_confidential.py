"""What is taken for a secret, and above all what is not.

The examples are put together here, so that no scanner takes this file for a leak.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat_tui.text.confidential import SCANNED, find_secret

ALNUM = "aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0fR"
LONG = ALNUM * 3

SECRETS = [
    ("-----BEGIN OPENSSH PRIVATE " + "KEY-----\nb3BlbnNz\n", "a private key"),
    ("x\n-----BEGIN PRIVATE " + "KEY-----", "a private key"),
    ("-----BEGIN PGP PRIVATE " + "KEY BLOCK-----", "a private key"),
    ("aws: AKIA" + "Q3EGRIEEXAMPLE12", "an AWS key"),
    ("ghp_" + LONG[:36], "a GitHub token"),
    ("git clone https://github_pat_" + LONG[:40] + "@github.com/x", "a GitHub token"),
    ("glpat-" + LONG[:20], "a GitLab token"),
    ("xoxb-" + "123456789012-abcdef", "a Slack token"),
    ("sk_live_" + LONG[:24], "a Stripe key"),
    ("AIza" + LONG[:35], "a Google key"),
    ("export KEY=sk-proj-" + LONG[:40], "an API key"),
    ("npm_" + LONG[:36], "a token"),
    ("eyJ" + LONG[:20] + ".eyJ" + LONG[:30] + "." + LONG[:20], "a signed token"),
    ("curl -H 'Authorization: Bearer " + LONG[:20] + "'", "a login"),
    ("machine x.org login ana password hunter2", "a login"),
    ("root:$6$" + "saltsalt$" + LONG[:60] + ":19000:0:", "a password's hash"),
    ("postgres://app:s3cretpw@db.example.org/app", "an address with a password"),
    ("password: hunter2", "a password"),
    ("DB_PASSWORD='x7kq9mpz'", "a password"),
    ('"api_key": "' + LONG[:20] + '"', "a password"),
    ("PrivateKey = " + LONG[:42] + "=", "a password"),
    ("x7#Kq9!mPz2$Lw", "a password"),
    ("  hG4%tR8&bN2^\n", "a password"),
]

HARMLESS = [
    "",
    "hello there, how are you?",
    "the password is in the safe",
    "password: see below",
    "Password: ask Ana",
    "password = os.environ['DB_PASSWORD1']",
    "password=getpass(prompt1)",
    "token: str = field1(default=None)",
    "token = tokens[i1]",
    'password: "${DB_PASSWORD_1}"',
    "PASSWORD=<your-password-1>",
    "secret: false",
    "max_tokens: 4096",
    "tokens: 128000",
    "a58d9eed4b66a0e92d1d6f67c13a4bfe5cbba3d4",
    "550e8400-e29b-41d4-a716-446655440000",
    "sha256:" + "9f86d081884c7d65" * 4,
    "https://example.org/a/b?x=1&Y=2#Frag",
    "https://ana@example.org:8443/path",
    "postgres://user:password@localhost/db",
    "http://$USER:$PASS@host/",
    "redis://:{password}@host",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + LONG[:40] + " ana@host",
    "-----BEGIN CERTIFICATE-----\nMIID" + LONG + "\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----",
    "/usr/lib/python3.11/site-packages/Textual",
    "C++17-Standard!",
    "foo(Bar1, &baz)",
    "TypeError:_x1",
    "sk-circle-fade-dot-and-something-else",
    "Ctrl+Alt+F2!",
    "v2.4.0-rc1+build.20261123",
    "12:30:45.123",
    "error[E0382]: borrow of moved value: `x`",
    "ana.maria+chat2@example.org",
    "data:image/png;base64," + LONG,
    "Haus-Nr.12!",
    "SELECT * FROM t WHERE id = 3;",
    "password_file: /etc/secret1",
    "ghp_short",
    "eyJ is how they begin",
]


@pytest.mark.parametrize(("text", "what"), SECRETS, ids=range(len(SECRETS)))
def test_found(text: str, what: str) -> None:
    assert find_secret(text) == what
    assert find_secret(f"see this:\n{text}\nand that") == what or what == "a password"


@pytest.mark.parametrize("text", HARMLESS)
def test_no_false_alarm(text: str) -> None:
    assert find_secret(text) is None


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "eyJ",
        "-eyJ",
        "a:",
        "a://",
        "x:y@",
        "password:",
        "sk-",
        "AGE-",
        "-----BEGIN ",
        "$6$",
        "1",
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    """The time limit of the test is what would be exceeded."""
    assert find_secret(piece * SCANNED) == ("a password's hash" if piece == "$6$" else None)


@given(st.lists(st.sampled_from([secret for secret, _ in SECRETS]) | st.text(max_size=20)))
def test_whatever_stands_around_it(parts: list[str]) -> None:
    found = find_secret("\n".join(parts))
    assert found is None or found in {what for _, what in SECRETS}
