"""Azurite, Microsoft's emulator of a storage account, for the documents. The queues are those of the
far end: Azurite takes the longer for a message the more there are."""
import os
import tempfile

from machine import FAR_END, Process, free_port

import tools

# Azurite's well-known account; its key is public.
ACCOUNT = "devstoreaccount1"
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Azurite(Process):
    def __init__(self, bench):
        self.folder = tempfile.TemporaryDirectory()
        self.port, *others = (free_port() for _ in range(3))
        command = ["node", tools.azurite(), "--silent", "--skipApiVersionCheck", "--location", self.folder.name,
                   "--blobPort", str(self.port), "--queuePort", str(others[0]), "--tablePort", str(others[1])]
        super().__init__(command, cpu=FAR_END, environment=dict(os.environ), log=bench.log)
        self.wait_for_port(self.port, wanted=b"HTTP/1.1 ")

    def connection(self, bench):
        return (f"AccountName={ACCOUNT};AccountKey={KEY};BlobEndpoint=http://127.0.0.1:{self.port}/{ACCOUNT};"
                f"QueueEndpoint=http://127.0.0.1:{bench.world.storage}/queue/{ACCOUNT}")

    def stop(self):
        super().stop()
        self.folder.cleanup()
