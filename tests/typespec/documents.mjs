// The operations of an OpenAPI document, and the arguments of their calls: a request as a scenario writes it enters, values by the
// schemas of parameters and bodies leave.

import { dirname } from "node:path";
import { inPath, inQuery } from "./styles.mjs";

/** A text or a buffer, each byte as a character. */
export const bytes = (content) => Buffer.from(content ?? "").toString("latin1");

const DELIMITERS = { spaceDelimited: " ", pipeDelimited: "|" };

/** A value as its schema has it: scenarios write parameters as text, and parts as any JSON. */
export function coerced(value, schema, follow, delimiter = ",") {
    const { type, anyOf, oneOf, allOf, items, format } = follow(schema ?? {});
    const types = [type].flat();
    const item = (value) => coerced(value, items, follow);
    if (Array.isArray(value)) return value.map(item);
    if (types.includes("array") && typeof value === "string") return value.split(delimiter).map(item);
    if (value !== null && typeof value === "object") return value;
    const text = String(value);
    if (types.includes("integer") || types.includes("number")) return Number(text);
    if (types.includes("boolean")) return text === "true";
    const branches = anyOf ?? oneOf ?? allOf;
    if (type === undefined && branches) {
        const found = branches.map((branch) => coerced(value, branch, follow, delimiter));
        return found.find((value) => typeof value !== "number" || !Number.isNaN(value)) ?? text;
    }
    // The type of the client is a point in time: which form it is sent in, the client says.
    if (format === "date-time" && !/^\d{4}-/.test(text)) return new Date(text).toISOString();
    return type === undefined ? value : text;
}

/** An object of texts as its schema has it. */
function members(texts, schema, follow) {
    const { properties, additionalProperties } = follow(schema ?? {});
    const of = (name) => properties?.[name] ?? additionalProperties;
    return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, coerced(text, of(name), follow)]));
}

/** The values of a path template in a path, or nothing if it does not fit. */
function matched(template, path) {
    const names = [];
    const pattern = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace(/\{([^}]*)\}/g, (_, name) => {
        names.push(name);
        return "([^/]+)";
    });
    const found = new RegExp(`^${pattern}$`).exec(path);
    return found && Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1])]));
}

export class Document {
    constructor(path, value) {
        this.file = path;
        // SPECIFICATION/VERSION/FILE
        this.specification = dirname(dirname(path));
        this.value = value;
        this.follow = (value) => {
            let found = value;
            while (found?.$ref) found = found.$ref.slice(2).split("/").reduce((at, key) => at?.[key], this.value);
            return found ?? {};
        };
    }

    /** The paths of the servers: each variable has one of its values, that of the host is empty. */
    bases() {
        let found = (this.value.servers ?? [{ url: "" }]).map(({ url, variables }) => ({ url, variables: variables ?? {} }));
        // A document that is of a version is called at that version.
        const version = /openapi\.(.+)\.json$/.exec(this.file)?.[1];
        for (const { url, variables } of found) {
            for (const [name, { enum: values }] of Object.entries(variables)) {
                const value = values?.includes(version) ? version : "";
                found = found.map((server) => ({ ...server, url: server.url.replaceAll(`{${name}}`, value) }));
            }
        }
        return found.map(({ url }) => url.replace(/^https?:\/\/[^/]*/, "").replace(/\/$/, ""));
    }

    /** The operation that a request is of, with its arguments. */
    call(asked) {
        const faults = [];
        for (const base of this.bases().filter((base) => asked.uri.startsWith(base))) {
            const rest = asked.uri.slice(base.length) || "/";
            // A template without variables comes before one with them.
            for (const template of Object.keys(this.value.paths ?? {}).sort((a, b) => a.includes("{") - b.includes("{"))) {
                const item = this.follow(this.value.paths[template]);
                const operation = item[asked.method];
                const names = operation && matched(template.split("?")[0], rest);
                if (!names) continue;
                const found = { document: this.file, base, method: asked.method.toUpperCase(), path: template };
                const made = this.arguments(operation, item, names, asked);
                if (!made.fault) return { ...found, ...made };
                faults.push({ ...found, ...made });
            }
        }
        return faults[0] ?? { fault: "the document has no such operation" };
    }

    arguments(operation, item, names, asked) {
        const parameters = {};
        const described = [...(operation.parameters ?? []), ...(item.parameters ?? [])].map(this.follow);
        const left = new Set([...asked.query.map(([name]) => `query.${name}`), ...asked.headers.map(([name]) => `header.${name}`)]);
        const queries = described.filter((parameter) => parameter.in === "query").map(({ name }) => name);
        const headers = Object.fromEntries(asked.headers);
        for (const parameter of described) {
            const { name, in: location, schema, style, required } = parameter;
            const { type } = this.follow(schema ?? {});
            const key = location === "header" ? name.toLowerCase() : name;
            left.delete(`${location}.${key}`);
            let given;
            if (location === "header") given = headers[key];
            if (location === "query") given = inQuery(asked.query, parameter, type, queries.filter((other) => other !== name));
            if (location === "path" && names[name] !== undefined) given = inPath(names[name], parameter, type);
            const isObject = type === "object" && typeof given === "object";
            if (isObject && location === "query") Object.keys(given).forEach((member) => left.delete(`query.${member}`));
            if (given !== undefined) {
                const value = isObject ? members(given, schema, this.follow) : coerced(given, schema, this.follow, DELIMITERS[style]);
                const { const: constant, enum: listed } = this.follow(schema ?? {});
                const known = constant === undefined ? listed : [constant];
                if (known && !Array.isArray(value) && !known.includes(value) && location === "path") {
                    return { fault: `${location}.${name} is not ${JSON.stringify(given)} in the document` };
                }
                parameters[`${location}.${name}`] = value;
            } else if (required) {
                return { fault: `the scenario has no value for ${location}.${name}` };
            }
        }
        const { credentials, fields } = this.credentials(operation, asked.headers);
        fields.forEach((field) => left.delete(`header.${field}`));
        // What a caller sets although it is no parameter.
        const set = {};
        for (const [name, value] of asked.headers) {
            if (["accept", "last-event-id"].includes(name)) set[name] = value;
            if (["accept", "last-event-id", "content-type"].includes(name)) left.delete(`header.${name}`);
        }
        if (left.size > 0) return { fault: `the document has no parameter ${[...left].join(", ")}` };
        const body = asked.body && this.body(operation, asked.body);
        if (body?.fault) return body;
        return { parameters, credentials, headers: set, ...body };
    }

    /** A credential for each scheme whose header field the request has. */
    credentials(operation, headers) {
        const [credentials, fields] = [{}, []];
        const schemes = (operation.security ?? this.value.security ?? []).flatMap(Object.keys);
        for (const scheme of schemes) {
            const { type, in: location, name, scheme: kind } = this.follow(this.value.components.securitySchemes[scheme]);
            const field = type === "apiKey" && location === "header" ? name.toLowerCase() : "authorization";
            const [, value] = headers.find(([name]) => name === field) ?? [];
            if (value === undefined) continue;
            const isBearer = type === "oauth2" || type === "openIdConnect" || kind?.toLowerCase() === "bearer";
            credentials[scheme] = isBearer ? value.replace(/^Bearer /, "") : value;
            fields.push(field);
        }
        return { credentials, fields };
    }

    body(operation, { media, json, bytes: content, parts, files }) {
        const all = this.follow(operation.requestBody ?? {}).content ?? {};
        const plain = media.split(";")[0];
        // Scenarios name media types that their servers do not look at: where the document has one alone, it is that.
        const only = Object.keys(all).length === 1 && json !== undefined ? Object.keys(all)[0] : undefined;
        const matching = [plain, `${plain.split("/")[0]}/*`, "*/*"].find((type) => type in all) ?? only;
        const { schema, encoding } = all[matching] ?? {};
        if (!matching) return { fault: `the document has no body of the type ${media}` };
        if (!parts) return { media: matching, body: { media, json, bytes: content } };
        const properties = this.follow(schema ?? {}).properties ?? {};
        const value = Object.fromEntries(
            Object.entries(parts).map(([name, part]) => [name, coerced(part, properties[name], this.follow)]),
        );
        const uploads = {};
        for (const { fieldname, originalname, mimetype, buffer } of files) {
            const of = (uploads[fieldname] ??= []);
            // Where the document says the media type, or none but the usual one is meant, the caller says nothing.
            const said = encoding?.[fieldname]?.contentType;
            const type = said === mimetype || mimetype === "application/octet-stream" ? null : mimetype;
            of.push({ name: originalname, media: type, bytes: bytes(buffer) });
            // The file itself is put there by the program.
            value[fieldname] = this.follow(properties[fieldname] ?? {}).type === "array" ? of.map(() => "") : "";
        }
        return { media: matching, body: { media, json: value, bytes: "" }, files: uploads };
    }
}
