import { describe, expect, it } from "vitest";
import { isPublicAddress } from "../../../adapters/web/public-address.ts";

describe("public addresses are allowed", () => {
  it.each(["1.1.1.1", "151.101.1.195", "2606:4700::6810:1", "::ffff:1.1.1.1", "64:ff9b::101:101"])("%s", (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe("all other addresses are refused", () => {
  it.each([
    ["this network", "0.0.0.0"],
    ["this network", "0.1.2.3"],
    ["private", "10.0.0.1"],
    ["private", "172.16.0.1"],
    ["private", "172.31.255.255"],
    ["private", "192.168.1.1"],
    ["loopback", "127.0.0.1"],
    ["loopback", "127.8.8.8"],
    ["link-local", "169.254.0.1"],
    ["cloud metadata", "169.254.169.254"],
    ["cloud metadata", "168.63.129.16"],
    ["carrier-grade NAT", "100.64.0.1"],
    ["carrier-grade NAT", "100.127.255.254"],
    ["protocol assignments", "192.0.0.8"],
    ["documentation", "192.0.2.1"],
    ["documentation", "198.51.100.1"],
    ["documentation", "203.0.113.1"],
    ["6to4 relay", "192.88.99.1"],
    ["benchmarking", "198.18.0.1"],
    ["multicast", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["broadcast", "255.255.255.255"],
    ["unspecified", "::"],
    ["loopback", "::1"],
    ["unique local", "fc00::1"],
    ["unique local, cloud metadata", "fd00:ec2::254"],
    ["link-local", "fe80::1"],
    ["link-local with a zone", "fe80::1%eth0"],
    ["public with a zone", "2606:4700::1%eth0"],
    ["site-local", "fec0::1"],
    ["multicast", "ff02::1"],
    ["documentation", "2001:db8::1"],
    ["IPv4-mapped private", "::ffff:10.0.0.1"],
    ["IPv4-mapped loopback in hexadecimal", "::ffff:7f00:1"],
    ["IPv4-compatible loopback", "::7f00:1"],
    ["NAT64 of a private address", "64:ff9b::a00:1"],
    ["NAT64 of the metadata address", "64:ff9b::a9fe:a9fe"],
    ["local NAT64", "64:ff9b:1::101:101"],
    ["6to4 of loopback", "2002:7f00:1::"],
    ["Teredo", "2001:0:4136:e378::1"],
    ["a name", "example.org"],
    ["nothing", ""],
  ])("%s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
