"""A mail server for tests: prints its port, then every mail it takes, one JSON object a line.

Arguments name what it does differently:
  rcpt=CODE  data=CODE   answers RCPT TO or the end of DATA with the code
  auth                   asks for a login, which any account passes
  badauth                asks for a login and refuses it
  drop                   closes the connection after the mail instead of answering
  hang                   never greets
"""

import asyncio
import json
import sys

from aiosmtpd.smtp import SMTP, AuthResult

OPTIONS = dict(argument.partition("=")[::2] for argument in sys.argv[1:])


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if "rcpt" in OPTIONS:
            return OPTIONS["rcpt"] + " told to say so"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "content": envelope.original_content.decode("utf-8"),
        }
        print(json.dumps(mail), flush=True)
        if "drop" in OPTIONS:
            server.transport.abort()
            return "421 gone"
        return OPTIONS.get("data", "250") + " told to say so"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success="badauth" not in OPTIONS)


def smtp():
    wants_login = "auth" in OPTIONS or "badauth" in OPTIONS
    return SMTP(
        Handler(),
        auth_required=wants_login,
        auth_require_tls=not wants_login,
        authenticator=authenticate,
    )


async def main():
    loop = asyncio.get_running_loop()
    protocol = asyncio.Protocol if "hang" in OPTIONS else smtp
    server = await loop.create_server(protocol, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
