//! A web server that says exactly the bytes it is told to, and may leave it at that.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// What the server does with a request.
#[derive(Clone)]
pub enum Reply {
    /// Says these bytes and closes the connection.
    Bytes(Vec<u8>),
    /// Says these bytes and tears the connection down.
    Torn(Vec<u8>),
    /// Says these bytes, then one more each moment for ever.
    Dripping(Vec<u8>),
    /// Says nothing and keeps the connection open.
    Nothing,
}

type Script = Box<dyn FnMut(&Request) -> Reply + Send>;

/// A running server; it ends with the test.
pub struct WebServer {
    pub address: SocketAddr,
    requests: Arc<Mutex<Vec<Request>>>,
    task: JoinHandle<()>,
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Request {
    pub head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<String> {
        let lines = self.head.lines().filter_map(|line| line.split_once(':'));
        let mut values = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| value.trim().to_owned())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
}

impl Reply {
    /// A complete answer.
    pub fn status(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        let text = format!(
            "HTTP/1.1 {status} x\r\n{headers}content-length: {length}\r\nconnection: close\r\n\r\n{body}"
        );
        Self::Bytes(text.into_bytes())
    }
}

impl WebServer {
    /// A server that gives the replies in turn, and the last one for ever.
    pub async fn start(replies: Vec<Reply>) -> Self {
        let mut turn = 0;
        Self::scripted(move |_| {
            turn += 1;
            replies[turn.min(replies.len()) - 1].clone()
        })
        .await
    }

    /// A server that decides on each request what to reply.
    #[allow(clippy::disallowed_methods, reason = "the server ends with the test, not before")]
    pub async fn scripted(script: impl FnMut(&Request) -> Reply + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let requests = Arc::new(Mutex::new(Vec::new()));
        let task = tokio::spawn(serve(listener, Box::new(script), requests.clone()));
        Self { address, requests, task }
    }

    /// The address of a path on the server.
    pub fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.address).parse().expect("an address")
    }

    /// What was asked until now.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("the requests").clone()
    }
}

impl Drop for WebServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, mut script: Script, requests: Arc<Mutex<Vec<Request>>>) {
    let mut kept = Vec::new();
    loop {
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let request = read(&mut stream).await;
        let reply = script(&request);
        requests.lock().expect("the requests").push(request);
        // The client hangs up on an answer that is too long; that is no matter of the server's.
        match reply {
            Reply::Bytes(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
            Reply::Torn(bytes) => {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.set_zero_linger();
            }
            Reply::Dripping(bytes) => drip(&mut stream, &bytes).await,
            Reply::Nothing => kept.push(stream),
        }
    }
}

async fn drip(stream: &mut TcpStream, bytes: &[u8]) {
    let mut is_heard = stream.write_all(bytes).await.is_ok();
    while is_heard {
        tokio::time::sleep(Duration::from_millis(20)).await;
        is_heard = stream.write_all(b" ").await.is_ok();
    }
}

async fn read(stream: &mut TcpStream) -> Request {
    let mut bytes = Vec::new();
    loop {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = end {
            let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
            let body = bytes[end + 4..].to_vec();
            let request = Request { head, body };
            let length = request.header("content-length").and_then(|text| text.parse().ok());
            if request.body.len() >= length.unwrap_or(0) {
                return request;
            }
        }
        let mut chunk = [0; 8_192];
        let count = stream.read(&mut chunk).await.unwrap_or(0);
        if count == 0 {
            return Request { head: String::new(), body: bytes };
        }
        bytes.extend_from_slice(&chunk[..count]);
    }
}
