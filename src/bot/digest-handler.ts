import { z } from "zod";
import type { JobContext, JobHandler } from "../jobs/handler.ts";
import type { HeldJob } from "../ports/jobs.ts";
import { DIGEST_JOB, postDigest } from "./digests.ts";
import type { Services } from "./services.ts";
import type { Desk } from "./turn.ts";

const Payload = z.object({ conversation: z.string(), period: z.string(), late: z.boolean() });

/** Composes and posts digests. */
export class DigestHandler implements JobHandler {
  readonly kind = DIGEST_JOB;
  readonly #deskOf: (tenantId: string) => Desk;
  readonly #services: Services;

  constructor(deskOf: (tenantId: string) => Desk, services: Services) {
    this.#deskOf = deskOf;
    this.#services = services;
  }

  async run({ tenantId, payload }: HeldJob, { signal }: JobContext): Promise<void> {
    await postDigest(this.#deskOf(tenantId), { ...this.#services, signal }, Payload.parse(payload));
  }

  async cancelled(): Promise<void> {}

  /** The next digest comes all the same, and tells what this one would have; the dead job stays visible. */
  async givenUp({ key }: HeldJob, error: unknown): Promise<void> {
    this.#services.log.error({ job: key, err: error }, "digest given up");
  }
}
