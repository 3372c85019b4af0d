//! Links in messages are opened by machines first: nothing comes of it.

use crate::support::wire;

use super::scene::Scene;

/// Who opens links before people do, by what they call themselves.
const SCANNERS: [&str; 14] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks",
    "Mozilla/5.0 (compatible; Microsoft Exchange Online Protection)",
    "SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slackbot 1.0 (+https://api.slack.com/robots)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "Barracuda Sentinel (EE)",
    "Mimecast-URL-Protect",
    "Proofpoint URL Defense",
    "",
];

#[tokio::test]
async fn scanners_and_previews_learn_nothing_and_change_nothing() {
    let scene = Scene::start().await;
    let before = scene.everything().await;
    for agent in SCANNERS {
        for (method, status) in
            [("GET", 401), ("HEAD", 401), ("OPTIONS", 405), ("POST", 405), ("PUT", 405)]
        {
            for path in [scene.page(), format!("{}/evidence.zip", scene.page())] {
                let request = format!(
                    "{method} {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: {agent}\r\n\
                     Purpose: prefetch\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
                );
                let mut wire = wire::Wire::connect(scene.handler.address).await;
                wire.say(request.as_bytes()).await;
                let head = wire.head().await;
                assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{method} {head}");
                assert!(!head.contains("Contoso"), "{head}");
            }
        }
    }
    assert_eq!(scene.everything().await, before);
}

#[tokio::test]
async fn a_reader_changes_nothing_either() {
    let scene = Scene::start().await;
    let before = scene.everything().await;
    let token = scene.token().signed();
    for path in
        [scene.page(), format!("{}/evidence.zip", scene.page()), "/api/console/x".to_owned()]
    {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get"] {
            let headers =
                format!("{}: {token}\r\nX-HTTP-Method-Override: POST\r\n", super::scene::HEADER);
            let request = wire::request(&format!("{method} {path}?approve=1"), &headers, b"a=b");
            let answer = scene.handler.ask(&request).await;
            let is_read = method == "GET" && !path.ends_with("/x");
            assert_eq!(answer.status == 200, is_read, "{method} {path} {}", answer.status);
            if method != "GET" {
                assert_eq!(answer.status, 405, "{method} {path}");
                assert_eq!(answer.header("allow").as_deref(), Some("GET, HEAD"));
            }
        }
    }
    assert_eq!(scene.everything().await, before);
}
