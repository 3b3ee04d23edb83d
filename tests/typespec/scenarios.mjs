// Writes TypeSpec's scenarios as JSON: what each asks of a client, as arguments of the operations of the OpenAPI documents.
//
// usage: node scenarios.mjs PACKAGES ADDRESS DOCUMENTS... < list of documents
//
// PACKAGES has `node_modules/@typespec/http-specs`, ADDRESS is the server, each DOCUMENTS a directory of documents that the list names;
// of several with one name the first is taken. A scenario is left out if its specification has no document in the list, unless the list
// has all. Bytes are texts of characters up to U+00FF.

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Document, bytes, coerced } from "./documents.mjs";

const [packages, address, ...roots] = process.argv.slice(2);
const specifications = join(packages, "node_modules/@typespec/http-specs/dist/specs");
const load = (path) => import(pathToFileURL(path).href);
const { expandDyns } = await load(join(packages, "node_modules/@typespec/spec-api/dist/index.js"));
const config = { baseUrl: address };

const listed = readFileSync(0, "utf8").split(/\s+/).filter(Boolean);
const place = (path) => roots.map((root) => join(root, path)).find(existsSync);
const documents = listed.map((path) => new Document(path, JSON.parse(readFileSync(place(path), "utf8"))));
const found = roots.flatMap((root) => readdirSync(root, { recursive: true }));
const all = new Set(found.filter((path) => path.includes("3.2.0/") && path.endsWith(".json")));
const isWhole = all.size === listed.length;

/** The text or the bytes of a body. */
function raw(body) {
    const content = body.rawContent;
    if (content === undefined || typeof content === "string" || Buffer.isBuffer(content)) return content;
    return content.serialize(config);
}

const isJson = (type) => type === "application/json" || type.endsWith("+json");

/** Server-sent events as objects (HTML, "Server-sent events"). */
function events(text) {
    return text.split("\n\n").filter(Boolean).map((block) => {
        const event = {};
        for (const line of block.split("\n")) {
            const [, name, value] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
            if (name === "data" || name === "event") event[name] = name in event ? `${event[name]}\n${value}` : value;
        }
        return event;
    });
}

/** What a client has to make of a response. */
function expected(response) {
    const headers = Object.entries(expandDyns(response.headers ?? {}, config));
    const found = { status: response.status, headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])) };
    const { body } = response;
    if (!body) return found;
    const content = raw(body);
    if (isJson(body.contentType)) return { ...found, json: JSON.parse(content) };
    if (body.contentType === "text/event-stream") return { ...found, items: events(content.toString()) };
    if (body.contentType === "application/jsonl") {
        return { ...found, items: content.toString().split("\n").map((line) => JSON.parse(line)) };
    }
    if (body.contentType === "text/plain") return { ...found, json: content.toString() };
    if (body.contentType === "application/xml") return { ...found, bytes: bytes(content), xml: true };
    return { ...found, bytes: bytes(content) };
}

/** What a request sends, before a document says how: the JSON value, the bytes and the media type. */
function sent(request) {
    const { body, headers = {} } = request;
    if (!body) return undefined;
    const named = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type");
    const media = named ? named[1] : body.contentType;
    if (body.kind === "multipart") return { media, parts: body.parts ?? {}, files: body.files ?? [] };
    const content = raw(body);
    if (!isJson(body.contentType)) return { media, bytes: bytes(content) };
    const json = JSON.parse(content);
    return { media, json, bytes: bytes(media === "text/plain" && typeof json === "string" ? json : content) };
}

/** An exchange as a call of an operation, or why there is none. */
function call(specification, { uri, method, request = {}, response }) {
    const values = (of) => Object.entries(expandDyns(of ?? {}, config));
    const asked = {
        // A colon is a letter of this address; the server has it escaped, or takes it for the name of a variable.
        uri: uri.replaceAll("\\:", ":"),
        method: method.toLowerCase(),
        query: values(request.query),
        headers: values(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
        body: sent(request),
    };
    const described = { request: `${method.toUpperCase()} ${uri}`, expected: expected(response) };
    const candidates = documents.filter((document) => document.specification === specification);
    if (candidates.length === 0) return { ...described, fault: "the specification has no document" };
    const found = candidates.map((document) => document.call(asked));
    const best = found.find((call) => !call.fault) ?? found.find((call) => call.path) ?? found[0];
    return { ...described, ...best };
}

/** The exchanges of a scenario, with those that its server expects beside them. */
function exchanges(name, apis) {
    if (name !== "Streaming_Sse_Protocol_reconnect") return apis;
    // The server wants to see the request that follows a connection that has ended.
    const [first] = apis;
    const again = ["id: event-2", "event: message", 'data: {"message": "world"}'].join("\n") + "\n\n";
    const response = { ...first.response, body: { ...first.response.body, rawContent: Buffer.from(again) } };
    return [first, { ...first, request: { headers: { "last-event-id": "event-1" } }, response }];
}

const scenarios = [];
for (const path of readdirSync(specifications, { recursive: true }).filter((path) => path.endsWith("mockapi.js")).sort()) {
    const specification = dirname(path);
    if (!isWhole && !documents.some((document) => document.specification === specification)) continue;
    const { Scenarios } = await load(join(specifications, path));
    for (const [name, { apis }] of Object.entries(Scenarios)) {
        scenarios.push({ name, specification, exchanges: exchanges(name, apis).map((api) => call(specification, api)) });
    }
}
process.stdout.write(JSON.stringify({ is_whole: isWhole, scenarios }, null, 1) + "\n");
