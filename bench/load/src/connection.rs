//! An HTTP/1.1 client that costs as little as can be: whatever it takes is taken from the
//! measurement.

use std::net::SocketAddr;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::Outcome;

/// One connection that is kept open. It reads answers with a `Content-Length` alone.
pub struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    received: Vec<u8>,
}

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// A whole request, ready to be sent.
pub fn request(address: SocketAddr, path: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, address, received: Vec::with_capacity(4_096) })
    }

    pub async fn post(&mut self, path: &str, body: &[u8]) -> Outcome<Answer> {
        let request = request(self.address, path, body);
        self.send(&request).await
    }

    pub async fn send(&mut self, request: &[u8]) -> Outcome<Answer> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let head = loop {
            if let Some(at) = self.received.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let text = std::str::from_utf8(&self.received[..head])?;
        let status = text.get(9..12).ok_or("no status")?.parse()?;
        let length = content_length(text, status)?;
        while self.received.len() < head + length {
            self.more().await?;
        }
        Ok(Answer { status, body: self.received[head..head + length].to_vec() })
    }

    async fn more(&mut self) -> Outcome {
        match self.stream.read_buf(&mut self.received).await? {
            0 => Err("the server closed the connection".into()),
            _ => Ok(()),
        }
    }
}

fn content_length(head: &str, status: u16) -> Outcome<usize> {
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    match value {
        Some(value) => Ok(value.parse()?),
        None if status == 204 => Ok(0),
        None => Err("an answer without Content-Length".into()),
    }
}
