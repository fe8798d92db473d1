import { type LookupAddress, lookup } from "node:dns";
import { Resolver } from "node:dns/promises";
import type { LookupFunction } from "node:net";

export interface ResolveOptions {
  readonly timeoutMs: number;
  /** Name servers to ask; the system's own when left out. */
  readonly servers?: readonly string[];
}

/**
 * Finds the addresses of a host, and gives up in time. The system's own look-up cannot be stopped: without a network
 * it holds a thread for ten seconds and more, and with it reading files and the end of the process. So it is asked
 * only when the name servers answered and do not know the name, as those in a hosts file.
 */
export function resolveWithin({ timeoutMs, servers }: ResolveOptions): LookupFunction {
  return (hostname, options, callback) => {
    const resolver = new Resolver({ timeout: timeoutMs / 2, tries: 1 });
    if (servers !== undefined) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), timeoutMs);
    findAddresses(resolver, hostname).then(
      (addresses) => {
        clearTimeout(timer);
        const [first] = addresses;
        if (first === undefined) lookup(hostname, options, callback);
        else if (options.all === true) callback(null, addresses);
        else callback(null, first.address, first.family);
      },
      (fault: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        callback(fault, "");
      },
    );
  };
}

/** @throws when no name server answered in time */
async function findAddresses(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = [
    ...(four.status === "fulfilled" ? four.value.map((address) => ({ address, family: 4 })) : []),
    ...(six.status === "fulfilled" ? six.value.map((address) => ({ address, family: 6 })) : []),
  ];
  const silent = [four, six].find((answer) => answer.status === "rejected" && isSilence(answer.reason));
  if (addresses.length === 0 && silent?.status === "rejected") throw silent.reason;
  return addresses;
}

function isSilence(fault: unknown): boolean {
  return fault instanceof Error && "code" in fault && /^E(?:TIMEOUT|CANCELLED)$/.test(String(fault.code));
}
