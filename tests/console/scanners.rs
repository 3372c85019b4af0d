//! Links in messages are opened by machines first: nothing comes of it.

use crate::support::wire;

use super::proposed::Proposed;
use super::scene::HEADER;
use super::scene::Scene;

/// Who opens links before people do, by what they call themselves.
const SCANNERS: [&str; 40] = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) SafeLinks",
    "Mozilla/5.0 (compatible; Microsoft Exchange Online Protection)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0; Pro)",
    "Microsoft Office Existence Discovery",
    "SkypeUriPreview Preview/0.5",
    "Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com",
    "Mozilla/5.0 (Windows NT 10.0) Teams/1.6.00",
    "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
    "Slackbot 1.0 (+https://api.slack.com/robots)",
    "Slack-ImgProxy (+https://api.slack.com/robots)",
    "Google-PageRenderer Google (+https://developers.google.com/+/web/snippet/)",
    "Mozilla/5.0 (compatible; Google-Apps-Script)",
    "GoogleImageProxy",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "facebookexternalhit/1.1",
    "WhatsApp/2.23",
    "TelegramBot (like TwitterBot)",
    "Twitterbot/1.0",
    "LinkedInBot/1.0",
    "Discordbot/2.0",
    "Mozilla/5.0 (compatible; Mattermost-Bot/1.1)",
    "Iframely/1.3.1",
    "Embedly +support@embed.ly",
    "Barracuda Sentinel (EE)",
    "BarracudaCentral",
    "Mimecast-URL-Protect",
    "Proofpoint URL Defense",
    "Cisco Secure Email",
    "Symantec WebPulse",
    "FortiMail",
    "Sophos Email Appliance",
    "Trend Micro URL Reputation",
    "ZscalerAPI",
    "VirusTotalCloud",
    "urlscan.io",
    "curl/8.9.1",
    "python-requests/2.32",
    "HeadlessChrome/131.0",
    "",
];

/// How browsers and previews say that nobody has looked yet.
const AHEAD: [&str; 4] = [
    "Purpose: prefetch",
    "Sec-Purpose: prefetch;prerender",
    "X-Moz: prefetch",
    "X-Purpose: preview",
];

/// The head of what somebody gets who calls himself this and brings these lines.
async fn head_for(scene: &Scene, line: &str, agent: &str, lines: &str) -> String {
    let request = format!(
        "{line} HTTP/1.1\r\nHost: x\r\nUser-Agent: {agent}\r\n{lines}\
         Connection: close\r\nContent-Length: 0\r\n\r\n"
    );
    let mut wire = wire::Wire::connect(scene.handler.address).await;
    wire.say(request.as_bytes()).await;
    wire.head().await
}

#[tokio::test]
async fn scanners_and_previews_learn_nothing_and_change_nothing() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let before = scene.everything().await;
    for (place, agent) in SCANNERS.into_iter().enumerate() {
        let ahead = format!("{}\r\n", AHEAD[place % AHEAD.len()]);
        for (method, status) in
            [("GET", 401), ("HEAD", 401), ("OPTIONS", 405), ("POST", 405), ("PUT", 405)]
        {
            for path in [scene.page(), format!("{}/evidence.zip", scene.page())] {
                let head = head_for(&scene, &format!("{method} {path}"), agent, &ahead).await;
                assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{method} {head}");
                assert!(!head.contains("Contoso"), "{head}");
            }
        }
        for (method, status) in [("GET", 405), ("HEAD", 405), ("POST", 415)] {
            let line = format!("{method} {}", scene.decide_path());
            let head = head_for(&scene, &line, agent, &ahead).await;
            assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{method} {head}");
        }
    }
    assert_eq!(scene.everything().await, before);
}

/// Browsers fetch ahead in the name of who is signed in.
#[tokio::test]
async fn what_is_fetched_ahead_for_an_approver_changes_nothing_either() {
    let scene = Scene::proposing(&[Proposed::machines()]).await;
    let before = scene.everything().await;
    let token = scene.approver().signed();
    for agent in SCANNERS {
        for ahead in AHEAD {
            let lines = format!("{HEADER}: {token}\r\n{ahead}\r\n");
            for query in ["", "?result=approve", "?decision=approve&typed=0004"] {
                let line = format!("GET {}{query}", scene.page());
                let head = head_for(&scene, &line, agent, &lines).await;
                assert!(head.starts_with("HTTP/1.1 200"), "{head}");
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
            let headers = format!("{}: {token}\r\nX-HTTP-Method-Override: POST\r\n", HEADER);
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
