// An empty custom handler on Node's own http module: reads an invocation, formats a log line, answers.
const http = require("http");

const answer = JSON.stringify({ Outputs: {}, Logs: [], ReturnValue: null });

// Kept, so that the line is really made.
let lengthOfLog = 0;

function scopeIn(body) {
  const outer = JSON.parse(body);
  const message = Buffer.from(outer.Data.message, "base64").toString("utf8");
  return JSON.parse(message).scope;
}

http
  .createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      if (request.method === "POST") {
        const scope = scopeIn(Buffer.concat(parts));
        lengthOfLog += `{"level":"INFO","scope":"${scope}"}\n`.length;
      }
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": answer.length });
      response.end(answer);
    });
  })
  .listen(Number(process.argv[2]), "127.0.0.1");
