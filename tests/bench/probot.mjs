// The least that a Probot app does: it receives a delivery, verifies its signature, and acknowledges it. Nothing is stored.
import pino from "pino"; // Probot's own
import { Probot, Server } from "probot";

const log = pino({ level: "fatal" }); // silent, as the service it stands beside
const server = new Server({
  Probot: Probot.defaults({
    appId: 1,
    privateKey: process.env.DBREVIEW_PRIVATE_KEY,
    secret: process.env.DBREVIEW_WEBHOOK_SECRET,
    log,
  }),
  log,
  port: Number(process.env.PORT),
  host: "127.0.0.1",
  webhookPath: "/webhooks/github",
});
await server.load((app) => app.on("pull_request.synchronize", () => {}));
await server.start();
