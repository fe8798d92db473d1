import { existsSync, readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Answer, Call, Match } from "./router.ts";

/** Discord's own description of its API; not part of the project. */
const FILE = new URL("../../../../shared/data/api/discord/discord-api-spec/openapi.json", import.meta.url);

/** Where the description is narrower than Discord, whose documentation has permissions as text. */
const NARROWER = /\/default_member_permissions$/;

interface Operation {
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

interface Spec {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What requests and answers have to look like, by route. It never changes, and takes a while to read: once is enough. */
export class ApiDescription {
  static #known: ApiDescription | null = null;
  readonly #spec: Spec;
  readonly #ajv = new Ajv2020({
    ...{ strict: false, validateFormats: false, validateSchema: false, allErrors: true },
    code: { optimize: false },
  });
  readonly #checks = new Map<string, ValidateFunction>();

  constructor(spec: Spec) {
    this.#spec = spec;
    this.#ajv.addSchema({ $id: "discord", ...spec });
  }

  /** Null when the file is not there. */
  static find(): ApiDescription | null {
    ApiDescription.#known ??= existsSync(FILE)
      ? new ApiDescription(JSON.parse(readFileSync(FILE, "utf8")) as Spec)
      : null;
    return ApiDescription.#known;
  }

  /** What is wrong with a request that was taken, and with its answer. Routes that are not described have nothing wrong. */
  faults({ route }: Match, { body }: Call, answer: Answer): readonly string[] {
    const [method = "", path = ""] = route.split(" ");
    const operation = this.#spec.paths[path]?.[method.toLowerCase()];
    if (operation === undefined || answer.status >= 400) return [];
    const at = ["paths", path, method.toLowerCase()];
    const content = ["content", "application/json", "schema"];
    const asks = operation.requestBody?.content["application/json"] !== undefined && body !== undefined;
    const isDescribed = operation.responses[answer.status] !== undefined;
    const says = operation.responses[answer.status]?.content?.["application/json"] !== undefined;
    return [
      ...(asks ? this.#check(`request of ${route}`, [...at, "requestBody", ...content], body) : []),
      ...(says
        ? this.#check(`answer of ${route}`, [...at, "responses", `${answer.status}`, ...content], answer.body)
        : []),
      ...(isDescribed ? [] : [`answer of ${route}: no status ${answer.status}`]),
    ];
  }

  #check(what: string, path: readonly string[], value: unknown): readonly string[] {
    const pointer = path.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const validate = this.#checks.get(pointer) ?? this.#ajv.compile({ $ref: `discord#/${pointer}` });
    this.#checks.set(pointer, validate);
    if (validate(JSON.parse(JSON.stringify(value)))) return [];
    const errors = (validate.errors ?? []).filter(({ instancePath }) => !NARROWER.test(instancePath));
    return errors.map(
      ({ instancePath, message, params }) => `${what}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}
