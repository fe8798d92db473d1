import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { PublicWeb, type PublicWebOptions } from "../../../adapters/web/public-web.ts";
import { DocumentUnavailable } from "../../../src/errors.ts";
import { nobodysAddress } from "../../fakes/service.ts";
import { openWebSite } from "../../fakes/web-site.ts";

const LIMITS = { maxBytes: 1000, timeoutMs: 5000 };
const never = new AbortController().signal;
const anywhere = () => true;

const openWeb = (options: Partial<PublicWebOptions> = {}) => new PublicWeb({ contact: null, ...options });
const reasonOf = (fetching: Promise<unknown>) =>
  fetching.then(
    () => "delivered",
    (error: unknown) => (error instanceof DocumentUnavailable ? error.reason : error),
  );
const refused = "its link does not lead to a public address";

describe("a page that may be fetched", () => {
  it("arrives with its media type and its address after redirects", async () => {
    const site = await openWebSite((request, response) => {
      if (request.url === "/old") response.writeHead(302, { location: "/new?v=2" }).end();
      else response.writeHead(200, { "content-type": "Application/PDF; charset=binary" }).end("bytes");
    });
    const page = await openWeb({ isAllowed: anywhere }).fetch(`${site}/old`, LIMITS, never);
    expect(page).toEqual({ bytes: Buffer.from("bytes"), mediaType: "application/pdf", url: `${site}/new?v=2` });
  });

  it("has no media type when the server says none", async () => {
    const site = await openWebSite((_, response) => response.end("bytes"));
    expect(await openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, never)).toMatchObject({ mediaType: "" });
  });

  it("is asked for by someone who says who they are", async () => {
    const site = await openWebSite((request, response) => response.end(request.headers["user-agent"]));
    const web = openWeb({ isAllowed: anywhere, contact: "team@example.org" });
    const page = await web.fetch(site, LIMITS, never);
    expect(Buffer.from(page.bytes).toString()).toBe("Assignee (mailto:team@example.org)");
  });

  it("is looked for at each address of its host in turn", async () => {
    const site = await openWebSite((_, response) => response.end("bytes"));
    const resolve = async () => ["::1", "127.0.0.1"];
    const url = site.replace("127.0.0.1", "papers.example");
    const page = await openWeb({ isAllowed: anywhere, resolve }).fetch(url, LIMITS, never);
    expect(page.url).toBe(`${url}/`);
  });
});

describe("an address that is not public is never connected to", () => {
  it.each([
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://%31%32%37.0.0.1/",
    "http://①②⑦.0.0.1/",
    "http://0/",
    "http://10.1.2.3:8080/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[fd00:ec2::254]/",
    "http://[fe80::1]/",
    "https://192.168.0.1/",
  ])("%s", async (url) => {
    expect(await reasonOf(openWeb().fetch(url, LIMITS, never))).toBe(refused);
  });

  it("not behind a host name", async () => {
    const web = openWeb({ resolve: async () => ["10.0.0.7"] });
    expect(await reasonOf(web.fetch("https://papers.example/a.pdf", LIMITS, never))).toBe(refused);
  });

  it("not behind a host name that also has a public address", async () => {
    const web = openWeb({ resolve: async () => ["1.1.1.1", "169.254.169.254"] });
    expect(await reasonOf(web.fetch("http://papers.example/", LIMITS, never))).toBe(refused);
  });

  it("not under the name localhost", async () => {
    expect(await reasonOf(openWeb().fetch("http://localhost/", LIMITS, never))).toBe(refused);
  });

  it.each(["http://10.0.0.1/", "http://intern.example/", "//[::1]/"])("not behind a redirect to %s", async (target) => {
    const site = await openWebSite((_, response) => response.writeHead(302, { location: target }).end());
    const web = openWeb({ isAllowed: (address) => address === "127.0.0.1", resolve: async () => ["10.0.0.1"] });
    expect(await reasonOf(web.fetch(site, LIMITS, never))).toBe(refused);
  });

  it("not when the second DNS answer differs from the first: each connection uses the address that was checked", async () => {
    const asked: (string | undefined)[] = [];
    const site = await openWebSite((request, response) => {
      asked.push(request.headers.host);
      response.writeHead(200, { connection: "close" }).end();
    });
    const answers = [["127.0.0.1"], ["10.0.0.1"]];
    const web = openWeb({
      isAllowed: (address) => address === "127.0.0.1",
      resolve: async () => answers.shift() ?? [],
    });
    const url = site.replace("127.0.0.1", "rebinding.example");
    expect(await reasonOf(web.fetch(url, LIMITS, never))).toBe("delivered");
    expect(await reasonOf(web.fetch(url, LIMITS, never))).toBe(refused);
    expect(asked).toHaveLength(1);
  });
});

describe("a link that is not for us is refused", () => {
  it.each([
    ["file:///etc/passwd", "its link is not http or https"],
    ["ftp://example.org/a.pdf", "its link is not http or https"],
    ["data:text/plain,hello", "its link is not http or https"],
    ["http://user:secret@example.org/", "its link carries a user name or password"],
    ["not a link", "its link is not a web address"],
    ["http://999.999.999.999/", "its link is not a web address"],
  ])("%s", async (url, reason) => {
    expect(await reasonOf(openWeb().fetch(url, LIMITS, never))).toBe(reason);
  });

  it.each(["file:///etc/passwd", "gopher://127.0.0.1:25/"])("also behind a redirect: %s", async (location) => {
    const site = await openWebSite((_, response) => response.writeHead(301, { location }).end());
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, never));
    expect(reason).toBe("its link is not http or https");
  });

  it("without repeating its password or its query", async () => {
    const error = await openWeb()
      .fetch("http://user:secret@10.0.0.1/a.pdf?signature=token", LIMITS, never)
      .catch((error: Error) => error.message);
    expect(error).toContain("http://10.0.0.1/a.pdf could not be read");
    expect(error).not.toMatch(/secret|token/);
  });
});

describe("a page that does not arrive", () => {
  it.each([404, 403, 500, 301])("says so when the server answers HTTP %i", async (status) => {
    const site = await openWebSite((_, response) => response.writeHead(status).end("no"));
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, never));
    expect(reason).toBe(`the server answered HTTP ${status}`);
  });

  it("is given up after five redirects", async () => {
    let requests = 0;
    const site = await openWebSite((_, response) => {
      requests++;
      response.writeHead(307, { location: `/${requests}` }).end();
    });
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, never));
    expect(reason).toBe("it redirects more than 5 times");
    expect(requests).toBe(6);
  });

  it("is cut off once it is too large, however much would follow", async () => {
    let closed: Promise<unknown> = Promise.resolve();
    const site = await openWebSite((_, response) => {
      closed = once(response, "close");
      const pour = () => {
        while (!response.destroyed && response.write("x".repeat(500)));
      };
      response.on("drain", pour);
      pour();
    });
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, never));
    expect(reason).toBe("it is larger than 1000 bytes");
    await closed;
  });

  it("is given up when the time is over", async () => {
    const site = await openWebSite((_, response) => response.write("a little"));
    const limits = { ...LIMITS, timeoutMs: 50 };
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, limits, never));
    expect(reason).toBe("it did not arrive within 0.05 s");
  });

  it("says so when the connection drops", async () => {
    const site = await openWebSite((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      response.socket?.destroySoon();
    });
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, never));
    expect(reason).toMatch(/^no connection to its server/);
  });

  it("says so when nothing listens there", async () => {
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(await nobodysAddress(), LIMITS, never));
    expect(reason).toBe("no connection to its server (ECONNREFUSED)");
  });

  it("says so when its host has no address", async () => {
    const web = openWeb({ resolve: async () => [] });
    expect(await reasonOf(web.fetch("http://nowhere.example/", LIMITS, never))).toBe("its host has no address");
  });
});

describe("a person's stop", () => {
  it("ends the fetch as a stop, not as a fault of the document", async () => {
    const stop = new AbortController();
    const site = await openWebSite((_, response) => {
      response.write("a little");
      stop.abort();
    });
    const reason = await reasonOf(openWeb({ isAllowed: anywhere }).fetch(site, LIMITS, stop.signal));
    expect(reason).toBe(stop.signal.reason);
  });
});
