//! Azurite, the storage emulator, started for one test and stopped with it.

use std::net::SocketAddr;
use std::net::TcpStream;
use std::path::Path;
use std::process::Child;
use std::process::Command;
use std::process::Stdio;
use std::time::Duration;
use std::time::Instant;

use super::ports::free_port;

const KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// A running Azurite.
pub struct Azurite {
    process: Child,
    blob_port: u16,
    queue_port: u16,
}

impl Azurite {
    /// Starts Azurite on free ports, in memory.
    pub fn start() -> Self {
        Self::with_accounts(&["devstoreaccount1".to_owned()])
    }

    /// Starts it with accounts of these names, which know nothing of each other.
    pub fn with_accounts(names: &[String]) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/node/node_modules/.bin");
        let program = root.join("azurite");
        assert!(program.exists(), "Azurite is not installed; run scripts/tools");
        let (blob_port, queue_port, table_port) = (free_port(), free_port(), free_port());
        let process = Command::new(program)
            .args(["--silent", "--inMemoryPersistence", "--disableTelemetry"])
            .args(["--blobPort", &blob_port.to_string()])
            .args(["--queuePort", &queue_port.to_string()])
            .args(["--tablePort", &table_port.to_string()])
            .env("AZURITE_ACCOUNTS", accounts(names))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("start Azurite");
        let azurite = Self { process, blob_port, queue_port };
        for port in [blob_port, queue_port] {
            wait_for(port);
        }
        azurite
    }

    /// The connection string for `AzureWebJobsStorage`.
    pub fn connection_string(&self) -> String {
        connection_string("devstoreaccount1", self.addresses())
    }

    /// Where blobs and queues are.
    pub fn addresses(&self) -> [SocketAddr; 2] {
        [self.blob_port, self.queue_port].map(|port| SocketAddr::from(([127, 0, 0, 1], port)))
    }

    /// The same, with blobs behind another port of this machine.
    pub fn connection_string_by_way_of(&self, blob_port: u16) -> String {
        let [_, queue] = self.addresses();
        let blob = SocketAddr::from(([127, 0, 0, 1], blob_port));
        connection_string("devstoreaccount1", [blob, queue])
    }

    pub fn blob_port(&self) -> u16 {
        self.blob_port
    }
}

impl Drop for Azurite {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The connection string of an account, with its endpoints for blobs and queues.
pub fn connection_string(account: &str, [blob, queue]: [SocketAddr; 2]) -> String {
    format!(
        "AccountName={account};AccountKey={KEY};\
         BlobEndpoint=http://{blob}/{account};QueueEndpoint=http://{queue}/{account}"
    )
}

fn accounts(names: &[String]) -> String {
    names.iter().map(|name| format!("{name}:{KEY}")).collect::<Vec<_>>().join(";")
}

/// Waits until somebody listens on a port.
pub fn wait_for(port: u16) {
    let give_up = Instant::now() + Duration::from_secs(120);
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(Instant::now() < give_up, "nobody listens on port {port}");
        // Whoever is waited for needs the processor.
        std::thread::sleep(Duration::from_millis(10));
    }
}
