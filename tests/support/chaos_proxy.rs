//! A TCP proxy that does to connections what networks do to them.
//!
//! `noxious` was looked at: it has no reset and no refusal, and it brings a second copy of `syn`.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::net::TcpSocket;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::watch;

use super::dice::Dice;

/// What happens to a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// Every piece comes later.
    Late(Duration),
    /// Pieces of this many bytes, with a pause after each.
    Trickle(usize, Duration),
    /// So many bytes of what the client says pass; then the connection is reset.
    CutRequest(usize),
    /// All that the client says passes, and so many bytes of the answer; then it is reset.
    CutAnswer(usize),
    /// It is accepted, and nobody says anything.
    Silence,
    /// It is reset at once.
    Reset,
}

/// A proxy in front of one address; it ends with the test's runtime.
#[derive(Clone)]
pub struct ChaosProxy {
    inner: Arc<Inner>,
}

struct Inner {
    upstream: SocketAddr,
    address: SocketAddr,
    /// Holds the port while nobody listens on it, so that nobody else gets it.
    _holder: TcpSocket,
    /// What the next connections meet, before the dice decide.
    next: Mutex<VecDeque<Fault>>,
    /// Who decides, and how many connections of eight meet a fault.
    storm: Mutex<(Dice, usize)>,
    is_listening: watch::Sender<bool>,
    /// Connections of another age are reset.
    age: watch::Sender<usize>,
    connections: AtomicUsize,
    faults: AtomicUsize,
}

/// Out of eight connections, all are well.
pub const CALM: usize = 0;

impl ChaosProxy {
    pub fn start(upstream: SocketAddr, dice: Dice) -> Self {
        let holder = bound("127.0.0.1:0".parse().expect("an address"));
        let address = holder.local_addr().expect("an address");
        let inner = Inner {
            upstream,
            address,
            _holder: holder,
            next: Mutex::default(),
            storm: Mutex::new((dice, CALM)),
            is_listening: watch::Sender::new(true),
            age: watch::Sender::new(0),
            connections: AtomicUsize::default(),
            faults: AtomicUsize::default(),
        };
        let proxy = Self { inner: Arc::new(inner) };
        let listener = proxy.listener();
        #[expect(clippy::disallowed_methods, reason = "the proxy lives as long as the test")]
        tokio::spawn(proxy.clone().serve(listener));
        proxy
    }

    pub fn address(&self) -> SocketAddr {
        self.inner.address
    }

    /// So many of eight new connections meet a fault from now on; those that there are end.
    pub fn storm(&self, of_eight: usize) {
        self.inner.storm.lock().expect("the storm").1 = of_eight;
        self.inner.is_listening.send_replace(true);
        self.break_all();
    }

    /// Nobody listens from now on, until there is another kind of storm; connections end.
    pub fn refuse(&self) {
        self.inner.is_listening.send_replace(false);
        self.break_all();
    }

    /// The next connections meet these; those that there are end.
    pub fn meet(&self, faults: &[Fault]) {
        self.inner.next.lock().expect("the faults").extend(faults);
        self.break_all();
    }

    /// How many connections there were, and how many of them met a fault.
    pub fn counts(&self) -> (usize, usize) {
        let count = |counter: &AtomicUsize| counter.load(Ordering::Relaxed);
        (count(&self.inner.connections), count(&self.inner.faults))
    }

    fn break_all(&self) {
        self.inner.age.send_modify(|age| *age += 1);
    }

    fn listener(&self) -> TcpListener {
        bound(self.inner.address).listen(1_024).expect("a listener")
    }

    async fn serve(self, first: TcpListener) {
        let mut listening = self.inner.is_listening.subscribe();
        let mut listener = Some(first);
        loop {
            let is_listening = *listening.borrow_and_update();
            match (&listener, is_listening) {
                (Some(_), false) => listener = None,
                (None, true) => listener = Some(self.listener()),
                _ => {}
            }
            let accept = async {
                match &listener {
                    Some(listener) => listener.accept().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                accepted = accept => {
                    let (client, _) = accepted.expect("a connection");
                    #[expect(clippy::disallowed_methods, reason = "it ends with its connection")]
                    tokio::spawn(self.clone().connect(client));
                }
                _ = listening.changed() => {}
            }
        }
    }

    async fn connect(self, client: TcpStream) {
        self.inner.connections.fetch_add(1, Ordering::Relaxed);
        let fault = self.fault();
        if fault != Fault::None {
            self.inner.faults.fetch_add(1, Ordering::Relaxed);
        }
        let mut age = self.inner.age.subscribe();
        age.mark_unchanged();
        // Whoever drops the connection resets it: nothing that is under way arrives any more.
        let _ = client.set_zero_linger();
        tokio::select! {
            () = self.carry(client, fault) => {}
            _ = age.changed() => {}
        }
    }

    async fn carry(&self, client: TcpStream, fault: Fault) {
        match fault {
            Fault::Reset => return,
            Fault::Silence => std::future::pending().await,
            _ => {}
        }
        let Ok(server) = TcpStream::connect(self.inner.upstream).await else { return };
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (client, server) = (client.into_split(), server.into_split());
        let (there, back) = match fault {
            Fault::CutRequest(bytes) => (Way::cut(bytes), Way::default()),
            Fault::CutAnswer(bytes) => (Way::default(), Way::cut(bytes)),
            Fault::Late(pause) => (Way::late(usize::MAX, pause), Way::late(usize::MAX, pause)),
            Fault::Trickle(piece, pause) => (Way::default(), Way::late(piece, pause)),
            _ => (Way::default(), Way::default()),
        };
        // The end of either way is the end of the connection.
        tokio::select! {
            () = there.carry(client.0, server.1) => {}
            () = back.carry(server.0, client.1) => {}
        }
    }

    fn fault(&self) -> Fault {
        if let Some(fault) = self.inner.next.lock().expect("the faults").pop_front() {
            return fault;
        }
        let mut storm = self.inner.storm.lock().expect("the storm");
        let (dice, of_eight) = &mut *storm;
        if dice.roll(8) >= *of_eight {
            return Fault::None;
        }
        match dice.roll(12) {
            0..=2 => Fault::Late(dice.pause(5, 150)),
            3 => Fault::Trickle(1 + dice.roll(40), dice.pause(1, 20)),
            4..=5 => Fault::CutRequest(dice.roll(4_000)),
            6 => Fault::CutAnswer(0),
            7..=8 => Fault::CutAnswer(dice.roll(4_000)),
            9 => Fault::Silence,
            _ => Fault::Reset,
        }
    }
}

/// One direction of a connection.
#[derive(Clone, Copy)]
struct Way {
    most_bytes: usize,
    piece: usize,
    pause: Duration,
}

impl Default for Way {
    fn default() -> Self {
        Self { most_bytes: usize::MAX, piece: usize::MAX, pause: Duration::ZERO }
    }
}

impl Way {
    fn cut(most_bytes: usize) -> Self {
        Self { most_bytes, ..Self::default() }
    }

    fn late(piece: usize, pause: Duration) -> Self {
        Self { piece, pause, ..Self::default() }
    }

    /// Ends when either side does, or when it has carried all that it may.
    async fn carry(self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let (mut buffer, mut left) = (vec![0; 16_384], self.most_bytes);
        loop {
            let Ok(read @ 1..) = from.read(&mut buffer).await else { return };
            for piece in buffer[..read.min(left)].chunks(self.piece.min(read)) {
                if !self.pause.is_zero() {
                    tokio::time::sleep(self.pause).await;
                }
                if to.write_all(piece).await.is_err() {
                    return;
                }
            }
            if read > left {
                return;
            }
            left -= read;
        }
    }
}

fn bound(address: SocketAddr) -> TcpSocket {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.set_reuseaddr(true).expect("an option");
    socket.set_reuseport(true).expect("an option");
    socket.bind(address).expect("a port");
    socket
}
