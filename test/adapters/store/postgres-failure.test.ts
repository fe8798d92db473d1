import { describe, expect, it } from "vitest";
import { postgresFailure } from "../../../adapters/store/postgres-failure.ts";
import { StoreFailure } from "../../../src/errors.ts";

const URL = "postgres://ada:sesame@db:5432/seals?sslmode=verify-full";

const faultOf = (code: string) => postgresFailure(URL, Object.assign(new Error("as the driver says"), { code }));

describe("a certificate that is not trusted is told with what to do", () => {
  it.each([
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_GET_ISSUER_CERT",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "CERT_UNTRUSTED",
    "INVALID_CA",
  ])("%s", (code) => {
    expect(faultOf(code)).toBeInstanceOf(StoreFailure);
    expect(String(faultOf(code))).toMatch(
      /The certificate of PostgreSQL at db:5432\/seals is not trusted\..+sslrootcert=FILE.+sslmode=no-verify.+\(as the driver says\)/,
    );
    expect(String(faultOf(code))).not.toContain("sesame");
  });

  it.each(["ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"])("%s, which is of another name", (code) => {
    expect(String(faultOf(code))).toMatch(
      /The certificate of PostgreSQL at db:5432\/seals names another server\. .+as the certificate does.+sslmode=no-verify/,
    );
  });
});

describe("a connection that is not let in is told with what to do", () => {
  it.each([
    { code: "28P01", words: /did not let ada in\. Check user and password in DATABASE_URL, percent-encoded/ },
    { code: "28000", words: /did not let ada in\..+Where it wants TLS, add sslmode=verify-full/ },
    {
      code: "42501",
      words:
        /Let the owner run: GRANT CONNECT, CREATE ON DATABASE seals TO ada; GRANT CREATE, USAGE ON SCHEMA public TO ada; Where another role made the tables, name that one/,
    },
    { code: "3F000", words: /has no schema for the tables, or ada may not use it\..+GRANT CREATE, USAGE ON SCHEMA/ },
    { code: "ERR_OSSL_PEM_NO_START_LINE", words: /A file that DATABASE_URL names .+ cannot be read/ },
  ])("$code", ({ code, words }) => {
    expect(String(faultOf(code))).toMatch(words);
  });
});

describe("a connection that broke is not taken for a file that cannot be read", () => {
  it.each([
    { code: "ECONNRESET", syscall: "read" },
    { code: "ENOENT", syscall: "connect" },
    { code: "EACCES", syscall: "connect" },
  ])("$code at $syscall", (signs) => {
    expect(String(postgresFailure(URL, Object.assign(new Error("broken"), signs)))).toContain(
      "does not answer (broken)",
    );
  });
});

it("names with other signs than letters and digits are quoted in what the owner is to run", () => {
  const fault = Object.assign(new Error("no"), { code: "42501" });
  expect(String(postgresFailure("postgres://ada%40work@db/baltic-seals", fault))).toContain(
    'ON DATABASE "baltic-seals" TO "ada@work"',
  );
});

it("a fault of ours is left as it is", () => {
  expect(faultOf("42601")).not.toBeInstanceOf(StoreFailure);
});
