//! A client that says exactly the bytes it is told to: the Functions host, or its worst client.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// A connection.
pub struct Wire {
    stream: TcpStream,
    unread: Vec<u8>,
}

/// An answer as it came.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// An answer takes no longer; beyond it the handler hangs, and the test must not hang with it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request with a length, as Core Tools and forwarded clients send it. `headers` are whole lines.
pub fn request(line: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "{line} HTTP/1.1\r\nHost: 127.0.0.1:7071\r\n{headers}Content-Length: {length}\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// An invocation as the host sends it in Azure: in chunks, without a length.
pub fn invocation(function: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "POST /{function} HTTP/1.1\r\n\
         Host: 127.0.0.1:7071\r\n\
         X-Azure-Functions-HostVersion: 4.1037.0.0\r\n\
         X-Azure-Functions-InvocationId: 0b2a6c0e-3b0f-4c2c-9d60-3f3c1f2f7f11\r\n\
         User-Agent: Azure-Functions-Host/4.1037.0.0\r\n\
         Content-Type: application/json; charset=utf-8\r\n\
         Transfer-Encoding: chunked\r\n\r\n"
    )
    .into_bytes();
    for piece in body.chunks(4_096) {
        bytes.extend(chunk(piece));
    }
    bytes.extend(b"0\r\n\r\n");
    bytes
}

/// A chunk of a body.
pub fn chunk(piece: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", piece.len()).as_bytes(), piece, b"\r\n"].concat()
}

/// Asks once, on a connection of its own.
pub async fn ask(address: SocketAddr, request: &[u8]) -> Answer {
    let mut wire = Wire::connect(address).await;
    wire.say(request).await;
    wire.answer().await
}

impl Wire {
    pub async fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).await.expect("a connection");
        Self { stream, unread: Vec::new() }
    }

    pub async fn say(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("it listens");
    }

    /// The next answer; interim ones (1xx) are answers too.
    pub async fn answer(&mut self) -> Answer {
        tokio::time::timeout(PATIENCE, self.read_answer()).await.expect("an answer in time")
    }

    /// The next answer, or nothing when the other side ends the connection instead.
    pub async fn answer_or_end(&mut self) -> Option<Answer> {
        tokio::time::timeout(PATIENCE, self.try_read_answer()).await.expect("an answer in time")
    }

    /// The head of the next answer; what follows it is left unread.
    pub async fn head(&mut self) -> String {
        let read = async {
            loop {
                if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                    return String::from_utf8_lossy(&self.unread[..end]).into_owned();
                }
                self.read_more().await.expect("an answer and not the end of the connection");
            }
        };
        tokio::time::timeout(PATIENCE, read).await.expect("an answer in time")
    }

    /// Says that nothing more comes, and goes on listening.
    pub async fn close_own_side(&mut self) {
        self.stream.shutdown().await.expect("it is open");
    }

    async fn read_answer(&mut self) -> Answer {
        self.try_read_answer().await.expect("an answer and not the end of the connection")
    }

    async fn try_read_answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(end) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more().await?;
        };
        let head: Vec<u8> = self.unread.drain(..end).collect();
        let head = String::from_utf8(head).expect("a head in ASCII");
        let status = head.split(' ').nth(1).and_then(|text| text.parse().ok()).expect("a status");
        let length = header(&head, "content-length").and_then(|text| text.parse().ok());
        let length: usize = length.unwrap_or(0);
        while self.unread.len() < length {
            self.read_more().await?;
        }
        let body = self.unread.drain(..length).collect();
        Some(Answer { status, head, body })
    }

    async fn read_more(&mut self) -> Option<()> {
        let mut piece = [0; 8_192];
        let count = self.stream.read(&mut piece).await.ok().filter(|count| *count > 0)?;
        self.unread.extend_from_slice(&piece[..count]);
        Some(())
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<String> {
        header(&self.head, name)
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).expect("text")
    }

    /// The body of an answer to the host. Anything but a JSON object that is not empty would hang
    /// the invocation (case 34).
    pub fn json(&self) -> Value {
        assert_eq!(self.header("content-type").as_deref(), Some("application/json"), "{self:?}");
        assert_eq!(self.header("content-encoding"), None, "{self:?}");
        let body: Value = serde_json::from_slice(&self.body).expect("JSON");
        assert!(body.as_object().is_some_and(|object| !object.is_empty()), "{self:?}");
        body
    }
}

fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    let (_, value) = lines.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    Some(value.trim().to_owned())
}
