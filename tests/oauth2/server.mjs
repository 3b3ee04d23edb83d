// An authorization server, which is oauth2-mock-server with rules of its own, and an API that takes its tokens.
//
// usage: node server.mjs PACKAGES
//
// PACKAGES has `node_modules/oauth2-mock-server`. Both servers listen on ports that are free, and one line on standard output says where:
// `listening ISSUER API`. oauth2-mock-server answers every grant; what it does not look at is checked here: the secret of the client, the
// password, and whether a refresh token was issued, spent or revoked. The API has `/echo`, `/refuse` and, below `/control`, what the
// program needs to know and to change.

import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { randomUUID } from "node:crypto";

const [packages] = process.argv.slice(2);
const entry = createRequire(join(resolve(packages), "package.json")).resolve("oauth2-mock-server");
const { OAuth2Server } = await import(pathToFileURL(entry).href);

/** A client with a secret, one without, and a user. */
const clients = { "a confidential client": "p@ss:w/rd", "a public client": undefined };
const user = { name: "ada", password: "hunter2" };

/** Access tokens: when they expire, in milliseconds. A revoked one is not there any more. */
const access = new Map();
/** Refresh tokens that are neither spent nor revoked. */
const refresh = new Set();
let settings, counts;

function reset() {
    settings = { seconds: 3600, says: true };
    counts = { tokens: 0, grants: [], api: 0, refused: 0 };
}
reset();

const mock = new OAuth2Server();
await mock.issuer.keys.generate("ES256");

mock.service.on("beforeTokenSigning", (token) => {
    token.payload.exp = token.payload.iat + settings.seconds;
    // Tokens of the same second would be the same.
    token.payload.jti = randomUUID();
});

/** Identifier and secret of a client: Basic, or in the form (RFC 6749, section 2.3.1). */
function credentials(request) {
    const [, basic] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    if (basic === undefined) return [request.body.client_id, request.body.client_secret];
    const text = Buffer.from(basic, "base64").toString();
    const decoded = (part) => decodeURIComponent(part.replaceAll("+", " "));
    const colon = text.indexOf(":");
    return [decoded(text.slice(0, colon)), decoded(text.slice(colon + 1))];
}

/** What is wrong with a request for a token: a status, and the error (RFC 6749, section 5.2). */
function fault(request) {
    const [client, secret] = credentials(request);
    const { grant_type: grant, username, password, refresh_token: token } = request.body;
    if (!(client in clients) || clients[client] !== secret) return [401, "invalid_client", "the client is unknown, or its secret is another"];
    if (grant === "client_credentials" && secret === undefined) return [400, "unauthorized_client", "the client has no secret"];
    if (grant === "password" && (username !== user.name || password !== user.password)) return [400, "invalid_grant", "the password is wrong"];
    if (grant === "refresh_token" && !refresh.delete(token)) return [400, "invalid_grant", "the refresh token is spent, revoked or unknown"];
    return undefined;
}

mock.service.on("beforeResponse", (response, request) => {
    counts.grants.push(request.body.grant_type);
    const wrong = fault(request);
    if (wrong) {
        const [status, error, error_description] = wrong;
        response.statusCode = status;
        response.body = { error, error_description };
        return;
    }
    const { body } = response;
    body.expires_in = settings.seconds;
    if (!settings.says) delete body.expires_in;
    access.set(body.access_token, Date.now() + settings.seconds * 1000);
    if (body.refresh_token) refresh.add(body.refresh_token);
});

const authorization = createServer((request, response) => {
    if (request.method === "POST" && request.url.startsWith("/token")) {
        counts.tokens += 1;
        // Long enough for others to ask meanwhile.
        setTimeout(() => mock.service.requestHandler(request, response), 30);
        return;
    }
    mock.service.requestHandler(request, response);
});

/** What the program asks for and changes. */
const controls = {
    "/control/counts": () => counts,
    "/control/reset": () => reset(),
    "/control/expires": (query) => {
        settings = { seconds: Number(query.get("seconds")), says: query.get("says") !== "false" };
    },
    "/control/issue-refresh-token": () => {
        const token = randomUUID();
        refresh.add(token);
        return { token };
    },
    "/control/revoke-access-tokens": () => access.clear(),
    "/control/revoke-refresh-tokens": () => refresh.clear(),
};

const api = createServer((request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    const answer = (status, body, headers = {}) => {
        response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
    };
    // A connection is used again only once its request was read.
    request.resume().on("end", () => {
        const control = controls[url.pathname];
        if (control) return answer(200, control(url.searchParams) ?? {});
        counts.api += 1;
        const [, token] = /^Bearer (.+)$/.exec(request.headers.authorization ?? "") ?? [];
        const isValid = (access.get(token) ?? 0) > Date.now();
        if (url.pathname === "/echo" && isValid) return answer(200, { token });
        counts.refused += 1;
        answer(401, { error: "invalid_token" }, { "www-authenticate": 'Bearer error="invalid_token"' });
    });
});

async function listen(server) {
    // No connection of the program ends while it sleeps, and a thousand can wait at once.
    server.keepAliveTimeout = 60_000;
    await new Promise((done, failed) => server.on("error", failed).listen({ host: "127.0.0.1", port: 0, backlog: 2048 }, done));
    return `http://127.0.0.1:${server.address().port}`;
}

mock.issuer.url = await listen(authorization);
console.log(`listening ${mock.issuer.url} ${await listen(api)}`);
