// The values of parameters, as their styles write them (OpenAPI, "Style Values"): the text of a path or the pairs of a query enter, a
// text, a list of texts or an object of texts leaves, by the type of the parameter.

const FIRST = { label: ".", matrix: ";" };

/** An object whose names and values have commas between them. */
function members(text) {
    const texts = text.split(",");
    return Object.fromEntries(texts.flatMap((name, index) => (index % 2 === 0 ? [[name, texts[index + 1]]] : [])));
}

/** The value that stands for a variable of a path. */
export function inPath(text, { name, style, explode }, type) {
    const first = FIRST[style] ?? "";
    const rest = text.slice(first.length);
    const items = rest.split((explode && first) || ",");
    if (type === "object" && explode) return Object.fromEntries(items.map((item) => item.split("=")));
    // A matrix has the name before the value, or before each item of a list that is exploded.
    const unnamed = (item) => (style === "matrix" && item.startsWith(`${name}=`) ? item.slice(name.length + 1) : item);
    if (type === "object") return members(unnamed(rest));
    return type === "array" ? items.map(unnamed) : unnamed(rest);
}

/** The value in a query, or nothing. An exploded object has all pairs but those of `others`, which are parameters of their own. */
export function inQuery(query, { name, style = "form", explode = true }, type, others) {
    const given = Object.fromEntries(query)[name];
    if (type !== "object" || style !== "form") return given;
    if (!explode) return given === undefined ? given : members(given);
    const rest = query.filter(([key]) => !others.includes(key));
    return rest.length > 0 ? Object.fromEntries(rest) : undefined;
}
