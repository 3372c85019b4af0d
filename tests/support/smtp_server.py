"""A mail server for tests: prints its port, then what it takes, one JSON object a line.

Arguments name what it does differently:
  starttls  tls                    offers STARTTLS, or speaks TLS from the first byte
  cert=FILE  key=FILE              who it is over TLS
  greet=CODE  mail=CODE  rcpt=CODE  rcpt=CODE:ADDRESS  data=CODE  end=CODE
                                   answers that step with the code; end is the end of the mail
  most=N                           takes so many recipients in one transaction, and 452 for more
  auth  auth=CODE                  asks for a login, which any account passes, or refuses it
  noauth                           offers no login
  drop  drop=once                  closes the connection after the mail instead of answering
  slow                             never answers QUIT
  inject                           adds replies to that to STARTTLS, as somebody in between could
  listen                           prints all that comes before TLS, too
  hang                             never greets
"""

import asyncio
import fcntl
import json
import logging
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

OPTIONS = dict(argument.partition("=")[::2] for argument in sys.argv[1:])
WORDS = " told to say so"
INJECTED = b"250-evil.example\r\n250 AUTH PLAIN\r\n235 in\r\n250 from\r\n250 to\r\n250 to\r\n354 go\r\n250 got it\r\n"


def say(**what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        return [line for line in responses if "noauth" not in OPTIONS or "AUTH" not in line]

    async def handle_MAIL(self, server, session, envelope, address, options):
        if "mail" in OPTIONS:
            return OPTIONS["mail"] + WORDS
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        code, _, whom = OPTIONS.get("rcpt", "").partition(":")
        if code and whom in ("", address):
            return code + WORDS
        if len(envelope.rcpt_tos) >= int(OPTIONS.get("most", 1_000)):
            return "452" + WORDS
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        content = envelope.original_content.decode("utf-8")
        say(mail={"from": envelope.mail_from, "to": envelope.rcpt_tos, "content": content})
        if "drop" in OPTIONS:
            if OPTIONS["drop"] == "once":
                del OPTIONS["drop"]
            server.transport.abort()
            return "421 gone"
        return OPTIONS.get("end", "250") + WORDS


class Server(SMTP):
    is_greeted = False

    async def push(self, status):
        if not self.is_greeted and "greet" in OPTIONS:
            status = OPTIONS["greet"] + WORDS
        self.is_greeted = True
        if "inject" in OPTIONS and status == "220 Ready to start TLS":
            status = status.encode() + b"\r\n" + INJECTED.removesuffix(b"\r\n")
        await super().push(status)

    def data_received(self, data):
        if "listen" in OPTIONS and "tls" not in OPTIONS and self._tls_protocol is None:
            say(plain=data.decode("latin-1"))
        super().data_received(data)

    async def smtp_DATA(self, arg):
        if "data" in OPTIONS:
            await self.push(OPTIONS["data"] + WORDS)
        else:
            await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg):
        if "slow" not in OPTIONS:
            await super().smtp_QUIT(arg)


def authenticate(server, session, envelope, mechanism, data):
    refusal = OPTIONS["auth"]
    return AuthResult(success=not refusal, handled=False, message=refusal and refusal + WORDS)


def certificate():
    if "cert" not in OPTIONS:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(OPTIONS["cert"], OPTIONS["key"])
    return context


def smtp():
    wants_login = "auth" in OPTIONS
    return Server(
        Handler(),
        auth_required=wants_login,
        auth_require_tls=not wants_login,
        authenticator=authenticate,
        tls_context=certificate() if "starttls" in OPTIONS else None,
    )


async def main():
    logging.disable()
    # A mail is read from the pipe after it was taken, so a long one must have room there.
    if hasattr(fcntl, "F_SETPIPE_SZ"):
        fcntl.fcntl(sys.stdout, fcntl.F_SETPIPE_SZ, 1 << 20)
    loop = asyncio.get_running_loop()
    protocol = asyncio.Protocol if "hang" in OPTIONS else smtp
    context = certificate() if "tls" in OPTIONS else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=context)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
