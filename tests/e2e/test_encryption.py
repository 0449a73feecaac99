"""wss:// from end to end, and what the screen says without it."""

from pathlib import Path

import trustme

from tests.e2e.encryption import certificate
from tests.e2e.programs import Home


def test_two_people_talk_over_tls(home: Home, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    trusting = ("--ca-file", str(tmp_path / "ca.pem"))
    cert, key = certificate(tmp_path, authority)
    server = home.serve("--cert", cert, "--key", key)
    ana = home.person(server, "ana", *trusting)
    ana.wait_for("(TLS)")
    ben = home.person(server, "ben", *trusting)
    ben.enter("/join #tea")
    ben.wait_for("#tea ›")
    ana.enter("/join #tea")
    ana.wait_for("#tea ›")
    ana.enter("is anybody there")
    ben.wait_for("is anybody there")
    sent = home.run(
        "send", "tea", "from a script", "--server", server.url, "--name", "cy", *trusting
    )
    assert sent.returncode == 0, sent.stderr
    ana.wait_for("from a script")


def test_an_expired_certificate_has_a_screen(home: Home, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    old = certificate(tmp_path, authority, days=-1)
    server = home.serve("--cert", old[0], "--key", old[1])
    ana = home.chat(server.url, "--name", "ana", "--ca-file", str(tmp_path / "ca.pem"))
    ana.wait_for("has expired.")
    ana.wait_for("Why it matters")
    # The certificate is renewed, and R is all it takes.
    server.kill()
    for stale, fresh in zip(old, certificate(tmp_path, authority), strict=True):
        Path(stale).write_bytes(Path(fresh).read_bytes())
    server.start()
    ana.press("r")
    ana.wait_for("● online")


def test_without_tls_the_screen_says_so(home: Home) -> None:
    server = home.serve()
    url = f"ws://0.0.0.0:{server.port}"  # this machine, which does not look like it
    refused = home.chat(url, "--name", "ana", *home.data("ana"))
    assert refused.exit_code() == 2
    assert b"--insecure" in refused.output
    ana = home.chat(url, "--name", "ana", "--insecure", *home.data("ana"))
    ana.wait_for(" not encrypted  ● online")
    server.kill()
    ana.wait_for(" not encrypted  ○")
    server.start()
    ana.wait_for(" not encrypted  ● online")
